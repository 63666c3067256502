// Opens sessions on archives; those on one directory share what is known of it.

import type { AccountPlan, ArchivePlan } from '../model/plan.ts'
import { Archive } from './archive.ts'
import { ArchiveSession } from './archive-session.ts'
import { reasonOf, archiveFailure } from './failures.ts'
import { MigrationError } from '../model/errors.ts'

/** By path: reader and writer of a mailbox must see one another's messages at once. */
const shared = new Map<string, { archive: Archive; sessions: number }>()

/** A session on the archive of an account. Throws `archive-not-ours`, `archive-unreadable` (scope mailbox). */
export async function openArchive(account: AccountPlan, plan: ArchivePlan): Promise<ArchiveSession> {
  const known = shared.get(plan.path)
  const one = known ?? { archive: new Archive(account, plan), sessions: 0 }
  shared.set(plan.path, one)
  one.sessions += 1
  const ended = (): void => {
    one.sessions -= 1
    if (one.sessions === 0) shared.delete(plan.path)
  }
  try {
    await one.archive.open()
  } catch (error) {
    ended()
    if (error instanceof MigrationError) throw error
    throw archiveFailure('archive-unreadable', account, plan.path, reasonOf(error), error)
  }
  return new ArchiveSession(one.archive, account, ended)
}
