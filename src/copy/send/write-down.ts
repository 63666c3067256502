// What a message whose bytes have come is: its marks, its kind, and what certified mail says of itself.

import type { FolderRow } from '../../journal/folders.ts'
import type { SeenMessage } from '../../journal/sightings.ts'
import type { Transaction } from '../../journal/transaction.ts'
import type { PecFacts } from '../../model/pec.ts'
import { factsUnlessOrdinary } from '../../pec/classify.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import type { Received } from './fetch-bodies.ts'

/** `facts` undefined: nobody could tell. */
export type Read = Pick<Received, 'row' | 'print'> & { facts: PecFacts | 'ordinary' | undefined }

/** Looks at the bytes of a message of this source folder while they are there. */
export function readOf({ row, print, bytes }: Pick<Received, 'row' | 'print' | 'bytes'>, { sent }: FolderRow): Read {
  return { row, print, facts: factsIn(bytes, sent === 1) }
}

/** A message that nobody can tell is copied like any other, and counted as one that was not classified. */
function factsIn(bytes: Buffer, isSentFolder: boolean): Read['facts'] {
  try {
    return factsUnlessOrdinary(bytes, isSentFolder)
  } catch {
    return undefined
  }
}

/** To be called in a commit. Ordinary mail is counted, and nothing more is kept of it. */
export function writeDown(
  tx: Transaction,
  { journal }: MailboxContext,
  folder: FolderRow,
  read: readonly Read[],
): void {
  const seen = new Map<number, SeenMessage[]>()
  for (const { row, print, facts } of read) {
    const { id, uid, uidValidity, internalDate: receivedAt } = row
    journal.messages.setFingerprint(tx, id, print, facts === 'ordinary' ? facts : facts?.kind)
    if (facts === undefined || facts === 'ordinary') continue
    const there = seen.get(uidValidity) ?? []
    there.push({ uid, digest: print.digest, receivedAt, facts })
    seen.set(uidValidity, there)
  }
  const { mailbox, path, name } = folder
  for (const [uidValidity, there] of seen)
    journal.sightings.add(tx, { side: 'source', mailbox, path, name, uidValidity }, ...there)
}
