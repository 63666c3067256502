// A run that waits for its hours, for everybody to see: a row that says until when, and a lock that dies with it.

import { hostname } from 'node:os'
import type { PhaseName } from '../model/plan.ts'
import type { Journal } from './journal.ts'
import { isLocked, takeLock, type Lock } from './lock.ts'

/** Times in ms since 1970. */
export type Waiting = { pid: number; host: string; since: number; until: number; phase: PhaseName }

const key = 'waiting-run'

/** The lock of who waits lies beside that of who works: whoever may work now is not held up by it. */
const place = (journalFile: string): string => `${journalFile}.waiting`

/** undefined: another run waits already. */
export function takeWaitingLock(journalFile: string): Lock | undefined {
  return takeLock(place(journalFile))
}

/** Writes down what is waited for, and from when on. */
export function noteWaiting(journal: Journal, about: Pick<Waiting, 'since' | 'until' | 'phase'>): void {
  const waiting: Waiting = { ...about, pid: process.pid, host: hostname() }
  journal.commit((tx) => journal.setFact(tx, key, JSON.stringify(waiting)))
}

/** The run that waits at this moment; undefined: none does, whatever a dead one has left. */
export function waitingRun(journal: Journal | undefined): Waiting | undefined {
  if (journal === undefined || !isLocked(place(journal.file))) return undefined
  const written = journal.fact(key)
  return written === undefined ? undefined : (JSON.parse(written) as Waiting)
}
