// A clock that stands until a test moves it; whoever waits is woken when the time has come.

import type { Clock } from '../../src/line/clock.ts'

export class HandClock implements Clock {
  #now: number
  readonly #sleepers = new Set<{ at: number; wake: (passed: boolean) => void }>()
  /** The longest time that somebody wanted to sleep at once. */
  longest = 0

  constructor(now: number) {
    this.#now = now
  }

  readonly now = (): number => this.#now

  readonly wait = (milliseconds: number, stop?: AbortSignal): Promise<boolean> => {
    this.longest = Math.max(this.longest, milliseconds)
    return new Promise((resolve) => {
      const ended = (): void => {
        this.#sleepers.delete(sleeper)
        resolve(false)
      }
      const sleeper = {
        at: this.#now + milliseconds,
        wake: (passed: boolean) => {
          stop?.removeEventListener('abort', ended)
          resolve(passed)
        },
      }
      this.#sleepers.add(sleeper)
      if (stop?.aborted === true) ended()
      else stop?.addEventListener('abort', ended, { once: true })
    })
  }

  /** The clock is put forward, or the machine slept: nobody woke up meanwhile. */
  jump(milliseconds: number): void {
    this.#now += milliseconds
  }

  /** Time passes, in the steps in which somebody wakes up. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      const next = [...this.#sleepers].toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > until) break
      this.#now = Math.max(this.#now, next.at)
      this.#sleepers.delete(next)
      next.wake(true)
    }
    this.#now = until
  }
}
