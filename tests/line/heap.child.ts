// Holds much and lets as much die, bounded or not as its argument says; prints the most bytes of heap in use.

import { setImmediate } from 'node:timers/promises'
import { boundHeapWhenLarge } from '../../src/line/garbage.ts'

const messages = (count: number) => Array.from({ length: count }, (_, n) => ({ n, flags: ['\\Seen'], at: { n } }))
const held = Array.from({ length: 100 }, () => messages(2_000))
// The rest of what a large program holds.
const resident = Buffer.alloc(120_000_000, 1)
let most = 0
for (let round = 0; round < 3_000; round += 1) {
  if (process.argv[2] === 'bounded') boundHeapWhenLarge()
  await setImmediate()
  held[round % 90] = messages(2_000)
  // What loading has left is gone by then.
  if (round >= 1_000) most = Math.max(most, process.memoryUsage().heapUsed)
}
process.stdout.write(JSON.stringify({ most, resident: resident.length }))
