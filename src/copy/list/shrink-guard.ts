// How much of a source may vanish before it is not believed any more.

import { statusIfKnown } from '../ground/status-of.ts'
import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { MigrationError } from '../../model/errors.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { findElsewhere } from './found-elsewhere.ts'

/** Messages that may vanish from a source folder in one run: the larger of these. */
const believedLoss = { messages: 10, share: 0.01 }

/**
 * Throws `source-shrunk` (scope mailbox) when so many of the folder's messages that were there are missing now,
 * together with what it lost earlier in this run, or when nothing is left in the whole mailbox, however little that
 * was. What lies newly in another folder of the mailbox was moved, not lost. `among`: the rows that may be missing, at
 * least as many; asked for only when there is a suspicion. `there`: how many were there before what this listing
 * brought.
 */
export async function assertNotShrunk(
  context: MailboxContext,
  folder: FolderRow,
  missing: number,
  among: () => readonly MessageRow[],
  there = context.journal.sourceChanges.countAtSource(folder.id),
): Promise<void> {
  if (missing <= 0) return
  const { sourceChanges } = context.journal
  const before = sourceChanges.leftInRun(folder.id, context.run)
  const known = there + before
  const believed = Math.max(believedLoss.messages, known * believedLoss.share)
  const gone = missing + before
  if (gone <= believed && (missing < there || !(await isEmptied(context)))) return
  const lost = gone <= believed ? gone : gone - (await countMoved(context, folder, missing, among()))
  if (gone > believed && lost <= believed) return
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

/** How many of what the folder lost in this run, now and before, is elsewhere. What left other folders comes first. */
async function countMoved(
  context: MailboxContext,
  folder: FolderRow,
  missing: number,
  among: readonly MessageRow[],
): Promise<number> {
  // What this run has listed so far counts, also where it is not written yet.
  context.journal.commit(() => undefined)
  const left = context.journal.sourceChanges.allLeftInRun(context.mailbox.id, context.run)
  const found = await findElsewhere(context, folder, [...left, ...among])
  const before = left.filter((row) => row.folder === folder.id && found.has(row.id)).length
  return before + Math.min(missing, among.filter(({ id }) => found.has(id)).length)
}

/** Whether no folder of the source shows a message any more. */
async function isEmptied({ source }: MailboxContext): Promise<boolean> {
  for (const listed of (await source.listFolders()).folders) {
    if (!listed.selectable || listed.namespace !== undefined) continue
    const status = await statusIfKnown(source, listed.path)
    if (status !== undefined && status.messages > 0) return false
  }
  return true
}
