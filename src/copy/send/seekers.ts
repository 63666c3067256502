// Whose messages are looked for on the target: those of one source folder, or of a whole mailbox.

import type { MessageRow } from '../../journal/messages.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

export type Seekers = { folder: number } | { mailbox: string }

/** The pending rows of these, a page at a time, folder by folder. */
export function* pendingIn({ journal }: MailboxContext, of: Seekers): Generator<MessageRow[]> {
  const folders = 'folder' in of ? [of.folder] : journal.folders.ofMailbox(of.mailbox).map(({ id }) => id)
  for (const folder of folders) yield* journal.pages.inFolder(folder, 'pending')
}
