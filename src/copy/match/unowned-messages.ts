// Reads what nobody owns in a target folder, so that copies of ours or of another tool are recognised.

import type { TargetFolderRow } from '../../journal/folders.ts'
import type { Fingerprint, MessageFacts } from '../../model/message.ts'
import { fingerprintOf } from '../../proof/fingerprint.ts'
import { batchesOf, largestOf, type BatchLimit } from '../ground/batches.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/** Bodies that are asked for, and whose fingerprints are written, together; of each only the fingerprint is kept. */
export const atOnce: BatchLimit = { bytes: 20_000_000, messages: 200 }

export type FolderSnapshot = {
  /** Everything in the folder from the asked UID on. */
  listed: Map<number, MessageFacts>
  /** UIDs whose bodies were read in this look. */
  fresh: Set<number>
}

/**
 * Takes a fresh look at a target folder from `fromUid` on: lists it, and fingerprints what neither the journal owns nor
 * an earlier look has read. The caller has the target's lock. A fresh EXAMINE comes first, because an open folder does
 * not show what other sessions appended (RFC 3501, 7: only NOOP or a command may).
 */
export async function readBystanders(
  context: MailboxContext,
  folder: TargetFolderRow,
  fromUid: number,
): Promise<FolderSnapshot> {
  const { journal, target } = context
  const state = await target.examine(folder.path)
  const listed = new Map<number, MessageFacts>()
  if (state.messages > 0) {
    await target.fetchFacts(fromUid === 1 ? '1:*' : `${fromUid}:*`, (facts) => {
      if (facts.uid >= fromUid) listed.set(facts.uid, facts)
    })
  }
  const owned = journal.messages.ownedUids(folder.id)
  const before = journal.attempts.bystanders(folder.id).filter(({ uid }) => uid >= fromUid)
  const known = new Set(before.filter(({ uid }) => listed.has(uid)).map(({ uid }) => uid))
  if (known.size < before.length) {
    journal.commit((tx) => {
      for (const { uid } of before) if (!known.has(uid)) journal.attempts.removeBystander(tx, folder.id, uid)
    })
  }
  const unknown = [...listed.values()].filter(({ uid }) => !owned.has(uid) && !known.has(uid))
  const fresh = new Set<number>()
  let read: { facts: MessageFacts; print: Fingerprint }[] = []
  const keep = () => {
    journal.commit((tx) => {
      for (const { facts, print } of read)
        journal.attempts.addBystander(tx, folder.id, facts.uid, print, facts.internalDate, facts.flags)
    })
    read = []
  }
  for (const group of batchesOf(unknown, atOnce)) {
    try {
      await context.memory.whileReading(largestOf(group), () =>
        target.fetchBodies(
          group.map(({ uid }) => uid),
          ({ bytes, ...facts }) => {
            if (bytes === null) return
            read.push({ facts, print: fingerprintOf(bytes) })
            fresh.add(facts.uid)
          },
        ),
      )
    } finally {
      // What was read before the line broke need not be read again.
      keep()
    }
  }
  return { listed, fresh }
}
