// Stretches of work without a break: where they end, what ends them, and how phases follow each other.

import { describe, expect, it } from 'vitest'
import type { ScheduledPlan } from '../../src/schedule/phases.ts'
import {
  openingAfter,
  runTimeDrain,
  workPeriodAt,
  type Choice,
  type WorkPeriodNow,
} from '../../src/schedule/work-periods.ts'
import { cutover, minute, night, timezone, until, utc, window } from './giustizia.ts'

const backfill = { until, drainMs: 10 * minute, hours: [] }
const nights: ScheduledPlan = { timezone, windows: [cutover], phases: { precopy: { hours: [night] }, backfill } }
const anyTime: ScheduledPlan = { timezone, windows: [cutover], phases: { backfill } }
const touching: ScheduledPlan = {
  timezone,
  windows: [cutover, window('2015-12-28T07:00Z', '2015-12-29T07:00Z', 5 * minute)],
}

/** As one line: the phase, where it turns into the next, when its drain begins and when it closes. */
function line(now: WorkPeriodNow): string {
  const text = (instant: number) => new Date(instant).toISOString().slice(5, 16)
  if (!now.may) return `no ${now.phase}${now.next === null ? '' : `, then ${now.next.phase} ${text(now.next.opensAt)}`}`
  const { phase, closing, by, phaseChangesAt, goesOn } = now.period
  const turn = phaseChangesAt === null ? '' : ` turns ${text(phaseChangesAt)}${goesOn ? ' and goes on' : ''}`
  return (
    'may ' +
    (phase +
      turn +
      (closing === null ? ' for ever' : ` until ${text(closing.drainAt)}/${text(closing.closesAt)} ${by}`))
  )
}

describe('a stint', () => {
  it.each<[string, ScheduledPlan, string, Choice, string]>([
    ['in a night of the pre-copy', nights, '2015-12-20T22:00Z', {}, 'may precopy until 12-21T04:50/12-21T05:00 window'],
    ['in the drain of a night', nights, '2015-12-21T04:55Z', {}, 'no precopy, then precopy 12-21T19:00'],
    ['between two nights', nights, '2015-12-21T12:00Z', {}, 'no precopy, then precopy 12-21T19:00'],
    ['in the cutover', nights, '2015-12-24T13:00Z', {}, 'may cutover until 12-28T06:50/12-28T07:00 window'],
    [
      'in the drain of the cutover, when the backfill is next',
      nights,
      '2015-12-28T06:55Z',
      {},
      'no cutover, then backfill 12-28T07:00',
    ],
    ['in the backfill', nights, '2015-12-28T07:00Z', {}, 'may backfill until 12-31T22:49/12-31T22:59 window'],
    ['after everything', nights, '2016-01-01T00:00Z', {}, 'no backfill'],
    [
      'in a pre-copy that goes over into the cutover',
      anyTime,
      '2015-12-20T12:00Z',
      {},
      'may precopy turns 12-24T13:00 and goes on until 12-28T06:50/12-28T07:00 window',
    ],
    [
      'in a pre-copy that was chosen, which ends there',
      anyTime,
      '2015-12-20T12:00Z',
      { phase: 'precopy' },
      'may precopy turns 12-24T13:00 until 12-28T06:50/12-28T07:00 window',
    ],
    ['over windows that touch', touching, '2015-12-25T00:00Z', {}, 'may cutover until 12-29T06:55/12-29T07:00 window'],
    ['without hours', { timezone }, '2015-12-25T00:00Z', {}, 'may cutover for ever'],
    [
      'ignoring the hours, between two nights',
      nights,
      '2015-12-21T12:00Z',
      { ignoreWindow: true },
      'may precopy for ever',
    ],
    [
      'ignoring the hours, for a chosen phase',
      nights,
      '2016-01-01T00:00Z',
      { ignoreWindow: true, phase: 'cutover' },
      'may cutover for ever',
    ],
  ])('%s', (_name, plan, now, choice, expected) => {
    expect(line(workPeriodAt(plan, utc(now), choice))).toBe(expected)
  })
})

describe('the run’s own time', () => {
  const endsAt = (text: string, drainMs = 10 * minute): Choice => ({ runTime: { endsAt: utc(text), drainMs } })

  it.each<[string, ScheduledPlan, string, Choice, string]>([
    [
      'ends before the window',
      nights,
      '2015-12-24T14:00Z',
      endsAt('2015-12-24T18:00Z'),
      'may cutover until 12-24T17:50/12-24T18:00 run-time',
    ],
    [
      'ends after it',
      nights,
      '2015-12-24T14:00Z',
      endsAt('2015-12-30T18:00Z'),
      'may cutover until 12-28T06:50/12-28T07:00 window',
    ],
    [
      'ends with it, after a longer drain',
      nights,
      '2015-12-24T14:00Z',
      endsAt('2015-12-28T07:00Z', 30 * minute),
      'may cutover until 12-28T06:30/12-28T07:00 window',
    ],
    [
      'ends where nothing else does',
      { timezone },
      '2015-12-24T14:00Z',
      endsAt('2015-12-24T18:00Z'),
      'may cutover until 12-24T17:50/12-24T18:00 run-time',
    ],
    [
      'ends before another phase takes over',
      anyTime,
      '2015-12-24T10:00Z',
      endsAt('2015-12-24T12:00Z'),
      'may precopy until 12-24T11:50/12-24T12:00 run-time',
    ],
    [
      'ends after another phase took over',
      anyTime,
      '2015-12-24T10:00Z',
      endsAt('2015-12-24T18:00Z'),
      'may precopy turns 12-24T13:00 and goes on until 12-24T17:50/12-24T18:00 run-time',
    ],
    [
      'counts although the hours are ignored',
      nights,
      '2015-12-21T12:00Z',
      { ...endsAt('2015-12-21T14:00Z'), ignoreWindow: true },
      'may precopy until 12-21T13:50/12-21T14:00 run-time',
    ],
  ])('%s', (_name, plan, now, choice, expected) => {
    expect(line(workPeriodAt(plan, utc(now), choice))).toBe(expected)
  })

  it.each([
    [4 * 60 * minute, 10 * minute],
    [60 * minute, 6 * minute],
    [10_000, 1_000],
  ])('of %i ms is drained for %i ms', (runTimeMs, drainMs) => {
    expect(runTimeDrain(runTimeMs)).toBe(drainMs)
  })
})

describe('the opening after a stint that came to its end before its time', () => {
  it.each<[string, ScheduledPlan, string, Choice, string | undefined]>([
    ['is the next night', nights, '2015-12-20T22:00Z', {}, 'precopy 2015-12-21T19:00:00.000Z'],
    ['is the cutover, after the last night', nights, '2015-12-24T02:00Z', {}, 'cutover 2015-12-24T13:00:00.000Z'],
    [
      'is the cutover, where the pre-copy has no hours',
      anyTime,
      '2015-12-20T12:00Z',
      {},
      'cutover 2015-12-24T13:00:00.000Z',
    ],
    [
      'is none where nothing else may work',
      { timezone, phases: { precopy: { hours: [] } } },
      '2015-12-20T12:00Z',
      {},
      undefined,
    ],
    [
      'is none for a phase that was chosen and has no more hours',
      anyTime,
      '2015-12-20T12:00Z',
      { phase: 'precopy' },
      undefined,
    ],
  ])('%s', (_name, plan, now, choice, expected) => {
    const next = openingAfter(plan, utc(now), choice)
    expect(next === null ? undefined : `${next.phase} ${new Date(next.opensAt).toISOString()}`).toBe(expected)
  })
})
