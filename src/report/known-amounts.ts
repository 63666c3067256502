// What earlier runs have listed of each mailbox, for the progress of a run that has not come to all of them yet.

import { openJournalToRead } from '../journal/journal.ts'
import { MigrationError } from '../model/errors.ts'

type Known = { messages: number; bytes: number; doneMessages: number; doneBytes: number }

/** By mailbox; none where the journal cannot be read now: the run itself says so. */
export function knownAmounts(journalFile: string): Map<string, Known> {
  try {
    const journal = openJournalToRead(journalFile)
    if (journal === undefined) return new Map()
    try {
      return new Map(
        [...journal.totalsByMailbox()].flatMap(([id, { listed, totals, progress }]): [string, Known][] =>
          listed
            ? [
                [
                  id,
                  {
                    messages: totals.messages,
                    bytes: totals.bytes,
                    doneMessages: totals.messages - progress.leftMessages,
                    doneBytes: totals.bytes - progress.leftBytes,
                  },
                ],
              ]
            : [],
        ),
      )
    } finally {
      journal.close()
    }
  } catch (thrown) {
    // What is damaged below its tables shows only when it is read.
    if (thrown instanceof MigrationError || (thrown instanceof Error && thrown.name === 'SqliteError')) return new Map()
    throw thrown
  }
}
