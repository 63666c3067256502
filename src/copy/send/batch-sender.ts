// Collects what arrives from the source into batches, and hands these to the target.

import type { Facts } from '../../model/errors.ts'
import { emitMessage } from '../ground/emit-message.ts'
import { adoptKnown } from './adopt.ts'
import type { Received } from './fetch-bodies.ts'
import { type Sending, settleRefusals, sendAndWait } from './retry-refused.ts'
import { withoutReturned } from './reuse-returned.ts'
import { readOf, writeDown } from './write-down.ts'

/**
 * ms after which what has come goes on its way, however little it is: a slow line would take seconds to fill a batch,
 * and the target would wait.
 */
const patience = 250

/** Collects what arrives into batches, and sends these. */
export class BatchSender {
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
    if (context.journal.unowned.any(to.target.row.id)) await written
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
      const factsAbout = ({ bytes }: Received): Facts => ({ bytes: bytes.length, limit: limit ?? 0 })
      context.journal.commit((tx) =>
        tooLarge.forEach((one) =>
          context.journal.messages.setState(tx, one.row.id, 'refused', 'message-too-large', factsAbout(one)),
        ),
      )
      for (const one of tooLarge) {
        one.permit.release()
        emitMessage(context, to.folder, one.row, 'refused', 'message-too-large', factsAbout(one))
      }
    }
    return received.filter((one) => !tooLarge.includes(one))
  }

  /** What the target has already is not sent. */
  async #withoutAdopted(received: readonly Received[]): Promise<Received[]> {
    const { context, to } = this.#sending
    const adopted = await adoptKnown(context, to.target, received)
    for (const { row, permit } of received) if (adopted.has(row.id)) permit.release()
    return received.filter(({ row }) => !adopted.has(row.id))
  }

  /** What a message is goes to the journal together with the intent to send it, at the latest. */
  #writeDown(received: readonly Received[]): Promise<void> {
    const { context, to } = this.#sending
    const { journal } = context
    const read = received.map((one) => readOf(one, to.folder))
    return journal.soon((tx) => {
      writeDown(tx, context, to.folder, read)
      for (const { row, notes } of received) {
        if (row.sentDate !== null && row.sentDate !== row.internalDate)
          journal.messages.setHeaderDate(tx, row.id, row.sentDate)
        if (notes.length > 0) journal.messages.addNotes(tx, row, notes)
      }
    })
  }
}
