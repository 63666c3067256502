// Sums up what many seeds came to.

import type { Counts } from './play.ts'
import type { Played } from './players.ts'

export class Summary {
  seeds = 0
  failed = 0
  readonly kinds = new Map<string, number[]>()
  readonly #counts = new Map<keyof Counts, number>()
  readonly #endings = new Map<string, number>()
  #milliseconds = 0
  #slowest = 0

  add({ seed, complaints, counts, endings, milliseconds }: Played): void {
    this.seeds += 1
    this.#milliseconds += milliseconds
    this.#slowest = Math.max(this.#slowest, milliseconds)
    const [first] = complaints
    if (first !== undefined) {
      this.failed += 1
      this.kinds.set(first.kind, [...(this.kinds.get(first.kind) ?? []), seed])
    }
    for (const [key, count] of Object.entries(counts) as [keyof Counts, number][])
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + count)
    for (const ending of endings) this.#endings.set(ending, (this.#endings.get(ending) ?? 0) + 1)
  }

  /** How far it is, of so many seeds, after so many ms. */
  progress(passed: number, seeds: number): string {
    const left = (passed / Math.max(1, this.seeds)) * (seeds - this.seeds)
    return (
      `${this.seeds.toLocaleString('en')} of ${seeds.toLocaleString('en')} seeds, ${this.failed} with complaints; ` +
      `${Math.ceil(left / 60_000)} min left`
    )
  }

  /** Lines for people. `passed`: ms that the whole took. */
  lines(passed: number, jobs: number): string[] {
    const of = (key: keyof Counts): string => (this.#counts.get(key) ?? 0).toLocaleString('en')
    return [
      `${this.seeds.toLocaleString('en')} seeds in ${Math.round(passed / 1_000)} s ` +
        `(${((1_000 * this.seeds) / Math.max(1, passed)).toFixed(1)} a second on ${jobs} processes, ` +
        `${Math.round(this.#milliseconds / Math.max(1, this.seeds))} ms each, the slowest took ` +
        `${Math.round(this.#slowest)} ms)`,
      `${of('runs')} runs, ${of('verifies')} verifications, ${of('steps')} steps, ${of('messages')} messages`,
      `${of('kills')} kills, ${of('interrupts')} interruptions, ${of('breaks')} broken lines, ` +
        `${of('lies')} faults of servers, ${of('events')} events of users, ` +
        `${of('renumberings')} folders renumbered or replaced, ` +
        `${of('lostJournals')} lost journals, ${of('oldJournals')} old ones`,
      'mailboxes ended: ' +
        [...this.#endings]
          .toSorted(([, a], [, b]) => b - a)
          .slice(0, 12)
          .map(([ending, count]) => `${count} ${ending}`)
          .join(' · '),
      this.failed === 0
        ? 'no complaint'
        : `${this.failed} seeds with complaints: ${[...this.kinds].map(someOf).join(' · ')}`,
    ]
  }
}

function someOf([kind, seeds]: [string, number[]]): string {
  return `${kind} ${seeds.length} (${seeds.slice(0, 8).join(', ')}${seeds.length > 8 ? ', …' : ''})`
}
