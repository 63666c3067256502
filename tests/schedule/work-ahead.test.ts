// The time there is to work in, from now on through all phases, and until when it should suffice.

import { describe, expect, it } from 'vitest'
import type { PhasesPlan, Window, WorkHours } from '../../src/model/plan.ts'
import { endOfWork, roomForPrecopy, roomUntilDeadline, windowsAhead, workAhead } from '../../src/schedule/work-ahead.ts'

const hour = 3_600_000
// A Thursday; winter time, so a day has 24 hours for weeks.
const noon = Date.parse('2015-12-03T12:00+01:00')
const window = (opensInHours: number, hours: number, drainMs = 0): Window => ({
  opensAt: noon + opensInHours * hour,
  closesAt: noon + (opensInHours + hours) * hour,
  drainMs,
})
const planOf = (windows: readonly Window[], phases: PhasesPlan = {}) => ({ timezone: 'Europe/Rome', windows, phases })
const nights: WorkHours = {
  kind: 'nightly',
  from: 20 * 60,
  to: 6 * 60,
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  drainMs: 0,
}
const hoursOf = (windows: readonly Window[]): (number | string)[][] =>
  windows.map((one) =>
    [one.opensAt, one.closesAt].map((at) => (Math.abs(at) === Infinity ? String(at) : (at - noon) / hour)),
  )

describe('the work ahead', () => {
  const cutover = window(24, 10)
  const backfill: PhasesPlan = { backfill: { until: noon + 100 * hour, drainMs: hour, hours: [] } }
  it.each<[string, readonly Window[], PhasesPlan, number, (number | string)[][], number | null]>([
    ['no window: at any time, without end', [], {}, noon, [[0, 'Infinity']], null],
    [
      'a window to come: before it, in it, after it',
      [cutover],
      {},
      noon,
      [
        [0, 24],
        [24, 34],
        [34, 'Infinity'],
      ],
      34,
    ],
    [
      'pre-copy in its nights only',
      [cutover],
      { precopy: { hours: [nights] } },
      noon,
      [
        [8, 18],
        [24, 34],
        [34, 'Infinity'],
      ],
      34,
    ],
    [
      'in the window',
      [cutover],
      {},
      noon + 25 * hour,
      [
        [24, 34],
        [34, 'Infinity'],
      ],
      34,
    ],
    [
      'two windows, the first is over',
      [cutover, window(48, 2)],
      {},
      noon + 35 * hour,
      [
        [48, 50],
        [50, 'Infinity'],
      ],
      50,
    ],
    ['after the window, a backfill without end', [cutover], {}, noon + 40 * hour, [[40, 'Infinity']], null],
    ['after the window, until the end of the backfill', [cutover], backfill, noon + 40 * hour, [[40, 100]], 100],
    ['all is over', [cutover], backfill, noon + 100 * hour, [], 100],
  ])('%s', (_, windows, phases, now, expected, deadline) => {
    const ahead = workAhead(planOf(windows, phases), now)
    expect(
      hoursOf(
        ahead.windows.map((one) => ({
          ...one,
          opensAt: Math.max(one.opensAt, windows.includes(one) ? one.opensAt : now),
        })),
      ),
    ).toEqual(expected)
    expect(ahead.deadline === null ? null : (ahead.deadline - noon) / hour).toBe(deadline)
  })

  it('lays out all the nights until the window, also when it is weeks away', () => {
    const { windows, deadline } = workAhead(planOf([window(24 * 45, 10)], { precopy: { hours: [nights] } }), noon)
    expect(windows).toHaveLength(45 + 2)
    expect(roomUntilDeadline({ windows, deadline }, noon)).toBe(45 * 10 * hour + 10 * hour)
    const opened = windows.map((one) => one.opensAt)
    expect(opened).toEqual([...new Set(opened)].toSorted((a, b) => a - b))
  })

  it('drains for the end of the backfill, and for the window', () => {
    const plan = planOf([window(24, 10, 2 * hour)], backfill)
    expect(roomUntilDeadline(workAhead(plan, noon), noon)).toBe(32 * hour)
    expect(roomUntilDeadline(workAhead(plan, noon + 40 * hour), noon + 40 * hour)).toBe(59 * hour)
  })

  it('lays work into the hours in which it may go on', () => {
    const ahead = workAhead(planOf([cutover], { precopy: { hours: [nights] } }), noon)
    const ends = (hours: number) => (endOfWork(ahead, hours * hour, noon) - noon) / hour
    expect([ends(1), ends(10), ends(11), ends(20), ends(21)]).toEqual([9, 18, 25, 34, 35])
    expect(endOfWork({ windows: [], deadline: null }, hour, noon)).toBe(noon + hour)
  })

  it('counts the window alone for those who copy nothing beforehand', () => {
    expect(hoursOf(windowsAhead(planOf([cutover]), noon).windows)).toEqual([[24, 34]])
  })

  it('where no window is to come, counts all that is: hours of pre-copy, and the backfill until its end', () => {
    const cases: [readonly Window[], PhasesPlan, number][] = [
      [[], {}, noon],
      [[], { precopy: { hours: [nights] } }, noon],
      [[cutover], backfill, noon + 40 * hour],
      [[cutover], backfill, noon + 100 * hour],
    ]
    for (const [windows, phases, now] of cases)
      expect(windowsAhead(planOf(windows, phases), now)).toEqual(workAhead(planOf(windows, phases), now))
    const late = windowsAhead(planOf([cutover], backfill), noon + 40 * hour)
    expect(roomUntilDeadline(late, noon + 40 * hour)).toBe(59 * hour)
    expect(windowsAhead(planOf([cutover], backfill), noon + 100 * hour)).toEqual({
      windows: [],
      deadline: noon + 100 * hour,
    })
    expect(endOfWork(windowsAhead(planOf([], { precopy: { hours: [nights] } }), noon), hour, noon)).toBe(
      noon + 9 * hour,
    )
  })

  it('knows how much pre-copy the clock gives: all the time before the window, the nights alone, none in it', () => {
    const far = window(24 * 32, 10)
    expect(roomForPrecopy(planOf([far]), noon)).toBe(24 * 32 * hour)
    expect(roomForPrecopy(planOf([far], { precopy: { hours: [nights] } }), noon)).toBe(32 * 10 * hour)
    expect(roomForPrecopy(planOf([cutover]), noon + 25 * hour)).toBe(0)
  })
})
