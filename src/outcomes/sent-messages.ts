// What became of sent messages, from the receipts of one thread (RFC 6109, 2.1–3.1): pure, whatever order they came in.

import {
  receiptKinds,
  type ContradictedReceipt,
  type Daticert,
  type OutcomeState,
  type PecKind,
  type PecRecipient,
  type RecipientOutcome,
  type SentMessage,
  type Sighting,
} from '../model/pec.ts'
import { contradictionIn } from './contradictions.ts'
import { warningEnds } from './warnings.ts'

const hour = 60 * 60 * 1000
/** By then a message that was accepted must have an outcome (RFC 6109, 2.2.2). */
export const outcomeDue = 24 * hour

/** `addresses`: of the plan's mailboxes, in lower case, to the id of each. `asOf`: ms; nothing later is looked at. */
export type OutcomesOf = { addresses: ReadonlyMap<string, string>; asOf: number }

/** The worst first. */
const worstFirst: readonly OutcomeState[] = [
  'no-acceptance',
  'refused',
  'not-delivered',
  'timed-out',
  'no-outcome',
  'late',
  'waiting',
  'delivered',
  'external',
]

const isReceipt: ReadonlySet<PecKind> = new Set(receiptKinds)

/** When it was made: ms. */
function timeOf({ facts, receivedAt }: Sighting): number | undefined {
  return daticertOf(facts)?.at ?? facts.date ?? receivedAt
}

function daticertOf({ daticert }: Sighting['facts']): Daticert | undefined {
  return daticert.state === 'read' ? daticert.daticert : undefined
}

/**
 * The messages of one thread: what shares the Message-ID of the sender's program, or the provider's identificativo
 * where there is none. A program that sends one message twice has two of them, told apart by identificativo.
 */
export function sentMessages(thread: readonly Sighting[], about: OutcomesOf): SentMessage[] {
  const known = thread.filter((one) => (timeOf(one) ?? 0) <= about.asOf)
  const copies = known.filter(({ facts }) => facts.kind === 'sent')
  const receipts = known.filter(({ facts }) => isReceipt.has(facts.kind))
  const byIdentificativo = new Map<string, Sighting[]>()
  const unnamed: Sighting[] = []
  for (const receipt of receipts) {
    const identificativo = daticertOf(receipt.facts)?.identificativo
    if (identificativo === undefined) unnamed.push(receipt)
    else byIdentificativo.set(identificativo, [...(byIdentificativo.get(identificativo) ?? []), receipt])
  }
  if (byIdentificativo.size > 0)
    return [...byIdentificativo]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([identificativo, named]) => sentMessage({ identificativo, named, unnamed, copies }, about))
  if (unnamed.length === 0 && copies.length === 0) return []
  return [sentMessage({ identificativo: undefined, named: [], unnamed, copies }, about)]
}

type Transaction = {
  identificativo: string | undefined
  named: readonly Sighting[]
  /** Receipts whose daticert.xml tells no identificativo: they belong to the thread, and may belong to this one. */
  unnamed: readonly Sighting[]
  copies: readonly Sighting[]
}

