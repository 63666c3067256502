// Blames a message over which the line breaks, and leaves blamed ones for the next run.

import type { MessageRow } from '../../journal/messages.ts'
import { MigrationError } from '../../model/errors.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/** Reads some rows from the source; when its line breaks over a single one, that is noted with it. */
export async function blaming<T>(
  context: MailboxContext,
  rows: readonly MessageRow[],
  read: () => Promise<T>,
): Promise<T> {
  const wasOpen = context.source.usable
  try {
    return await read()
  } catch (error) {
    const [only, ...others] = rows
    // A connection that was gone before says nothing about the message, nor does one to the target, where others are on
    // their way.
    const broke =
      wasOpen &&
      !context.stop.aborted &&
      error instanceof MigrationError &&
      error.code === 'connection-lost' &&
      error.facts['side'] === 'source'
    if (broke && only !== undefined && others.length === 0) context.blameRecord.brokeOver('source', only, error.message)
    throw error
  }
}

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
    left.forEach((reason, id) => context.journal.messages.setState(tx, id, 'pending', 'breaks-connection', reason)),
  )
  return pending.filter((row) => !left.has(row.id))
}
