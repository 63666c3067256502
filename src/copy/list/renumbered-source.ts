// Recognises by content, group by group, the messages of a source folder that has a new UIDVALIDITY.

import type { Transaction } from '../../journal/transaction.ts'
import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { FolderState } from '../../model/ports.ts'
import { sameSecond } from '../../proof/judge.ts'
import { matchCopies, type Reach } from '../../proof/match.ts'
import { assertNotShrunk } from './shrink-guard.ts'
import { readKept } from '../match/unowned-messages.ts'
import { leaveSource } from './left-source.ts'
import { noteFlags } from './source-flags.ts'
import { SizedUids } from '../ground/uid-list.ts'
import { wantedOf } from '../match/wanted.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * The source folder (examined) has a new UIDVALIDITY. Rows whose bytes were read are found again by digest; rows that
 * were only listed are dropped, because the listing that follows finds them again under their new UIDs. What is read is
 * kept, and what fits exactly gets its new UID, with every group: whoever takes it up again reads only the rest. Throws
 * `source-shrunk` unless `allowShrink`. Gives whether it came to its end; false: a stop was asked for.
 */
export async function rematchSource(
  context: MailboxContext,
  folder: FolderRow,
  state: FolderState,
  allowShrink: boolean,
): Promise<boolean> {
  const { journal, source } = context
  const { uidValidity } = state
  journal.commit((tx) => journal.sourcePrints.forget(tx, folder.id, uidValidity))
  if (journal.pages.readInEarlierLife(folder.id, uidValidity) > 0 && state.messages > 0) {
    const unread = new SizedUids()
    await source.fetchFacts('1:*', ({ uid, size }) => {
      if (!journal.sourcePrints.has(folder.id, uidValidity, uid)) unread.add(uid, size)
    })
    const whole = await readKept(context, source, unread, true, (read) =>
      journal.commit((tx) => {
        for (const one of read) journal.sourcePrints.add(tx, folder.id, uidValidity, one)
        const digests = read.map(({ print }) => print.digest)
        const rows = journal.pages.ofEarlierLifeWith(folder.id, uidValidity, digests)
        follow(tx, context, folder, uidValidity, rows, 'exact')
      }),
    )
    if (!whole) return false
    for (const page of journal.pages.ofEarlierLife(folder.id, uidValidity)) {
      const digests = page.flatMap(({ digest }) => digest ?? [])
      // Twins are matched together, also those of a later page.
      const rows = journal.pages.ofEarlierLifeWith(folder.id, uidValidity, digests)
      journal.commit((tx) => follow(tx, context, folder, uidValidity, rows, 'same-bytes'))
    }
  }
  if (!allowShrink) {
    const lost = journal.pages.readInEarlierLife(folder.id, uidValidity)
    await assertNotShrunk(context, folder, lost, () =>
      [...journal.pages.ofEarlierLife(folder.id, uidValidity)].flatMap((page) =>
        page.filter(({ digest }) => digest !== null),
      ),
    )
  }
  journal.commit((tx) => {
    for (const page of journal.pages.ofEarlierLife(folder.id, uidValidity)) {
      for (const row of page) {
        if (wasOnlyListed(row)) journal.messages.remove(tx, row.id)
        else leaveSource(tx, context, folder, row)
      }
    }
    journal.sourcePrints.forget(tx, folder.id)
  })
  return true
}

/** To be called in a commit: these rows get the UIDs under which their bytes are now, as far as this evidence goes. */
function follow(
  tx: Transaction,
  context: MailboxContext,
  { id }: FolderRow,
  uidValidity: number,
  rows: readonly MessageRow[],
  reach: Reach,
): void {
  const { messages, pages, sourcePrints } = context.journal
  const byId = new Map(rows.map((row) => [row.id, row]))
  const present = sourcePrints.withDigests(
    id,
    uidValidity,
    rows.flatMap(({ digest }) => digest ?? []),
  )
  const byUid = new Map(present.map((one) => [one.uid, one]))
  // As the source had them, not as they lie on the target.
  const wanted = wantedOf(rows).map((one) => ({
    ...one,
    flags: byId.get(one.id)?.flags ?? [],
    internalDate: byId.get(one.id)?.internalDate ?? null,
  }))
  for (const match of matchCopies(wanted, present, reach)) {
    // A server may go back to an earlier UIDVALIDITY: what has left it then comes back under its own UID, when it is
    // listed.
    if (pages.isListed(id, uidValidity, match.uid)) continue
    const [row, now] = [byId.get(match.id), byUid.get(match.uid)]
    messages.setSourceUid(tx, match.id, uidValidity, match.uid)
    sourcePrints.take(tx, id, uidValidity, match.uid)
    if (row === undefined || now === undefined) continue
    if (!sameSecond(row.internalDate, now.internalDate)) messages.setSourceDate(tx, match.id, now.internalDate)
    noteFlags(tx, context, row, now.flags)
    // The copy keeps the date that its message had: a server that numbers anew may date anew as well.
    if (row.targetUid !== null && row.internalDate !== null && !sameSecond(row.internalDate, now.internalDate))
      messages.addNotes(tx, row, [{ code: 'date-changed', detail: new Date(row.internalDate).toISOString() }])
  }
}

/** Its bytes were never had, so nobody can tell which of the messages it is now. */
function wasOnlyListed({ digest, attempts, state }: MessageRow): boolean {
  return digest === null && attempts === 0 && (state === 'pending' || state === 'skipped' || state === 'refused')
}
