// The newest mail of every mailbox before the older mail of any: the first of two rounds leaves out what is older.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/** Those of the rows that this round is for. A message without a date waits for the second one. */
export function dueNow({ since }: Pick<MailboxContext, 'since'>, rows: readonly MessageRow[]): readonly MessageRow[] {
  return since === undefined ? rows : rows.filter(({ internalDate }) => internalDate !== null && internalDate >= since)
}

/** Whether a folder that changed is for this round: not when all that waits in it is older. */
export function isDue(context: MailboxContext, folder: FolderRow): boolean {
  if (context.since === undefined) return true
  const open = context.journal.messages.inFolder(folder.id, ['pending', 'appending', 'copied'])
  return open.length === 0 || open.some(({ state }) => state !== 'pending') || dueNow(context, open).length > 0
}

/** Whether this round leaves something for the next one. */
export function olderLeft({ since, journal, mailbox }: MailboxContext): boolean {
  return since !== undefined && journal.messages.openIn(mailbox.id).messages > 0
}
