// Looks for copies that are not where they were put: found elsewhere is a note, found nowhere is `gone`.

import type { Transaction } from '../../journal/transaction.ts'
import type { TargetFolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { matchCopies, type Reach } from '../../proof/match.ts'
import { readKept } from './unowned-messages.ts'
import { eachPlace, unreadIn } from './target-places.ts'
import { emitMessage } from '../ground/emit-message.ts'
import { wantedOf } from './wanted.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Looks through the whole target mailbox for the copies of these rows, by size first and then by digest; the caller has
 * the target's lock. Nothing is ever sent again here; what is found nowhere is `gone` for the given reason. What was
 * read is kept, and what is found gets its place, with every group: whoever takes it up again reads only the rest.
 * Gives whether it came to its end; false: a stop was asked for, and nothing is called gone.
 */
export async function findMovedCopies(
  context: MailboxContext,
  missing: readonly MessageRow[],
  reason: 'target-vanished' | 'target-folder-replaced' = 'target-vanished',
): Promise<boolean> {
  if (missing.length === 0) return true
  const { journal } = context
  const open = new Map(missing.map((row) => [row.id, row]))
  const whole = await eachPlace(context, async (place) => {
    if (open.size > 0) await searchPlace(context, place, open)
  })
  if (!whole) return false
  journal.commit((tx) => {
    for (const row of open.values()) journal.messages.setState(tx, row.id, 'gone', reason)
  })
  for (const row of open.values()) tellOf(context, row, 'gone', reason)
  return true
}

async function searchPlace(
  context: MailboxContext,
  place: TargetFolderRow,
  open: Map<number, MessageRow>,
): Promise<void> {
  const { journal } = context
  const sizes = new Set([...open.values()].map((row) => row.bytes ?? row.size))
  const unread = await unreadIn(context, place, (size) => sizes.has(size))
  const found = (rows: readonly MessageRow[]): void => {
    for (const row of rows) {
      open.delete(row.id)
      tellOf(context, row, 'verified', 'moved-by-user')
    }
  }
  const whole = await readKept(context, context.target, unread, true, (read) =>
    found(
      journal.commit((tx) => {
        for (const one of read) journal.unowned.add(tx, place.id, one)
        const digests = new Set(read.map(({ print }) => print.digest))
        const rows = [...open.values()].filter(({ digest }) => digest !== null && digests.has(digest))
        return follow(tx, context, place, rows, 'exact')
      }),
    ),
  )
  if (whole) found(journal.commit((tx) => follow(tx, context, place, [...open.values()], 'same-bytes')))
}

/**
 * To be called in a commit: gives these rows the copies that were read here, as far as this evidence goes; gives those
 * that have one now.
 */
function follow(
  tx: Transaction,
  { journal }: MailboxContext,
  place: TargetFolderRow,
  rows: readonly MessageRow[],
  reach: Reach,
): MessageRow[] {
  const wanted = wantedOf(rows)
  const present = journal.unowned.withDigests(
    place.id,
    wanted.map(({ digest }) => digest),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  return matchCopies(wanted, present, reach).flatMap(({ id, uid }) => {
    const row = byId.get(id)
    if (row === undefined) return []
    journal.messages.setPlace(tx, id, place.id, uid)
    journal.messages.addNotes(tx, row, [{ code: 'moved-by-user', detail: place.path }])
    // It was read by its UID, and its bytes are the source's.
    journal.messages.setState(tx, id, 'verified')
    return [row]
  })
}

function tellOf(
  context: MailboxContext,
  row: MessageRow,
  state: 'gone' | 'verified',
  code: 'target-vanished' | 'target-folder-replaced' | 'moved-by-user',
): void {
  const folder = context.journal.folders.get(row.folder)
  if (folder !== undefined) emitMessage(context, folder, row, state, code)
}
