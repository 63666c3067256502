// With a new journal and a target that is not empty, looks where users may have filed copies before anything is sent.

import type { FolderRow } from '../../journal/folders.ts'
import type { Look } from '../../journal/mailboxes.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { MigrationError } from '../../model/errors.ts'
import { isLookalike, type IsMeant } from '../match/lookalikes.ts'
import { fingerprintAll, takeAll, takeAltered, type Haystack } from './adopt.ts'
import { pendingIn } from './seekers.ts'
import { leaveUnreadable, readKept } from '../match/unowned-messages.ts'
import { eachPlace, unreadIn } from '../folders/target-places.ts'
import { statusIfKnown } from '../ground/status-of.ts'
import { UidList } from '../ground/uid-list.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Whether copies of this mailbox may lie where users have filed them, and nobody has looked yet: when the journal knows
 * of nothing that was ever written, and the target has mail. Once it is so, it stays so until `lookElsewhere` has come
 * to its end, whatever was adopted meanwhile.
 */
export async function mayBeFiledElsewhere(context: MailboxContext): Promise<boolean> {
  const { journal, mailbox } = context
  const known = journal.mailboxes.filedElsewhere(mailbox.id)
  if (known !== undefined) return known
  const isNew = journal.folders.ofMailbox(mailbox.id).every(({ id }) => !journal.messages.isWritten(id))
  const found = isNew && (await context.locks.target.runExclusive(() => hasMail(context)))
  await journal.together((tx) => journal.mailboxes.setFiledElsewhere(tx, mailbox.id, found ? 'owed' : 'over'))
  return found
}

async function hasMail({ target, stop }: MailboxContext): Promise<boolean> {
  for (const { path, selectable, status } of (await target.listFolders()).folders) {
    // Who cannot be asked, or is not asked any more, may have some.
    if (stop.aborted || (selectable && (status ?? (await statusIfKnown(target, path)))?.messages !== 0)) return true
  }
  return false
}

/**
 * Adopts what users have filed elsewhere, with a note. By now each of these source folders has adopted what lies in its
 * own target folder, so that nothing is taken from there which belongs there; `last`: paths of target folders of which
 * that is not so. What is taken from these is at most a twin of what belongs there. Sizes and dates are listed once for
 * each folder, and bodies read, on both sides, only where these meet; what was read is kept. Gives how far it
 * came; `owed`: a stop was asked for, or the target did not give all that may lie there; `unread-left`: the source has
 * not given something that may be filed elsewhere, and it is looked for when it does.
 */
export async function lookElsewhere(
  context: MailboxContext,
  folders: readonly FolderRow[],
  last: ReadonlySet<string>,
): Promise<Look> {
  const { journal, mailbox } = context
  const wanted = { lengths: journal.pages.pendingSizes(mailbox.id), seconds: journal.pages.pendingSeconds(mailbox.id) }
  if (wanted.lengths.size === 0) return isLeftUnread(context, () => true) ? 'unread-left' : 'over'
  const places: Haystack[] = []
  let isAllListed = true
  const whole = await context.locks.target.runExclusive(() =>
    eachPlace(context, async (row, state) => {
      const fresh = new UidList()
      const { unread, hidden } = await unreadIn(context, row, state, isLookalike(wanted))
      if (hidden > 0) isAllListed = false
      await readKept(
        context,
        context.target,
        unread,
        true,
        (read) => {
          journal.commit((tx) => read.forEach((one) => journal.unowned.add(tx, row.id, one)))
          for (const { uid } of read) fresh.add(uid)
        },
        (setAside) => leaveUnreadable(context, row, setAside),
      )
      context.listedPlaces.add(row.id)
      const notes = [{ code: 'moved-by-user', detail: row.path }] as const
      if (journal.unowned.any(row.id) || journal.unreadable.inFolder(row.id).length > 0)
        places.push({ row, permanentFlags: undefined, fresh, notes })
    }),
  )
  if (!whole) return 'owed'
  places.sort((a, b) => Number(last.has(a.row.path)) - Number(last.has(b.row.path)))
  const lengths = new Set(
    places.flatMap(({ row }) => [
      ...journal.unowned.lengths(row.id),
      ...journal.unreadable.inFolder(row.id).map(({ size }) => size),
    ]),
  )
  const seconds = new Set(places.flatMap(({ row }) => [...journal.unowned.seconds(row.id)]))
  const isThere = isLookalike({ lengths, seconds })
  for (const folder of folders) {
    const mayBeThere = ({ size, internalDate }: MessageRow): boolean => isThere(size, internalDate)
    try {
      if (!(await fingerprintAll(context, folder, mayBeThere, places))) return 'owed'
    } catch (error) {
      // It is told when its turn comes; what could not be read of it is looked for when it can be.
      if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
    }
  }
  const all = { mailbox: mailbox.id }
  for (const place of places) await takeAll(context, all, place)
  // Altered copies come last: no other may want them. They are not sent once more in silence. What belongs into a
  // folder has its claim before what may have been filed there.
  for (const isAtHome of [true, false])
    for (const place of places)
      for (const page of pendingIn(context, all))
        await takeAltered(
          context,
          place,
          page.filter(({ folder }) => (journal.folders.get(folder)?.targetPath === place.row.path) === isAtHome),
        )
  if (!isAllListed || context.stop.aborted) return 'owed'
  return isLeftUnread(context, isThere) ? 'unread-left' : 'over'
}

/** Whether the source has not given something that may be filed elsewhere; what it refused may be wanted again. */
function isLeftUnread({ journal, mailbox }: MailboxContext, isThere: IsMeant): boolean {
  for (const { id } of journal.folders.ofMailbox(mailbox.id))
    for (const state of ['pending', 'refused'] as const)
      for (const page of journal.pages.inFolder(id, state))
        if (page.some((row) => row.digest === null && isThere(row.size, row.internalDate))) return true
  return false
}
