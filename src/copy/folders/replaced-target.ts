// Recognises by content, group by group, what the journal owned in a target folder that was replaced.

import type { Transaction } from '../../journal/transaction.ts'
import type { TargetFolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { matchCopies, type Reach } from '../../proof/match.ts'
import { readBystanders } from '../match/unowned-messages.ts'
import { wantedOf } from '../match/wanted.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Looks for what the journal owned in `old` in the folder that is there `now`. What is read is kept, and what fits
 * exactly gets its new place, with every group: whoever takes it up again goes on from there. Gives whether all was
 * looked through; false: a stop was asked for. What `old` still owns afterwards is not there.
 */
export async function rematchTarget(
  context: MailboxContext,
  old: TargetFolderRow,
  now: TargetFolderRow,
): Promise<boolean> {
  const { journal } = context
  const look = await readBystanders(context, now, 1, {
    hearsStop: true,
    kept: (tx, read) => {
      const rows = journal.pages.ownedWith(
        old.id,
        read.map(({ digest }) => digest),
      )
      follow(tx, context, now, rows, 'exact')
    },
  })
  if (!look.whole) return false
  for (const reach of ['same-bytes', 'altered'] as const) {
    for (const page of journal.pages.ownedBy(old.id)) {
      const digests = page.flatMap(({ digest }) => digest ?? [])
      // Twins are matched together, also those of a later page.
      const rows = reach === 'same-bytes' ? journal.pages.ownedWith(old.id, digests) : page
      journal.commit((tx) => follow(tx, context, now, rows, reach))
    }
  }
  return true
}

/** To be called in a commit: these rows get the place at which their copies are now, as far as this evidence goes. */
function follow(
  tx: Transaction,
  { journal }: MailboxContext,
  now: TargetFolderRow,
  rows: readonly MessageRow[],
  reach: Reach,
): void {
  const wanted = wantedOf(rows)
  const present =
    reach === 'altered'
      ? new Map(wanted.flatMap((one) => journal.unowned.like(now.id, one)).map((copy) => [copy.uid, copy]))
      : new Map(
          journal.unowned
            .withDigests(
              now.id,
              wanted.map(({ digest }) => digest),
            )
            .map((copy) => [copy.uid, copy]),
        )
  for (const { id, uid } of matchCopies(wanted, [...present.values()], reach))
    journal.messages.setPlace(tx, id, now.id, uid)
}
