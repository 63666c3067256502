// An archive that the journal knows and that is not there: a disk that is not mounted must not look like deleted mail.

import { MigrationError } from '../model/errors.ts'
import { factsOf } from '../model/failure.ts'
import { ownReason } from '../model/own-reasons.ts'
import { accountKey, type AccountPlan } from '../model/plan.ts'
import type { FolderTree } from '../model/ports.ts'
import type { Journal } from './journal.ts'

/** Whether folders were ever put into this archive. */
export function isKnown(journal: Journal, target: AccountPlan): boolean {
  return journal.lives.ofAccount(accountKey(target)).length > 0
}

/**
 * `tree`: as the target was just listed. Throws `archive-unreadable` (scope mailbox) where nothing is left of an
 * archive into which folders were put.
 */
export function assertArchiveThere(journal: Journal | undefined, target: AccountPlan, tree: FolderTree): void {
  if (target.archive === undefined || tree.folders.length > 0) return
  if (journal === undefined || !isKnown(journal, target)) return
  const { path } = target.archive
  throw new MigrationError(`${path} is gone`, {
    code: 'archive-unreadable',
    scope: 'mailbox',
    retry: 'never',
    facts: { ...factsOf(target, ownReason('archive-gone')), path },
  })
}
