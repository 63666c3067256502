// Copies that a listing of a target folder does not show, whatever it was made for: they are owed a search from then.

import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { UidList } from '../ground/uid-list.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Writes down which of the copies that should be in a target folder were not listed there: no verdict may rest on a
 * copy that was seen to be missing. `expected`: their UIDs, as far as the listing would have shown them.
 */
export function noteMissing(
  { journal }: MailboxContext,
  { id }: TargetFolderRow,
  expected: Iterable<number>,
  listed: UidList,
): void {
  const missing = [...expected].filter((uid) => !listed.has(uid))
  if (missing.length === 0) return
  // Others may have found them, or given them another place, since they were expected here.
  const still = new Set(journal.messages.placedUids(id))
  const rows = journal.pages.ownedAt(
    id,
    missing.filter((uid) => still.has(uid)),
  )
  if (rows.length > 0) journal.commit((tx) => rows.forEach((row) => journal.messages.setMissing(tx, row.id)))
}
