// Flags of known messages as the source has them now, written down beside what lies on the target.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { writtenOf } from '../../proof/flag-changes.ts'
import { flagKey } from '../../proof/projection.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import type { Transaction } from '../../journal/transaction.ts'

/** So many are compared and written down together. */
const atOnce = 1_000

export type FlagsOf = { uid: number; flags: readonly string[] }

/**
 * Flags that may have changed in the examined folder since it was last listed, some at a time. HIGHESTMODSEQ, where
 * both times the server told it, says whether any did and which (RFC 7162); without it they are all asked for, but only
 * in a flags pass.
 */
export async function eachChangedFlags(
  { source }: MailboxContext,
  folder: FolderRow,
  modseq: string | undefined,
  wanted: boolean,
  take: (some: readonly FlagsOf[]) => void,
): Promise<void> {
  const since = folder.highestModseq
  if (modseq === undefined ? !wanted : modseq === since) return
  // A number that went down, or was not there before, counts from another beginning.
  const comparable = modseq !== undefined && since !== null && BigInt(modseq) > BigInt(since)
  let some: FlagsOf[] = []
  await source.fetchFlags(
    '1:*',
    (message) => {
      if (some.push(message) < atOnce) return
      take(some)
      some = []
    },
    comparable ? since : undefined,
  )
  take(some)
}

/**
 * To be called in a commit. What was sent keeps what it was sent with, until the change is carried over (see
 * flags-pass.ts).
 */
export function noteFlags(
  tx: Transaction,
  { journal }: MailboxContext,
  row: MessageRow,
  flags: readonly string[],
): void {
  if (flagKey(row.flags) === flagKey(flags)) return
  const wasSent = row.targetUid !== null || row.state === 'appending'
  const written = row.writtenFlags ?? writtenOf(row.flags, row.notes)
  const isWritten = flagKey(writtenOf(flags, row.notes)) === flagKey(written)
  journal.sourceChanges.setFlags(tx, row.id, flags, wasSent && !isWritten ? written : null)
}
