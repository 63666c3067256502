// The limit of a server: never more than its bytes a second over all mailboxes, in the order of asking.

import { describe, expect, it } from 'vitest'
import { RateLimiter, RateLimiters, type LimiterClock } from '../../src/line/rate-limiter.ts'

/** Time passes only when somebody waits for it; `at` is when each wait ends. */
function clockOf(start = 1_000_000): LimiterClock & { set(now: number): void } {
  let now = start
  return {
    now: () => now,
    set(to) {
      now = to
    },
    async wait(milliseconds, stop) {
      if (stop?.aborted === true) return false
      now += milliseconds
      return true
    },
  }
}

describe('the pace of a server', () => {
  it('lets a burst through at once and then holds the limit', async () => {
    const clock = clockOf()
    const speed = new RateLimiter(1_000_000, clock)
    const times: number[] = []
    for (let message = 0; message < 100; message++) {
      expect(await speed.pass(100_000)).toBe(true)
      times.push(clock.now() - 1_000_000)
    }
    // A quarter of a second of burst, then a message every tenth of a second.
    expect(times.slice(0, 5)).toEqual([0, 0, 0, 50, 150])
    expect(times[99]).toBe(9_650)
  })

  it.each([[1], [7], [50], [400]])(
    'over any second after the burst never passes more than the limit and one message (messages of %i kB)',
    async (kilobytes) => {
      const clock = clockOf()
      const limit = 200_000
      const speed = new RateLimiter(limit, clock)
      const passed: { at: number; bytes: number }[] = []
      for (let message = 0; message < 300; message++) {
        await speed.pass(kilobytes * 1000)
        passed.push({ at: clock.now(), bytes: kilobytes * 1000 })
      }
      for (const { at } of passed) {
        const within = passed
          .filter((one) => one.at >= at && one.at < at + 1000)
          .reduce((sum, one) => sum + one.bytes, 0)
        expect(within).toBeLessThanOrEqual(limit * 1.25 + kilobytes * 1000)
      }
    },
  )

  it('lets a message larger than a second’s worth go at once, and makes the next pay for it', async () => {
    const clock = clockOf(0)
    const speed = new RateLimiter(1_000_000, clock)
    await speed.pass(40_000_000)
    expect(clock.now()).toBe(0)
    await speed.pass(1)
    expect(clock.now()).toBe(39_750)
  })

  it('does not save up a quiet hour', async () => {
    const clock = clockOf(0)
    const speed = new RateLimiter(1_000_000, clock)
    await speed.pass(1_000_000)
    clock.set(3_600_000)
    await speed.pass(1_000_000)
    await speed.pass(1)
    expect(clock.now()).toBe(3_600_750)
  })

  it('serves all who wait in the order of asking', async () => {
    const waits: number[] = []
    const speed = new RateLimiter(1_000, { now: () => 0, wait: async (milliseconds) => waits.push(milliseconds) > 0 })
    await Promise.all([speed.pass(1_000), speed.pass(1_000), speed.pass(500), speed.pass(1)])
    expect(waits).toEqual([750, 1_750, 2_250])
  })

  it('gives back the turn of who was told to stop', async () => {
    const stopping = new AbortController()
    const clock = clockOf(0)
    const speed = new RateLimiter(1_000, clock)
    await speed.pass(10_000)
    stopping.abort()
    expect(await speed.pass(1_000_000, stopping.signal)).toBe(false)
    await speed.pass(1)
    expect(clock.now()).toBe(9_750)
  })

  it('without a limit nobody waits', async () => {
    const clock = clockOf(0)
    const speed = new RateLimiter(undefined, clock)
    for (let message = 0; message < 10; message++) expect(await speed.pass(1e12)).toBe(true)
    expect(clock.now()).toBe(0)
  })

  it('on the real clock waits, and stops waiting when asked to', async () => {
    const speed = new RateLimiter(1_000)
    const stopping = new AbortController()
    await speed.pass(1_000_000)
    const waiting = speed.pass(1, stopping.signal)
    stopping.abort()
    expect(await waiting).toBe(false)
  })
})

describe('the paces of a plan', () => {
  const server = { host: 'imaps.vecchio.example', port: 993 }
  it('are one for each server, whatever it is called', () => {
    const speeds = new RateLimiters(clockOf())
    const limited = { ...server, limits: { bytesPerSecond: 5 } }
    expect(speeds.of(limited)).toBe(speeds.of(limited))
    expect(speeds.of({ ...server, host: 'IMAPS.vecchio.example' })).toBe(speeds.of(limited))
    expect(speeds.of({ ...limited, port: 143 })).not.toBe(speeds.of(limited))
  })

  it('a name without a limit does not lift that of another', async () => {
    const clock = clockOf(0)
    const speeds = new RateLimiters(clock)
    await speeds.of(server).pass(1e12)
    const limited = speeds.of({ ...server, limits: { bytesPerSecond: 1_000 } })
    await limited.pass(1_000)
    await limited.pass(1)
    expect(clock.now()).toBe(750)
  })
})
