// Opens sessions on archives; those on one directory share what is known of it.

import type { AccountPlan, ArchivePlan } from '../model/plan.ts'
import { Archive } from './archive.ts'
import { ArchiveSession } from './archive-session.ts'
import { reasonOf, archiveFailure } from './failures.ts'
import { MigrationError } from '../model/errors.ts'

/** The archives that one command has open. */
export class OpenArchives {
  /** By path: reader and writer of a mailbox must see one another's messages at once. */
  readonly #shared = new Map<string, { archive: Archive; sessions: number }>()

  /** A session on the archive of an account. Throws `archive-not-ours`, `archive-unreadable` (scope mailbox). */
  async open(account: AccountPlan, plan: ArchivePlan): Promise<ArchiveSession> {
    const known = this.#shared.get(plan.path)
    const one = known ?? { archive: new Archive(account, plan), sessions: 0 }
    this.#shared.set(plan.path, one)
    one.sessions += 1
    const ended = (): void => {
      one.sessions -= 1
      if (one.sessions === 0) this.#shared.delete(plan.path)
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
}
