// Writes down the code with which a run ends: `status --exit-code` gives it later.

import { journalFailure } from '../../journal/failures.ts'
import type { Journal } from '../../journal/journal.ts'
import { asMigrationError } from '../../model/errors.ts'
import type { RunRequest } from '../../model/request.ts'
import type { StatusDocument } from '../../model/status.ts'

/**
 * Does the work of one run, and notes how it ended. Under the lock of the journal: the last run is the one that the
 * work began.
 */
export async function withExitCode<T extends { status: StatusDocument }>(
  { exitCodeOf }: Pick<RunRequest, 'exitCodeOf'>,
  journal: Journal,
  work: () => Promise<T>,
): Promise<T> {
  const earlier = journal.runs.last()?.id
  const note = (ended: Parameters<NonNullable<typeof exitCodeOf>>[0]): void => {
    const run = journal.runs.last()?.id
    if (exitCodeOf !== undefined && run !== undefined && run !== earlier)
      journal.commit((tx) => journal.runs.setExitCode(tx, run, exitCodeOf(ended)))
  }
  try {
    const done = await work()
    note(done.status)
    return done
  } catch (thrown) {
    try {
      note(journalFailure(thrown, journal.file) ?? asMigrationError(thrown))
    } catch {
      // What ended the run goes before; mostly it is the same: a disk that is full.
    }
    throw thrown
  }
}
