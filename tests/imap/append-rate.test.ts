// The rate of a line by single appends: a hiccup is not the speed of a line, a slow line is, and a long way is neither.

import { describe, expect, it } from 'vitest'
import { AppendRate } from '../../src/imap/append-rate.ts'

function after(...appends: readonly [bytes: number, milliseconds: number][]): number | undefined {
  const rate = new AppendRate()
  for (const [bytes, milliseconds] of appends) rate.took(bytes, milliseconds)
  return rate.bytesPerSecond
}

describe('the rate of a line, by single appends', () => {
  it('one that hangs for three seconds is no measure, first, last, alone or among round trips', () => {
    expect(after([5_000, 3_000])).toBeUndefined()
    expect(after([300, 20], [5_000, 3_000])).toBeUndefined()
    expect(after([5_000, 3_000], [5_000, 20], [5_000, 21])).toBeUndefined()
    expect(after([5_000, 20], [5_000, 21], [5_000, 22], [5_000, 3_000])).toBeUndefined()
  })

  it('a hiccup in a slow line leaves the line as fast as it is', () => {
    expect(after([300, 20], [50_000, 1_000], [50_000, 1_000], [50_000, 4_000])).toBe(50_000)
  })

  it('a slow line is known after three messages', () => {
    expect(after([300, 20], [50_000, 1_000], [50_000, 1_000])).toBeUndefined()
    expect(after([300, 20], [50_000, 1_000], [50_000, 1_000], [50_000, 1_250])).toBe(50_000)
  })

  it('a line that becomes slow is noticed, and one that becomes fast again too', () => {
    const rate = new AppendRate()
    rate.took(300, 20)
    for (let n = 0; n < 9; n += 1) rate.took(50_000, 100)
    expect(rate.bytesPerSecond).toBe(500_000)
    for (let n = 0; n < 5; n += 1) rate.took(50_000, 5_000)
    expect(rate.bytesPerSecond).toBe(10_000)
    for (let n = 0; n < 5; n += 1) rate.took(50_000, 100)
    expect(rate.bytesPerSecond).toBe(500_000)
  })

  it('small messages say nothing', () => {
    expect(after([300, 20], [300, 900], [300, 900], [300, 900])).toBeUndefined()
  })
})
