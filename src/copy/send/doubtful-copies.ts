// Copies that are hard to know again: those that a server serves wrongly once, and those that it does not give back.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import { fingerprintOf } from '../../proof/fingerprint.ts'
import { emitMessage } from '../ground/emit-message.ts'
import { batchesOf, inOneFetch, largestOf } from '../ground/batches.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { wantedOf } from '../match/wanted.ts'
import { pendingIn, type Seekers } from './seekers.ts'

/** As long and as old as each other: reason enough to look more closely, and no more than that. */
const keyOf = (bytes: number, date: number | null): string =>
  `${bytes} ${date === null ? 'none' : Math.floor(date / 1000)}`

/** Pending messages whose bytes are known, by length and date as they would be sent. */
function byLengthAndDate(context: MailboxContext, of: Seekers): Map<string, MessageRow[]> {
  const found = new Map<string, MessageRow[]>()
  for (const page of pendingIn(context, of)) {
    const rows = new Map(page.map((row) => [row.id, row]))
    for (const { id, bytes, internalDate } of wantedOf(page)) {
      const row = rows.get(id)
      const key = keyOf(bytes, internalDate)
      if (row !== undefined) found.set(key, [...(found.get(key) ?? []), row])
    }
  }
  return found
}

/**
 * Reads once more what lies unowned in this place, is as long and as old as a pending message, and has other bytes:
 * before the message is sent a second time, one reading is not enough. Gives whether any of it has other bytes now. The
 * caller has the target's lock.
 */
export async function readDoubtfulAgain(
  context: MailboxContext,
  of: Seekers,
  place: TargetFolderRow,
): Promise<boolean> {
  const { journal, target, memory } = context
  if (!journal.unowned.any(place.id)) return false
  const wanted = byLengthAndDate(context, of)
  if (wanted.size === 0) return false
  const doubtful = new Map<number, { uid: number; size: number; digest: string }>()
  for (const { uid, bytes, internalDate, digest } of journal.unowned.marksIn(place.id))
    if (wanted.get(keyOf(bytes, internalDate))?.some((row) => row.digest !== digest) === true)
      doubtful.set(uid, { uid, size: bytes, digest })
  if (doubtful.size === 0 || (await target.examine(place.path)).uidValidity !== place.uidValidity) return false
  let others = false
  for (const group of batchesOf(doubtful.values(), inOneFetch(context.batch))) {
    if (context.stop.aborted) return others
    await memory.whileReading(largestOf(group), () =>
      target.fetchBodies(
        group.map(({ uid }) => uid),
        ({ uid, bytes, flags, internalDate }) => {
          const print = bytes === null ? undefined : fingerprintOf(bytes)
          if (print === undefined || print.digest === doubtful.get(uid)?.digest) return
          journal.commit((tx) => journal.unowned.add(tx, place.id, { uid, print, flags, internalDate }))
          others = true
        },
      ),
    )
  }
  return others
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
    const row = reason === undefined ? undefined : wanted.get(keyOf(size, internalDate))?.shift()
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
