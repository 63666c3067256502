// Folders of the target that hold copies although no source folder goes there: users renamed them, or filed mail there.

import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { FolderState } from '../../model/ports.ts'
import { examined, statusIfKnown } from '../ground/status-of.ts'
import { UidList } from '../ground/uid-list.ts'
import { accountKey, type MailboxContext } from '../ground/mailbox-context.ts'
import { findRenamed, followRename } from './open-target.ts'
import { beginLife, isPlaced } from './replaced-target.ts'

/**
 * Looks whether these folders still are what the journal knows, as the opening of a folder does for the others. One
 * that was replaced begins a new life, in which its copies are looked for; one that is not there any more has lost
 * them, and one with fewer messages than copies some: they are searched for. What cannot be asked stays as it is known.
 * The caller has the target's lock.
 */
export async function lookAtOtherPlaces(context: MailboxContext): Promise<void> {
  const { journal, target, mailbox } = context
  for (const life of journal.lives.apart(accountKey(mailbox.target), mailbox.id)) {
    if (context.stop.aborted) return
    const now = await statusIfKnown(target, life.path)
    if (now?.uidValidity === life.uidValidity) {
      await noteTakenAway(context, life, now)
      continue
    }
    const renamed = await findRenamed(context, life)
    if (renamed !== undefined) journal.commit((tx) => followRename(tx, journal, life.id, renamed))
    if (now !== undefined) await beginLife(context, life.path, now.uidValidity)
    else if (renamed === undefined && !(await target.listFolders()).folders.some(({ path }) => path === life.path))
      for (const page of journal.pages.ownedBy(life.id))
        journal.commit((tx) => page.filter(isPlaced).forEach(({ id }) => journal.messages.setMissing(tx, id)))
  }
}

async function noteTakenAway(
  { journal, target }: MailboxContext,
  life: TargetFolderRow,
  { messages }: FolderState,
): Promise<void> {
  const expected = journal.messages.placedUids(life.id)
  if (messages >= expected.length || (await examined(target, life.path))?.uidValidity !== life.uidValidity) return
  const there = new UidList()
  await target.fetchFacts(expected, ({ uid }) => there.add(uid))
  const gone = journal.pages.ownedAt(
    life.id,
    expected.filter((uid) => !there.has(uid)),
  )
  journal.commit((tx) => gone.filter(isPlaced).forEach(({ id }) => journal.messages.setMissing(tx, id)))
}
