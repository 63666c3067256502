// Lets go of large bodies and many rows at once: V8 by itself keeps more of them than the whole budget.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** From this size on a body is worth a collection of some 10 ms. */
export const worthCollecting = 8_000_000

/**
 * Reading so many rows, or listing so many messages, leaves as much behind as bodies may take: V8 would keep it until
 * much more is dead (measured).
 */
export const manyRows = 2_000

let collect: (() => void) | undefined

/** Collects what is dead. */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
}
