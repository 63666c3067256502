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
  const { messages } = context.journal
  if (messages.count(folder.id, ['appending', 'copied']) > 0 || messages.count(folder.id, ['pending']) === 0)
    return true
  return context.journal.pages.hasPendingSince(folder.id, context.since)
}

/** Whether this round leaves something for the next one. */
export function olderLeft({ since, journal, mailbox }: MailboxContext): boolean {
  return since !== undefined && journal.messages.openIn(mailbox.id).messages > 0
}
