// Remembers the looks of a watch: how fast each mailbox and the whole move between them, and since when nothing does.

import type { StatusReading } from '../report/status-reading.ts'

/** Long enough for a 40 MB message, short enough to notice a change. */
const windowMs = 30_000

export class WatchHistory {
  #looks: Pick<StatusReading, 'at' | 'progress'>[] = []
  #movedAt = 0

  add({ at, progress }: Pick<StatusReading, 'at' | 'progress'>): void {
    const before = this.#looks.at(-1)
    if (
      before === undefined ||
      [...progress].some(([mailbox, { movedBytes }]) => movedBytes > (before.progress.get(mailbox)?.movedBytes ?? 0))
    )
      this.#movedAt = at
    this.#looks.push({ at, progress })
    // One look from before the window stays: looks that are further apart than it still give a rate.
    while (this.#looks[1] !== undefined && this.#looks[1].at <= at - windowMs) this.#looks.shift()
  }

  get measured(): boolean {
    return this.#looks.length >= 2
  }

  /** Bytes a second over the last half minute; 0 until there are two looks. */
  rate(mailbox: string): number {
    return this.#between((look) => look.progress.get(mailbox)?.movedBytes ?? 0)
  }

  /** Of these mailboxes together. */
  wholeRate(mailboxes: readonly { id: string }[]): number {
    return mailboxes.reduce((sum, { id }) => sum + this.rate(id), 0)
  }

  /** Seconds since something was proved, or since the first look. */
  stillFor(): number {
    return ((this.#looks.at(-1)?.at ?? this.#movedAt) - this.#movedAt) / 1000
  }

  #between(moved: (look: Pick<StatusReading, 'progress'>) => number): number {
    const [first] = this.#looks
    const last = this.#looks.at(-1)
    if (first === undefined || last === undefined || last.at <= first.at) return 0
    return Math.max(0, moved(last) - moved(first)) / ((last.at - first.at) / 1000)
  }
}
