// All folders of the target mailbox in which a copy may lie, wherever users have filed it.

import type { TargetFolderRow } from '../../journal/folders.ts'
import { MigrationError } from '../../model/errors.ts'
import { SizedUids, UidList } from '../ground/uid-list.ts'
import { accountKey, type MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Opens one folder after the other, to be looked through; empty ones, and those that cannot be opened or were replaced
 * since they were written to, are left out. The caller has the target's lock. False: a stop was asked for.
 */
export async function eachPlace(
  context: MailboxContext,
  look: (place: TargetFolderRow) => Promise<void>,
): Promise<boolean> {
  for (const listed of (await context.target.listFolders()).folders) {
    if (context.stop.aborted) return false
    // What lies in these lies in another folder too (RFC 6154, 2).
    if (!listed.selectable || listed.specialUse === '\\All' || listed.specialUse === '\\Flagged') continue
    if (listed.status?.messages === 0) continue
    const place = await openPlace(context, listed.path)
    if (place !== undefined) await look(place)
  }
  return !context.stop.aborted
}

/**
 * Lists the folder that is open. Gives the messages of a size that may be meant which nobody owns and nobody has read
 * yet; what was read and is not there any more is forgotten.
 */
export async function unreadIn(
  { journal, target }: MailboxContext,
  { id }: TargetFolderRow,
  isMeant: (size: number) => boolean,
): Promise<SizedUids> {
  const there = new UidList()
  const meant = new SizedUids()
  await target.fetchFacts('1:*', ({ uid, size }) => {
    there.add(uid)
    if (isMeant(size)) meant.add(uid, size)
  })
  const known = new UidList(journal.unowned.uidsFrom(id, 1))
  const left = [...known].filter((uid) => !there.has(uid))
  if (left.length > 0) journal.commit((tx) => left.forEach((uid) => journal.unowned.remove(tx, id, uid)))
  const owned = new UidList(journal.messages.ownedUids(id))
  return meant.without((uid) => owned.has(uid) || known.has(uid))
}

/** The journal's row for a folder as it is now; undefined when it is empty or cannot be opened. */
async function openPlace(context: MailboxContext, path: string): Promise<TargetFolderRow | undefined> {
  const { journal } = context
  try {
    const state = await context.target.examine(path)
    if (state.messages === 0) return undefined
    const account = accountKey(context.mailbox.target)
    const known = journal.folders.target(account, path)
    // A folder that was replaced meanwhile is recognised when it is opened to be written to, not here.
    if (known !== undefined) return known.uidValidity === state.uidValidity ? known : undefined
    return journal.commit((tx) => journal.folders.startTarget(tx, account, path, state.uidValidity))
  } catch (error) {
    if (error instanceof MigrationError && error.scope === 'folder') return undefined
    throw error
  }
}
