// Reads what nobody owns in a target folder, so that copies of ours or of another tool are recognised.

import type { Transaction } from '../../journal/transaction.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { ReadMessage } from '../../journal/unowned-messages.ts'
import type { UnreadableMessage } from '../../journal/unreadable-messages.ts'
import type { MessageBody } from '../../model/message.ts'
import type { ReadSession, SetAside } from '../../model/ports.ts'
import { fingerprintOf } from '../../proof/fingerprint.ts'
import type { Present } from '../../proof/match.ts'
import { batchesOf, inOneFetch, largestOf, narrower, type BatchLimit } from '../ground/batches.ts'
import { UidList } from '../ground/uid-list.ts'
import { assertSameUidValidity } from '../ground/assert-uidvalidity.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { listFolder } from './list-folder.ts'
import { noteMissing } from './missing-in-listing.ts'

/**
 * Bodies that are asked for, and whose fingerprints are written, together; of each only the fingerprint is kept.
 * Between two groups a stop is heard: the slower the line, the less may lie between.
 */
const atOnce: BatchLimit = { bytes: 4_000_000, messages: 200 }

export type FolderSnapshot = {
  /** Everything in the folder from the asked UID on. */
  listed: UidList
  /** UIDs whose bodies were read in this look. */
  fresh: UidList
  /** False: a stop was asked for before all was read. What was read is kept. */
  whole: boolean
  /** Messages that the server counts and does not list; known where all of the folder was asked for. */
  hidden: number
  /** As the server said before the listing; undefined: it does not say. */
  uidNext: number | undefined
}

export type LookOptions = {
  /** Ends at a stop, between two groups; without it only when the line is cut. */
  hearsStop?: boolean
  /** What has just been read and kept, in the same commit. */
  kept?: (tx: Transaction, read: readonly Present[]) => void
}

/**
 * Takes a fresh look at a target folder from `fromUid` on: lists it, writes down which copies it does not show, and
 * fingerprints what neither the journal owns nor an earlier look has read. The caller has the target's lock. A fresh
 * EXAMINE comes first, because an open folder does not show what other sessions appended (RFC 3501, 7: only NOOP or a
 * command may). Throws `uidvalidity-changed` when the folder has been replaced since.
 */
export async function readBystanders(
  context: MailboxContext,
  folder: TargetFolderRow,
  fromUid: number,
  options: LookOptions = {},
): Promise<FolderSnapshot> {
  const { journal, target } = context
  const expected = new UidList(journal.messages.placedUids(folder.id).filter((uid) => uid >= fromUid))
  const state = await target.examine(folder.path)
  // What lies in a later life of the folder would be given to messages under UIDs of this one.
  assertSameUidValidity(context, folder, state)
  const { messages } = state
  const { listed, sized, hidden } = await listFolder(context, folder, messages, fromUid)
  noteMissing(context, folder, expected, listed)
  const known = new UidList(journal.unowned.uidsFrom(folder.id, fromUid))
  // What the server counts and hides is not gone for that.
  const left = hidden === 0 ? [...known].filter((uid) => !listed.has(uid)) : []
  if (left.length > 0) journal.commit((tx) => left.forEach((uid) => journal.unowned.remove(tx, folder.id, uid)))
  const owned = new UidList(journal.messages.ownedUids(folder.id))
  const unreadable = new Set(journal.unreadable.inFolder(folder.id).map(({ uid }) => uid))
  const unknown = sized.without((uid) => owned.has(uid) || known.has(uid) || unreadable.has(uid))
  const fresh = new UidList()
  const whole = await readKept(
    context,
    target,
    unknown,
    options.hearsStop === true,
    (read) =>
      journal.commit((tx) => {
        for (const one of read) journal.unowned.add(tx, folder.id, one)
        for (const { uid } of read) fresh.add(uid)
        options.kept?.(tx, read.map(presentOf))
      }),
    (setAside) => leaveUnreadable(context, folder, setAside),
  )
  return { listed, fresh, whole, hidden, uidNext: state.uidNext }
}

/**
 * Reads these messages of the folder that is open, and has the fingerprints kept group by group, also those of a group
 * over which the line breaks. Gives whether all were read; false: a stop was asked for, and `hearsStop`.
 */
export async function readKept(
  context: Pick<MailboxContext, 'batch' | 'progressOfAttempt' | 'memory' | 'stop'>,
  session: ReadSession,
  messages: Iterable<{ uid: number; size: number }>,
  hearsStop: boolean,
  keep: (read: readonly ReadMessage[]) => void,
  leave: (setAside: readonly UnreadableMessage[]) => void = () => undefined,
): Promise<boolean> {
  for (const group of batchesOf(messages, narrower(atOnce, inOneFetch(context.batch)))) {
    if (hearsStop && context.stop.aborted) return false
    const read: ReadMessage[] = []
    try {
      const largest = largestOf(group)
      const uids = group.map(({ uid }) => uid)
      const setAside = await context.memory.whileReading(
        largest,
        () =>
          readOrSetAside(session, uids, largest, ({ uid, internalDate, flags }, bytes) =>
            read.push({ uid, internalDate, flags, print: fingerprintOf(bytes) }),
          ),
        hearsStop ? context.stop : undefined,
      )
      if (setAside === undefined) return false
      const sizes = new Map(group.map(({ uid, size }) => [uid, size]))
      if (setAside.length > 0) leave(setAside.map(({ uid, reason }) => ({ uid, size: sizes.get(uid) ?? 0, reason })))
    } finally {
      context.progressOfAttempt.messages += read.length
      context.progressOfAttempt.bytes += read.reduce((sum, { print }) => sum + print.bytes, 0)
      keep(read)
    }
  }
  return true
}

/** Gives what has a body; returns what breaks the reading, and what is there and has none. */
async function readOrSetAside(
  session: ReadSession,
  uids: readonly number[],
  largest: number,
  each: (message: MessageBody, bytes: Buffer) => void,
): Promise<SetAside[]> {
  const empty = new Set<number>()
  const take = (message: MessageBody): void => {
    if (message.bytes === null) return void empty.add(message.uid)
    empty.delete(message.uid)
    each(message, message.bytes)
  }
  const setAside = [...(await session.fetchBodies(uids, take, { largest }))]
  const { opened } = session
  if (empty.size === 0 || opened === undefined) return setAside
  // Dovecot says NIL also of a message that went since the folder was opened.
  const { uidValidity } = await session.examine(opened.path)
  if (uidValidity !== opened.uidValidity) return setAside
  const suspects = [...empty]
  empty.clear()
  setAside.push(...(await session.fetchBodies(suspects, take, { largest })))
  return [...setAside, ...[...empty].map((uid) => ({ uid, how: 'refused' as const, reason: 'BODY[] NIL' }))]
}

function presentOf({ print, ...where }: ReadMessage): Present {
  return { ...print, ...where }
}

/** Messages of others that break the reading: written down, so that no later run asks for them, and told. */
export function leaveUnreadable(
  context: MailboxContext,
  folder: TargetFolderRow,
  setAside: readonly UnreadableMessage[],
): void {
  const { journal, mailbox } = context
  const [first] = setAside
  if (first === undefined) return
  journal.commit((tx) => {
    for (const one of setAside) journal.unreadable.add(tx, folder.id, one, Date.now())
  })
  context.emit({
    event: 'finding',
    finding: {
      level: 'warning',
      scope: 'folder',
      code: 'unreadable-on-target',
      mailbox: mailbox.id,
      folder: folder.path,
      side: 'target',
      facts: { mailbox: mailbox.id, folder: folder.path, count: setAside.length, reason: first.reason },
    },
  })
}
