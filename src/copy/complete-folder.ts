// The last look before a folder is complete: late arrivals, ghosts, another writer, copies that moved.

import type { FolderRow, TargetFolderRow } from '../journal/folders.ts'
import type { MessageRow } from '../journal/messages.ts'
import { MigrationError } from '../model/errors.ts'
import type { Present } from '../proof/match.ts'
import { readBystanders } from './bystanders.ts'
import { readBack } from './read-back.ts'
import { claimArrivals } from './settle.ts'
import type { OpenTarget, MailboxContext } from './work.ts'

/** Surplus copies of so many different messages cannot be a user's: another tool is writing here. */
const anotherWriterAfter = 3

/**
 * Lists the target folder once more, later than the last read-back. Returns the rows whose copy is not there any more.
 * Throws `another-writer` (scope mailbox) when there are more copies than this journal ever sent.
 */
export async function completeFolder(
  context: MailboxContext,
  folder: FolderRow,
  target: OpenTarget,
): Promise<MessageRow[]> {
  const { journal } = context
  const { row } = target
  const firstOurs = journal.attempts.lowMark(row.id)
  const there = new Set<number>()
  if (firstOurs === undefined) await context.target.examine(row.path)
  else {
    const look = await readBystanders(context, row, firstOurs)
    for (const uid of look.listed.keys()) there.add(uid)
    await readBack(context, folder, row, claimArrivals(context, row, firstOurs), target.permanentFlags)
  }
  const owned = journal.messages
    .ownedBy(row.id)
    .filter((one) => one.state === 'verified' || one.state === 'copied' || one.state === 'differs')
  const below = owned
    .filter((one) => (one.targetUid ?? 0) < (firstOurs ?? Number.MAX_SAFE_INTEGER))
    .map((one) => one.targetUid ?? 0)
  // Adopted copies lie below the first UID that is ours: they are looked up by name.
  if (below.length > 0) await context.target.fetchFacts(below, (facts) => there.add(facts.uid))
  if (firstOurs !== undefined)
    countGhosts(
      context,
      folder,
      row,
      firstOurs,
      owned.filter((one) => there.has(one.targetUid ?? 0)),
    )
  return owned.filter((one) => one.targetUid !== null && !there.has(one.targetUid))
}

/** Keeps that the folder was looked at in this run, for mayHoldLateCopies. */
export function noteLook({ journal, run }: MailboxContext, { id }: TargetFolderRow): void {
  journal.setFact(lookedAt(id), String(run))
}

const lookedAt = (targetFolder: number) => `looked at target folder ${targetFolder}`

/**
 * Whether a copy of what was given up and sent again may have arrived since: each such folder gets one more look by a
 * later run.
 */
export function mayHoldLateCopies({ journal }: MailboxContext, row: TargetFolderRow): boolean {
  const sent = journal.attempts.lastRunOfResent(row.id)
  return sent !== undefined && Number(journal.fact(lookedAt(row.id)) ?? 0) <= sent
}

/**
 * Unowned copies of what the journal owns: at most (attempts − owned) of each can be ours. `present`: the rows whose
 * copy is where it was put; one that a user moved out and back has another UID now, and is no surplus.
 */
function countGhosts(
  context: MailboxContext,
  folder: FolderRow,
  row: TargetFolderRow,
  lowMark: number,
  present: readonly MessageRow[],
): void {
  const { journal } = context
  const inPlace = new Map<string, number>()
  for (const { digest } of present) if (digest !== null) inPlace.set(digest, (inPlace.get(digest) ?? 0) + 1)
  const byDigest = new Map<string, Present[]>()
  for (const copy of journal.attempts.bystanders(row.id)) {
    if (copy.uid >= lowMark) byDigest.set(copy.digest, [...(byDigest.get(copy.digest) ?? []), copy])
  }
  const known = new Map(journal.attempts.ghosts(row.id).map((ghost) => [ghost.uid, ghost]))
  let foreign = 0
  journal.commit(() => {
    for (const [digest, copies] of byDigest) {
      const { sent, attempts, owned, adopted, owner } = journal.messages.copiesOf(row.id, digest)
      if (owner === undefined) continue
      const removed = [...known.values()].filter((ghost) => ghost.state === 'removed' && ghost.message === owner).length
      const ours = Math.max(0, attempts - owned - removed)
      for (const copy of copies.slice(0, ours)) {
        if (!known.has(copy.uid))
          journal.attempts.setGhost({ targetFolder: row.id, uid: copy.uid, message: owner, state: 'found' })
      }
      if (copies.length + (inPlace.get(digest) ?? 0) > sent + adopted) foreign += 1
    }
    for (const ghost of known.values()) {
      const there = journal.attempts.bystanders(row.id).some((copy) => copy.uid === ghost.uid)
      if (!there && ghost.state === 'found') journal.attempts.setGhost({ ...ghost, state: 'gone' })
    }
  })
  if (foreign < anotherWriterAfter) return
  throw new MigrationError(`${foreign} messages of ${row.path} have more copies than were sent`, {
    code: 'another-writer',
    scope: 'mailbox',
    retry: 'never',
    facts: { mailbox: context.mailbox.id, folder: folder.targetName ?? row.path, count: foreign, side: 'target' },
  })
}
