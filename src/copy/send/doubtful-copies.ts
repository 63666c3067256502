// Copies that a server does not give back: rather taken as they are, and listed, than sent a second time.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import { emitMessage } from '../ground/emit-message.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { lengthAndDate } from '../match/doubtful-readings.ts'
import { wantedOf } from '../match/wanted.ts'
import { pendingIn, type Seekers } from './seekers.ts'

/** Pending messages whose bytes are known, by length and date as they would be sent. */
function byLengthAndDate(context: MailboxContext, of: Seekers): Map<string, MessageRow[]> {
  const found = new Map<string, MessageRow[]>()
  for (const page of pendingIn(context, of)) {
    const rows = new Map(page.map((row) => [row.id, row]))
    for (const { id, bytes, internalDate } of wantedOf(page)) {
      const row = rows.get(id)
      const key = lengthAndDate(bytes, internalDate)
      if (row !== undefined) found.set(key, [...(found.get(key) ?? []), row])
    }
  }
  return found
}

/**
 * Takes what lies unowned in this place and cannot be read for the copies of pending messages that are as long and as
 * old: rather unproved and listed than sent a second time. Each serves one message. The caller has the target's lock.
 */
export async function claimUnreadable(context: MailboxContext, of: Seekers, place: TargetFolderRow): Promise<void> {
  const { journal, target } = context
  const unreadable = new Map(journal.unreadable.inFolder(place.id).map((one) => [one.uid, one]))
  if (unreadable.size === 0) return
  const wanted = byLengthAndDate(context, of)
  if (wanted.size === 0 || (await target.examine(place.path)).uidValidity !== place.uidValidity) return
  const claimed: { row: MessageRow; uid: number; reason: string }[] = []
  await target.fetchFacts([...unreadable.keys()], ({ uid, size, internalDate }) => {
    const reason = unreadable.get(uid)?.reason
    const row = reason === undefined ? undefined : wanted.get(lengthAndDate(size, internalDate))?.shift()
    if (row !== undefined && reason !== undefined) claimed.push({ row, uid, reason })
  })
  journal.commit((tx) => {
    for (const { row, uid, reason } of claimed) {
      journal.messages.own(tx, row.id, place.id, uid, true)
      journal.messages.setState(tx, row.id, 'copied', 'unreadable-on-target', { reason })
    }
  })
  const folders = new Map<number, FolderRow | undefined>()
  for (const { row, reason } of claimed) {
    const folder = folders.get(row.folder) ?? journal.folders.get(row.folder)
    folders.set(row.folder, folder)
    if (folder !== undefined) emitMessage(context, folder, row, 'copied', 'unreadable-on-target', { reason })
  }
}
