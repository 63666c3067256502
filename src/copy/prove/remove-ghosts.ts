// Removes surplus copies that are proved to be ours, one UID at a time, only on request.

import type { GhostRow } from '../../journal/attempts.ts'
import { fingerprintOf } from '../../proof/fingerprint.ts'
import { flagKey, project } from '../../proof/projection.ts'
import { accountKey, type MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Removes the ghosts of this mailbox's target folders. One that a user has touched, or whose twin is not there, stays
 * and stays listed.
 */
export async function removeGhosts(context: MailboxContext): Promise<void> {
  const { journal, target } = context
  // Without UID EXPUNGE a removal would take with it whatever users marked \Deleted (RFC 4315, 2.1).
  if (!target.capabilities.has('UIDPLUS')) return
  for (const folder of journal.lives.ofAccount(accountKey(context.mailbox.target))) {
    const ghosts = journal.attempts
      .ghosts(folder.id)
      .filter((ghost) => ghost.state === 'found' || ghost.state === 'removing')
    for (const ghost of ghosts) {
      const state = await target.status(folder.path)
      if (state?.uidValidity !== folder.uidValidity) break
      await target.select(folder.path)
      if (!(await isSurplus(context, ghost))) continue
      journal.commit((tx) => journal.attempts.setGhost(tx, { ...ghost, state: 'removing' }))
      await target.expungeOne(ghost.uid)
      journal.commit((tx) => {
        journal.attempts.setGhost(tx, { ...ghost, state: 'removed' })
        journal.unowned.remove(tx, folder.id, ghost.uid)
      })
    }
  }
}

/** Reads ghost and twin in the selected folder: same bytes, and the ghost still as it was sent. */
async function isSurplus(context: MailboxContext, ghost: GhostRow): Promise<boolean> {
  const owner = context.journal.messages.get(ghost.message)
  if (owner === undefined || owner.targetUid === null || owner.targetFolder !== ghost.targetFolder) return false
  // The proved copy was removed meanwhile and this one took its place: it is the only one.
  if (context.journal.messages.isOwned(ghost.targetFolder, ghost.uid)) return false
  const sent = project(owner.flags, owner.sentDate, undefined)
  let twinIsThere = false
  let untouched = false
  const both = [owner.targetUid, ghost.uid]
  await context.memory.whileReading(owner.bytes ?? owner.size, () =>
    context.target.fetchBodies(
      both,
      ({ uid, bytes, flags, internalDate }) => {
        if (bytes === null || fingerprintOf(bytes).digest !== owner.digest) return
        if (uid === owner.targetUid) twinIsThere = true
        const sameDate =
          sent.internalDate === null || Math.floor(sent.internalDate / 1000) === Math.floor((internalDate ?? 0) / 1000)
        // A removal that was interrupted after its STORE has left \Deleted behind.
        const asSent =
          flagKey(flags.filter((flag) => ghost.state !== 'removing' || flag !== '\\Deleted')) === flagKey(sent.flags)
        if (uid === ghost.uid) untouched = sameDate && asSent
      },
      { largest: owner.bytes ?? owner.size },
    ),
  )
  return twinIsThere && untouched
}
