// Waits for the hours of a plan so that others see it: status says until when, and a second run is told.

import { journalFailure } from '../../journal/failures.ts'
import { openJournalToRead, type Journal, type openJournal } from '../../journal/journal.ts'
import { noteWaiting, noteWaitingEnded, takeWaitingLock, waitingRun, type Waiting } from '../../journal/waiting.ts'
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
    const about = { since, until: awaited.opensAt, phase: awaited.phase }
    inJournal(file, open, (journal) => noteWaiting(journal, { ...about, aliveAt: since }))
    const isReached = await waitFor(awaited, choice, request, beating(clock, file, open, about))
    inJournal(file, open, noteWaitingEnded)
    return isReached
  } catch (error) {
    throw journalFailure(error, file) ?? error
  } finally {
    lock?.release()
  }
}

function inJournal(file: string, open: typeof openJournal, work: (journal: Journal) => void): void {
  const journal = open(file)
  try {
    work(journal)
  } finally {
    journal.close()
  }
}

/** At each stretch of sleep, half a minute at most, the run is written down as alive. */
function beating(
  clock: Clock,
  file: string,
  open: typeof openJournal,
  about: Omit<Waiting, 'pid' | 'host' | 'aliveAt'>,
): Clock {
  return {
    now: () => clock.now(),
    wait(milliseconds, stop) {
      try {
        inJournal(file, open, (journal) => noteWaiting(journal, { ...about, aliveAt: clock.now() }))
      } catch {
        // A backup may keep the journal closed for a while: the sleep does not depend on it.
      }
      return clock.wait(milliseconds, stop)
    },
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
