// Who holds the lock of a journal: a run, or a verification or a scan that writes down what it finds.

import { MigrationError } from '../model/errors.ts'
import { openJournalToRead, type Journal } from './journal.ts'
import { isLocked } from './lock.ts'

/** `since`: ms since 1970; undefined for a run that has not written itself down yet. */
export type Holder = { work: 'run' | 'verify' | 'scan'; since: number | undefined }

/** Under which key of the facts a scan writes down when it began. */
export const scanStarted = 'scan-started'

/** Who is at work on this journal at this moment. */
export function holderOf(journal: Journal | undefined): Holder | undefined {
  return journal === undefined || !isLocked(journal.file) ? undefined : lastToBegin(journal)
}

/** Whether a run is at work on this journal at this moment; a verification is none, nor is a scan. */
export function isRunning(journal: Journal | undefined): boolean {
  return holderOf(journal)?.work === 'run'
}

/** The error of who finds the lock taken (scope run). */
export function journalInUse(file: string): MigrationError {
  const journal = openJournalToRead(file)
  const run = journal?.runs.last()
  const { work, since }: Holder = journal === undefined ? { work: 'run', since: undefined } : lastToBegin(journal)
  journal?.close()
  const facts =
    work !== 'run' && since !== undefined
      ? { other: work, startedAt: new Date(since).toISOString() }
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

/** Whoever holds the lock is the latest of them: the others died, or have ended. */
function lastToBegin(journal: Journal): Holder {
  const run = journal.runs.last()?.startedAt
  const verification = journal.verifications.last()
  const verify = verification === undefined || verification.endedAt !== null ? undefined : verification.at
  const written = journal.fact(scanStarted)
  const scan = written === undefined || written === '' ? undefined : Number(written)
  const after = (one: number | undefined, ...others: (number | undefined)[]): one is number =>
    one !== undefined && others.every((other) => other === undefined || one >= other)
  if (after(scan, run, verify)) return { work: 'scan', since: scan }
  return after(verify, run) ? { work: 'verify', since: verify } : { work: 'run', since: run }
}
