// Keeps what goes to and comes from one server under its limit of bytes a second, over all mailboxes together.

import type { ServerPlan } from '../model/plan.ts'
import { sleep } from './sleep.ts'

/** The clock, passed in so that a test need not wait. */
export type LimiterClock = {
  now(): number
  wait(milliseconds: number, stop?: AbortSignal): Promise<boolean>
}

const realClock: LimiterClock = { now: () => performance.now(), wait: sleep }

/** So much unused time may be made up for at once: small messages then need no wait of their own. */
const burstMs = 250

/**
 * Who wants to move bytes waits for its turn, in the order of asking. What was let through counts as moved at the
 * limit's speed, and the next waits until that is over: one message larger than a second's worth goes at once, and
 * those after it pay for it.
 */
export class RateLimiter {
  readonly #bytesPerMs: number
  readonly #clock: LimiterClock
  /** When all that was let through would have been moved at the limit's speed. */
  #clearAt = -Infinity

  /** undefined: no limit. */
  constructor(bytesPerSecond: number | undefined, clock: LimiterClock = realClock) {
    this.#bytesPerMs = (bytesPerSecond ?? Infinity) / 1000
    this.#clock = clock
  }

  /**
   * Waits until so many bytes may move. False: stopped meanwhile, and nothing of them is counted twice when they are
   * asked for again.
   */
  async pass(bytes: number, stop?: AbortSignal): Promise<boolean> {
    if (stop?.aborted === true) return false
    const now = this.#clock.now()
    const start = Math.max(this.#clearAt, now - burstMs)
    const takes = bytes / this.#bytesPerMs
    this.#clearAt = start + takes
    if (start <= now) return true
    if (await this.#clock.wait(start - now, stop)) return true
    this.#clearAt -= takes
    return false
  }
}

/** One limiter for each server of a plan, shared by all who talk to it. */
export class RateLimiters {
  readonly #limiters = new Map<string, RateLimiter>()
  readonly #clock: LimiterClock

  constructor(clock: LimiterClock = realClock) {
    this.#clock = clock
  }

  /** Two names for the same host and port are one line; the first limit that is met counts for both. */
  of({ host, port, limits }: Pick<ServerPlan, 'host' | 'port' | 'limits'>): RateLimiter {
    const key = `${host.toLowerCase()}:${port}`
    const known = this.#limiters.get(key)
    if (known !== undefined) return known
    const limiter = new RateLimiter(limits?.bytesPerSecond, this.#clock)
    // Without a limit nothing is remembered: another name of this server may have one.
    if (limits !== undefined) this.#limiters.set(key, limiter)
    return limiter
  }
}
