// The end of a stretch of work on a moved clock: drain, cut, a turn of phases, a person who is faster.

import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/line/clock.ts'
import { waitUntil } from '../../src/line/clock.ts'
import { WorkTime, type WorkTimeOptions } from '../../src/line/work-time.ts'

const hour = 3_600_000
const day = 24 * hour

/** A clock that stands until it is moved; whoever waits is woken when the time has come. */
class HandClock implements Clock {
  #now = Date.UTC(2015, 11, 24, 13)
  readonly #sleepers = new Set<{ at: number; wake: (passed: boolean) => void }>()
  /** The longest time that somebody wanted to sleep at once. */
  longest = 0

  readonly now = (): number => this.#now

  readonly wait = (milliseconds: number, stop?: AbortSignal): Promise<boolean> => {
    this.longest = Math.max(this.longest, milliseconds)
    return new Promise((resolve) => {
      const ended = (): void => {
        this.#sleepers.delete(sleeper)
        resolve(false)
      }
      const sleeper = {
        at: this.#now + milliseconds,
        wake: (passed: boolean) => {
          stop?.removeEventListener('abort', ended)
          resolve(passed)
        },
      }
      this.#sleepers.add(sleeper)
      if (stop?.aborted === true) ended()
      else stop?.addEventListener('abort', ended, { once: true })
    })
  }

  /** The clock is put forward, or the machine slept: nobody woke up meanwhile. */
  jump(milliseconds: number): void {
    this.#now += milliseconds
  }

  /** Time passes, in the steps in which somebody wakes up. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      const next = [...this.#sleepers].toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > until) break
      this.#now = Math.max(this.#now, next.at)
      this.#sleepers.delete(next)
      next.wake(true)
    }
    this.#now = until
  }
}

function workTime(
  closesIn: number | null,
  drainMs: number,
  more: Partial<WorkTimeOptions> = {},
  turnsIn: number | null = null,
) {
  const clock = new HandClock()
  const now = clock.now()
  const told: string[] = []
  const person = new AbortController()
  const time = new WorkTime({
    period: {
      closing: closesIn === null ? null : { drainAt: now + closesIn - drainMs, closesAt: now + closesIn },
      phaseChangesAt: turnsIn === null ? null : now + turnsIn,
      by: 'window',
    },
    interrupted: person.signal,
    clock,
    onDrain: (by) => told.push(`drain ${by}`),
    onCut: () => told.push('cut'),
    ...more,
  })
  return { clock, time, told, person }
}

describe('the closing of a window', () => {
  it('begins with a drain in which nothing new starts, and cuts half a second before it', async () => {
    const { clock, time, told } = workTime(hour, 600_000)
    await clock.pass(hour - 600_001)
    expect([time.stop.aborted, time.cut.aborted, time.stoppedBy]).toEqual([false, false, undefined])
    await clock.pass(1)
    expect([time.stop.aborted, time.cut.aborted, time.stoppedBy]).toEqual([true, false, 'window'])
    await clock.pass(599_499)
    expect(time.cut.aborted).toBe(false)
    await clock.pass(1)
    expect(time.cut.aborted).toBe(true)
    expect(told).toEqual(['drain window', 'cut'])
  })

  it('comes although it is a month away, which timers cannot count', async () => {
    const { clock, time } = workTime(40 * day, hour)
    await clock.pass(120_000)
    clock.jump(39 * day)
    await clock.pass(60_000)
    expect(time.stop.aborted).toBe(false)
    clock.jump(day - hour)
    await clock.pass(30_000)
    expect(time.stop.aborted).toBe(true)
    expect(clock.longest).toBeLessThanOrEqual(30_000)
    time.end()
  })

  it('takes what would be over before the drain, and nothing else', async () => {
    const { clock, time } = workTime(hour, 600_000)
    expect(time.mayStart(3_000_000)).toBe(true)
    expect(time.mayStart(3_000_001)).toBe(false)
    await clock.pass(2_999_000)
    expect([time.mayStart(1_000), time.mayStart(1_001)]).toEqual([true, false])
    await clock.pass(1_000)
    expect(time.mayStart(0)).toBe(false)
    // What is under way may end in the drain, as long as that is before the cut.
    expect([time.mayFinish(599_499), time.mayFinish(599_500)]).toEqual([true, false])
    time.end()
  })

  it('does not come when the work has ended before it', async () => {
    const { clock, time, told } = workTime(hour, 600_000)
    time.end()
    await clock.pass(2 * hour)
    expect([time.stop.aborted, time.cut.aborted, told.length]).toEqual([false, false, 0])
  })

  it('does not exist without a window', async () => {
    const { clock, time } = workTime(null, 0)
    await clock.pass(day)
    expect(time.stop.aborted).toBe(false)
    expect(time.mayStart(1e12)).toBe(true)
    expect(time.mayFinish(1e12)).toBe(true)
  })
})

describe('what stops it first', () => {
  it('a person: what is under way ends, and the window still closes over it', async () => {
    const { clock, time, told, person } = workTime(hour, 600_000)
    person.abort()
    expect([time.stop.aborted, time.stoppedBy, time.mayFinish(0), time.mayStart(0)]).toEqual([
      true,
      'interrupted',
      true,
      false,
    ])
    await clock.pass(hour)
    expect(time.stoppedBy).toBe('interrupted')
    expect(time.cut.aborted).toBe(true)
    expect(told).toEqual(['cut'])
  })

  it('another phase that takes over: nothing is told or cut', async () => {
    const { clock, time, told } = workTime(100 * hour, 600_000, {}, 300_000)
    await clock.pass(300_000)
    expect([time.stop.aborted, time.cut.aborted, time.stoppedBy]).toEqual([true, false, 'phase-change'])
    expect(time.mayFinish(hour)).toBe(true)
    expect(told).toEqual([])
    time.end()
  })

  it('a person before it begins', () => {
    const person = new AbortController()
    person.abort()
    const { time } = workTime(hour, 1_000, { interrupted: person.signal })
    expect([time.stop.aborted, time.stoppedBy]).toEqual([true, 'interrupted'])
    time.end()
  })
})

describe('waiting for an instant', () => {
  it('notices a clock that was put forward, as after a sleep of the machine', async () => {
    const clock = new HandClock()
    let reached: boolean | undefined
    void waitUntil(clock.now() + 8 * hour, clock, new AbortController().signal).then((passed) => {
      reached = passed
    })
    await clock.pass(30_000)
    expect(reached).toBeUndefined()
    clock.jump(8 * hour)
    await clock.pass(30_000)
    expect(reached).toBe(true)
  })

  it('ends at once when somebody stops it', async () => {
    const clock = new HandClock()
    const stop = new AbortController()
    const waiting = waitUntil(clock.now() + hour, clock, stop.signal)
    stop.abort()
    expect(await waiting).toBe(false)
    expect(await waitUntil(clock.now(), clock, stop.signal)).toBe(false)
  })
})
