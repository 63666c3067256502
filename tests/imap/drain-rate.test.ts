// The rate of a line, from answers that come when they like: never far too high, and soon down.

import { describe, expect, it } from 'vitest'
import { DrainRate } from '../../src/imap/drain-rate.ts'

/** Answers of 100 kB at the given ms, and the highest rate that was ever believed. */
function highest(answers: readonly number[]): { rate: DrainRate; highest: number } {
  let now = 0
  const rate = new DrainRate(() => now)
  rate.begin()
  let highest = 0
  for (const at of answers) {
    now = at
    rate.drained(100_000)
    highest = Math.max(highest, rate.bytesPerSecond ?? 0)
  }
  return { rate, highest }
}

describe('the rate of a line', () => {
  it('is that of the line, also when answers come several at once after any time', () => {
    // 250 kB/s: each second the answers for the 250 kB of that second and what was left, within a ms.
    for (const burst of [2, 5, 10]) {
      const answers = Array.from({ length: 200 }, (_, i) => (Math.floor(i / burst) + 1) * burst * 400)
      expect(highest(answers).highest).toBeLessThanOrEqual(250_000 * 1.6)
      expect(highest(answers).rate.bytesPerSecond).toBeGreaterThan(250_000 * 0.6)
    }
  })

  it('is that of a fast line at once', () => {
    expect(highest([10, 20]).rate.bytesPerSecond).toBe(10_000_000)
  })

  it('follows a line that becomes slow, within two periods', () => {
    const fast = Array.from({ length: 1_000 }, (_, i) => (i + 1) * 10)
    const slow = Array.from({ length: 40 }, (_, i) => 10_000 + (i + 1) * 1_000)
    expect(highest([...fast, ...slow.slice(0, 12)]).rate.bytesPerSecond).toBeLessThan(110_000)
  })

  it('starts anew when nothing was on its way', () => {
    let now = 0
    const rate = new DrainRate(() => now)
    rate.begin()
    now = 1_000
    rate.drained(200_000)
    now = 60_000
    rate.begin()
    now = 61_000
    rate.drained(200_000)
    expect(rate.bytesPerSecond).toBe(200_000)
  })

  it('knows nothing before something has arrived, and nothing from a little', () => {
    const rate = new DrainRate(() => 0)
    expect(rate.bytesPerSecond).toBeUndefined()
    rate.begin()
    rate.drained(99_999)
    expect(rate.bytesPerSecond).toBeUndefined()
  })
})
