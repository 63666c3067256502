// Copies that are no longer where they were put: found elsewhere is a note, found nowhere is `gone`.

import type { TargetFolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { MigrationError } from '../../model/errors.ts'
import type { MessageBody, MessageFacts } from '../../model/message.ts'
import { fingerprintOf } from '../../proof/fingerprint.ts'
import { batchesOf, largestOf } from '../ground/batches.ts'
import { atOnce } from './unowned-messages.ts'
import { accountKey, type MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Looks through the whole target mailbox for the copies of these rows, by size first and then by digest. Nothing is
 * ever sent again here; what is found nowhere is `gone` for the given reason.
 */
export async function findVanished(
  context: MailboxContext,
  vanished: readonly MessageRow[],
  reason: 'target-vanished' | 'target-folder-replaced' = 'target-vanished',
): Promise<void> {
  if (vanished.length === 0) return
  const { journal } = context
  const missing = new Map(vanished.map((row) => [row.id, row]))
  for (const listed of (await context.target.listFolders()).folders) {
    if (missing.size === 0) break
    if (!listed.selectable || listed.specialUse === '\\All' || listed.specialUse === '\\Flagged') continue
    await searchFolder(context, listed.path, missing)
  }
  journal.commit((tx) => {
    for (const row of missing.values()) journal.messages.setState(tx, row.id, 'gone', reason)
  })
  for (const row of missing.values()) {
    const folder = journal.folders.get(row.folder)
    context.emit({
      event: 'message',
      mailbox: context.mailbox.id,
      folder: folder?.name ?? '',
      uid: row.uid,
      bytes: row.bytes ?? row.size,
      state: 'gone',
      code: reason,
    })
  }
}

async function searchFolder(context: MailboxContext, path: string, missing: Map<number, MessageRow>): Promise<void> {
  const { journal, target } = context
  const place = await targetRowOf(context, path)
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
    journal.commit((tx) => {
      journal.messages.setPlace(tx, row.id, place.id, uid)
      journal.messages.addNotes(tx, row, [{ code: 'moved-by-user', detail: path }])
      // It was read by its UID just now, and its bytes are the source's.
      journal.messages.setState(tx, row.id, 'verified')
    })
    const folder = journal.folders.get(row.folder)
    context.emit({
      event: 'message',
      mailbox: context.mailbox.id,
      folder: folder?.name ?? '',
      uid: row.uid,
      bytes: row.bytes ?? row.size,
      state: 'verified',
      code: 'moved-by-user',
    })
  }
  for (const group of batchesOf(candidates, atOnce)) {
    await context.memory.whileReading(largestOf(group), () =>
      target.fetchBodies(
        group.map((facts) => facts.uid),
        recognise,
      ),
    )
  }
}

/** The journal's row for a folder as it is now; undefined when it is empty or cannot be opened. */
async function targetRowOf(context: MailboxContext, path: string): Promise<TargetFolderRow | undefined> {
  try {
    const state = await context.target.examine(path)
    if (state.messages === 0) return undefined
    const account = accountKey(context.mailbox.target)
    const known = context.journal.folders.target(account, path)
    // A folder that was replaced meanwhile is recognised when it is opened to be written to, not here.
    if (known !== undefined) return known.uidValidity === state.uidValidity ? known : undefined
    return context.journal.commit((tx) => context.journal.folders.startTarget(tx, account, path, state.uidValidity))
  } catch (error) {
    if (error instanceof MigrationError && error.scope === 'folder') return undefined
    throw error
  }
}
