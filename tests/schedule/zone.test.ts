// Wall clocks and instants: both changes of the clocks, zones without any, zones with strange ones.

import { describe, expect, it } from 'vitest'
import { instantOf, instantsOf, isoIn, offsetAt, wallClockAt, type WallClock } from '../../src/schedule/zone.ts'

const rome = 'Europe/Rome'
const utc = (text: string) => Date.parse(text)

/** `2026-03-29 02:30`. */
function clock(text: string): WallClock {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/[- :]/).map(Number)
  return { year, month, day, hour, minute, second }
}

describe('a time that exists once', () => {
  it.each([
    ['2026-01-15 12:00', rome, '2026-01-15T11:00:00Z'],
    ['2026-07-15 12:00', rome, '2026-07-15T10:00:00Z'],
    ['2015-12-24 14:00', rome, '2015-12-24T13:00:00Z'],
    ['2026-03-29 01:59', rome, '2026-03-29T00:59:00Z'],
    ['2026-03-29 03:00', rome, '2026-03-29T01:00:00Z'],
    ['2026-10-25 01:59', rome, '2026-10-24T23:59:00Z'],
    ['2026-10-25 03:00', rome, '2026-10-25T02:00:00Z'],
    ['2024-02-29 23:30', rome, '2024-02-29T22:30:00Z'],
    ['2024-02-29 24:00', rome, '2024-02-29T23:00:00Z'],
    ['2026-12-31 24:00', rome, '2026-12-31T23:00:00Z'],
    ['2026-03-29 02:30', 'UTC', '2026-03-29T02:30:00Z'],
    ['2026-03-29 02:30', 'Asia/Kolkata', '2026-03-28T21:00:00Z'],
    ['2026-10-25 02:30', 'Africa/Tunis', '2026-10-25T01:30:00Z'],
    ['2026-03-29 02:30', 'America/New_York', '2026-03-29T06:30:00Z'],
    ['2026-06-01 00:00', 'Pacific/Kiritimati', '2026-05-31T10:00:00Z'],
    ['2026-06-01 00:00', 'Pacific/Pago_Pago', '2026-06-01T11:00:00Z'],
    ['2026-06-01 12:00', 'Asia/Kathmandu', '2026-06-01T06:15:00Z'],
  ])('%s in %s', (local, zone, expected) => {
    expect(instantsOf(clock(local), zone)).toEqual({ kind: 'once', at: utc(expected) })
    for (const which of ['first', 'second'] as const) expect(instantOf(clock(local), zone, which)).toBe(utc(expected))
  })
})

describe('the hour that does not exist', () => {
  it.each([
    ['2026-03-29 02:00', rome, '2026-03-29T01:00:00Z'],
    ['2026-03-29 02:30', rome, '2026-03-29T01:00:00Z'],
    ['2026-03-29 02:59:59', rome, '2026-03-29T01:00:00Z'],
    ['2026-03-08 02:30', 'America/New_York', '2026-03-08T07:00:00Z'],
    // Half an hour only, and a whole day that was left out.
    ['2026-10-04 02:15', 'Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
    ['2011-12-30 12:00', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
  ])('%s in %s is the moment of the jump', (local, zone, expected) => {
    expect(instantsOf(clock(local), zone)).toEqual({ kind: 'gap', at: utc(expected) })
    for (const which of ['first', 'second'] as const) expect(instantOf(clock(local), zone, which)).toBe(utc(expected))
  })
})

describe('the hour that happens twice', () => {
  it.each([
    ['2026-10-25 02:00', rome, '2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z'],
    ['2026-10-25 02:30', rome, '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    ['2026-10-25 02:59:59', rome, '2026-10-25T00:59:59Z', '2026-10-25T01:59:59Z'],
    ['2026-11-01 01:30', 'America/New_York', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'],
    ['2026-04-05 01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z'],
  ])('%s in %s', (local, zone, first, second) => {
    expect(instantsOf(clock(local), zone)).toEqual({ kind: 'twice', first: utc(first), second: utc(second) })
    expect(instantOf(clock(local), zone, 'first')).toBe(utc(first))
    expect(instantOf(clock(local), zone, 'second')).toBe(utc(second))
  })
})

describe('back from an instant', () => {
  it.each([
    ['2026-03-29T00:59:59.999Z', rome, { hour: 1, minute: 59, second: 59, millisecond: 999 }],
    ['2026-03-29T01:00:00Z', rome, { day: 29, hour: 3, minute: 0 }],
    ['2026-10-25T00:30:00Z', rome, { hour: 2, minute: 30 }],
    ['2026-10-25T01:30:00Z', rome, { hour: 2, minute: 30 }],
    ['2026-10-25T02:30:00Z', rome, { hour: 3, minute: 30 }],
    ['2024-02-29T23:30:00Z', rome, { month: 3, day: 1, hour: 0, minute: 30 }],
    ['2025-12-31T23:00:00Z', rome, { year: 2026, month: 1, day: 1, hour: 0 }],
    ['1969-12-31T23:59:59.500Z', 'UTC', { year: 1969, second: 59, millisecond: 500 }],
  ])('%s in %s', (instant, zone, expected) => {
    expect(wallClockAt(utc(instant), zone)).toMatchObject(expected)
  })

  it('and forth again gives the same instant, every quarter of an hour around both changes', () => {
    for (const day of ['2026-03-29', '2026-10-25']) {
      for (let at = utc(`${day}T00:00:00Z`) - 6 * 3_600_000; at < utc(`${day}T08:00:00Z`); at += 900_000) {
        const found = instantsOf(wallClockAt(at, rome), rome)
        expect(found.kind === 'twice' ? [found.first, found.second] : [found.at]).toContain(at)
        expect(found.kind).not.toBe('gap')
      }
    }
  })

  it('can be written so that nobody doubts', () => {
    expect(isoIn(utc('2026-10-25T00:30:00Z'), rome)).toBe('2026-10-25T02:30+02:00')
    expect(isoIn(utc('2026-10-25T01:30:05Z'), rome)).toBe('2026-10-25T02:30:05+01:00')
    expect(isoIn(utc('2026-01-02T03:04:00Z'), 'America/St_Johns')).toBe('2026-01-01T23:34-03:30')
    expect(isoIn(utc('2026-01-02T03:04:00Z'), 'UTC')).toBe('2026-01-02T03:04+00:00')
  })

  it('an offset may have minutes, and changes at the very second', () => {
    expect(offsetAt(utc('2026-06-01T00:00:00Z'), 'Asia/Kathmandu')).toBe(20_700_000)
    expect(offsetAt(utc('2026-03-29T00:59:59.999Z'), rome)).toBe(3_600_000)
    expect(offsetAt(utc('2026-03-29T01:00:00.000Z'), rome)).toBe(7_200_000)
  })
})
