// Copies one source folder: bodies stream in, are written down, and go out batch by batch under intents. Every step can be the last one before a crash.

import type { MessageRow } from '../journal/messages.ts'
import { adoptKnown } from './adopt.ts'
import { batchesOf, inOneFetch } from './batches.ts'
import { fetchRows, type NotReceived, type Received } from './fetch-rows.ts'
import { blaming, triable } from './line-breakers.ts'
import { sendAndWait, settleRefusals, type Sending } from './refusals.ts'
import { tell } from './tell.ts'

/**
 * Copies what is pending in the folder, as far as to the writer: the last answers may still be on their way (see CopyStream.drain). Ends early when a
 * stop is asked for. Throws when a line breaks (`connection-lost`: what is uncertain is settled after reconnecting) and when the mailbox is full (`over-quota`).
 */
export async function copyFolder(sending: Sending): Promise<void> {
  const { work, to } = sending
  const pending = triable(work, work.journal.messages.inFolder(to.folder.id, ['pending']))
  if (pending.length === 0) return
  await work.turns.source.take(async () => {
    await work.source.examine(to.folder.path)
    const outflow = new Outflow(sending)
    for (const rows of batchesOf(pending, inOneFetch(work.batch))) {
      if (work.stop.aborted) return
      await copyRows(sending, outflow, rows)
    }
    await outflow.flush()
  })
}

async function copyRows({ work, to }: Sending, outflow: Outflow, rows: readonly MessageRow[]): Promise<void> {
  let missing: NotReceived
  try {
    missing = await blaming(work, rows, () => fetchRows(work, to.folder, rows, outflow))
  } catch (error) {
    // What came before the line broke need not come again.
    if (!work.stop.aborted) await outflow.flush()
    throw error
  }
  const { gone, unreadable } = missing
  if (gone.length + unreadable.length === 0) return
  work.journal.commit(() => {
    for (const row of gone) {
      work.journal.messages.setAtSource(row.id, false)
      work.journal.messages.setState(row.id, 'gone', 'source-expunged')
    }
    for (const { row, code, reason } of unreadable) work.journal.messages.setState(row.id, 'refused', code, reason)
  })
  for (const row of gone) tell(work, to.folder, row, 'gone', 'source-expunged')
  for (const { row, code, reason } of unreadable) tell(work, to.folder, row, 'refused', code, reason)
}

/** Collects what arrives into batches, and sends these. */
class Outflow {
  readonly #sending: Sending
  #batch: Received[] = []
  #bytes = 0

  constructor(sending: Sending) {
    this.#sending = sending
  }

  async take(one: Received): Promise<void> {
    const { batch, writer } = this.#sending.work
    if (this.#batch.length > 0 && this.#bytes + one.bytes.length > batch.bytes) await this.flush()
    this.#batch.push(one)
    this.#bytes += one.bytes.length
    if (this.#bytes >= batch.bytes || this.#batch.length >= Math.min(batch.messages, writer.together)) await this.flush()
  }

  async flush(): Promise<void> {
    const received = this.#batch
    this.#batch = []
    this.#bytes = 0
    if (received.length === 0) return
    const { work, to, stream } = this.#sending
    const written = this.#writeDown(received)
    // A journal that fails tells whoever commits next, and that is who throws it.
    written.catch(() => undefined)
    // Matching needs the fingerprints in the journal; where nothing is there to match, they may wait for the intent.
    if (work.journal.attempts.hasBystanders(to.target.row.id)) await written
    const toSend = await this.#withoutAdopted(this.#withoutTooLarge(received))
    await stream.send(to, toSend.filter(({ row }) => !work.apart.has(row.id)), 'together')
    const refused = await sendAndWait(this.#sending, toSend.filter(({ row }) => work.apart.has(row.id)), 'alone')
    await written
    if (refused.length > 0 || stream.mustDrain(to.target)) await settleRefusals(this.#sending, refused)
  }

  /** Lists what the target says it would refuse; gives the others. */
  #withoutTooLarge(received: readonly Received[]): Received[] {
    const { work, to } = this.#sending
    const limit = work.target.appendLimit
    const tooLarge = received.filter(({ bytes }) => limit !== undefined && bytes.length > limit)
    if (tooLarge.length > 0) {
      work.journal.commit(() => tooLarge.forEach(({ row }) => work.journal.messages.setState(row.id, 'refused', 'message-too-large', `limit ${limit ?? 0}`)))
      for (const { row, place } of tooLarge) {
        place.leave()
        tell(work, to.folder, row, 'refused', 'message-too-large')
      }
    }
    return received.filter((one) => !tooLarge.includes(one))
  }

  /** What the target has already is not sent. */
  async #withoutAdopted(received: readonly Received[]): Promise<Received[]> {
    const { work, to } = this.#sending
    const adopted = await adoptKnown(work, to.folder, to.target, received.map(({ row }) => row.id))
    for (const { row, place } of received) if (adopted.has(row.id)) place.leave()
    return received.filter(({ row }) => !adopted.has(row.id))
  }

  /** What a message is goes to the journal together with the intent to send it, at the latest. */
  #writeDown(received: readonly Received[]): Promise<void> {
    const { journal } = this.#sending.work
    return journal.soon(() => {
      for (const { row, print, notes } of received) {
        journal.messages.setFingerprint(row.id, print)
        if (notes.length > 0) journal.messages.addNotes(row, notes)
      }
    })
  }
}
