// Copies one source folder: bodies stream in, are written down, and go out batch by batch under intents.

import type { MessageRow } from '../journal/messages.ts'
import { adoptKnown } from './adopt.ts'
import { batchesOf, inOneFetch } from './batches.ts'
import { assertNotShrunk } from './believe.ts'
import { fetchRows, type NotReceived, type Received } from './fetch-rows.ts'
import { leaveSource } from './left-source.ts'
import { collectGarbage, manyRows } from '../line/garbage.ts'
import { blaming, triable } from './line-breakers.ts'
import { dueNow } from './newest-first.ts'
import { sendAndWait, settleRefusals, type Sending } from './refusals.ts'
import { withoutReturned } from './returned.ts'
import { emitMessage } from './tell.ts'
import { examineListed } from './examine-listed.ts'

/**
 * Copies what is pending in the folder, as far as to the writer: the last answers may still be on their way (see
 * AppendPipeline.awaitAnswers). Ends early when a stop is asked for. Throws when a line breaks (`connection-lost`: what
 * is uncertain is settled after reconnecting), when the mailbox is full (`over-quota`), and when more vanishes
 * meanwhile than is believed without `allowShrink` (`source-shrunk`; none of it is called gone then).
 */
export async function copyFolder(sending: Sending, allowShrink: boolean): Promise<void> {
  const { context, to } = sending
  const pending = triable(context, dueNow(context, context.journal.messages.inFolder(to.folder.id, ['pending'])))
  if (pending.length === 0) return
  if (pending.length >= manyRows) collectGarbage()
  await context.deadline.copying(() =>
    context.locks.source.runExclusive(async () => {
      await examineListed(context, to.folder)
      const sender = new BatchSender(sending)
      context.deadline.begins(to.folder.id)
      const gone: MessageRow[] = []
      for (const group of batchesOf(pending, inOneFetch(context.batch))) {
        const before = gone.length
        await copyInTime(sending, sender, group, gone)
        if (gone.length === before || allowShrink) continue
        // What came is on its way; what did not come waits until a person has looked.
        await sender.finish()
        await assertNotShrunk(context, to.folder, gone.length)
      }
      await sender.finish()
      if (context.stop.aborted) return
      markGone(sending, gone)
    }),
  )
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
    missing = await blaming(context, rows, () => fetchRows(context, to.folder, rows, sender))
  } catch (error) {
    // What came before the line broke need not come again.
    if (!context.deadline.interrupted) await sender.finish()
    throw error
  }
  const { gone, unreadable } = missing
  if (unreadable.length > 0) {
    context.journal.commit(() =>
      unreadable.forEach(({ row, code, reason }) => context.journal.messages.setState(row.id, 'refused', code, reason)),
    )
    for (const { row, code, reason } of unreadable) emitMessage(context, to.folder, row, 'refused', code, reason)
  }
  return gone
}

function markGone({ context, to }: Sending, gone: readonly MessageRow[]): void {
  if (gone.length === 0) return
  context.journal.commit(() => gone.forEach((row) => leaveSource(context, to.folder, row)))
  for (const row of gone) emitMessage(context, to.folder, row, 'gone', 'source-expunged')
}

/**
 * ms after which what has come goes on its way, however little it is: a slow line would take seconds to fill a batch,
 * and the target would wait.
 */
const patience = 250

/** Collects what arrives into batches, and sends these. */
class BatchSender {
  readonly #sending: Sending
  /** Whether messages left this folder since they were copied, which may have come back. */
  readonly #someLeft: boolean
  #batch: Received[] = []
  #bytes = 0
  #since = 0

  constructor(sending: Sending) {
    this.#sending = sending
    this.#someLeft = sending.context.journal.sourceChanges.hasLeft(sending.to.folder.id)
  }

  async take(one: Received): Promise<void> {
    const { batch, writer } = this.#sending.context
    if (this.#batch.length > 0 && this.#bytes + one.bytes.length > batch.bytes) await this.#flush()
    if (this.#batch.length === 0) this.#since = performance.now()
    this.#batch.push(one)
    this.#bytes += one.bytes.length
    const isFull = this.#bytes >= batch.bytes || this.#batch.length >= Math.min(batch.messages, writer.maxBatchMessages)
    if (isFull || performance.now() - this.#since >= patience) await this.#flush()
  }

  /** What was read goes out, also when nothing new is taken any more, unless the window would close over it. */
  async finish(): Promise<void> {
    if (this.#sending.context.deadline.maySend(this.#batch.map(({ row }) => row))) await this.#flush()
  }

  async flushForMemory(acquired: Promise<unknown>): Promise<void> {
    const { stream, to } = this.#sending
    await this.#flush()
    while (!(await stream.acquiredOrFailed(acquired, to.target))) await settleRefusals(this.#sending)
  }

  async #flush(): Promise<void> {
    const { context, to, stream } = this.#sending
    const batch = this.#batch
    this.#batch = []
    this.#bytes = 0
    const received = this.#someLeft ? withoutReturned(context, to.folder, batch) : batch
    if (received.length === 0) return
    const written = this.#writeDown(received)
    // A journal that fails tells whoever commits next, and that is who throws it.
    written.catch(() => undefined)
    // Matching needs the fingerprints in the journal; where nothing is there to match, they may wait for the intent.
    if (context.journal.attempts.hasBystanders(to.target.row.id)) await written
    const toSend = await this.#withoutAdopted(this.#withoutTooLarge(received))
    await stream.send(
      to,
      toSend.filter(({ row }) => !context.sendAlone.has(row.id)),
      'together',
    )
    const refused = await sendAndWait(
      this.#sending,
      toSend.filter(({ row }) => context.sendAlone.has(row.id)),
      'alone',
    )
    await written
    if (refused.length > 0 || stream.mustAwaitAnswers(to.target)) await settleRefusals(this.#sending, refused)
  }

  /** Lists what the target says it would refuse; gives the others. */
  #withoutTooLarge(received: readonly Received[]): Received[] {
    const { context, to } = this.#sending
    const limit = context.target.appendLimit
    const tooLarge = received.filter(({ bytes }) => limit !== undefined && bytes.length > limit)
    if (tooLarge.length > 0) {
      context.journal.commit(() =>
        tooLarge.forEach(({ row }) =>
          context.journal.messages.setState(row.id, 'refused', 'message-too-large', `limit ${limit ?? 0}`),
        ),
      )
      for (const { row, permit } of tooLarge) {
        permit.release()
        emitMessage(context, to.folder, row, 'refused', 'message-too-large')
      }
    }
    return received.filter((one) => !tooLarge.includes(one))
  }

  /** What the target has already is not sent. */
  async #withoutAdopted(received: readonly Received[]): Promise<Received[]> {
    const { context, to } = this.#sending
    const adopted = await adoptKnown(
      context,
      to.folder,
      to.target,
      received.map(({ row }) => row.id),
    )
    for (const { row, permit } of received) if (adopted.has(row.id)) permit.release()
    return received.filter(({ row }) => !adopted.has(row.id))
  }

  /** What a message is goes to the journal together with the intent to send it, at the latest. */
  #writeDown(received: readonly Received[]): Promise<void> {
    const { journal } = this.#sending.context
    return journal.soon(() => {
      for (const { row, print, notes } of received) {
        journal.messages.setFingerprint(row.id, print)
        if (notes.length > 0) journal.messages.addNotes(row, notes)
      }
    })
  }
}
