// Keeps the heap small, and lets go of large bodies and many rows at once: V8 by itself keeps more than the budget.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** From this size on a body is worth a collection of some 10 ms. */
export const worthCollecting = 8_000_000

/**
 * Reading so many rows, or listing so many messages, leaves as much behind as bodies may take: V8 would keep it until
 * much more is dead (measured).
 */
export const manyRows = 2_000

/** From so much resident memory on, in bytes, the heap grows by little at a time. */
const worthBounding = 190_000_000
/**
 * What may die beside the living before V8 collects, in percent of the living. Left to itself it is 100 and more, and
 * more yet on a loaded machine, where marking ends late. For all of a run it costs a tenth of the processor (measured).
 */
const deadBesideLiving = 40
/** Asking the system takes 8 µs: every so many bodies. */
const lookEach = 16
let calls = 0
let bounded = false

/** Keeps the heap from growing on, for good, once the program holds much. To be called with each body. */
export function boundHeapWhenLarge(): void {
  calls += 1
  if (bounded || calls % lookEach !== 0 || process.memoryUsage.rss() < worthBounding) return
  bounded = true
  setFlagsFromString(`--heap-growing-percent=${deadBesideLiving}`)
}

let collect: (() => void) | undefined

/** Collects what is dead. */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
}
