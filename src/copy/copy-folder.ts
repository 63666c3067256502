// Copies one source folder: bodies stream in, are written down, and go out batch by batch under intents.

import type { MessageRow } from '../journal/messages.ts'
import { adoptKnown } from './adopt.ts'
import { batchesOf, inOneFetch } from './batches.ts'
import { assertBelievable } from './believe.ts'
import { fetchRows, type NotReceived, type Received } from './fetch-rows.ts'
import { leaveSource } from './left-source.ts'
import { letGo, manyRows } from '../line/garbage.ts'
import { blaming, triable } from './line-breakers.ts'
import { dueNow } from './newest-first.ts'
import { sendAndWait, settleRefusals, type Sending } from './refusals.ts'
import { withoutReturned } from './returned.ts'
import { tell } from './tell.ts'
import { examineListed } from './examine-listed.ts'

/**
 * Copies what is pending in the folder, as far as to the writer: the last answers may still be on their way (see
 * CopyStream.drain). Ends early when a stop is asked for. Throws when a line breaks (`connection-lost`: what is
 * uncertain is settled after reconnecting), when the mailbox is full (`over-quota`), and when more vanishes meanwhile
 * than is believed without `believe` (`source-shrunk`; none of it is called gone then).
 */
export async function copyFolder(sending: Sending, believe: boolean): Promise<void> {
  const { work, to } = sending
  const pending = triable(work, dueNow(work, work.journal.messages.inFolder(to.folder.id, ['pending'])))
  if (pending.length === 0) return
  if (pending.length >= manyRows) letGo()
  await work.inTime.copying(() =>
    work.turns.source.take(async () => {
      await examineListed(work, to.folder)
      const outflow = new Outflow(sending)
      work.inTime.begins(to.folder.id)
      const gone: MessageRow[] = []
      for (const group of batchesOf(pending, inOneFetch(work.batch))) {
        const before = gone.length
        await copyInTime(sending, outflow, group, gone)
        if (gone.length === before || believe) continue
        // What came is on its way; what did not come waits until a person has looked.
        await outflow.finish()
        await assertBelievable(work, to.folder, gone.length)
      }
      await outflow.finish()
      if (work.stop.aborted) return
      markGone(sending, gone)
    }),
  )
}

/** Copies what would be over before the window closes; the rest is left for the next one. */
async function copyInTime(
  sending: Sending,
  outflow: Outflow,
  group: readonly MessageRow[],
  gone: MessageRow[],
): Promise<void> {
  const { work, to } = sending
  for (let rest = group; rest.length > 0 && !work.stop.aborted;) {
    const rows = work.inTime.thatFit(rest)
    if (rows.length === 0) return work.inTime.holdsBack(to.folder.id)
    gone.push(...(await copyRows(sending, outflow, rows)))
    const begun = new Set(rows)
    rest = rest.filter((row) => !begun.has(row))
  }
}

/** Gives what is not there any more. */
async function copyRows({ work, to }: Sending, outflow: Outflow, rows: readonly MessageRow[]): Promise<MessageRow[]> {
  let missing: NotReceived
  try {
    missing = await blaming(work, rows, () => fetchRows(work, to.folder, rows, outflow))
  } catch (error) {
    // What came before the line broke need not come again.
    if (!work.inTime.interrupted) await outflow.finish()
    throw error
  }
  const { gone, unreadable } = missing
  if (unreadable.length > 0) {
    work.journal.commit(() =>
      unreadable.forEach(({ row, code, reason }) => work.journal.messages.setState(row.id, 'refused', code, reason)),
    )
    for (const { row, code, reason } of unreadable) tell(work, to.folder, row, 'refused', code, reason)
  }
  return gone
}

function markGone({ work, to }: Sending, gone: readonly MessageRow[]): void {
  if (gone.length === 0) return
  work.journal.commit(() => gone.forEach((row) => leaveSource(work, to.folder, row)))
  for (const row of gone) tell(work, to.folder, row, 'gone', 'source-expunged')
}

/**
 * ms after which what has come goes on its way, however little it is: a slow line would take seconds to fill a batch,
 * and the target would wait.
 */
const patience = 250

/** Collects what arrives into batches, and sends these. */
class Outflow {
  readonly #sending: Sending
  /** Whether messages left this folder since they were copied, which may have come back. */
  readonly #someLeft: boolean
  #batch: Received[] = []
  #bytes = 0
  #since = 0

  constructor(sending: Sending) {
    this.#sending = sending
    this.#someLeft = sending.work.journal.sourceChanges.hasLeft(sending.to.folder.id)
  }

  async take(one: Received): Promise<void> {
    const { batch, writer } = this.#sending.work
    if (this.#batch.length > 0 && this.#bytes + one.bytes.length > batch.bytes) await this.#flush()
    if (this.#batch.length === 0) this.#since = performance.now()
    this.#batch.push(one)
    this.#bytes += one.bytes.length
    const isFull = this.#bytes >= batch.bytes || this.#batch.length >= Math.min(batch.messages, writer.together)
    if (isFull || performance.now() - this.#since >= patience) await this.#flush()
  }

  /** What was read goes out, also when nothing new is taken any more, unless the window would close over it. */
  async finish(): Promise<void> {
    if (this.#sending.work.inTime.maySend(this.#batch.map(({ row }) => row))) await this.#flush()
  }

  async makeRoom(entered: Promise<unknown>): Promise<void> {
    const { stream, to } = this.#sending
    await this.#flush()
    while (!(await stream.undisturbed(entered, to.target))) await settleRefusals(this.#sending)
  }

  async #flush(): Promise<void> {
    const { work, to, stream } = this.#sending
    const batch = this.#batch
    this.#batch = []
    this.#bytes = 0
    const received = this.#someLeft ? withoutReturned(work, to.folder, batch) : batch
    if (received.length === 0) return
    const written = this.#writeDown(received)
    // A journal that fails tells whoever commits next, and that is who throws it.
    written.catch(() => undefined)
    // Matching needs the fingerprints in the journal; where nothing is there to match, they may wait for the intent.
    if (work.journal.attempts.hasBystanders(to.target.row.id)) await written
    const toSend = await this.#withoutAdopted(this.#withoutTooLarge(received))
    await stream.send(
      to,
      toSend.filter(({ row }) => !work.apart.has(row.id)),
      'together',
    )
    const refused = await sendAndWait(
      this.#sending,
      toSend.filter(({ row }) => work.apart.has(row.id)),
      'alone',
    )
    await written
    if (refused.length > 0 || stream.mustDrain(to.target)) await settleRefusals(this.#sending, refused)
  }

  /** Lists what the target says it would refuse; gives the others. */
  #withoutTooLarge(received: readonly Received[]): Received[] {
    const { work, to } = this.#sending
    const limit = work.target.appendLimit
    const tooLarge = received.filter(({ bytes }) => limit !== undefined && bytes.length > limit)
    if (tooLarge.length > 0) {
      work.journal.commit(() =>
        tooLarge.forEach(({ row }) =>
          work.journal.messages.setState(row.id, 'refused', 'message-too-large', `limit ${limit ?? 0}`),
        ),
      )
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
    const adopted = await adoptKnown(
      work,
      to.folder,
      to.target,
      received.map(({ row }) => row.id),
    )
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
