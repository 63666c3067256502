// Which phase may work: by the clock, by choice, at every edge of the windows.

import { describe, expect, it } from 'vitest'
import type { PhaseName } from '../../src/model/plan.ts'
import { mayStart, phaseAt, type PhaseNow, type ScheduledPlan } from '../../src/schedule/phases.ts'
import { cutover, minute, night, timezone, until, utc, window } from './giustizia.ts'

const giustizia: ScheduledPlan = {
  timezone,
  windows: [cutover],
  phases: {
    precopy: { hours: [night] },
    cutover: { recentMs: 1 },
    backfill: { until, drainMs: 10 * minute, hours: [] },
  },
}
const twoWindows: ScheduledPlan = { timezone, windows: [cutover, window('2015-12-29T19:00Z', '2015-12-30T05:00Z')] }

/** As one line: may or not, the phase, when its drain begins and when it closes, what comes next. */
function line(now: PhaseNow): string {
  const text = (instant: number) => new Date(instant).toISOString().slice(5, 16)
  const closing = !now.may
    ? ''
    : now.closing === null
      ? ' for ever'
      : ` until ${text(now.closing.drainAt)}/${text(now.closing.closesAt)}`
  return (
    `${now.may ? 'may' : 'no'} ` +
    `${now.phase}${closing}${now.next === null ? '' : `, then ${now.next.phase} ${text(now.next.opensAt)}`}`
  )
}

describe('by the clock', () => {
  it.each([
    ['2015-12-20T12:00Z', 'no precopy, then precopy 12-20T19:00'],
    ['2015-12-20T19:00Z', 'may precopy until 12-21T04:50/12-21T05:00, then precopy 12-21T19:00'],
    ['2015-12-21T04:59Z', 'may precopy until 12-21T04:50/12-21T05:00, then precopy 12-21T19:00'],
    ['2015-12-21T05:00Z', 'no precopy, then precopy 12-21T19:00'],
    ['2015-12-23T22:00Z', 'may precopy until 12-24T04:50/12-24T05:00, then cutover 12-24T13:00'],
    ['2015-12-24T12:59:59.999Z', 'no precopy, then cutover 12-24T13:00'],
    ['2015-12-24T13:00Z', 'may cutover until 12-28T06:50/12-28T07:00, then backfill 12-28T07:00'],
    ['2015-12-28T06:59Z', 'may cutover until 12-28T06:50/12-28T07:00, then backfill 12-28T07:00'],
    ['2015-12-28T07:00Z', 'may backfill until 12-31T22:49/12-31T22:59'],
    ['2015-12-31T22:58Z', 'may backfill until 12-31T22:49/12-31T22:59'],
    ['2015-12-31T22:59Z', 'no backfill'],
    ['2030-01-01T00:00Z', 'no backfill'],
  ])('giustizia at %s', (now, expected) => {
    expect(line(phaseAt(giustizia, utc(now)))).toBe(expected)
  })

  it.each<[string, string, ScheduledPlan, string]>([
    ['without anything', '2026-01-01T00:00Z', { timezone }, 'may cutover for ever'],
    ['with an empty list', '2026-01-01T00:00Z', { timezone, windows: [], phases: {} }, 'may cutover for ever'],
    [
      'with a part of the cutover only',
      '2026-01-01T00:00Z',
      { timezone, phases: { cutover: { recentMs: 1 } } },
      'may cutover for ever',
    ],
    [
      'with pre-copy only, by night',
      '2026-01-01T12:00Z',
      { timezone, phases: { precopy: { hours: [night] } } },
      'no precopy, then precopy 01-01T19:00',
    ],
    [
      'with pre-copy only, at any time',
      '2026-01-01T12:00Z',
      { timezone, phases: { precopy: { hours: [] } } },
      'may precopy for ever',
    ],
    [
      'with a window only, before it',
      '2015-12-24T00:00Z',
      { timezone, windows: [cutover] },
      'may precopy until 12-24T13:00/12-24T13:00, then cutover 12-24T13:00',
    ],
    ['with a window only, after it', '2015-12-28T07:00Z', { timezone, windows: [cutover] }, 'may backfill for ever'],
    ['with two windows, between them', '2015-12-28T07:00Z', twoWindows, 'no cutover, then cutover 12-29T19:00'],
    [
      'with two windows, in the first',
      '2015-12-28T00:00Z',
      twoWindows,
      'may cutover until 12-28T06:50/12-28T07:00, then cutover 12-29T19:00',
    ],
    [
      'with two windows, in the second',
      '2015-12-30T00:00Z',
      twoWindows,
      'may cutover until 12-30T04:50/12-30T05:00, then backfill 12-30T05:00',
    ],
    [
      'with a backfill by night',
      '2015-12-28T07:00Z',
      { timezone, windows: [cutover], phases: { backfill: { until, hours: [night] } } },
      'no backfill, then backfill 12-28T19:00',
    ],
    [
      'with a backfill whose last night the deadline cuts short',
      '2015-12-31T20:00Z',
      { timezone, windows: [cutover], phases: { backfill: { until, drainMs: 5 * minute, hours: [night] } } },
      'may backfill until 12-31T22:54/12-31T22:59',
    ],
    [
      'with a drain longer than what is left of a night',
      '2015-12-24T12:59Z',
      { timezone, windows: [window('2015-12-24T13:00Z', '2015-12-24T13:01Z', 60 * minute)] },
      'may precopy until 12-24T13:00/12-24T13:00, then cutover 12-24T13:00',
    ],
  ])('a plan %s', (_what, now, plan, expected) => {
    expect(line(phaseAt(plan, utc(now)))).toBe(expected)
  })

  it('a drain never begins before its window does', () => {
    expect(
      line(
        phaseAt(
          { timezone, windows: [window('2015-12-24T13:00Z', '2015-12-24T13:01Z', 60 * minute)] },
          utc('2015-12-24T13:00Z'),
        ),
      ),
    ).toBe('may cutover until 12-24T13:00/12-24T13:01, then backfill 12-24T13:01')
  })

  it('every opening that is promised comes true', () => {
    for (let now = utc('2015-12-15T00:00Z'); now < utc('2016-01-02T00:00Z'); now += 17 * minute) {
      const found = phaseAt(giustizia, now)
      if (found.next === null) continue
      expect(found.next.opensAt).toBeGreaterThan(now)
      expect(phaseAt(giustizia, found.next.opensAt)).toMatchObject({ may: true, phase: found.next.phase })
      if (found.may && found.closing !== null) expect(found.next.opensAt).toBeGreaterThanOrEqual(found.closing.closesAt)
      if (!found.may) expect(phaseAt(giustizia, found.next.opensAt - 1).may).toBe(false)
    }
  })
})

