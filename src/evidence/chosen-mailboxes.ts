// Which mailboxes the record shows one by one: all of a few, and of many the worst and the largest.

import type { ReportMailbox } from './report-document.ts'

/** So many are shown with their folders; of more, this many of the worst and of the largest. */
const shownAll = 100
const shownOfMany = 30

export type Chosen = { shown: readonly ReportMailbox[]; rest: readonly ReportMailbox[] }

/** Messages that are neither proved, nor left out by the plan, nor deleted by their holder. */
export function notProvedOf({ folders }: ReportMailbox): number {
  return folders.reduce((sum, { notProved }) => sum + notProved, 0)
}

/** In the order of the plan. */
export function chosenMailboxes(mailboxes: readonly ReportMailbox[], all = shownAll, ofMany = shownOfMany): Chosen {
  if (mailboxes.length <= all) return { shown: mailboxes, rest: [] }
  const chosen = new Set([...worst(mailboxes, ofMany), ...largest(mailboxes).slice(0, ofMany)])
  return {
    shown: mailboxes.filter((mailbox) => chosen.has(mailbox)),
    rest: mailboxes.filter((mailbox) => !chosen.has(mailbox)),
  }
}

/**
 * Those that are not as they should be, by the messages that are not verified. Of those that were set aside the first
 * few stand before them: they may hold nothing yet, and there may be hundreds.
 */
function worst(mailboxes: readonly ReportMailbox[], most: number): ReportMailbox[] {
  const parked = mailboxes.filter(({ state }) => state === 'parked').slice(0, Math.ceil(most / 3))
  const open = mailboxes
    .filter((mailbox) => notProvedOf(mailbox) > 0 || (mailbox.state !== 'complete' && mailbox.state !== 'pass-due'))
    .toSorted((one, other) => notProvedOf(other) - notProvedOf(one))
  return [...new Set([...parked, ...open])].slice(0, most)
}

function largest(mailboxes: readonly ReportMailbox[]): ReportMailbox[] {
  return mailboxes.toSorted((one, other) => other.totals.messages - one.totals.messages)
}

/** For the bars: the worst first, then the largest; only those that hold messages. */
export function worstAndLargest(mailboxes: readonly ReportMailbox[], most: number): ReportMailbox[] {
  const filled = mailboxes.filter(({ totals }) => totals.messages > 0)
  const open = filled.filter((mailbox) => notProvedOf(mailbox) > 0)
  return [...new Set([...worst(open, Math.ceil(most / 2)), ...largest(filled)])].slice(0, most)
}
