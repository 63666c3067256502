// A freeze in which everything happens: messages of every fate, where their receipts lie, and the truth about them.

import type { OutcomeState } from '../../src/model/pec.ts'
import { Dice } from '../support/messages.ts'
import type { MailToStore } from '../support/mail-client.ts'
import {
  acceptance,
  certifiedMessage,
  delivery,
  deliveryError,
  deliveryWarning,
  forgedReceipt,
  nonAcceptance,
  sentCopy,
  takeCharge,
  type CertifiedMessage,
  type DeliveryErrorCode,
} from '../support/pec-messages.ts'

const minute = 60_000
const hour = 60 * minute

/** When a receipt comes: before the copy; on the old side after it; on the new side, to which the domain moved. */
export type When = 'before' | 'old-after' | 'new-after'
type Arrival = { when: When; folder: string; mail: MailToStore }

export type Office = { id: string; group: string; address: string }

/** What the outcome of one recipient is, known because it was made so. */
export type Truth = {
  office: string
  messageId: string | undefined
  identificativo: string | undefined
  resend: boolean
  sentCopy: boolean
  match: 'certain' | 'probable'
  recipients: Readonly<Record<string, OutcomeState>>
}

export type Freeze = { arrivals: ReadonlyMap<string, readonly Arrival[]>; truths: readonly Truth[] }

type Fate = Extract<OutcomeState, 'delivered' | 'not-delivered' | 'late' | 'timed-out' | 'no-outcome' | 'external'>
const fates: readonly [Fate, ...Fate[]] = ['delivered', 'not-delivered', 'late', 'timed-out', 'no-outcome', 'external']
const errors: readonly [DeliveryErrorCode, ...DeliveryErrorCode[]] = ['5.1.1', '5.2.1', '5.2.2', '5.5.1']

/** Shapes without a true signature: thousands of them in a second. */
const quick = { signed: false } as const

/** `stops`: when sending stopped; all messages were sent in the day before. */
export function freeze(seed: number, offices: readonly [Office, ...Office[]], count: number, stops: number): Freeze {
  const dice = new Dice(seed)
  const arrivals = new Map<string, Arrival[]>(offices.map(({ id }) => [id, []]))
  const truths: Truth[] = []
  for (let n = 0; n < count; n += 1) {
    const office = dice.pick(offices)
    const hasId = !(dice.next() < 0.03)
    const recipients = Array.from({ length: 1 + dice.upTo(5) }, (_none, at) => ({
      address: `ente${String(n)}.${String(at)}@altri.example`,
      fate: dice.pick(fates),
    }))
    const message = certifiedMessage(n, {
      sender: office.address,
      recipients: recipients.map(({ address, fate }) => ({
        address,
        ...(fate === 'external' && { type: 'esterno' as const }),
      })),
      messageId: hasId ? `invio.${String(n)}@${office.id}.example` : undefined,
      // No two at the same minute: what bears no Message-ID is matched by its time, among other things.
      sentAt: stops - (count - n) * Math.floor((23 * hour) / count),
      subject: `Comunicazione ${String(n)}`,
      attachment: undefined,
    })
    const into = (mail: Buffer, when: When, folder = 'INBOX', at = message.sentAt): void => {
      arrivals.get(office.id)?.push({ when, folder, mail: { bytes: mail, date: at } })
    }
    const kind = n % 40
    const keepsCopy = kind < 2 || dice.next() < 2 / 3
    if (keepsCopy) into(sentCopy(message), 'before', 'Inviata')
    const truth = { office: office.id, messageId: message.messageId, sentCopy: keepsCopy }
    if (kind === 0) {
      truths.push({
        ...truth,
        identificativo: undefined,
        resend: false,
        match: 'certain',
        ...all(message, 'no-acceptance'),
      })
      continue
    }
    const { identificativo } = message
    // Without a Message-ID only subject, recipients and time join a copy with its receipts.
    const match = !hasId && keepsCopy ? 'probable' : 'certain'
    if (kind === 1) {
      into(nonAcceptance(message, dice.pick(['formal', 'virus'] as const), quick), 'before')
      truths.push({ ...truth, identificativo, resend: false, match, ...all(message, 'refused') })
      continue
    }
    into(acceptance(message, quick), 'before', dice.pick(['INBOX', 'INBOX', 'Pratiche']))
    if (dice.next() < 0.2) into(takeCharge(message, quick), 'before')
    for (const { address, fate } of recipients) receiptsOf(fate, address, message, dice, into)
    // Somebody feigns a delivery; the provider of that person wraps it.
    if (dice.next() < 0.05) {
      const [victim] = recipients
      const by = certifiedMessage(n + 1_000_000, { sender: 'chiunque@altri.example', attachment: undefined })
      if (victim !== undefined) into(forgedReceipt(message, victim.address, by, quick), 'before')
    }
    const states = Object.fromEntries(recipients.map(({ address, fate }) => [address, fate]))
    truths.push({
      ...truth,
      identificativo,
      resend: recipients.some(({ fate }) => fate === 'late' || fate === 'timed-out' || fate === 'no-outcome'),
      match,
      recipients: states,
    })
  }
  return { arrivals, truths }
}

function receiptsOf(
  fate: Fate,
  address: string,
  message: CertifiedMessage,
  dice: Dice,
  into: (mail: Buffer, when: When, folder?: string) => void,
): void {
  const when = (): When => dice.pick(['before', 'before', 'old-after', 'new-after'] as const)
  const folder = (): string => dice.pick(['INBOX', 'INBOX', 'INBOX', 'Ricevute/2015'])
  switch (fate) {
    case 'delivered':
      // A notice that the old provider gave, because it no longer saw the receipt, beats nothing.
      if (dice.next() < 0.2) into(deliveryWarning(message, address, 12, quick), 'before')
      if (dice.next() < 0.2) into(deliveryWarning(message, address, 24, quick), 'old-after')
      into(delivery(message, address, quick), when(), folder())
      return
    case 'not-delivered':
      if (dice.next() < 0.2) into(deliveryWarning(message, address, 12, quick), 'before')
      into(deliveryError(message, address, dice.pick(errors), quick), when(), folder())
      return
    case 'late':
      into(deliveryWarning(message, address, 12, quick), when(), folder())
      return
    case 'timed-out':
      if (dice.next() < 0.5) into(deliveryWarning(message, address, 12, quick), 'before')
      into(deliveryWarning(message, address, 24, quick), when(), folder())
      return
    case 'no-outcome':
    case 'external':
  }
}

function all(message: CertifiedMessage, state: OutcomeState): { recipients: Record<string, OutcomeState> } {
  return { recipients: Object.fromEntries(message.recipients.map(({ address }) => [address, state])) }
}
