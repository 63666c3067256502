// Copies one source folder: bodies stream in, are written down, and go out batch by batch under intents.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { batchesOf, inOneFetch } from '../ground/batches.ts'
import { assertNotShrunk } from '../list/shrink-guard.ts'
import { fetchRows, type NotReceived } from './fetch-bodies.ts'
import { leaveSource } from '../list/left-source.ts'
import { readOnly } from './append-results.ts'
import { dueNow } from '../clock/due-now.ts'
import type { Sending } from './retry-refused.ts'
import { emitMessage } from '../ground/emit-message.ts'
import { examineListed } from '../ground/assert-uidvalidity.ts'
import { BatchSender } from './batch-sender.ts'
import { triable } from './blame.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Copies what is pending in the folder, as far as to the writer: the last answers may still be on their way (see
 * AppendPipeline.awaitAnswers). Ends early when a stop is asked for. Throws when a line breaks (`connection-lost`: what
 * is uncertain is settled after reconnecting), when the mailbox is full (`over-quota`), and when more vanishes
 * meanwhile than is believed without `allowShrink` (`source-shrunk`; none of it is called gone then).
 */
export async function copyFolder(sending: Sending, allowShrink: boolean): Promise<void> {
  const { context, to } = sending
  const pending = pendingIn(context, to.folder)
  const first = pending.next()
  if (first.done === true) return
  // What lies there may still be known as copies of ours.
  if (to.target.readOnly && !context.journal.unowned.any(to.target.row.id))
    throw readOnly(context, to.folder, '[READ-ONLY]')
  await context.deadline.copying(() =>
    context.locks.source.runExclusive(async () => {
      await examineListed(context, to.folder)
      const sender = new BatchSender(sending)
      context.deadline.begins(to.folder.id)
      const gone: MessageRow[] = []
      for (const group of batchesOf(after(first.value, pending), inOneFetch(context.batch))) {
        const before = gone.length
        await copyInTime(sending, sender, group, gone)
        if (gone.length === before || allowShrink) continue
        // What came is on its way; what did not come waits until a person has looked.
        await sender.finish()
        await assertNotShrunk(context, to.folder, gone.length, () => gone)
      }
      await sender.finish()
      if (context.stop.aborted) return
      markGone(sending, gone)
    }),
  )
}

/** What waits to be copied, read a page at a time as it is needed. */
function* pendingIn(context: MailboxContext, folder: FolderRow): Generator<MessageRow> {
  for (const page of context.journal.pages.fetchable(folder.id)) yield* triable(context, dueNow(context, page))
}

function* after<T>(first: T, rest: Iterable<T>): Generator<T> {
  yield first
  yield* rest
}

/** Copies what would be over before the window closes; the rest is left for the next one. */
async function copyInTime(
  sending: Sending,
  sender: BatchSender,
  group: readonly MessageRow[],
  gone: MessageRow[],
): Promise<void> {
  const { context, to } = sending
  for (let rest = group; rest.length > 0 && !context.stop.aborted;) {
    const rows = context.deadline.takeFitting(rest)
    if (rows.length === 0) return context.deadline.defer(to.folder.id)
    gone.push(...(await copyRows(sending, sender, rows)))
    const begun = new Set(rows)
    rest = rest.filter((row) => !begun.has(row))
  }
}

/** Returns what is not there any more. */
async function copyRows(
  { context, to }: Sending,
  sender: BatchSender,
  rows: readonly MessageRow[],
): Promise<MessageRow[]> {
  let missing: NotReceived
  try {
    missing = await fetchRows(context, to.folder, rows, sender)
  } catch (error) {
    // What came before the line broke need not come again.
    if (!context.deadline.interrupted) await sender.finish()
    throw error
  }
  const { gone, unreadable } = missing
  if (unreadable.length > 0) {
    context.journal.commit((tx) =>
      unreadable.forEach(({ row, state, code, facts }) =>
        context.journal.messages.setState(tx, row.id, state, code, facts),
      ),
    )
    for (const { row, state, code, facts } of unreadable)
      if (state === 'refused') emitMessage(context, to.folder, row, state, code, facts)
  }
  return gone
}

function markGone({ context, to }: Sending, gone: readonly MessageRow[]): void {
  if (gone.length === 0) return
  context.journal.commit((tx) => gone.forEach((row) => leaveSource(tx, context, to.folder, row)))
  for (const row of gone) emitMessage(context, to.folder, row, 'gone', 'source-expunged')
}
