// Windows laid out: nights across midnight and across both changes of the clocks, with days, in lists.

import { describe, expect, it } from 'vitest'
import { weekdays, type NightlyWindow, type Weekday, type WorkHours } from '../../src/model/plan.ts'
import { windowsFrom } from '../../src/schedule/hours.ts'
import { wallClockAt } from '../../src/schedule/zone.ts'

const rome = 'Europe/Rome'
const always = { opensAt: -Infinity, closesAt: Infinity }
const utc = (text: string) => Date.parse(text)
const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

function nightly(
  from: string,
  to: string,
  days: readonly Weekday[] = weekdays,
  drainMs = 600_000,
): { kind: 'nightly' } & NightlyWindow {
  return { kind: 'nightly', from: minutes(from), to: minutes(to), days, drainMs }
}

function once(opens: string, closes: string, drainMs = 0): WorkHours {
  return { kind: 'once', opensAt: utc(opens), closesAt: utc(closes), drainMs }
}

/** The next ones as UTC, without what is the same in all. */
function next(hours: readonly WorkHours[], now: string, count = 1, zone = rome, bounds = always): string[] {
  const text = (instant: number) => new Date(instant).toISOString().slice(0, 16)
  return windowsFrom(hours, utc(now), zone, bounds)
    .slice(0, count)
    .map(({ opensAt, closesAt }) => `${text(opensAt)} ${text(closesAt)}`)
}

