// Who holds the lock of a journal: a run, or a verification that writes down what it finds.

import { MigrationError } from '../model/errors.ts'
import { openJournalToRead, type Journal } from './journal.ts'
import { isLocked } from './lock.ts'
import type { RunRow } from './runs.ts'

/** Whether a run is at work on this journal at this moment; a verification is none. */
export function isRunning(journal: Journal | undefined): boolean {
  return (
    journal !== undefined && isLocked(journal.file) && verificationAtWork(journal, journal.runs.last()) === undefined
  )
}

/** The error of who finds the lock taken (scope run). */
export function journalInUse(file: string): MigrationError {
  const journal = openJournalToRead(file)
  const run = journal?.runs.last()
  const verifyingSince = journal === undefined ? undefined : verificationAtWork(journal, run)
  journal?.close()
  const facts =
    verifyingSince !== undefined
      ? { other: 'verify', startedAt: new Date(verifyingSince).toISOString() }
      : run === undefined
        ? {}
        : { pid: run.pid, host: run.host, startedAt: new Date(run.startedAt).toISOString() }
  return new MigrationError(`another run holds ${file}`, {
    code: 'journal-in-use',
    scope: 'run',
    retry: 'never',
    facts: { path: file, ...facts },
  })
}

/** Since when, in ms since 1970. Whoever holds the lock is the later of the two: the other one died, or has ended. */
function verificationAtWork(journal: Journal, run: RunRow | undefined): number | undefined {
  const verification = journal.verifications.last()
  if (verification === undefined || verification.endedAt !== null) return undefined
  return run === undefined || verification.at >= run.startedAt ? verification.at : undefined
}
