// The document of outcomes, from threads of sightings and the looks at both sides: pure.

import {
  outcomeStates,
  receiptKinds,
  type OutcomeState,
  type PecKind,
  type SentMessage,
  type Sighting,
} from '../model/pec.ts'
import type { OutcomeMessage, OutcomesDocument, OutcomesMailbox, Provisional } from '../model/outcomes.ts'
import type { MailboxPlan, Plan } from '../model/plan.ts'
import { joinProbableCopies } from './probable-copies.ts'
import { outcomeDue, sentMessages } from './sent-messages.ts'

/** ms since 1970; null: never, or not wholly. `unread`: messages whose kind nobody has read yet. */
export type MailboxLooks = { source: number | null; target: number | null; unread: number }

export type OutcomesFrom = {
  plan: Plan
  /** Whose messages are asked about; receipts are looked for everywhere. */
  mailboxes: readonly MailboxPlan[]
  /** Each thread whole: what shares the Message-ID of the sender's program, or an identificativo. */
  threads: Iterable<readonly Sighting[]>
  looks: ReadonlyMap<string, MailboxLooks>
  /** ms; nothing later is looked at. */
  asOf: number
  /** ms; messages sent earlier are left out. */
  since: number | undefined
}

const isReceipt: ReadonlySet<PecKind> = new Set(receiptKinds)

/** Puts the document together; memory grows with the sent messages, not with what lies in the mailboxes. */
export function outcomesDocument(from: OutcomesFrom): OutcomesDocument {
  const { plan, mailboxes, asOf, since } = from
  const found: SentMessage[] = []
  const withReceipts = new Set<string>()
  const withCopies = new Set<string>()
  const addresses = addressesOf(plan)
  for (const thread of from.threads) {
    for (const { mailbox, facts } of thread) {
      if (isReceipt.has(facts.kind)) withReceipts.add(mailbox)
      if (facts.kind === 'sent') withCopies.add(mailbox)
    }
    found.push(...sentMessages(thread, { addresses, asOf }))
  }
  const order = new Map(mailboxes.map(({ id }, at) => [id, at]))
  const groups = new Map(mailboxes.map(({ id, group }) => [id, group ?? null]))
  const messages = joinProbableCopies(found)
    .filter(({ mailbox, sentAt }) => order.has(mailbox) && (since === undefined || (sentAt ?? asOf) >= since))
    .sort(
      (one, other) =>
        Number(other.resend) - Number(one.resend) ||
        (order.get(one.mailbox) ?? 0) - (order.get(other.mailbox) ?? 0) ||
        (one.sentAt ?? 0) - (other.sentAt ?? 0),
    )
    .map((message) => asWritten(message, groups.get(message.mailbox) ?? null))
  const counts = countsOf(messages)
  const listed = mailboxes.map((mailbox) =>
    mailboxOf(mailbox, from.looks.get(mailbox.id), counts.get(mailbox.id), {
      receiptsMissing: withCopies.has(mailbox.id) && !withReceipts.has(mailbox.id),
    }),
  )
  const provisional = whyProvisional(from)
  return {
    schema: 'pec-migrate/outcomes@1',
    asOf: new Date(asOf).toISOString(),
    plan: { name: plan.name, sha256: plan.sha256 },
    since: iso(since) ?? null,
    final: provisional.length === 0,
    provisional,
    problems: listed.flatMap(({ id, receiptsMissing }) =>
      receiptsMissing ? [{ mailbox: id, code: 'receipts-missing-here' as const }] : [],
    ),
    totals: totalsOf(messages),
    mailboxes: listed,
    messages,
  }
}

function addressesOf(plan: Plan): ReadonlyMap<string, string> {
  return new Map(
    plan.mailboxes.flatMap(({ id, source, target }) =>
      [source.address, target.address].flatMap((address) =>
        address === undefined ? [] : [[address.toLowerCase(), id] as const],
      ),
    ),
  )
}

/**
 * The list is final when both sides of every mailbox of the plan were read after the last outcome could come: 24 hours
 * after sending stopped (RFC 6109, 2.2.2).
 */
function whyProvisional({ plan, looks, asOf }: OutcomesFrom): Provisional[] {
  const why: Provisional[] = []
  const untils = new Set<string>()
  for (const { id, source } of plan.mailboxes) {
    const { sendingStops } = source.server.timeline ?? {}
    const look = looks.get(id)
    if (sendingStops === undefined) {
      if (!why.some(({ code }) => code === 'no-sending-stop')) why.push({ code: 'no-sending-stop' })
    } else {
      const due = sendingStops + outcomeDue
      const until = new Date(due).toISOString()
      if (asOf < due && !untils.has(until)) why.push({ code: 'too-early', until })
      untils.add(until)
      for (const side of ['source', 'target'] as const)
        if ((look?.[side] ?? -Infinity) < due) why.push({ code: 'not-looked', mailbox: id, side, until })
    }
    if ((look?.unread ?? 0) > 0) why.push({ code: 'unread', mailbox: id, messages: look?.unread ?? 0 })
  }
  return why
}

function mailboxOf(
  { id, group, contact }: MailboxPlan,
  looks: MailboxLooks | undefined,
  counts: Counts | undefined,
  { receiptsMissing }: { receiptsMissing: boolean },
): OutcomesMailbox {
  return {
    id,
    group: group ?? null,
    ...(contact !== undefined && { contact }),
    lookedAt: { source: iso(looks?.source) ?? null, target: iso(looks?.target) ?? null },
    unread: looks?.unread ?? 0,
    messages: counts?.messages ?? 0,
    resend: counts?.resend ?? 0,
    receiptsMissing,
  }
}

type Counts = { messages: number; resend: number }

function countsOf(messages: readonly OutcomeMessage[]): ReadonlyMap<string, Counts> {
  const counts = new Map<string, Counts>()
  for (const { mailbox, resend } of messages) {
    const count = counts.get(mailbox) ?? { messages: 0, resend: 0 }
    counts.set(mailbox, { messages: count.messages + 1, resend: count.resend + Number(resend) })
  }
  return counts
}

function asWritten(message: SentMessage, group: string | null): OutcomeMessage {
  const { mailbox, messageId, identificativo, subject, state, resend, match, sentCopy, recipients } = message
  return {
    mailbox,
    group,
    messageId: messageId ?? null,
    identificativo: identificativo ?? null,
    sentAt: iso(message.sentAt) ?? null,
    acceptedAt: iso(message.acceptedAt) ?? null,
    deadline: iso(message.deadline) ?? null,
    subject: subject ?? null,
    state,
    resend,
    match,
    sentCopy,
    recipients: [...recipients],
    ...(message.contradictions !== undefined && { contradictions: message.contradictions }),
  }
}

function totalsOf(messages: readonly OutcomeMessage[]): OutcomesDocument['totals'] {
  const none = Object.fromEntries(outcomeStates.map((state) => [state, 0])) as Record<OutcomeState, number>
  const totals = { messages: messages.length, resend: 0, ...none }
  for (const { state, resend } of messages) {
    totals[state] += 1
    totals.resend += Number(resend)
  }
  return totals
}

function iso(time: number | null | undefined): string | undefined {
  return time === undefined || time === null ? undefined : new Date(time).toISOString()
}
