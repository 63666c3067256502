// Waits for the hours of a plan so that others see it: status says until when, and a second run is told.

import { journalFailure } from '../../journal/failures.ts'
import { openJournalToRead, type openJournal } from '../../journal/journal.ts'
import { noteWaiting, takeWaitingLock, waitingRun } from '../../journal/waiting.ts'
import type { Clock } from '../../line/clock.ts'
import { MigrationError } from '../../model/errors.ts'
import type { RunRequest } from '../../model/request.ts'
import type { Choice } from '../../schedule/work-periods.ts'
import { waitFor, type Awaited } from './run-hours.ts'

/** As `waitFor`. Throws `journal-in-use` where another run waits already, and what the journal refuses. */
export async function waitSeen(
  awaited: Awaited,
  choice: Choice,
  request: Pick<RunRequest, 'plan' | 'emit' | 'stop'>,
  clock: Clock,
  open: typeof openJournal,
): Promise<boolean> {
  const since = clock.now()
  // The next phase takes over at once: nobody waits.
  if (awaited.opensAt <= since) return waitFor(awaited, choice, request, clock)
  const file = request.plan.journal
  let lock
  try {
    lock = takeWaitingLock(file)
    if (lock === undefined) throw waitedForAlready(file)
    const journal = open(file)
    try {
      noteWaiting(journal, { since, until: awaited.opensAt, phase: awaited.phase })
    } finally {
      journal.close()
    }
    return await waitFor(awaited, choice, request, clock)
  } catch (error) {
    throw journalFailure(error, file) ?? error
  } finally {
    lock?.release()
  }
}

function waitedForAlready(file: string): MigrationError {
  const journal = openJournalToRead(file)
  const waiting = waitingRun(journal)
  journal?.close()
  return new MigrationError(`another run waits for ${file}`, {
    code: 'journal-in-use',
    scope: 'run',
    retry: 'never',
    facts: {
      path: file,
      ...(waiting === undefined
        ? {}
        : {
            pid: waiting.pid,
            host: waiting.host,
            startedAt: new Date(waiting.since).toISOString(),
            until: new Date(waiting.until).toISOString(),
          }),
    },
  })
}
