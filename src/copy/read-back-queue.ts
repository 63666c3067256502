// Reads back behind the writing: what was stored waits here until the target's reading connection is free, and is then proved, as much as there is at once.

import type { FolderRow } from '../journal/folders.ts'
import type { MessageRow } from '../journal/messages.ts'
import { batchesOf, inOneFetch } from './batches.ts'
import { judgeCopies, recordJudged, type Judged } from './read-back.ts'
import type { FolderWork, Work } from './work.ts'

type Waiting = { to: FolderWork; rows: MessageRow[] }

export class ReadBackQueue {
  readonly #work: Work
  /** By row of the target folder, in the order in which folders were begun. */
  readonly #waiting = new Map<number, Waiting>()
  #reading: Promise<void> | undefined
  /** The folder that is being read. */
  #now: number | undefined
  readonly #recording = new Set<{ folder: number }>()
  readonly #told: (() => void)[] = []
  #closed = false
  #failure: { thrown: unknown } | undefined

  constructor(work: Work) {
    this.#work = work
  }

  /** These rows own a copy in the folder; they are read back as soon as the connection is free. */
  add(to: FolderWork, rows: readonly MessageRow[]): void {
    if (rows.length === 0 || this.#closed) return
    const waiting = this.#waiting.get(to.folder.id)
    if (waiting === undefined) this.#waiting.set(to.folder.id, { to, rows: [...rows] })
    else waiting.rows.push(...rows)
    this.#reading ??= this.#readAll()
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

  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.thrown
  }

  /** Ends after what is being read; the rest stays `copied` and is read by the next who comes. Never throws. */
  async close(): Promise<void> {
    this.#closed = true
    this.#waiting.clear()
    await this.#until(() => !this.#isBusy())
  }

  /** The next batch is read while this one is being written down: on a long line the pause would be as long as the reading. */
  #record(folder: FolderRow, judged: readonly Judged[]): void {
    const recording = { folder: folder.id }
    this.#recording.add(recording)
    void recordJudged(this.#work, folder, judged).catch((thrown: unknown) => this.#fail(thrown)).finally(() => {
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

  /** Whether something of this folder, or of any, has been added and is not proved yet. */
  #isBusy(folder?: number): boolean {
    if ([...this.#recording].some((recording) => folder === undefined || recording.folder === folder)) return true
    return this.#reading !== undefined && (folder === undefined || this.#waiting.has(folder) || this.#now === folder)
  }

  async #until(quiet: () => boolean): Promise<void> {
    while (!quiet()) await new Promise<void>((resolve) => this.#told.push(resolve))
  }

  async #readAll(): Promise<void> {
    // The caller must have this promise in hand before it can end.
    await Promise.resolve()
    try {
      for (let [next] = this.#waiting; next !== undefined; [next] = this.#waiting) {
        while (this.#work.inTime.yields() && !this.#closed) await this.#work.inTime.moment()
        const [key, { to, rows }] = next
        // In the drain, so much at once that it can be seen whether there is time for it.
        const [batch = [], ...others] = batchesOf(rows, this.#work.stop.aborted ? this.#work.batch : inOneFetch(this.#work.batch))
        if (this.#closed || !this.#work.inTime.mayProve(batch)) break
        const rest = others.flat()
        if (rest.length === 0) this.#waiting.delete(key)
        else this.#waiting.set(key, { to, rows: rest })
        const { row, permanentFlags } = to.target
        this.#now = key
        const judged = await this.#work.turns.target.take(() => judgeCopies(this.#work, row, batch, permanentFlags))
        this.#record(to.folder, judged)
        this.#now = undefined
      }
    } catch (thrown) {
      this.#fail(thrown)
    } finally {
      this.#now = undefined
      this.#reading = undefined
      this.#tell()
    }
  }
}
