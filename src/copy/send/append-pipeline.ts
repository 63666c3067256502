// Sends batches without waiting for their answers: intent, append, answer, then into the read-back queue.

import { failure } from '../../model/failure.ts'
import type { ServerRates } from '../../journal/runs.ts'
import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { Appending, OutgoingMessage } from '../../model/ports.ts'
import { project } from '../../proof/projection.ts'
import type { Received } from './fetch-bodies.ts'
import type { ReadBackQueue } from '../prove/read-back-queue.ts'
import { isOptional, readOnly, recordAnswers, releaseMemory, recordRefusals, type Refused } from './append-results.ts'
import { assumedDrainRate } from '../../model/timing.ts'
import { settle } from './settle-uncertain.ts'
import type { FolderTarget, OpenTarget, WritingContext } from '../ground/mailbox-context.ts'

/**
 * Bytes without an answer at any moment: what the line drains in some seconds, far more than a long way holds. On a
 * slow line that is little, so that a crash leaves little to wait for.
 */
const inFlightLimit = { least: 1_000_000, unknown: 4_000_000, most: 12_000_000, seconds: 2 }
/** Batches that may be unanswered whatever their size: while one is on its way, the server works on the other. */
const atLeast = 2
/** Lines that broke until batches were single messages: one at a time, so that it is known over which it breaks. */
const unsafe = { messages: 1, atLeast: 1, window: 0 }

/**
 * Less than so many bytes is all round trips: it does not take the place of a faster rate that was measured before,
 * with more.
 */
const evidence = 500_000

/**
 * How a batch is sent: as fast as the writer can, each message in a command of its own, or alone and without its
 * keywords and \Deleted.
 */
export type Manner = 'together' | 'alone' | 'without-keywords'

/** An intent that is on disk, and its messages on their way. */
type Begun = Appending & { attempt: number }

/** What of one target folder is on its way. */
type FolderStream = {
  inFlight: Set<Promise<void>>
  refusing: boolean
  refused: Refused[]
  /** Into this folder they may not be put: whether it is so for all is known by what is sent after them. */
  denied: Refused[]
  highest: number
  unnamed: boolean
}

export class AppendPipeline {
  readonly #context: WritingContext
  readonly #readBack: ReadBackQueue
  readonly #folders = new Map<number, FolderStream>()
  readonly #startedAt = Date.now()
  #answered = 0
  #unanswered = 0
  #batches = 0
  /** Bytes whose intents wait for the disk. */
  #intended = 0
  #full = 0
  readonly #fullFor = new Map<number, FolderRow>()
  /** What was on its way when the line broke, of all folders. */
  #lost: { row: MessageRow; reason: string }[] = []
  #failure: { thrown: unknown } | undefined
  #wake: (() => void)[] = []
  readonly #waitingForTrouble = new Set<() => void>()

  constructor(context: WritingContext, readBack: ReadBackQueue) {
    this.#context = context
    this.#readBack = readBack
  }

  /**
   * Commits the intent, with those of other mailboxes, and hands the messages to the writer. Returns when they are
   * handed over; their answers come later (see awaitAnswers). Throws what an earlier batch, or reading back, ran into.
   */
  async send(to: FolderTarget, received: readonly Received[], manner: Manner): Promise<void> {
    if (received.length === 0) return
    const { target } = to
    if (target.readOnly) {
      received.forEach(({ permit }) => permit.release())
      throw readOnly(this.#context, to.folder, '[READ-ONLY]')
    }
    const outgoing = received.map((one) => outgoingOf(one, target, manner === 'without-keywords'))
    const bytes = received.reduce((sum, one) => sum + one.bytes.length, 0)
    await this.#waitForInFlight(bytes)
    const stream = this.#streamOf(target)
    this.#unanswered += bytes
    this.#batches += 1
    const begun = this.#begin(target, received, outgoing, bytes, manner)
    const recorded = this.#await(to, stream, begun, received, bytes).finally(() => stream.inFlight.delete(recorded))
    // From before the intent: whoever waits for what is on its way must not go on between that and the first byte.
    stream.inFlight.add(recorded)
    await (
      await begun
    ).handed
  }

  /** The intent is on disk before the writer knows of the messages. */
  async #begin(
    { row, lowMark }: OpenTarget,
    received: readonly Received[],
    outgoing: readonly OutgoingMessage[],
    bytes: number,
    manner: Manner,
  ): Promise<Begun> {
    const { journal, run, writer } = this.#context
    // The writer does not know yet what waits for the disk with this one.
    const before = this.#intended
    this.#intended += bytes
    try {
      const attempt = await journal.together((tx) =>
        journal.attempts.start(
          tx,
          {
            targetFolder: row.id,
            lowMark,
            bytes: before + writer.inFlight(outgoing.map((one) => one.bytes.length)),
            at: Date.now(),
            run,
            connection: writer.name,
          },
          received.map((one) => one.row.id),
        ),
      )
      return { attempt, ...writer.append(row.path, outgoing, manner !== 'together') }
    } finally {
      this.#intended -= bytes
    }
  }