function sentMessage({ identificativo, named, unnamed, copies }: Transaction, about: OutcomesOf): SentMessage {
  const receipts = [...named, ...unnamed].sort(inOrder)
  const sent = [...copies].sort(inOrder)
  const acceptances = receipts.filter(({ facts }) => facts.kind === 'acceptance')
  const acceptedAt = earliest(acceptances)
  const dates = receipts.map(timeOf).filter((at) => at !== undefined)
  // A message of which there is any other receipt was accepted, no later than that one was made.
  const leftAt = acceptedAt ?? earliest(receipts.filter(({ facts }) => facts.kind !== 'non-acceptance'))
  const recipients = recipientsOf(acceptances, receipts, sent)
  const certified = recipients.filter(({ type }) => type === 'certificato').length
  const byRecipient = receiptsByRecipient(receipts)
  const outcomes = recipients.map((recipient) =>
    outcomeFor(recipient, byRecipient, { leftAt, alone: certified === 1, asOf: about.asOf }),
  )
  const facts = [...acceptances, ...receipts].map((one) => daticertOf(one.facts)).find((one) => one !== undefined)
  const first = sent[0] ?? receipts[0]
  const probable =
    outcomes.some(({ guessed }) => guessed) ||
    (named.length > 0 && unnamed.some(({ facts: { kind } }) => kind === 'delivery'))
  const contradictions = contradictionsOf(receipts)
  const state = worst(outcomes.map(({ outcome }) => outcome.state))
  return {
    mailbox: mailboxOf(facts?.sender, sent, receipts, about.addresses),
    messageId: facts?.msgid ?? sent[0]?.facts.messageId ?? receipts.find((one) => one.facts.reference)?.facts.reference,
    identificativo,
    sentAt:
      sent[0]?.facts.date ?? sent[0]?.receivedAt ?? acceptedAt ?? (dates.length > 0 ? Math.min(...dates) : undefined),
    acceptedAt,
    deadline: leftAt === undefined ? undefined : leftAt + outcomeDue,
    subject: sent[0]?.facts.subject ?? facts?.subject ?? first?.facts.subject,
    state,
    resend: outcomes.some(({ outcome }) => mustBeSentAgain(outcome.state, leftAt, about.asOf)),
    match: probable ? 'probable' : 'certain',
    sentCopy: sent.length > 0,
    recipients: outcomes.map(({ outcome }) => outcome),
    ...(contradictions.length > 0 && { contradictions }),
  }
}

/** Open, and the time in which an outcome may still come is over. */
function mustBeSentAgain(state: OutcomeState, leftAt: number | undefined, asOf: number): boolean {
  if (state === 'timed-out' || state === 'no-outcome') return true
  return state === 'late' && leftAt !== undefined && asOf >= leftAt + outcomeDue
}

/** Of the provider's own list where there is one: To and Cc of the sender's copy do not say who is certified. */
function recipientsOf(
  acceptances: readonly Sighting[],
  receipts: readonly Sighting[],
  sent: readonly Sighting[],
): PecRecipient[] {
  const found = new Map<string, PecRecipient>()
  for (const from of [acceptances, receipts]) {
    // All receipts of a message bear the same list: of ten thousand of them it is read once.
    const lists = new Set(from.map(({ facts }) => daticertOf(facts)?.recipients ?? []))
    for (const list of lists)
      for (const recipient of list)
        if (found.get(recipient.address)?.type !== 'certificato') found.set(recipient.address, recipient)
    if (found.size > 0) return [...found.values()]
  }
  for (const receipt of receipts) {
    const address = daticertOf(receipt.facts)?.about
    if (address !== undefined) found.set(address, { address, type: 'certificato' })
  }
  for (const { facts } of sent) for (const address of facts.to) found.set(address, { address, type: 'certificato' })
  return [...found.values()]
}

type When = { leftAt: number | undefined; asOf: number; /** The only certified recipient there is. */ alone: boolean }

type ReceiptsByRecipient = {
  /** About all recipients. */
  all: readonly Sighting[]
  /** About one, by address. */
  named: ReadonlyMap<string, readonly Sighting[]>
  /** About one that they do not name. */
  unnamed: readonly Sighting[]
}

function receiptsByRecipient(receipts: readonly Sighting[]): ReceiptsByRecipient {
  const named = new Map<string, Sighting[]>()
  const [all, unnamed]: [Sighting[], Sighting[]] = [[], []]
  for (const receipt of receipts) {
    const address = daticertOf(receipt.facts)?.about
    if (wholeMessage.has(receipt.facts.kind)) all.push(receipt)
    else if (address === undefined) unnamed.push(receipt)
    else {
      const known = named.get(address)
      if (known === undefined) named.set(address, [receipt])
      else known.push(receipt)
    }
  }
  return { all, named, unnamed }
}

