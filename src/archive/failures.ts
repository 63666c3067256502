// What an error of the file system means for an archive: no room, nothing may be written, or nothing can be read.

import { MigrationError } from '../model/errors.ts'
import { factsOf } from '../model/failure.ts'
import type { AccountPlan } from '../model/plan.ts'
import type { AppendAnswer } from '../model/ports.ts'
import { isErrno } from './durable.ts'

export type ArchiveCode = 'archive-not-ours' | 'archive-unreadable' | 'archive-unwritable'

const noRoom = ['ENOSPC', 'EDQUOT', 'EFBIG'] as const
const notAllowed = ['EACCES', 'EPERM', 'EROFS'] as const

export const isNoRoom = (error: unknown): boolean => isErrno(error, ...noRoom)

/** An error of a whole archive, which nothing but a person changes. */
export function archiveFailure(
  code: ArchiveCode,
  account: AccountPlan,
  path: string,
  reason: string,
  cause?: unknown,
): MigrationError {
  const facts = { ...factsOf(account, reason), path }
  return new MigrationError(`${path}: ${reason}`, { code, scope: 'mailbox', retry: 'never', facts }, cause)
}

/** An error of one folder: the others go on. */
export function folderFailure(account: AccountPlan, folder: string, error: unknown): MigrationError {
  const reason = reasonOf(error)
  const facts = { ...factsOf(account, reason), folder }
  return new MigrationError(reason, { code: 'folder-unreadable', scope: 'folder', retry: 'never', facts }, error)
}

/** Nothing more finds room: the mailbox is set aside until there is some. */
export function full(account: AccountPlan, path: string, error: unknown): MigrationError {
  const facts = { ...factsOf(account, reasonOf(error)), path }
  return new MigrationError(reasonOf(error), { code: 'over-quota', scope: 'mailbox', retry: 'never', facts }, error)
}

/** What could not be written as a whole: for want of room, or because nothing may be written. */
export function writeFailure(account: AccountPlan, path: string, error: unknown): MigrationError {
  if (error instanceof MigrationError) return error
  return isNoRoom(error)
    ? full(account, path, error)
    : archiveFailure('archive-unwritable', account, path, reasonOf(error), error)
}

/** The answer for a message of which nothing was stored. */
export function refusalOf(error: unknown): AppendAnswer {
  const responseCode = isNoRoom(error) ? 'OVERQUOTA' : isErrno(error, ...notAllowed) ? 'READ-ONLY' : 'SERVERBUG'
  return { kind: 'refused', status: 'NO', responseCode, text: reasonOf(error) }
}

/** In the words of the system. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
