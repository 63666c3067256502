// Messages and bytes by the year in which they arrived, to size new mailboxes and the window.

import type { YearCount } from '../model/status.ts'
import { instantOf } from './zone.ts'

export class YearTally {
  readonly #zone: string
  readonly #starts = new Map<number, number>()
  readonly #years = new Map<number | null, YearCount>()

  /** Years begin at midnight of this time zone. */
  constructor(zone: string) {
    this.#zone = zone
  }

  add(internalDate: number | null, bytes: number): void {
    const year = internalDate === null ? null : this.#yearOf(internalDate)
    const counted = this.#years.get(year) ?? { year, messages: 0, bytes: 0 }
    counted.messages += 1
    counted.bytes += bytes
    this.#years.set(year, counted)
  }

  /** Oldest year first; what has no date comes last. */
  all(): YearCount[] {
    return [...this.#years.values()].toSorted(
      (a, b) => (a.year ?? Number.POSITIVE_INFINITY) - (b.year ?? Number.POSITIVE_INFINITY),
    )
  }

  /** The zone is asked once a year and not once a message: that would take longer than the listing. */
  #yearOf(instant: number): number {
    const year = new Date(instant).getUTCFullYear()
    if (instant < this.#startOf(year)) return year - 1
    return instant < this.#startOf(year + 1) ? year : year + 1
  }

  #startOf(year: number): number {
    const known = this.#starts.get(year)
    if (known !== undefined) return known
    const start = instantOf({ year, month: 1, day: 1 }, this.#zone, 'first')
    this.#starts.set(year, start)
    return start
  }
}
