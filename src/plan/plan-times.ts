// Reads the times of one plan in its time zone, and remembers those that the change of the clocks makes remarkable.

import type { OddTime } from '../model/plan.ts'
import { instantsOf, isoIn } from '../schedule/zone.ts'
import { fieldText, type FieldPath } from './field-path.ts'
import { timeOf } from './written.ts'

export class PlanTimes {
  readonly odd: OddTime[] = []
  readonly #zone: string

  constructor(zone: string) {
    this.#zone = zone
  }

  /**
   * A time that its schema let pass, in ms since 1970; a day alone lasts until its end. A time that does not exist is
   * the moment at which the clocks jump over it; of one that happens twice it is the first or the second.
   */
  at(written: string, path: FieldPath, which: 'first' | 'second'): number {
    const time = timeOf(written)
    if (time === undefined) return NaN
    if ('instant' in time) return time.instant
    const found = instantsOf(time.dayOnly ? { ...time.clock, hour: 24 } : time.clock, this.#zone)
    const takenAt = found.kind === 'twice' ? found[which] : found.at
    if (found.kind !== 'once') this.odd.push({ field: fieldText(path), kind: found.kind, written, takenAt })
    return takenAt
  }

  /** As a person of this zone would write it, with the offset that leaves no doubt. */
  written(instant: number): string {
    return isoIn(instant, this.#zone)
  }
}
