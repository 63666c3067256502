// The words for kinds of certified mail, and for mailboxes that are left behind and still get mail.

import type { Language } from '../model/request.ts'
import type { KindOrNone, RetiredStatus } from '../model/status.ts'
import { count, day } from './ui-amounts.ts'

export type KindWords = {
  /** Stands behind a number. */
  kinds: Record<KindOrNone, string>
  /** Goes over the kinds. */
  heading: string
  /** Goes over the mailboxes that are left behind. */
  retired: string
  received(about: RetiredStatus): string
  /** Who wrote to it; empty: nobody did. */
  writers(about: RetiredStatus): string
}

const english: KindWords = {
  kinds: {
    'transport-envelope': 'received certified messages (transport envelopes)',
    'anomaly-envelope': 'received ordinary messages (anomaly envelopes)',
    'other-envelope': 'envelopes of an unknown kind',
    acceptance: 'receipts of acceptance',
    'non-acceptance': 'notices of non-acceptance',
    'take-charge': 'receipts of taking charge (between providers)',
    delivery: 'receipts of delivery',
    'delivery-error': 'notices of failed delivery',
    'delivery-warning': 'notices of delay',
    'virus-detection': 'notices of a virus (between providers)',
    'other-receipt': 'receipts of an unknown kind',
    rem: 'registered electronic mail (REM)',
    sent: 'sent messages',
    ordinary: 'other messages',
    'not-classified': 'not looked at yet',
  },
  heading: 'By kind:',
  retired: 'Mailboxes that are not copied:',
  received: ({ id, received }) => {
    if (received === null) return `${id}: not looked at yet (outcomes --scan source).`
    const { messages, last } = received
    if (messages === 0) return `${id}: no mail came there.`
    const when = last === null ? '' : `, the last on ${day(last, 'en')}`
    return `${id}: ${messages === 1 ? '1 message' : `${count(messages, 'en')} messages`} came there${when}.`
  },
  writers: ({ received }) => written(received, 'en', 'Most from'),
}

const italian: KindWords = {
  kinds: {
    'transport-envelope': 'messaggi certificati ricevuti (buste di trasporto)',
    'anomaly-envelope': 'messaggi ordinari ricevuti (buste di anomalia)',
    'other-envelope': 'buste di tipo sconosciuto',
    acceptance: 'ricevute di accettazione',
    'non-acceptance': 'avvisi di non accettazione',
    'take-charge': 'ricevute di presa in carico (tra gestori)',
    delivery: 'ricevute di avvenuta consegna',
    'delivery-error': 'avvisi di mancata consegna',
    'delivery-warning': 'preavvisi di mancata consegna',
    'virus-detection': 'avvisi di virus (tra gestori)',
    'other-receipt': 'ricevute di tipo sconosciuto',
    rem: 'messaggi REM',
    sent: 'messaggi inviati',
    ordinary: 'altri messaggi',
    'not-classified': 'non ancora esaminati',
  },
  heading: 'Per tipo:',
  retired: 'Caselle che non si copiano:',
  received: ({ id, received }) => {
    if (received === null) return `${id}: non ancora esaminata (outcomes --scan source).`
    const { messages, last } = received
    if (messages === 0) return `${id}: non vi è arrivata posta.`
    const when = last === null ? '' : `, l’ultimo il ${day(last, 'it')}`
    return messages === 1
      ? `${id}: vi è arrivato 1 messaggio${when}.`
      : `${id}: vi sono arrivati ${count(messages, 'it')} messaggi${when}.`
  },
  writers: ({ received }) => written(received, 'it', 'Soprattutto da'),
}

function written(received: RetiredStatus['received'], lang: Language, start: string): string {
  const writers = received?.writers ?? []
  if (writers.length === 0) return ''
  return `${start} ${writers.map(({ address, messages }) => `${address} (${count(messages, lang)})`).join(', ')}.`
}

export function kindWords(lang: Language): KindWords {
  return lang === 'it' ? italian : english
}
