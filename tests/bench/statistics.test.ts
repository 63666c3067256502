// The statistics that the bench reports, on numbers small enough to check by hand.

import { describe, expect, it } from 'vitest'
import { wireBound } from './lines.ts'
import { median, pairedRatios, spread } from './statistics.ts'
import { summary } from './tables.ts'
import type { Run } from './document.ts'

const none = { user: 0, system: 0 }
const run = (seconds: number, more: Partial<Run> = {}): Run => ({
  seconds,
  cpu: { client: none, servers: none, proxy: none },
  memory: 100e6,
  connections: { source: 1, target: 2 },
  load: 0,
  ...more,
})

describe('statistics of the bench', () => {
  it('takes the middle value, or the mean of the two in the middle', () => {
    expect(median([10, 1, 2])).toBe(2)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([7])).toBe(7)
    expect(median([])).toBeNaN()
  })

  it('gives least and greatest beside the median', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3, count: 3 })
    expect(spread([])).toBeUndefined()
  })

  it('compares pair by pair, so that a slow spell of the machine cancels out', () => {
    const pairs = [
      { ours: 1, theirs: 2 },
      { ours: 10, theirs: 20 },
      { ours: 2, theirs: 6 },
      { ours: 1, theirs: undefined },
    ]
    expect(pairedRatios(pairs)).toEqual({ median: 2, least: 2, most: 3, count: 3 })
    expect(pairedRatios([])).toBeUndefined()
  })

  it('leaves failed runs out of the numbers, and lists them', () => {
    const pairs = [
      { first: 'ours' as const, ours: run(2, { copied: 1, verified: 1.5 }), theirs: run(4) },
      { first: 'theirs' as const, ours: run(0.1, { failed: 'ended with 3' }), theirs: run(5) },
    ]
    expect(summary({ pairs, bound: { ours: 1.6, theirs: 1.6 } }, 2)).toMatchObject({
      copied: { median: 1 },
      verified: { median: 1.5 },
      ours: { median: 2, count: 1 },
      theirs: { median: 4.5 },
      ratio: { median: 2, count: 1 },
      overBound: 1.25,
      failures: ['pec-migrate: ended with 3'],
    })
  })

  it('bounds what any program could reach by what the servers alone cost', () => {
    const cpu = (client: number, servers: number, proxy: number): Run['cpu'] => ({
      client: { user: client, system: 0 },
      servers: { user: servers - 1, system: 1 },
      proxy: { user: 0, system: proxy },
    })
    const pairs = [
      { first: 'ours' as const, ours: run(9, { cpu: cpu(5, 6, 2) }), theirs: run(8, { cpu: cpu(1, 99, 99) }) },
      { first: 'ours' as const, ours: run(9) },
    ]
    expect(summary({ pairs }, 2)).toMatchObject({ atNoCost: { median: 2, count: 1 } })
    expect(summary({ pairs }, 4)).toMatchObject({ atNoCost: { median: 4, count: 1 } })
  })

  it('knows what a line needs at least: read-back counts twice only where both servers share the line', () => {
    const narrow = { name: '', about: '', rtt: 20, bandwidth: 100e6 }
    expect(wireBound({ ...narrow, lines: 'each' }, 75_600_000, true)).toBeCloseTo(6.05, 2)
    expect(wireBound({ ...narrow, lines: 'one' }, 75_600_000, true)).toBeCloseTo(12.1, 2)
    expect(wireBound({ ...narrow, lines: 'one' }, 75_600_000, false)).toBeCloseTo(6.05, 2)
    expect(wireBound({ name: '', about: '', rtt: 20, lines: 'each' }, 1, true)).toBeUndefined()
  })
})
