// What of one mailbox may still be begun before the window closes, judged by the rate so far.

import { sleep } from '../../line/sleep.ts'
import type { WorkTime } from '../../line/work-time.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { RunProgress } from './progress.ts'
import { bytesOf } from '../ground/batches.ts'
import type { Deadline } from '../ground/mailbox-context.ts'
import { assumedDrainRate } from '../../model/timing.ts'

export type DeadlineOptions = {
  time: WorkTime
  progress: RunProgress
  mailbox: string
  /** Bytes a second that an earlier run copied to this server; undefined when there was none. */
  rateBefore: number | undefined
}

/** So often reading back that has given way looks whether it may go on, in ms. */
const lookEvery = 250

export class MailboxDeadline implements Deadline {
  readonly #options: DeadlineOptions
  /** By source folder. */
  readonly #heldBack = new Set<number>()
  #copying = 0

  constructor(options: DeadlineOptions) {
    this.#options = options
  }

  /**
   * Of these messages of a folder, in their order, those that would be copied before the drain begins. A large one that
   * would not does not keep smaller ones behind it from going; what is left out may fit when it is known how fast the
   * others went.
   */
  takeFitting(rows: readonly MessageRow[]): readonly MessageRow[] {
    const { time } = this.#options
    if (time.mayStart(this.#msFor(bytesOf(rows)))) return rows
    const fitting: MessageRow[] = []
    let bytes = 0
    for (const row of rows) {
      const more = bytes + bytesOf([row])
      if (!time.mayStart(this.#msFor(more))) continue
      fitting.push(row)
      bytes = more
    }
    return fitting
  }

  /** Something of this folder is left for the next window. */
  defer(folder: number): void {
    this.#heldBack.add(folder)
  }

  /** A folder is begun, or begun anew. */
  begins(folder: number): void {
    this.#heldBack.delete(folder)
  }

  /** Whether something of a folder, or of any, was left for the next window. */
  hasDeferred(folder?: number): boolean {
    return folder === undefined ? this.#heldBack.size > 0 : this.#heldBack.has(folder)
  }

  /** Copies while reading back may have to give way. */
  async copying<T>(work: () => Promise<T>): Promise<T> {
    this.#copying += 1
    try {
      return await work()
    } finally {
      this.#copying -= 1
    }
  }

  /** Reading back gives way while the window would not hold both and there is something to copy here. */
  yields(): boolean {
    return this.#options.progress.proofYields && this.#copying > 0 && !this.#options.time.stop.aborted
  }

  /** A moment, after which to ask again whether reading back yields. */
  async waitBriefly(): Promise<void> {
    await sleep(lookEvery, this.#options.time.stop)
  }

  /**
   * Whether so many ms may be waited for what a connection left open when it went: not while a person waits, nor beyond
   * the cut.
   */
  mayWait(milliseconds: number): boolean {
    const { time } = this.#options
    return !time.interrupted.aborted && time.mayFinish(time.stop.aborted ? milliseconds : 0)
  }

  /** So many ms, or until a stop that was not there before. */
  async wait(milliseconds: number): Promise<void> {
    const { stop, interrupted, cut } = this.#options.time
    await sleep(milliseconds, stop.aborted ? AbortSignal.any([interrupted, cut]) : stop)
  }

  /** A person waits for the end, or the run failed. */
  get interrupted(): boolean {
    return this.#options.time.interrupted.aborted
  }

  /**
   * Whether what has been read from the source may still be sent: as long as it would be over before connections are
   * cut.
   */
  maySend(rows: readonly MessageRow[]): boolean {
    const { time } = this.#options
    return time.mayFinish(time.stop.aborted ? this.#msFor(bytesOf(rows)) : 0)
  }

  /**
   * Whether so much may still be read back: to the drain and through it, as long as it would be over before connections
   * are cut; not while a person waits.
   */
  mayProve(rows: readonly { size: number }[]): boolean {
    const { time, progress, mailbox, rateBefore } = this.#options
    // As fast as anything was: reading back that has given way until now was no measure of what it can do, and being
    // cut does it no harm.
    const rate = Math.max(
      progress.provingSpeed() ?? 0,
      progress.speedOf(mailbox) ?? 0,
      rateBefore ?? 0,
      assumedDrainRate,
    )
    return !time.interrupted.aborted && time.mayFinish(time.stop.aborted ? (bytesOf(rows) / rate) * 1000 : 0)
  }

  #msFor(bytes: number): number {
    const { progress, mailbox, rateBefore } = this.#options
    // A rate from little, or from a run that had little to copy, is all round trips: it must not keep a large message
    // back for ever.
    const rate = progress.speedOf(mailbox) ?? Math.max(rateBefore ?? 0, assumedDrainRate)
    return (bytes / Math.max(1, rate)) * 1000
  }
}
