// The words of `outcomes`: states, errors of providers, and why a list is not the last word, in both languages.

import type { Provisional } from '../model/outcomes.ts'
import type { ContradictedReceipt, OutcomeState } from '../model/pec.ts'
import type { Language } from '../model/request.ts'
import { count, moment } from './ui-amounts.ts'
import type { Told } from './ui-phrases.ts'

type Totals = { messages: number; resend: number }

export type OutcomesWords = {
  /** Of a message or a recipient, short. */
  state: Record<OutcomeState, string>
  /** Over the list; `final`: nothing can change it any more. */
  title(resend: number, final: boolean, asOf: string): string
  /** What to do with it. */
  advice: { final: string; provisional: string; none: string }
  why: (why: Provisional) => string
  /** Looks that are missing, beyond those that are named. */
  moreWhy(count: number): string
  contradicted(about: ContradictedReceipt): string
  of(mailbox: string, group: string | null, count: number): string
  labels: { sent: string; accepted: string; to: string; ids: string; noSubject: string; noTime: string }
  /** No copy among the sent messages. */
  noCopy: string
  probable: string
  more(count: number): string
  sections: Record<'waiting' | 'no-acceptance' | 'not-delivered' | 'refused', string>
  totals: string
  written(files: readonly string[]): string
  noGroup: string
  closing: {
    none(totals: Totals, final: boolean): Told
    open(totals: Totals, final: boolean): Told
    nothing: Told
    stopped: Told
  }
  /** A code of errore-esteso, in words; undefined: not one that is known. */
  error(text: string): string | undefined
  yes: string
  no: string
}

/** The codes seen at the start of errore-esteso ("code - provider - text"). */
const errorCode = /^\s*(5\.1\.1|5\.2\.1|5\.2\.2|5\.4\.1|5\.5\.1)\b/
type ErrorCode = '5.1.1' | '5.2.1' | '5.2.2' | '5.4.1' | '5.5.1'

function errorIn(words: Record<ErrorCode, string>): (text: string) => string | undefined {
  return (text) => {
    const code = errorCode.exec(text)?.[1] as ErrorCode | undefined
    return code === undefined ? undefined : words[code]
  }
}

const en: OutcomesWords = {
  state: {
    delivered: 'delivered',
    'not-delivered': 'not delivered',
    late: 'late: only the 12 h notice',
    'timed-out': 'not delivered within 24 h',
    waiting: 'waiting',
    'no-outcome': 'no outcome',
    'no-acceptance': 'no acceptance',
    refused: 'refused by the sender’s provider',
    external: 'ordinary mail: no receipt',
  },
  title: (resend, final, asOf) =>
    final
      ? `To be sent again: ${messagesEn(resend)}`
      : `Provisional, as of ${moment(asOf, 'en')}: ${messagesEn(resend)} without outcome after 24 hours`,
  advice: {
    final:
      'Each was accepted, and for at least one recipient there is no receipt of delivery or of failure on either side.',
    provisional: 'Do not send them again yet: outcomes may still come, or lie where nobody has looked.',
    none: 'Nothing has to be sent again.',
  },
  why: (why) => {
    switch (why.code) {
      case 'no-sending-stop':
        return 'the plan does not say when sending stops (timeline: sendingStops)'
      case 'too-early':
        return `receipts may come until ${moment(why.until, 'en')}`
      case 'not-looked':
        return `${why.mailbox}: the ${why.side} was not read after ${moment(why.until, 'en')}`
      case 'unread':
        return `${why.mailbox}: ${messagesEn(why.messages)} were copied before kinds were read`
    }
  },
  contradicted: ({ receipt, subject, daticert }) =>
    `a receipt contradicts itself, and was believed by its header (${receipt}): ` +
    [subject && `its subject says "${subject}"`, daticert && `its daticert.xml says "${daticert}"`]
      .filter((said) => said !== undefined)
      .join(', '),
  moreWhy: (more) => `… and ${count(more, 'en')} more like these`,
  of: (mailbox, group, value) => `${group === null ? '' : `${group} · `}${mailbox} (${count(value, 'en')})`,
  labels: { sent: 'sent', accepted: 'accepted', to: 'to', ids: 'ids', noSubject: '(no subject)', noTime: '(no date)' },
  noCopy: 'no copy among the sent messages',
  probable: 'matched by subject, recipients and time: look at it',
  more: (value) => `… and ${count(value, 'en')} more: --csv <file> lists all`,
  sections: {
    waiting: 'Still waiting, 24 hours are not over',
    'no-acceptance': 'Without acceptance: nothing shows that they ever left',
    'not-delivered': 'Not delivered, and why',
    refused: 'Refused by the sender’s own provider',
  },
  totals: 'All sent messages',
  noGroup: 'without-group',
  written: (files) => `The list was written to ${files.join(', ')}.`,
  closing: {
    none: ({ messages }, final) => ({
      happened: `${messagesEn(messages)} looked at; none has to be sent again${final ? '' : ' so far'}.`,
      means: final
        ? 'Each has an outcome, and both sides were looked at after the last one could come.'
        : 'The list is provisional: the page says what is missing.',
    }),
    open: ({ messages, resend }, final) => ({
      happened: `${messagesEn(messages)} looked at; ${count(resend, 'en')} without outcome after 24 hours.`,
      means: final
        ? 'These must be sent again; their ids are what the old provider’s logs can be asked by.'
        : 'The list is provisional: the page says what is missing before they are sent again.',
    }),
    nothing: {
      happened: 'No sent message and no receipt is known.',
      means: 'Messages are read when they are copied; --scan source reads them before.',
    },
    stopped: {
      happened: 'Stopped before all messages were read.',
      means: 'What was read is kept; the list is provisional, and the same command goes on.',
    },
  },
  error: errorIn({
    '5.1.1': 'address not valid',
    '5.2.1': 'mailbox disabled',
    '5.2.2': 'mailbox full',
    '5.4.1': 'not delivered within 24 hours',
    '5.5.1': 'virus',
  }),
  yes: 'yes',
  no: 'no',
}

