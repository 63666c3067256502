// Work on a journal that nobody else may do at the same time.

import type { Plan } from '../model/plan.ts'
import { bindPlan } from './bind.ts'
import { journalFailure } from './failures.ts'
import { journalInUse } from './holder.ts'
import type { Journal, openJournal } from './journal.ts'
import { takeLock } from './lock.ts'

/** One run per journal; the lock is gone with the process, however it ends. */
export async function underLock<T>(
  plan: Plan,
  open: typeof openJournal,
  work: (journal: Journal) => Promise<T>,
): Promise<T> {
  const file = plan.journal
  let lock
  try {
    lock = takeLock(file)
  } catch (error) {
    throw journalFailure(error, file) ?? error
  }
  if (lock === undefined) throw journalInUse(file)
  try {
    const journal = open(file)
    try {
      bindPlan(journal, plan)
      return await work(journal)
    } catch (error) {
      throw journalFailure(error, file) ?? error
    } finally {
      journal.close()
    }
  } finally {
    lock.release()
  }
}