describe('a night', () => {
  it.each([
    ['before it', '2026-01-12T10:00Z', '2026-01-12T19:00 2026-01-13T05:00'],
    ['at its opening', '2026-01-12T19:00Z', '2026-01-12T19:00 2026-01-13T05:00'],
    ['before midnight', '2026-01-12T22:59Z', '2026-01-12T19:00 2026-01-13T05:00'],
    ['after midnight', '2026-01-13T00:30Z', '2026-01-12T19:00 2026-01-13T05:00'],
    ['a millisecond before its end', '2026-01-13T04:59:59.999Z', '2026-01-12T19:00 2026-01-13T05:00'],
    ['at its end', '2026-01-13T05:00Z', '2026-01-13T19:00 2026-01-14T05:00'],
    ['across the leap day', '2024-02-29T12:00Z', '2024-02-29T19:00 2024-03-01T05:00'],
    ['into the leap day', '2024-02-28T23:30Z', '2024-02-28T19:00 2024-02-29T05:00'],
    ['across the year', '2026-12-31T23:30Z', '2026-12-31T19:00 2027-01-01T05:00'],
    ['shorter by an hour in spring', '2026-03-28T12:00Z', '2026-03-28T19:00 2026-03-29T04:00'],
    ['longer by an hour in autumn', '2026-10-24T12:00Z', '2026-10-24T18:00 2026-10-25T05:00'],
  ])('%s', (_what, now, expected) => {
    expect(next([nightly('20:00', '06:00')], now)).toEqual([expected])
  })

  it.each([
    [
      'opens in the hour that does not exist',
      '02:30',
      '06:00',
      '2026-03-29T00:00Z',
      '2026-03-29T01:00 2026-03-29T04:00',
    ],
    [
      'closes in the hour that does not exist',
      '23:00',
      '02:30',
      '2026-03-29T00:00Z',
      '2026-03-28T22:00 2026-03-29T01:00',
    ],
    [
      'lies in it, and is left out that night',
      '02:10',
      '02:50',
      '2026-03-28T12:00Z',
      '2026-03-30T00:10 2026-03-30T00:50',
    ],
    ['opens at the first of the two', '02:30', '06:00', '2026-10-24T22:00Z', '2026-10-25T00:30 2026-10-25T05:00'],
    ['closes at the second of the two', '23:00', '02:30', '2026-10-25T00:59Z', '2026-10-24T21:00 2026-10-25T01:30'],
    [
      'lies in the hour that happens twice, and lasts through both',
      '02:10',
      '02:50',
      '2026-10-25T00:00Z',
      '2026-10-25T00:10 2026-10-25T01:50',
    ],
  ])('%s', (_what, from, to, now, expected) => {
    expect(next([nightly(from, to)], now)).toEqual([expected])
  })

  it('may be a day, and may last until midnight', () => {
    expect(next([nightly('08:00', '14:00')], '2026-01-12T20:00Z')).toEqual(['2026-01-13T07:00 2026-01-13T13:00'])
    expect(next([nightly('22:00', '24:00')], '2026-01-12T22:30Z')).toEqual(['2026-01-12T21:00 2026-01-12T23:00'])
    expect(next([nightly('22:00', '00:00')], '2026-01-12T22:30Z')).toEqual(['2026-01-12T21:00 2026-01-12T23:00'])
  })

  it('belongs to the day on which it opens', () => {
    const week: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri']
    // 16 January 2026 is a Friday: its night ends on Saturday, the next one is Monday's.
    expect(next([nightly('20:00', '06:00', week)], '2026-01-17T04:00Z', 2)).toEqual([
      '2026-01-16T19:00 2026-01-17T05:00',
      '2026-01-19T19:00 2026-01-20T05:00',
    ])
    expect(next([nightly('20:00', '06:00', ['sun'])], '2026-01-19T12:00Z')).toEqual([
      '2026-01-25T19:00 2026-01-26T05:00',
    ])
    // The only Sunday of the week has no such hour.
    expect(next([nightly('02:10', '02:50', ['sun'])], '2026-03-23T12:00Z')).toEqual([
      '2026-04-05T00:10 2026-04-05T00:50',
    ])
  })

  it.each(['UTC', 'Asia/Kolkata', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'has the same length all year in %s',
    (zone) => {
      for (const now of ['2026-03-28T12:00Z', '2026-10-24T12:00Z']) {
        const [night] = windowsFrom([nightly('20:00', '06:00')], utc(now), zone, always)
        expect(night && night.closesAt - night.opensAt).toBe(10 * 3_600_000)
        expect(wallClockAt(night?.opensAt ?? 0, zone)).toMatchObject({ hour: 20, minute: 0 })
      }
    },
  )
})

describe('several', () => {
  it('come in order of time, whatever their order in the plan', () => {
    const list = [
      once('2026-01-20T00:00Z', '2026-01-21T00:00Z'),
      once('2026-01-10T00:00Z', '2026-01-11T00:00Z'),
      once('2026-01-01T00:00Z', '2026-01-02T00:00Z'),
    ]
    expect(next(list, '2026-01-10T12:00Z', 9)).toEqual([
      '2026-01-10T00:00 2026-01-11T00:00',
      '2026-01-20T00:00 2026-01-21T00:00',
    ])
    expect(next(list, '2026-01-21T00:00Z', 9)).toEqual([])
  })

  it('that touch or overlap are one, with the drain of what closes last', () => {
    const week: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri']
    const hours = [
      nightly('20:00', '06:00', week),
      nightly('00:00', '24:00', ['sat', 'sun'], 60_000),
      nightly('02:00', '03:00', week, 1),
    ]
    expect(windowsFrom(hours, utc('2026-01-17T12:00Z'), rome, always)[0]).toEqual({
      opensAt: utc('2026-01-16T19:00Z'),
      closesAt: utc('2026-01-18T23:00Z'),
      drainMs: 60_000,
    })
    expect(windowsFrom(hours, utc('2026-01-13T01:30Z'), rome, always)[0]).toEqual({
      opensAt: utc('2026-01-12T19:00Z'),
      closesAt: utc('2026-01-13T05:00Z'),
      drainMs: 600_000,
    })
  })

  it('none at all is any time', () => {
    expect(windowsFrom([], 0, rome, always)).toEqual([{ opensAt: -Infinity, closesAt: Infinity, drainMs: 0 }])
  })
})

describe('bounds', () => {
  const bounds = { opensAt: utc('2026-01-12T22:00Z'), closesAt: utc('2026-01-14T00:00Z') }
  it('cut a window short, without a drain where work goes on in another phase', () => {
    expect(windowsFrom([nightly('20:00', '06:00')], utc('2026-01-12T12:00Z'), rome, bounds)).toEqual([
      { opensAt: utc('2026-01-12T22:00Z'), closesAt: utc('2026-01-13T05:00Z'), drainMs: 600_000 },
      { opensAt: utc('2026-01-13T19:00Z'), closesAt: utc('2026-01-14T00:00Z'), drainMs: 0 },
    ])
  })

  it('leave nothing outside', () => {
    expect(windowsFrom([nightly('20:00', '06:00')], utc('2026-01-14T00:00Z'), rome, bounds)).toEqual([])
    expect(
      windowsFrom([once('2026-02-01T00:00Z', '2026-02-02T00:00Z')], utc('2026-01-01T00:00Z'), rome, bounds),
    ).toEqual([])
  })

  it('far ahead are found from far before', () => {
    expect(
      next([nightly('20:00', '06:00')], '2026-01-01T00:00Z', 1, rome, {
        opensAt: utc('2026-09-01T00:00Z'),
        closesAt: Infinity,
      }),
    ).toEqual(['2026-09-01T00:00 2026-09-01T04:00'])
  })
})
