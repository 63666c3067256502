// The journal of a scan for certified mail: made where there is none, and held like a run's.

import { refusalsOf, stormsOf } from './own-commits.ts'
import { journalInUse, scanStarted } from './holder.ts'
import { openJournal, type Journal } from './journal.ts'
import { takeLock } from './lock.ts'

export type JournalToScan = {
  journal: Journal
  refusals: { mailboxes: ReturnType<typeof refusalsOf>; storms: ReturnType<typeof stormsOf> }
  close(): void
}

/** Throws `journal-in-use` (scope run), and as openJournal does. */
export function journalToScan(file: string): JournalToScan {
  const lock = takeLock(file)
  if (lock === undefined) throw journalInUse(file)
  try {
    const journal = openJournal(file)
    // Whoever asks who holds the journal is told; one that died holds it no more.
    journal.commit((tx) => journal.setFact(tx, scanStarted, String(Date.now())))
    return {
      journal,
      refusals: { mailboxes: refusalsOf(journal), storms: stormsOf(journal) },
      close() {
        journal.commit((tx) => journal.setFact(tx, scanStarted, ''))
        journal.close()
        lock.release()
      },
    }
  } catch (thrown) {
    lock.release()
    throw thrown
  }
}