const sideIt = { source: 'l’origine', target: 'la destinazione' } as const

const it: OutcomesWords = {
  state: {
    delivered: 'consegnato',
    'not-delivered': 'non consegnato',
    late: 'in ritardo: solo l’avviso delle 12 ore',
    'timed-out': 'non consegnato entro 24 ore',
    waiting: 'in attesa',
    'no-outcome': 'senza esito',
    'no-acceptance': 'senza accettazione',
    refused: 'rifiutato dal gestore del mittente',
    external: 'posta ordinaria: nessuna ricevuta',
  },
  title: (resend, final, asOf) =>
    final
      ? `Da inviare di nuovo: ${messagesIt(resend)}`
      : `Provvisorio, al ${moment(asOf, 'it')}: ${messagesIt(resend)} senza esito dopo 24 ore`,
  advice: {
    final:
      'Ciascuno è stato accettato, e per almeno un destinatario non c’è, su nessuno dei due lati, una ricevuta di ' +
      'consegna o di mancata consegna.',
    provisional: 'Non inviarli ancora di nuovo: gli esiti possono arrivare, o stare dove nessuno ha guardato.',
    none: 'Nulla deve essere inviato di nuovo.',
  },
  why: (why) => {
    switch (why.code) {
      case 'no-sending-stop':
        return 'il piano non dice quando finisce l’invio (timeline: sendingStops)'
      case 'too-early':
        return `le ricevute possono arrivare fino al ${moment(why.until, 'it')}`
      case 'not-looked':
        return `${why.mailbox}: ${sideIt[why.side]} non è stata letta dopo il ${moment(why.until, 'it')}`
      case 'unread':
        return `${why.mailbox}: ${messagesIt(why.messages)} copiati prima che se ne leggesse il tipo`
    }
  },
  contradicted: ({ receipt, subject, daticert }) =>
    `una ricevuta si contraddice, e vale la sua intestazione (${receipt}): ` +
    [subject && `l’oggetto dice "${subject}"`, daticert && `daticert.xml dice "${daticert}"`]
      .filter((said) => said !== undefined)
      .join(', '),
  moreWhy: (more) => `… e altri ${count(more, 'it')} come questi`,
  of: (mailbox, group, value) => `${group === null ? '' : `${group} · `}${mailbox} (${count(value, 'it')})`,
  labels: {
    sent: 'inviato',
    accepted: 'accettato',
    to: 'a',
    ids: 'id',
    noSubject: '(senza oggetto)',
    noTime: '(senza data)',
  },
  noCopy: 'nessuna copia tra i messaggi inviati',
  probable: 'abbinato per oggetto, destinatari e ora: da controllare',
  more: (value) => `… e altri ${count(value, 'it')}: --csv <file> li elenca tutti`,
  sections: {
    waiting: 'Ancora in attesa, le 24 ore non sono passate',
    'no-acceptance': 'Senza accettazione: nulla mostra che siano partiti',
    'not-delivered': 'Non consegnati, e perché',
    refused: 'Rifiutati dal gestore del mittente',
  },
  totals: 'Tutti i messaggi inviati',
  noGroup: 'senza-gruppo',
  written: (files) => `L’elenco è stato scritto in ${files.join(', ')}.`,
  closing: {
    none: ({ messages }, final) => ({
      happened: `Esaminati ${messagesIt(messages)}; ${final ? '' : 'finora '}nessuno deve essere inviato di nuovo.`,
      means: final
        ? 'Ciascuno ha un esito, ed entrambi i lati sono stati letti dopo l’ultimo momento utile.'
        : 'L’elenco è provvisorio: la pagina dice che cosa manca.',
    }),
    open: ({ messages, resend }, final) => ({
      happened: `Esaminati ${messagesIt(messages)}; ${count(resend, 'it')} senza esito dopo 24 ore.`,
      means: final
        ? 'Questi devono essere inviati di nuovo; con i loro id si può chiedere al vecchio gestore l’estratto dei log.'
        : 'L’elenco è provvisorio: la pagina dice che cosa manca prima di inviarli di nuovo.',
    }),
    nothing: {
      happened: 'Non si conosce alcun messaggio inviato e alcuna ricevuta.',
      means: 'I messaggi si leggono mentre sono copiati; --scan source li legge prima.',
    },
    stopped: {
      happened: 'Fermato prima che tutti i messaggi fossero letti.',
      means: 'Ciò che è stato letto resta; l’elenco è provvisorio, e lo stesso comando prosegue.',
    },
  },
  error: errorIn({
    '5.1.1': 'indirizzo non valido',
    '5.2.1': 'casella disattivata',
    '5.2.2': 'casella piena',
    '5.4.1': 'non consegnato entro 24 ore',
    '5.5.1': 'virus',
  }),
  yes: 'sì',
  no: 'no',
}

function messagesEn(value: number): string {
  return value === 1 ? '1 message' : `${count(value, 'en')} messages`
}

function messagesIt(value: number): string {
  return value === 1 ? '1 messaggio' : `${count(value, 'it')} messaggi`
}

export function outcomesWords(lang: Language): OutcomesWords {
  return lang === 'it' ? it : en
}
