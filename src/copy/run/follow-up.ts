// The end of a mailbox: what it still owes, and no folder of this run has followed up, is followed up here.

import type { FolderRow } from '../../journal/folders.ts'
import { MigrationError } from '../../model/errors.ts'
import { endLook, writtenMark } from '../prove/folder-complete.ts'
import { carryFlags } from '../prove/carry-flags.ts'
import { lookAtOtherPlaces } from '../folders/other-places.ts'
import { beginLife, matchUnopened } from '../folders/replaced-target.ts'
import { readBackCopied } from '../prove/read-back-copied.ts'
import { searchMissing } from '../prove/find-moved-copies.ts'
import { accountKey, type MailboxContext } from '../ground/mailbox-context.ts'

/**
 * A search may show that a folder was replaced, and what is missing then is searched for in turn. What is left after so
 * many rounds is owed to the next run.
 */
const rounds = 3

/**
 * Follows up what is owed of the mailbox: lives that are still to be matched, copies that were not proved or not looked
 * at since they were written, flags, and at last the search for copies that are missing. Who calls has the target's
 * turn. A stop ends it at the next step: what is owed is in the journal.
 */
export async function followUp(context: MailboxContext): Promise<void> {
  const { journal, mailbox } = context
  for (let round = 1; round <= rounds && !context.stop.aborted; round += 1) {
    if (round === 1) await lookAtOtherPlaces(context)
    await matchUnopened(context)
    for (const [id, owed] of journal.owed(mailbox.id).get(mailbox.id) ?? []) {
      const folder = journal.folders.get(id)
      if (folder === undefined || folder.errorCode !== null || context.stop.aborted) continue
      if (owed['to-prove'] !== undefined) await readBackCopied(context, folder)
      if (owed['last-look'] !== undefined) await lookOver(context, folder)
      if (owed.flags !== undefined) await carryFlags(context, folder)
    }
    if (!journal.missing.any(accountKey(mailbox.target))) return
    await searchMissing(context)
  }
}

/**
 * The last look over the copies of a source folder that was not opened in this run: it is excluded by now, or gone.
 * Each
 * folder of the target that holds some of them is asked for just these.
 */
async function lookOver(context: MailboxContext, folder: FolderRow): Promise<void> {
  const { journal, target } = context
  const mark = writtenMark(context, folder)
  for (const [place, copies] of journal.messages.placesOf(folder.id)) {
    const life = journal.lives.get(place)
    // What is to be matched first is looked at when it is.
    if (life === undefined || life.state === 'ended') return
    const there = new Set<number>()
    try {
      const { uidValidity } = await target.examine(life.path)
      if (uidValidity !== life.uidValidity) {
        await beginLife(context, life.path, uidValidity)
        return
      }
      await target.fetchFacts(
        copies.map(({ uid }) => uid),
        ({ uid }) => there.add(uid),
      )
    } catch (error) {
      if (error instanceof MigrationError && error.scope === 'folder') return
      throw error
    }
    const missing = copies.flatMap(({ id, uid }) => (there.has(uid) ? [] : (journal.messages.get(id) ?? [])))
    journal.commit((tx) => endLook(tx, context, folder, life, { missing, mark: 0 }))
  }
  journal.commit((tx) => journal.folders.setLookedOver(tx, folder.id, mark))
}
