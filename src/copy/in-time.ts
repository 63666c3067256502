// What of one mailbox may still be begun before the window closes, judged by the rate so far.

import { pause } from '../line/pause.ts'
import type { WorkTime } from '../line/work-time.ts'
import type { MessageRow } from '../journal/messages.ts'
import type { Headway } from './headway.ts'
import { bytesOf } from './batches.ts'
import { assumedRate } from './settle.ts'

export type InTimeOptions = {
  time: WorkTime
  headway: Headway
  mailbox: string
  /** Bytes a second that an earlier run copied to this server; undefined when there was none. */
  rateBefore: number | undefined
}

/** So often reading back that has given way looks whether it may go on, in ms. */
const lookEvery = 250

export class InTime {
  readonly #options: InTimeOptions
  /** By source folder. */
  readonly #heldBack = new Set<number>()
  #copying = 0

  constructor(options: InTimeOptions) {
    this.#options = options
  }

  /** No connection may be left: whoever waits, waits no longer. */
  get cut(): AbortSignal {
    return this.#options.time.cut
  }

  /**
   * Of these messages of a folder, in their order, those that would be copied before the drain begins. A large one that
   * would not does not keep smaller ones behind it from going; what is left out may fit when it is known how fast the
   * others went.
   */
  thatFit(rows: readonly MessageRow[]): readonly MessageRow[] {
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
  holdsBack(folder: number): void {
    this.#heldBack.add(folder)
  }

  /** A folder is begun, or begun anew. */
  begins(folder: number): void {
    this.#heldBack.delete(folder)
  }

  /** Whether something of a folder, or of any, was left for the next window. */
  heldBack(folder?: number): boolean {
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
    return this.#options.headway.proofYields && this.#copying > 0 && !this.#options.time.stop.aborted
  }

  /** A moment, after which to ask again whether reading back yields. */
  async moment(): Promise<void> {
    await pause(lookEvery, this.#options.time.stop)
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
  mayProve(rows: readonly MessageRow[]): boolean {
    const { time, headway, mailbox, rateBefore } = this.#options
    // As fast as anything was: reading back that has given way until now was no measure of what it can do, and being
    // cut does it no harm.
    const rate = Math.max(headway.provingSpeed() ?? 0, headway.speedOf(mailbox) ?? 0, rateBefore ?? 0, assumedRate)
    return !time.interrupted.aborted && time.mayFinish(time.stop.aborted ? (bytesOf(rows) / rate) * 1000 : 0)
  }

  #msFor(bytes: number): number {
    const { headway, mailbox, rateBefore } = this.#options
    // A rate from little, or from a run that had little to copy, is all round trips: it must not keep a large message
    // back for ever.
    const rate = headway.speedOf(mailbox) ?? Math.max(rateBefore ?? 0, assumedRate)
    return (bytes / Math.max(1, rate)) * 1000
  }
}
