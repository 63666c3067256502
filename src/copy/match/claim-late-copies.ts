// Claims copies that arrived late, or that the server stored although it said NO.

import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { matchCopies } from '../../proof/match.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { wantedOf } from './wanted.ts'

/**
 * Claims what lies in the folder, unowned and already read, for the rows that were sent there and have no copy: late
 * arrivals, and messages that the server stored although it said NO. Returns the rows that have a copy now; they are
 * `copied`.
 */
export function claimArrivals(context: MailboxContext, folder: TargetFolderRow, lowMark: number): MessageRow[] {
  const { journal } = context
  const waiting = journal.messages.sentWithoutCopy(folder.id)
  if (waiting.length === 0) return []
  const wanted = wantedOf(waiting)
  const present = new Map(
    wanted.flatMap((one) => journal.unowned.like(folder.id, one, lowMark)).map((copy) => [copy.uid, copy]),
  )
  const matches = matchCopies(wanted, [...present.values()], 'altered')
  journal.commit((tx) => matches.forEach((match) => journal.messages.own(tx, match.id, folder.id, match.uid, false)))
  return matches.map((match) => journal.messages.get(match.id)).filter((row): row is MessageRow => row !== undefined)
}
