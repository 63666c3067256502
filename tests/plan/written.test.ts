// Durations, amounts, hours and dates as people write them, and what is not one.

import { describe, expect, it } from 'vitest'
import { amountOf, clockTimeOf, durationOf, timeOf } from '../../src/plan/written.ts'

const hour = 3_600_000

describe('a duration', () => {
  it.each([
    ['10m', 600_000],
    ['90s', 90_000],
    ['2h30m', 2.5 * hour],
    ['2h 30m', 2.5 * hour],
    ['1.5h', 1.5 * hour],
    ['30d', 720 * hour],
    ['1w2d', 216 * hour],
    ['0.5s', 500],
    [' 4h ', 4 * hour],
    ['1w1d1h1m1s', 694_861_000],
  ])('%s', (written, expected) => expect(durationOf(written)).toBe(expected))
  it.each(['', '10', '0m', '30m2h', '10 min', '10M', '-5m', '1e3s', 'm', '1.h', '5m5m', '40000000d', '10m,'])(
    'not "%s"',
    (written) => expect(durationOf(written)).toBeUndefined(),
  )
})

describe('an amount', () => {
  it.each<[string | number, number]>([
    ['20MB', 20_000_000],
    ['20 MB', 20_000_000],
    ['20MB/s', 20_000_000],
    ['20MiB', 20_971_520],
    ['500kB', 500_000],
    ['500KB', 500_000],
    ['512KiB', 524_288],
    ['1.5GB', 1_500_000_000],
    ['1GiB', 2 ** 30],
    ['100B', 100],
    ['100', 100],
    [2_000_000, 2_000_000],
    [0.6, 1],
  ])('%s', (written, expected) => expect(amountOf(written)).toBe(expected))
  it.each<string | number>([
    '',
    'MB',
    '20Mb',
    '20Mbit',
    '20M',
    '20mb',
    '-1MB',
    0,
    -5,
    NaN,
    Infinity,
    '0MB',
    '1e9GB',
    '20 toString',
    '9999999999GB',
  ])('not %s', (written) => expect(amountOf(written)).toBeUndefined())
})

describe('an hour', () => {
  it.each([
    ['20:00', 1200],
    ['06:05', 365],
    ['6:05', 365],
    ['00:00', 0],
    ['24:00', 1440],
  ])('%s', (written, expected) => expect(clockTimeOf(written)).toBe(expected))
  it.each(['', '20', '20:60', '24:01', '25:00', '20:00:00', '8pm', '-1:00', '20.00'])('not "%s"', (written) =>
    expect(clockTimeOf(written)).toBeUndefined(),
  )
})

describe('a time', () => {
  const clock = (year: number, month: number, day: number, at = 0, minute = 0, second = 0, millisecond = 0) => ({
    year,
    month,
    day,
    hour: at,
    minute,
    second,
    millisecond,
  })

  it.each([
    ['2015-12-24T14:00', clock(2015, 12, 24, 14)],
    ['2015-12-24 14:00', clock(2015, 12, 24, 14)],
    ['2015-12-24t14:00:05', clock(2015, 12, 24, 14, 0, 5)],
    ['2015-12-24T14:00:05.5', clock(2015, 12, 24, 14, 0, 5, 500)],
    ['2015-12-24T14:00:05.123456', clock(2015, 12, 24, 14, 0, 5, 123)],
    ['2024-02-29T00:00', clock(2024, 2, 29)],
    ['2015-12-28T24:00', clock(2015, 12, 28, 24)],
  ])('%s on the wall', (written, expected) => expect(timeOf(written)).toEqual({ clock: expected, dayOnly: false }))

  it.each([
    ['2015-12-24T14:00+01:00', '2015-12-24T13:00:00.000Z'],
    ['2015-12-24T14:00Z', '2015-12-24T14:00:00.000Z'],
    ['2015-12-24T14:00:01.250z', '2015-12-24T14:00:01.250Z'],
    ['2015-12-24T14:00 -0330', '2015-12-24T17:30:00.000Z'],
    ['2015-12-31T24:00+14:00', '2015-12-31T10:00:00.000Z'],
    ['2026-03-29T02:30+01:00', '2026-03-29T01:30:00.000Z'],
  ])('%s anywhere', (written, expected) => {
    const found = timeOf(written)
    expect(found !== undefined && 'instant' in found && new Date(found.instant).toISOString()).toBe(expected)
  })

  it('a day alone', () => {
    expect(timeOf('2018-06-30')).toEqual({ clock: clock(2018, 6, 30), dayOnly: true })
  })

  it.each([
    '',
    'tomorrow',
    '24/12/2015 14:00',
    '2015-12-24T14',
    '2015-2-3',
    '2015-02-29T10:00',
    '2100-02-29',
    '1900-01-01',
    '2015-13-01',
    '2015-00-10',
    '2015-04-31',
    '2015-12-00',
    '2015-12-24T25:00',
    '2015-12-24T24:01',
    '2015-12-24T14:60',
    '2015-12-24T14:00:60',
    '2015-12-24T14:00+25:00',
    '2015-12-24T14:00+01:75',
    '2015-12-24T14:00 CET',
    '2015-12-24+01:00',
    '0215-12-24T14:00',
  ])('not "%s"', (written) => expect(timeOf(written)).toBeUndefined())
})
