// The end of a provider: the final pass, what comes too late, and how long it still is.

import { describe, expect, it } from 'vitest'
import type { ServerPlan, Timeline } from '../../src/model/plan.ts'
import { countdown } from '../../src/schedule/countdown.ts'
import { accessStopsBefore, earliestFinalPass, passDue, receiptsLost, sourceEnds } from '../../src/schedule/timeline.ts'

const hour = 3_600_000
const stops = Date.parse('2015-12-24T13:00Z')

describe('the end of the copy from each source server', () => {
  it('is that of its last mailbox that is known, and null where none is', () => {
    const server = (name: string): ServerPlan => ({
      name,
      host: 'h.example',
      port: 993,
      tls: 'implicit',
      ca: undefined,
      fingerprint: undefined,
      connections: { total: 1, perMailbox: 1 },
    })
    const [old, other] = [server('old'), server('other')]
    const from = (id: string, of: ServerPlan) => ({
      id,
      source: {
        side: 'source' as const,
        server: of,
        user: id,
        address: undefined,
        login: id,
        authzid: undefined,
        password: undefined,
      },
    })
    const ends = new Map([
      ['a', { finishesAt: '2015-12-24T13:00:00.000Z' }],
      ['b', { finishesAt: '2015-12-24T15:00:00.000Z' }],
      ['c', { finishesAt: null }],
    ])
    const found = sourceEnds([from('a', old), from('b', old), from('c', old), from('unknown', other)], ends)
    expect(found).toEqual([
      { server: old, finishesAt: stops + 2 * hour },
      { server: other, finishesAt: null },
    ])
    expect(found[0]?.server).toBe(old)
  })
})

describe('the earliest final pass', () => {
  it.each<[string, Timeline, number | null]>([
    ['nothing is known', {}, null],
    ['only what does not matter for it', { sendingDiscouraged: stops, accessStops: stops, logsUntil: stops }, null],
    ['both stop together', { sendingStops: stops, receivingStops: stops }, stops + 24 * hour],
    ['receiving stops later', { sendingStops: stops, receivingStops: stops + 100 * hour }, stops + 124 * hour],
    ['sending stops later', { sendingStops: stops + hour, receivingStops: stops }, stops + 25 * hour],
    ['only sending stops', { sendingStops: stops }, stops + 24 * hour],
    ['only receiving stops', { receivingStops: stops }, stops + 24 * hour],
  ])('%s', (_what, timeline, expected) => {
    expect(earliestFinalPass(timeline)).toBe(expected)
  })

  const after = stops + 24 * hour
  it.each<[string, number | null, number, { after: number; due: boolean } | null]>([
    ['no pass yet, too early', null, after - 1, { after, due: false }],
    ['no pass yet, time', null, after, { after, due: true }],
    ['a pass that started too early counts for nothing', after - 1, after + hour, { after, due: true }],
    ['a pass that started at that moment counts', after, after + hour, null],
    ['a later one, too', after + hour, after + 2 * hour, null],
  ])('%s', (_what, started, now, expected) => {
    expect(passDue({ receivingStops: stops }, started, now)).toEqual(expected)
  })

  it('is never owed where nothing ends', () => {
    expect(passDue({}, null, stops)).toBeNull()
  })
})

describe('what comes too late', () => {
  it.each<[Timeline, number | null, { accessStops: number; lateMs: number } | null]>([
    [{ accessStops: stops }, stops + 5, { accessStops: stops, lateMs: 5 }],
    [{ accessStops: stops }, stops, null],
    [{ accessStops: stops }, null, null],
    [{ sendingStops: stops }, stops + 5, null],
  ])('the forecast for %o at %s', (timeline, finishesAt, expected) => {
    expect(accessStopsBefore(timeline, finishesAt)).toEqual(expected)
  })

  it.each<[string, Timeline, ReturnType<typeof receiptsLost>]>([
    [
      'receiving stops with sending',
      { sendingStops: stops, receivingStops: stops },
      { why: 'receiving', stopsAt: stops, neededUntil: stops + 24 * hour },
    ],
    [
      'receiving stops a moment too early',
      { sendingStops: stops, receivingStops: stops + 24 * hour - 1 },
      { why: 'receiving', stopsAt: stops + 24 * hour - 1, neededUntil: stops + 24 * hour },
    ],
    ['receiving goes on for a day', { sendingStops: stops, receivingStops: stops + 24 * hour }, null],
    [
      'nobody can read them',
      { sendingStops: stops, receivingStops: stops + 48 * hour, accessStops: stops + hour },
      { why: 'access', stopsAt: stops + hour, neededUntil: stops + 24 * hour },
    ],
    ['access lasts', { sendingStops: stops, accessStops: stops + 24 * hour }, null],
    ['sending goes on', { receivingStops: stops }, null],
    ['nothing else is told', { sendingStops: stops }, null],
  ])('receipts: %s', (_what, timeline, expected) => {
    expect(receiptsLost(timeline)).toEqual(expected)
  })
})

describe('the countdown', () => {
  it.each([
    [0, { days: 0, hours: 0, minutes: 0, seconds: 0 }],
    [1, { days: 0, hours: 0, minutes: 0, seconds: 1 }],
    [59_001, { days: 0, hours: 0, minutes: 1, seconds: 0 }],
    [25 * hour + 61_000, { days: 1, hours: 1, minutes: 1, seconds: 1 }],
    [-5_000, { days: 0, hours: 0, minutes: 0, seconds: 0 }],
  ])('%i ms', (left, expected) => {
    expect(countdown(stops, stops + left)).toEqual(expected)
  })
})