/** `guessed`: a receipt that does not name its recipient was taken for one about the only certified one there is. */
function outcomeFor(
  { address, type }: PecRecipient,
  { all, named, unnamed }: ReceiptsByRecipient,
  { leftAt, asOf, alone }: When,
): { outcome: RecipientOutcome; guessed: boolean } {
  const guesses = alone && type === 'certificato' ? unnamed : []
  const mine = [...(named.get(address) ?? []), ...guesses].sort(inOrder)
  const of = (some: readonly Sighting[], ...kinds: PecKind[]): Sighting[] =>
    some.filter(({ facts }) => kinds.includes(facts.kind))
  const give = (state: OutcomeState, from: readonly Sighting[], told?: Sighting) => {
    const error = told === undefined ? undefined : errorOf(told)
    return {
      outcome: { address, type, state, ...(error !== undefined && { error }), evidence: evidenceOf(from) },
      guessed: from.some((receipt) => guesses.includes(receipt)),
    }
  }
  const delivered = of(mine, 'delivery')
  if (delivered.length > 0) return give('delivered', delivered)
  const refused = of(all, 'non-acceptance')
  if (leftAt === undefined) return refused.length > 0 ? give('refused', refused, refused[0]) : give('no-acceptance', [])
  const accepted = of(all, 'acceptance')
  if (type === 'esterno') return give('external', accepted)
  const failed = of(mine, 'delivery-error', 'virus-detection')
  if (failed.length > 0) return give('not-delivered', failed, failed[0])
  const warnings = of(mine, 'delivery-warning')
  const end = warningEnds(warnings.map(noticeOf), leftAt)
  if (end !== undefined) return give('timed-out', warnings, warnings[end])
  if (warnings.length > 0) return give('late', warnings, warnings[0])
  return give(asOf < leftAt + outcomeDue ? 'waiting' : 'no-outcome', accepted)
}

/** Receipts about all recipients of a message. */
const wholeMessage: ReadonlySet<PecKind> = new Set<PecKind>(['acceptance', 'non-acceptance', 'take-charge'])

function noticeOf(sighting: Sighting): { text: string; at: number | undefined; same: string } {
  const { facts } = sighting
  return {
    text: `${daticertOf(facts)?.extendedError ?? ''} ${facts.subject ?? ''}`,
    at: timeOf(sighting),
    // The same notice, on both sides or filed twice, is one notice.
    same: facts.messageId ?? sighting.digest ?? `${String(timeOf(sighting))}`,
  }
}

function errorOf({ facts }: Sighting): string | undefined {
  const daticert = daticertOf(facts)
  return daticert?.extendedError ?? (daticert?.error === 'nessuno' ? undefined : daticert?.error)
}

/** Kind, side, mailbox, folder and UID; each place once. */
function evidenceOf(receipts: readonly Sighting[]): string[] {
  return [
    ...new Set(
      receipts.map(
        ({ facts, side, mailbox, folder, uid }) =>
          `${facts.kind} ${side} ${mailbox} ${JSON.stringify(folder)} ${String(uid)}`,
      ),
    ),
  ]
}

/** Each place once. */
function contradictionsOf(receipts: readonly Sighting[]): ContradictedReceipt[] {
  const found = new Map<string, ContradictedReceipt>()
  for (const one of receipts) {
    const contradiction = contradictionIn(one.facts)
    if (contradiction === undefined) continue
    for (const receipt of evidenceOf([one])) found.set(receipt, { receipt, ...contradiction })
  }
  return [...found.values()]
}

/** Whose message it is: by its sender, by who keeps the copy, by who got the receipts. */
function mailboxOf(
  sender: string | undefined,
  sent: readonly Sighting[],
  receipts: readonly Sighting[],
  addresses: ReadonlyMap<string, string>,
): string {
  const own = sender === undefined ? undefined : addresses.get(sender)
  // There is at least one of them: a message without copy and receipt is not known.
  return own ?? sent[0]?.mailbox ?? receipts[0]?.mailbox ?? ''
}

function worst(states: readonly OutcomeState[]): OutcomeState {
  return worstFirst.find((state) => states.includes(state)) ?? 'no-acceptance'
}

function earliest(sightings: readonly Sighting[]): number | undefined {
  const times = sightings.map(timeOf).filter((at) => at !== undefined)
  return times.length === 0 ? undefined : Math.min(...times)
}

/** By time, then by place: what came first in the journal decides nothing. */
function inOrder(one: Sighting, other: Sighting): number {
  const difference = (timeOf(one) ?? Infinity) - (timeOf(other) ?? Infinity)
  if (difference !== 0 && !Number.isNaN(difference)) return difference
  return placeOf(one) < placeOf(other) ? -1 : placeOf(one) > placeOf(other) ? 1 : 0
}

function placeOf({ side, mailbox, folder, uid }: Sighting): string {
  return [side, mailbox, folder, String(uid).padStart(10, '0')].join('\u0000')
}
