// The journal of a verification: held like a run's, because what is found is written down as it is found.

import { MigrationError } from '../model/errors.ts'
import { journalAtHand, type RefusalsAtHand, type StormsAtHand } from './at-hand.ts'
import { journalFailure } from './failures.ts'
import { journalInUse } from './holder.ts'
import { openJournal, openJournalToRead, type Journal } from './journal.ts'
import { takeLock, type Lock } from './lock.ts'
import { refusalsOf, stormsOf } from './own-commits.ts'

export type JournalToVerify = {
  /** undefined: no run has made one yet. */
  journal: Journal | undefined
  /** Whether findings can be written down: there is a journal, and it can be written. */
  writable: boolean
  refusals:
    | {
        mailboxes: RefusalsAtHand | ReturnType<typeof refusalsOf>
        storms: StormsAtHand | ReturnType<typeof stormsOf>
      }
    | undefined
  close(): void
}

/**
 * Opens the journal, if there is one, and takes its lock. A journal that can only be read is read: a verification years
 * later may have nothing but a copy of it. Throws `journal-in-use` (scope run), and as openJournal does.
 */
export function journalToVerify(file: string): JournalToVerify {
  const there = openJournalToRead(file)
  there?.close()
  const held = there === undefined ? undefined : hold(file)
  if (held === undefined) {
    const { toRead, refusals, close } = journalAtHand(file)
    return { journal: toRead, writable: false, refusals, close }
  }
  const { journal, lock } = held
  return {
    journal,
    writable: true,
    refusals: { mailboxes: refusalsOf(journal), storms: stormsOf(journal) },
    close() {
      journal.close()
      lock.release()
    },
  }
}

/** undefined: it cannot be written. */
function hold(file: string): { journal: Journal; lock: Lock } | undefined {
  let lock: Lock | undefined
  try {
    lock = takeLock(file)
    if (lock === undefined) throw journalInUse(file)
    return { journal: openJournal(file), lock }
  } catch (thrown) {
    lock?.release()
    const error = journalFailure(thrown, file) ?? thrown
    if (error instanceof MigrationError && (error.code === 'journal-unwritable' || error.code === 'disk-full'))
      return undefined
    throw error
  }
}
