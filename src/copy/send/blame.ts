// Leaves messages that were found to break a line for the next run.

import type { MessageRow } from '../../journal/messages.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Those of these pending rows that may be tried (again) in this run; the others stay pending, with the reason beside
 * them.
 */
export function triable(context: MailboxContext, pending: readonly MessageRow[]): MessageRow[] {
  const left = new Map(
    pending.flatMap((row) => {
      const reason = context.blameRecord.reasonToLeave(row)
      return reason === undefined ? [] : [[row.id, reason]]
    }),
  )
  if (left.size === 0) return [...pending]
  context.journal.commit((tx) =>
    left.forEach((reason, id) => context.journal.messages.setState(tx, id, 'pending', 'breaks-connection', { reason })),
  )
  return pending.filter((row) => !left.has(row.id))
}
