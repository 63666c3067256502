// What the journal knows of each mailbox before a stretch of work begins.

import type { Journal } from '../../journal/journal.ts'
import { sumTotals } from '../../journal/totals.ts'
import type { RunRequest } from '../../model/request.ts'

/** How many messages, by mailbox: what is there beyond them was new in this pass. */
export function knownMessages({ mailboxes }: RunRequest, journal: Journal): Map<string, number> {
  return new Map(mailboxes.map(({ id }) => [id, sumTotals([...journal.totalsByFolder(id).values()]).messages]))
}

/** What earlier runs left open, by mailbox: more may have come since. */
export function openBytes({ mailboxes }: RunRequest, journal: Journal): Map<string, number> {
  return new Map(mailboxes.map(({ id }) => [id, journal.messages.openIn(id).bytes]))
}
