// How much of a source may vanish before it is not believed any more.

import type { FolderRow } from '../../journal/folders.ts'
import { MigrationError } from '../../model/errors.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/** Messages that may vanish from a source folder in one run: the larger of these. */
const believedLoss = { messages: 10, share: 0.01 }

/**
 * Throws `source-shrunk` (scope mailbox) when so many of the folder's messages that were there are missing now,
 * together with what it lost earlier in this run, or when nothing is left in the whole mailbox, however little that
 * was.
 */
export async function assertNotShrunk(context: MailboxContext, folder: FolderRow, missing: number): Promise<void> {
  if (missing <= 0) return
  const { sourceChanges } = context.journal
  const before = sourceChanges.leftInRun(folder.id, context.run)
  const there = sourceChanges.countAtSource(folder.id)
  const [lost, known] = [missing + before, there + before]
  const isMuch = lost > Math.max(believedLoss.messages, known * believedLoss.share)
  if (!isMuch && (missing < there || !(await isEmptied(context)))) return
  throw new MigrationError(`${lost} of ${known} messages of ${folder.name} are no longer on the source`, {
    code: 'source-shrunk',
    scope: 'mailbox',
    retry: 'never',
    facts: {
      mailbox: context.mailbox.id,
      folder: folder.name,
      count: Math.max(0, known - lost),
      limit: known,
      side: 'source',
    },
  })
}

/** Whether no folder of the source shows a message any more. */
async function isEmptied({ source }: MailboxContext): Promise<boolean> {
  for (const listed of (await source.listFolders()).folders) {
    if (!listed.selectable) continue
    const status = await source.status(listed.path)
    if (status !== undefined && status.messages > 0) return false
  }
  return true
}
