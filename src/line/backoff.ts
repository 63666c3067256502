// Trying again with growing waits: the one place that knows how long to wait, how often, and when to give up.

import type { MigrationError } from '../model/errors.ts'
import { sleep } from './sleep.ts'

export type BackoffOptions = {
  /** ms before each new try. */
  delays: readonly number[]
  /** Ends a wait, and with it the trying. */
  stop: AbortSignal
  /** Told before each wait. */
  onWait?: (wait: { attempt: number; ms: number; error: MigrationError }) => void
}

/** Counts failures in a row, and waits after each. */
export class Backoff {
  readonly #options: BackoffOptions
  /** How far the waits have grown. */
  #grown = 0
  /** Waits since something was achieved. */
  #spent = 0

  constructor(options: BackoffOptions) {
    this.#options = options
  }

  /** Something was achieved: the next failure is a first one. */
  reset(): void {
    this.#grown = 0
    this.#spent = 0
  }

  /** This failure costs no patience, and from the n-th wait on the waits do not grow. */
  hold(n: number): void {
    this.#grown = Math.min(this.#grown, n - 1)
    this.#spent = -1
  }

  /** Waits left before patience is spent; `most`: fewer than there are delays. */
  left(most = this.#options.delays.length): number {
    return most - Math.max(0, this.#spent)
  }

  /**
   * Waits before the next try, `most` times in a row. Throws `error` when it must not be tried again, when patience is
   * spent, and when a stop ends the wait.
   */
  async wait(error: MigrationError, most?: number): Promise<void> {
    const { delays, stop, onWait } = this.#options
    if (error.retry === 'never' || stop.aborted || this.left(most) <= 0) throw error
    const ms = delays[Math.min(this.#grown, delays.length - 1)] ?? 0
    this.#grown += 1
    this.#spent += 1
    onWait?.({ attempt: this.#grown, ms, error })
    if (!(await sleep(ms, stop))) throw error
  }
}