  /**
   * Waits until nothing is on its way to this folder. Throws what was run into. Returns what was refused since the last
   * time.
   */
  async awaitAnswers({ folder, target }: FolderTarget): Promise<Refused[]> {
    const stream = this.#streamOf(target)
    await Promise.all(stream.inFlight)
    this.#throwFailure()
    if (stream.unnamed) {
      stream.unnamed = false
      await this.#context.locks.target.runExclusive(() => settle(this.#context, target.row, true))
      for (const page of this.#context.journal.pages.copiedInto(folder.id, target.row.id))
        this.#readBack.add({ folder, target }, page)
    }
    stream.refusing = false
    const refused = stream.refused.splice(0)
    // Nothing is in flight to the folder now: what comes next lies above everything that is known to be there. What was
    // refused may lie there all the same: until that was looked at, the mark stays below it.
    if (refused.length === 0) target.lowMark = Math.max(target.lowMark, stream.highest + 1)
    return refused
  }

  /**
   * Whether a folder must be drained before more is sent to it: something was refused, or the server does not say under
   * which UIDs it stores.
   */
  mustAwaitAnswers(target: OpenTarget): boolean {
    const { refusing, unnamed } = this.#streamOf(target)
    return refusing || unnamed
  }

  /**
   * Waits for `acquired`, or until something of this folder is refused, or sending fails: what is refused keeps its
   * bytes, and who waits for the memory that they take must bring it to its end (see settleRefusals), or would wait for
   * ever. Returns whether it was acquired.
   */
  async acquiredOrFailed(acquired: Promise<unknown>, target: OpenTarget): Promise<boolean> {
    const { refused } = this.#streamOf(target)
    let isAcquired = false
    let notify = (): void => undefined
    void acquired.then(() => {
      isAcquired = true
      notify()
    })
    while (!isAcquired && this.#failure === undefined && refused.length === 0) {
      await new Promise<void>((resolve) => {
        notify = resolve
        this.#waitingForTrouble.add(notify)
      })
      this.#waitingForTrouble.delete(notify)
    }
    return isAcquired
  }

  /**
   * Waits until nothing is on its way to a folder that did not come to its end. What it was refused is left for the
   * next time, and its bytes are let go.
   */
  async leave(target: OpenTarget): Promise<void> {
    const { inFlight, refused } = this.#streamOf(target)
    await Promise.all(inFlight)
    releaseMemory(refused.splice(0))
  }

  /** Waits until every answer is written down, whatever it is; for who leaves because something failed. */
  async join(): Promise<void> {
    for (const { inFlight } of this.#folders.values()) await Promise.all(inFlight)
    const [only, ...others] = this.#lost.splice(0)
    if (only !== undefined && others.length === 0) this.#context.blameRecord.brokeOver('target', only.row, only.reason)
  }

  /** So many messages were refused for want of room in the mailbox. */
  get full(): number {
    return this.#full
  }

  noteFull(folder: FolderRow, messages: number): void {
    this.#full += messages
    if (messages > 0) this.#fullFor.set(folder.id, folder)
  }

  /** Source folders of which something was refused for want of room. */
  get fullFor(): ReadonlyMap<number, FolderRow> {
    return this.#fullFor
  }

  /** What may not be put into this folder, and is still undecided; the caller takes out what it decides. */
  deniedIn(target: OpenTarget): Refused[] {
    return this.#streamOf(target).denied
  }

  /** Something else than sending failed for the whole mailbox: whoever sends next is told. */
  fail(thrown: unknown): void {
    this.#failure ??= { thrown }
    this.#wake.splice(0).forEach((wake) => wake())
    this.#notifyTrouble()
  }

  async #await(
    to: FolderTarget,
    stream: FolderStream,
    begun: Promise<Begun>,
    received: readonly Received[],
    bytes: number,
  ): Promise<void> {
    try {
      const { attempt, answers } = await begun
      const said = await answers
      stream.refusing ||= said.some(({ kind }) => kind === 'refused')
      this.#answered += bytes
      // What the server has said is said: the next may go out while it is being written down.
      this.#leaveWindow(bytes)
      received.forEach(({ permit }, i) => {
        if (said[i]?.kind !== 'refused') permit.release()
      })
      const outcome = await recordAnswers(this.#context, to, attempt, received, said, this.#rates())
      stream.highest = Math.max(stream.highest, outcome.highest)
      stream.unnamed ||= outcome.unnamed
      if (outcome.stored.length > 0) for (const one of [...stream.refused, ...stream.denied]) one.othersFollowed = true
      this.#readBack.add(to, outcome.stored)
      if (outcome.lost === undefined) {
        stream.refused.push(...outcome.refused)
        if (outcome.refused.length > 0) this.#notifyTrouble()
      } else {
        // Some servers say BYE after a NO (Cyrus to a message too large): what was said of the message stands, or it
        // would break every connection.
        recordRefusals(
          this.#context,
          to.folder,
          outcome.refused.filter(({ refusal, together }) => refusal.kind === 'message' && !together),
        )
        releaseMemory(outcome.refused)
        const reason = outcome.lost
        this.#lost.push(...outcome.uncertain.map((row) => ({ row, reason })))
        throw failure('connection-lost', this.#context.mailbox.target, reason)
      }
    } catch (thrown) {
      this.fail(thrown)
    }
  }

  #notifyTrouble(): void {
    this.#waitingForTrouble.forEach((notify) => notify())
  }

  #leaveWindow(bytes: number): void {
    this.#unanswered -= bytes
    this.#batches -= 1
    this.#wake.splice(0).forEach((wake) => wake())
  }

  async #waitForInFlight(bytes: number): Promise<void> {
    this.#throwFailure()
    const { batch, writer, batchesInFlight } = this.#context
    const isUnsafe = batch.messages <= unsafe.messages
    while (
      this.#batches >= batchesInFlight() ||
      (this.#batches >= (isUnsafe ? unsafe.atLeast : atLeast) &&
        this.#unanswered + bytes > (isUnsafe ? unsafe.window : inFlightLimitFor(writer.lineRate)))
    ) {
      await new Promise<void>((resolve) => this.#wake.push(resolve))
      this.#throwFailure()
    }
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.thrown
    this.#readBack.throwFailure()
  }

  #streamOf(target: OpenTarget): FolderStream {
    const known = this.#folders.get(target.row.id)
    if (known !== undefined) return known
    const stream: FolderStream = {
      inFlight: new Set(),
      refusing: false,
      refused: [],
      denied: [],
      highest: 0,
      unnamed: false,
    }
    this.#folders.set(target.row.id, stream)
    return stream
  }

  /**
   * A slow line must be known to be slow before a crash: the rate decides how long an unanswered append is waited for.
   */
  #rates(): ServerRates {
    const { journal, mailbox, writer } = this.#context
    const line = writer.lineRate ?? journal.runs.rates(mailbox.target.server.name)?.line ?? assumedDrainRate
    const measured = (this.#answered / Math.max(1, Date.now() - this.#startedAt)) * 1000
    const before = journal.runs.rates(mailbox.target.server.name)?.throughput
    return {
      line,
      throughput: before === undefined || this.#answered >= evidence ? measured : Math.max(before, measured),
    }
  }
}

function inFlightLimitFor(rate: number | undefined): number {
  return rate === undefined
    ? inFlightLimit.unknown
    : Math.min(inFlightLimit.most, Math.max(inFlightLimit.least, rate * inFlightLimit.seconds))
}

function outgoingOf(one: Received, target: OpenTarget, withoutKeywords: boolean): OutgoingMessage {
  const { flags, internalDate } = project(one.row.flags, one.row.sentDate, target.permanentFlags)
  return {
    bytes: one.bytes,
    flags: withoutKeywords ? flags.filter((flag) => !isOptional(flag)) : flags,
    internalDate,
  }
}
