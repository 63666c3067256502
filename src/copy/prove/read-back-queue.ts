// Reads back behind the writing: what was stored waits here until a reading connection is free.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { ReadSession } from '../../model/ports.ts'
import { sleep } from '../../line/sleep.ts'
import { batchesOf, inOneFetch, narrower, type BatchLimit } from '../ground/batches.ts'
import { IdQueue } from '../ground/id-queue.ts'
import { judgeCopies, recordJudged, type Judged } from './read-back.ts'
import type { FolderTarget, MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Bytes that wait beside what is being read, from which a second connection is worth its login: while one answer is on
 * its way, the question for the next is. What is behind at the beginning is behind at the end, where the line is as
 * fast one way as the other.
 */
const worthASpare = 1_000_000

/**
 * What is read in one turn, where the line and its limits allow so much: others want the connection too, to open
 * folders.
 */
const inOneTurn: BatchLimit = { bytes: 4_000_000, messages: 512 }

type Waiting = { to: FolderTarget; rows: IdQueue }

/** A connection that reads back. `folder`: what it is busy with. */
type Reader = {
  use<T>(work: (session: ReadSession) => Promise<T>): Promise<T>
  spare: boolean
  running: boolean
  folder: number | undefined
}

export class ReadBackQueue {
  readonly #context: MailboxContext
  /** By row of the source folder, in the order in which folders were begun. */
  readonly #waiting = new Map<number, Waiting>()
  readonly #readers: Reader[]
  readonly #recording = new Set<{ folder: number }>()
  readonly #told: (() => void)[] = []
  #askedForSpare = false
  #closed = false
  #failure: { thrown: unknown } | undefined

  constructor(context: MailboxContext) {
    this.#context = context
    this.#readers = [
      {
        use: (read) => context.locks.target.runExclusive(() => read(context.target)),
        spare: false,
        running: false,
        folder: undefined,
      },
    ]
  }

  /** These rows own a copy in the folder; they are read back as soon as a connection is free. */
  add(to: FolderTarget, rows: readonly MessageRow[]): void {
    if (rows.length === 0 || this.#closed) return
    const waiting = this.#waiting.get(to.folder.id)
    const queue = waiting?.rows ?? new IdQueue()
    for (const { id, bytes, size } of rows) queue.add(id, bytes ?? size)
    if (waiting === undefined) this.#waiting.set(to.folder.id, { to, rows: queue })
    this.#start()
    if (!this.#askedForSpare && this.#waitingBytes() >= worthASpare) void this.#askForSpare()
  }

  /** Waits until everything of this folder that was added so far has been read. Throws what reading ran into. */
  async proved({ id }: FolderRow): Promise<void> {
    await this.#until(() => !this.#isBusy(id))
    this.throwFailure()
  }

  /** Waits until everything that was added so far has been read. Throws what reading ran into. */
  async empty(): Promise<void> {
    await this.#until(() => !this.#isBusy())
    this.throwFailure()
  }

  /** Waits until nothing is left to be read, or for so many ms. Never throws. */
  async idle(ms: number): Promise<void> {
    const over = new AbortController()
    await Promise.race([
      sleep(ms, AbortSignal.any([over.signal, this.#context.stop])),
      this.#until(() => !this.#isBusy()),
    ])
    over.abort()
  }

  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.thrown
  }

  /** Ends after what is being read; the rest stays `copied` and is read by the next who comes. Never throws. */
  async close(): Promise<void> {
    this.#closed = true
    this.#waiting.clear()
    await this.#until(() => !this.#isBusy())
  }

  /**
   * One more connection, where the budget has one that nobody else needs; there is none otherwise, and that is no
   * error.
   */
  async #askForSpare(): Promise<void> {
    this.#askedForSpare = true
    const session = await this.#context.openSpareReader()
    if (session === undefined || this.#closed) return
    this.#readers.push({ use: (read) => read(session), spare: true, running: false, folder: undefined })
    this.#start()
  }

  #start(): void {
    for (const reader of this.#readers) {
      if (reader.running || this.#waiting.size === 0) continue
      reader.running = true
      void this.#readAll(reader)
    }
  }

  /** Never throws: what it runs into is kept for those who wait. */
  async #readAll(reader: Reader): Promise<void> {
    const { deadline, memory } = this.#context
    try {
      while (this.#waiting.size > 0) {
        if (deadline.yields() && !this.#closed) {
          await deadline.waitBriefly()
          continue
        }
        const next = this.#closed ? undefined : this.#next()
        if (next === undefined) break
        const { to, batch } = next
        reader.folder = to.folder.id
        const { row, permanentFlags } = to.target
        const judged: Judged[] = []
        try {
          await reader.use((session) => judgeCopies({ target: session, memory }, row, batch, permanentFlags, judged))
        } catch (thrown) {
          if (!reader.spare) throw thrown
          const read = new Set(judged.map((one) => one.row))
          this.#giveUp(
            reader,
            to,
            batch.filter((one) => !read.has(one)),
          )
          return
        } finally {
          this.#record(to.folder, judged)
        }
        reader.folder = undefined
      }
    } catch (thrown) {
      this.#fail(thrown)
    } finally {
      reader.folder = undefined
      reader.running = false
      this.#tell()
    }
  }

  /** Takes what is read next out of the queue; undefined when there is no time for any of it. */
  #next(): { to: FolderTarget; batch: readonly MessageRow[] } | undefined {
    const { stop, journal } = this.#context
    for (const [key, { to, rows }] of this.#waiting) {
      // In the drain the small ones first: most are proved in the time that is left.
      if (stop.aborted) rows.smallestFirst()
      const chosen = this.#batchOf(rows)
      if (chosen.length === 0) continue
      rows.drop(chosen.length)
      if (rows.length === 0) this.#waiting.delete(key)
      return { to, batch: journal.pages.withIds(chosen.map(({ id }) => id)) }
    }
    return undefined
  }

  /** The first of these, in the drain no more at once than there is time for. */
  #batchOf(rows: IdQueue): readonly { id: number; size: number }[] {
    const { deadline, stop, batch: alone } = this.#context
    const [whole = []] = batchesOf(rows, stop.aborted ? alone : narrower(inOneTurn, inOneFetch(alone)))
    let batch = whole
    while (batch.length > 0 && !deadline.mayProve(batch)) batch = batch.slice(0, Math.floor(batch.length / 2))
    return batch
  }

  /** The spare connection is gone: the mailbox has another one, and what this one was asked for is asked there. */
  #giveUp(reader: Reader, to: FolderTarget, batch: readonly MessageRow[]): void {
    this.#readers.splice(this.#readers.indexOf(reader), 1)
    this.add(to, batch)
  }

  /**
   * The next batch is read while this one is being written down: on a long line the pause would be as long as the
   * reading.
   */
  #record(folder: FolderRow, judged: readonly Judged[]): void {
    const recording = { folder: folder.id }
    this.#recording.add(recording)
    void recordJudged(this.#context, folder, judged)
      .catch((thrown: unknown) => this.#fail(thrown))
      .finally(() => {
        this.#recording.delete(recording)
        this.#tell()
      })
  }

  #fail(thrown: unknown): void {
    this.#failure ??= { thrown }
    this.#waiting.clear()
    this.#closed = true
  }

  #tell(): void {
    this.#told.splice(0).forEach((told) => told())
  }

  #waitingBytes(): number {
    return [...this.#waiting.values()].reduce((sum, { rows }) => sum + rows.bytes, 0)
  }

  /** Whether something of this folder, or of any, has been added and is not proved yet. */
  #isBusy(folder?: number): boolean {
    if ([...this.#recording].some((recording) => folder === undefined || recording.folder === folder)) return true
    const reading = this.#readers.filter(({ running }) => running)
    return (
      reading.length > 0 &&
      (folder === undefined || this.#waiting.has(folder) || reading.some((reader) => reader.folder === folder))
    )
  }

  async #until(quiet: () => boolean): Promise<void> {
    while (!quiet()) await new Promise<void>((resolve) => this.#told.push(resolve))
  }
}
