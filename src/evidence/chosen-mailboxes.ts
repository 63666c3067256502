// Which mailboxes the record shows one by one: all of a few, and of many the worst and the largest.

import type { ReportMailbox } from './report-document.ts'

/** So many are shown with their folders; of more, this many of the worst and of the largest. */
const shownAll = 100
const shownOfMany = 30

export type Chosen = { shown: readonly ReportMailbox[]; rest: readonly ReportMailbox[] }

/** Messages that were to come across and are not verified. */
export function openMessages({ pending, appending, copied, differs, refused }: ReportMailbox['totals']): number {
  return pending + appending + copied + differs + refused
}

/** In the order of the plan. */
export function chosenMailboxes(mailboxes: readonly ReportMailbox[], all = shownAll, ofMany = shownOfMany): Chosen {
  if (mailboxes.length <= all) return { shown: mailboxes, rest: [] }
  const chosen = new Set([...worst(mailboxes).slice(0, ofMany), ...largest(mailboxes).slice(0, ofMany)])
  return {
    shown: mailboxes.filter((mailbox) => chosen.has(mailbox)),
    rest: mailboxes.filter((mailbox) => !chosen.has(mailbox)),
  }
}

/** Those that were set aside first, then by the messages that are not verified; none that is as it should be. */
function worst(mailboxes: readonly ReportMailbox[]): ReportMailbox[] {
  const weight = ({ state, totals }: ReportMailbox): number =>
    (state === 'parked' ? Number.MAX_SAFE_INTEGER / 2 : 0) + openMessages(totals)
  return mailboxes
    .filter(({ state, totals }) => openMessages(totals) > 0 || (state !== 'complete' && state !== 'pass-due'))
    .toSorted((one, other) => weight(other) - weight(one))
}

function largest(mailboxes: readonly ReportMailbox[]): ReportMailbox[] {
  return mailboxes.toSorted((one, other) => other.totals.messages - one.totals.messages)
}

/** For the bars: the worst first, then the largest. */
export function worstAndLargest(mailboxes: readonly ReportMailbox[], most: number): ReportMailbox[] {
  const half = worst(mailboxes).slice(0, Math.ceil(most / 2))
  return [...new Set([...half, ...largest(mailboxes)])].slice(0, most)
}
