// The journal for commands that do not run: only looked at, never made, and changed in nothing but which logins were refused (promise 8).

import { MigrationError } from '../model/errors.ts'
import { openJournal, openJournalToRead, type Journal } from './journal.ts'

export type JournalAtHand = {
  /** undefined: no run has made one yet. */
  toRead: Journal | undefined
  /** Where refused logins are kept; undefined where that cannot be (no journal, or one that this user may only read). */
  refusals: Journal | undefined
  close(): void
}

/** Opens the journal if there is one. Throws as openJournalToRead does. */
export function journalAtHand(file: string): JournalAtHand {
  const toRead = openJournalToRead(file)
  const refusals = toRead === undefined ? undefined : writable(file)
  return {
    toRead,
    refusals,
    close() {
      refusals?.close()
      toRead?.close()
    },
  }
}

/** A journal that cannot be written stops a run, but not a look at the servers. */
function writable(file: string): Journal | undefined {
  try {
    return openJournal(file)
  } catch (error) {
    if (error instanceof MigrationError && (error.code === 'journal-unwritable' || error.code === 'disk-full')) return undefined
    throw error
  }
}
