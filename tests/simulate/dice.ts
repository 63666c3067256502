// Dice for drawing a scenario: seeded, so that equal seeds give equal nights on every machine.

import { Dice } from '../support/messages.ts'

export class SeededDice extends Dice {
  /** Whether something with this probability happens. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** from … to, both included. */
  between(from: number, to: number): number {
    return from + this.upTo(to - from + 1)
  }

  /** 1 … most, small numbers far more often than large ones. */
  step(most: number): number {
    return Math.max(1, Math.round(Math.exp(this.next() * Math.log(most))))
  }

  /** So many things, each made by `make`. */
  some<T>(count: number, make: (at: number) => T): T[] {
    return Array.from({ length: count }, (_, at) => make(at))
  }

  /** One of these, by weight. */
  weighted<T>(of: readonly (readonly [number, T])[]): T {
    const sum = of.reduce((total, [weight]) => total + weight, 0)
    let left = this.next() * sum
    for (const [weight, value] of of) {
      left -= weight
      if (left < 0) return value
    }
    const last = of.at(-1)
    if (last === undefined) throw new Error('nothing to choose from')
    return last[1]
  }
}
