// Counts messages by the year of a time zone. Pure.

import { instantOf } from '../schedule/zone.ts'
import type { ReportDocument } from './report-document.ts'

export class Years {
  readonly #zone: string
  readonly #counts = new Map<number | null, { messages: number; bytes: number }>()
  readonly #starts = new Map<number, number>()

  constructor(zone: string) {
    this.#zone = zone
  }

  /** `at`: ms since 1970; null: it has no date. */
  add(at: number | null, bytes: number): void {
    const year = at === null ? null : this.#yearOf(at)
    const count = this.#counts.get(year)
    if (count === undefined) this.#counts.set(year, { messages: 1, bytes })
    else {
      count.messages += 1
      count.bytes += bytes
    }
  }

  /** In order of time, what has no date first. */
  get all(): ReportDocument['years'] {
    return [...this.#counts]
      .toSorted(([one], [other]) => (one ?? -Infinity) - (other ?? -Infinity))
      .map(([year, count]) => ({ year, ...count }))
  }

  /** To ask the calendar for each of a million messages would take longer than to write them. */
  #yearOf(at: number): number {
    const year = new Date(at).getUTCFullYear()
    if (at < this.#startOf(year)) return year - 1
    return at < this.#startOf(year + 1) ? year : year + 1
  }

  #startOf(year: number): number {
    const known = this.#starts.get(year)
    if (known !== undefined) return known
    const start = instantOf({ year, month: 1, day: 1 }, this.#zone, 'first')
    this.#starts.set(year, start)
    return start
  }
}
