// Counts copies that no message owns although their bytes are ours: our own ghosts, and what somebody else put there.

import type { Transaction } from '../../journal/transaction.ts'
import type { FolderRow } from '../../journal/folders.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import { MigrationError } from '../../model/errors.ts'
import type { Present } from '../../proof/match.ts'
import type { UidList } from '../ground/uid-list.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/** Surplus copies of so many different messages cannot be a user's: another tool is writing here. */
const anotherWriterAfter = 3

/**
 * A look at a target folder. `firstOurs`: no copy of ours has a smaller UID; `highest`: the highest UID that it saw;
 * `there`: all of them.
 */
export type Seen = { firstOurs: number; highest: number; there: UidList }

/**
 * Unowned copies of what the journal owns: at most (attempts − owned) of each can be ours, and are kept as ghosts. What
 * is beyond that is somebody else's. Each copy is counted once, when it is first seen: whoever copied mail by hand is
 * asked about it once, another tool shows itself again by what it writes next. Throws `another-writer` (scope mailbox)
 * when too much of it came since the last look.
 */
export function countSurplus(context: MailboxContext, folder: FolderRow, row: TargetFolderRow, seen: Seen): void {
  const { journal } = context
  let foreign = 0
  journal.commit((tx) => {
    const mark = journal.lives.countedMark(row.id)
    const fresh = journal.unowned.twinsFrom(row.id, Math.max(seen.firstOurs, mark))
    for (const [digest, copies] of copiesByDigest(context, row, seen, fresh)) {
      const allowed = keepGhosts(tx, context, row, digest, copies)
      if (allowed === undefined) continue
      // One that a user moved out and back has another UID now, and is no surplus.
      const inPlace = journal.pages
        .ownedWith(row.id, [digest])
        .filter(({ targetUid }) => seen.there.has(targetUid ?? 0))
      const beyond = (some: readonly Present[]) => Math.max(0, some.length + inPlace.length - allowed)
      if (beyond(copies) > beyond(copies.filter(({ uid }) => uid < mark))) foreign += 1
    }
    for (const ghost of journal.attempts.ghosts(row.id)) {
      if (ghost.state === 'found' && !journal.unowned.has(row.id, ghost.uid))
        journal.attempts.setGhost(tx, { ...ghost, state: 'gone' })
    }
    journal.lives.setCountedMark(tx, row.id, Math.max(mark, seen.highest + 1))
  })
  if (foreign < anotherWriterAfter) return
  throw new MigrationError(`${foreign} messages of ${row.path} have more copies than were sent`, {
    code: 'another-writer',
    scope: 'mailbox',
    retry: 'never',
    facts: { mailbox: context.mailbox.id, folder: folder.targetName ?? row.path, count: foreign, side: 'target' },
  })
}

/** All copies of the messages of which there are fresh ones. */
function copiesByDigest(
  { journal }: MailboxContext,
  { id }: TargetFolderRow,
  { firstOurs }: Seen,
  fresh: readonly Present[],
): Map<string, Present[]> {
  const byDigest = new Map<string, Present[]>(fresh.map(({ digest }) => [digest, []]))
  for (const copy of journal.unowned.withDigests(id, [...byDigest.keys()]))
    if (copy.uid >= firstOurs) byDigest.get(copy.digest)?.push(copy)
  return byDigest
}

/**
 * To be called in a commit. Gives how many copies of the message may be in the folder; undefined: its own copy is
 * elsewhere.
 */
function keepGhosts(
  tx: Transaction,
  { journal }: MailboxContext,
  row: TargetFolderRow,
  digest: string,
  copies: readonly Present[],
): number | undefined {
  const { sent, attempts, owned, adopted, owner } = journal.messages.copiesOf(row.id, digest)
  if (owner === undefined) return undefined
  const known = new Map(journal.attempts.ghosts(row.id).map((ghost) => [ghost.uid, ghost]))
  const removed = [...known.values()].filter((ghost) => ghost.state === 'removed' && ghost.message === owner).length
  for (const { uid } of copies.slice(0, Math.max(0, attempts - owned - removed))) {
    if (!known.has(uid)) journal.attempts.setGhost(tx, { targetFolder: row.id, uid, message: owner, state: 'found' })
  }
  return sent + adopted
}
