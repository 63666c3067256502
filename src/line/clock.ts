// The clock that work is held to, passed in so that a test need not wait for nights and windows.

import { sleep } from './sleep.ts'

export type Clock = {
  /** ms since 1970. */
  now(): number
  /** Waits so many ms, or until `stop` is aborted; gives whether the time passed in full. */
  wait(milliseconds: number, stop?: AbortSignal): Promise<boolean>
}

export const wallClock: Clock = { now: Date.now, wait: sleep }

/**
 * The clock is looked at again so often: a machine that slept, or whose clock was set, is not late by more. Timers do
 * not reach beyond 24 days either.
 */
const lookEvery = 30_000

/** Waits until an instant; false: stopped before. */
export async function waitUntil(instant: number, clock: Clock, stop: AbortSignal): Promise<boolean> {
  for (;;) {
    if (stop.aborted) return false
    const left = instant - clock.now()
    if (left <= 0) return true
    if (!(await clock.wait(Math.min(left, lookEvery), stop))) return false
  }
}
