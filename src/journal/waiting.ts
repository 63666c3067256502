// A run that waits for its hours, for everybody to see: a row that says until when, and a lock that dies with it.

import { hostname } from 'node:os'
import type { PhaseName } from '../model/plan.ts'
import type { Journal } from './journal.ts'
import { isLocked, takeLock, type Lock } from './lock.ts'

/** Times in ms since 1970. `aliveAt`: its last sign of life. */
export type Waiting = { pid: number; host: string; since: number; until: number; phase: PhaseName; aliveAt: number }

const key = 'waiting-run'

/** The lock of who waits lies beside that of who works: whoever may work now is not held up by it. */
const place = (journalFile: string): string => `${journalFile}.waiting`

/** undefined: another run waits already. */
export function takeWaitingLock(journalFile: string): Lock | undefined {
  return takeLock(place(journalFile))
}

/** Writes down what is waited for, and from when on; again as a sign of life. */
export function noteWaiting(journal: Journal, about: Omit<Waiting, 'pid' | 'host'>): void {
  const waiting: Waiting = { ...about, pid: process.pid, host: hostname() }
  journal.commit((tx) => journal.setFact(tx, key, JSON.stringify(waiting)))
}

/** The waiting came to an end of its own: what is found written later is of one that died. */
export function noteWaitingEnded(journal: Journal): void {
  journal.commit((tx) => journal.setFact(tx, key, ''))
}

/** The run that waits at this moment; undefined: none does, whatever a dead one has left. */
export function waitingRun(journal: Journal | undefined): Waiting | undefined {
  return journal === undefined || !isLocked(place(journal.file)) ? undefined : written(journal)
}

/** A run that died while it waited; undefined: none did, or another one has begun since. */
export function deadWaiting(journal: Journal | undefined): Waiting | undefined {
  const waiting = journal === undefined ? undefined : written(journal)
  if (journal === undefined || waiting === undefined || isLocked(place(journal.file))) return undefined
  return (journal.runs.last()?.startedAt ?? 0) >= waiting.since ? undefined : waiting
}

function written(journal: Journal): Waiting | undefined {
  const text = journal.fact(key)
  if (text === undefined || text === '') return undefined
  const waiting = JSON.parse(text) as Omit<Waiting, 'aliveAt'> & Partial<Waiting>
  // Older versions wrote no sign of life.
  return { ...waiting, aliveAt: waiting.aliveAt ?? waiting.since }
}
