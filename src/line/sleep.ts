// Waiting that ends early when a person asks to stop.

import { setTimeout as delay } from 'node:timers/promises'

/** Waits so many ms, or until `stop` is aborted; gives whether the time passed in full. */
export async function sleep(milliseconds: number, stop?: AbortSignal): Promise<boolean> {
  try {
    await delay(milliseconds, undefined, stop === undefined ? {} : { signal: stop })
    return true
  } catch {
    return false
  }
}
