// What a run's status counts as not done: the closing lines name it and the exit code follows from it.

import { type Code, closedDoors } from '../model/codes.ts'
import { neverHappens } from '../model/errors.ts'
import type { Problem, StatusDocument } from '../model/status.ts'
import type { Shortfall } from '../words/ui-phrases.ts'

export type Shortfalls = Readonly<Partial<Record<Shortfall, number>>>

/**
 * Whether a problem of the list keeps the run from being complete: what the plan excludes or accepts and what a user
 * deleted at the source does not.
 */
export function isFailure(problem: Problem): boolean {
  if (problem.accepted !== undefined) return false
  if (problem.outcome === 'gone') return problem.code !== 'source-expunged'
  if (problem.outcome === 'skipped') return problem.code !== 'excluded-by-plan' && problem.code !== 'other-namespace'
  return problem.outcome !== 'verified' && problem.outcome !== 'noted' && problem.outcome !== 'adopted'
}

/** Everything that is missing for `complete`, counted; empty when nothing is. */
export function shortfallsOf(status: StatusDocument): Shortfalls {
  const { totals } = status
  const listed = (outcome: string): number =>
    status.problems.filter((problem) => problem.outcome === outcome && isFailure(problem)).length
  const accepted = (outcome: string): number =>
    status.problems.filter((problem) => problem.outcome === outcome && problem.accepted !== undefined).length
  const all: Record<Shortfall, number> = {
    parked: Math.max(
      listed('parked'),
      status.mailboxes.filter((mailbox) => mailbox.state === 'parked' || mailbox.error !== null).length,
    ),
    folders: listed('folder'),
    differs: totals.differs - accepted('differs'),
    refused: totals.refused - accepted('refused'),
    gone: listed('gone'),
    skipped: listed('skipped'),
    copied: totals.copied,
    pending: totals.pending + totals.appending,
    verify: listed('missing') + listed('unread'),
    ghosts: Math.max(totals.ghosts, listed('ghost')),
  }
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0))
}

const doors: ReadonlySet<Code> = new Set<Code>(closedDoors)

/** Whether each mailbox in scope stayed closed: then nothing can have been copied. */
export function noneEntered({ mailboxes }: StatusDocument): boolean {
  return mailboxes.length > 0 && mailboxes.every(({ error }) => error !== null && doors.has(error.code))
}

/**
 * Whether the run is over and all of it is proved; the state that the core states is not believed against its own
 * numbers.
 */
export function isComplete(status: StatusDocument): boolean {
  switch (status.state) {
    case 'complete':
    case 'pass-due':
      return Object.keys(shortfallsOf(status)).length === 0
    case 'not-started':
    case 'running':
    case 'stopped':
    case 'incomplete':
      return false
    default:
      return neverHappens(status.state)
  }
}
