// Copies that are no longer where they were put: found elsewhere is a note, found nowhere is `gone`.

import type { TargetFolderRow } from '../journal/folders.ts'
import type { MessageRow } from '../journal/messages.ts'
import { MigrationError } from '../model/errors.ts'
import type { MessageBody, MessageFacts } from '../model/message.ts'
import { fingerprintOf } from '../proof/fingerprint.ts'
import { batchesOf, largestOf } from './batches.ts'
import { atOnce } from './bystanders.ts'
import { accountKey, type Work } from './work.ts'

/**
 * Looks through the whole target mailbox for the copies of these rows, by size first and then by digest. Nothing is
 * ever sent again here; what is found nowhere is `gone` for the given reason.
 */
export async function findVanished(
  work: Work,
  vanished: readonly MessageRow[],
  reason: 'target-vanished' | 'target-folder-replaced' = 'target-vanished',
): Promise<void> {
  if (vanished.length === 0) return
  const { journal } = work
  const missing = new Map(vanished.map((row) => [row.id, row]))
  for (const listed of (await work.target.listFolders()).folders) {
    if (missing.size === 0) break
    if (!listed.selectable || listed.specialUse === '\\All' || listed.specialUse === '\\Flagged') continue
    await searchFolder(work, listed.path, missing)
  }
  journal.commit(() => {
    for (const row of missing.values()) journal.messages.setState(row.id, 'gone', reason)
  })
  for (const row of missing.values()) {
    const folder = journal.folders.get(row.folder)
    work.emit({
      event: 'message',
      mailbox: work.mailbox.id,
      folder: folder?.name ?? '',
      uid: row.uid,
      bytes: row.bytes ?? row.size,
      state: 'gone',
      code: reason,
    })
  }
}

async function searchFolder(work: Work, path: string, missing: Map<number, MessageRow>): Promise<void> {
  const { journal, target } = work
  const place = await placeOf(work, path)
  if (place === undefined) return
  const sizes = new Set([...missing.values()].map((row) => row.bytes))
  const owned = journal.messages.ownedUids(place.id)
  const candidates: MessageFacts[] = []
  await target.fetchFacts('1:*', (facts) => {
    if (sizes.has(facts.size) && !owned.has(facts.uid)) candidates.push(facts)
  })
  const recognise = ({ uid, bytes }: MessageBody): void => {
    if (bytes === null) return
    const { digest } = fingerprintOf(bytes)
    const row = [...missing.values()].find((one) => one.digest === digest)
    if (row === undefined) return
    missing.delete(row.id)
    journal.commit(() => {
      journal.messages.setPlace(row.id, place.id, uid)
      journal.messages.addNotes(row, [{ code: 'moved-by-user', detail: path }])
      // It was read by its UID just now, and its bytes are the source's.
      journal.messages.setState(row.id, 'verified')
    })
    const folder = journal.folders.get(row.folder)
    work.emit({
      event: 'message',
      mailbox: work.mailbox.id,
      folder: folder?.name ?? '',
      uid: row.uid,
      bytes: row.bytes ?? row.size,
      state: 'verified',
      code: 'moved-by-user',
    })
  }
  for (const group of batchesOf(candidates, atOnce)) {
    await work.room.looking(largestOf(group), () =>
      target.fetchBodies(
        group.map((facts) => facts.uid),
        recognise,
      ),
    )
  }
}

/** The journal's row for a folder as it is now; undefined when it is empty or cannot be opened. */
async function placeOf(work: Work, path: string): Promise<TargetFolderRow | undefined> {
  try {
    const state = await work.target.examine(path)
    if (state.messages === 0) return undefined
    const account = accountKey(work.mailbox.target)
    const known = work.journal.folders.target(account, path)
    // A folder that was replaced meanwhile is recognised when it is opened to be written to, not here.
    if (known !== undefined) return known.uidValidity === state.uidValidity ? known : undefined
    return work.journal.commit(() => work.journal.folders.startTarget(account, path, state.uidValidity))
  } catch (error) {
    if (error instanceof MigrationError && error.scope === 'folder') return undefined
    throw error
  }
}