describe('by choice', () => {
  it.each<[PhaseName, string, string]>([
    ['precopy', '2015-12-20T12:00Z', 'no precopy, then precopy 12-20T19:00'],
    ['precopy', '2015-12-20T20:00Z', 'may precopy until 12-21T04:50/12-21T05:00, then precopy 12-21T19:00'],
    ['precopy', '2015-12-24T20:00Z', 'may precopy until 12-25T04:50/12-25T05:00, then precopy 12-25T19:00'],
    ['cutover', '2015-12-20T12:00Z', 'no cutover, then cutover 12-24T13:00'],
    ['cutover', '2015-12-24T13:00Z', 'may cutover until 12-28T06:50/12-28T07:00'],
    ['cutover', '2015-12-28T07:00Z', 'no cutover'],
    ['backfill', '2015-12-20T12:00Z', 'may backfill until 12-31T22:49/12-31T22:59'],
    ['backfill', '2015-12-31T23:00Z', 'no backfill'],
  ])('%s at %s', (phase, now, expected) => {
    expect(line(phaseAt(giustizia, utc(now), phase))).toBe(expected)
  })

  it.each<PhaseName>(['precopy', 'cutover', 'backfill'])(
    '%s at any time, when the plan says nothing of it',
    (phase) => {
      expect(line(phaseAt({ timezone }, utc('2026-01-01T00:00Z'), phase))).toBe(`may ${phase} for ever`)
    },
  )
})

describe('what may still begin', () => {
  const closing = { drainAt: 1_000, closesAt: 1_500 }
  it.each<[number, number, boolean]>([
    [1_000, 0, true],
    [1_001, 0, false],
    [500, 500, true],
    [501, 500, false],
    [0, 999, true],
    [0, 1_000, false],
    [0, 1_200, false],
    [0, 2_000, false],
  ])('%i ms of work at %i: %s', (work, now, expected) => expect(mayStart(work, closing, now)).toBe(expected))
  it('anything, without an end', () => {
    expect(mayStart(Number.MAX_SAFE_INTEGER, null, 0)).toBe(true)
  })
})
