// The forecast on screen: when, how fast, how that is known, whether it fits, in 80 columns and both languages.

import { describe, expect, it } from 'vitest'
import type { Plan, Window } from '../../src/model/plan.ts'
import type { CheckDocument, FitHours, Forecast } from '../../src/model/status.ts'
import { fitOf } from '../../src/schedule/fit.ts'
import { calendarLines } from '../../src/ui/calendar-lines.ts'
import { checkOverview } from '../../src/ui/check-overview.ts'
import { closingLines } from '../../src/ui/closing.ts'
import { fitLines } from '../../src/ui/forecast-lines.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { width } from '../../src/ui/text.ts'
import { checkDocument, Recorder } from './recorded.ts'

const paint = paintFor(new Recorder(), { noColor: true, env: {} })
const typed = { plan: 'piano.yaml', scope: [], again: ['check', 'piano.yaml'] }
const forecast: Forecast = {
  basis: 'measured',
  bytesPerSecond: 3_400_000,
  finishesAt: '2015-12-24T15:10:00.000Z',
  fits: true,
  marginSeconds: 11_100,
}
const pageOf = (some: Partial<Forecast>, lang: 'en' | 'it' = 'en', mailbox: Partial<Forecast> = {}): string[] => {
  const document: CheckDocument = {
    ...checkDocument,
    forecast: { ...forecast, ...some },
    mailboxes: checkDocument.mailboxes.map((one) => ({ ...one, forecast: { ...forecast, ...mailbox } })),
  }
  return checkOverview(document, lang, paint, 80)
}
const linesOf = (page: readonly string[]): string[] => {
  const at = page.findIndex((line) => /^(Forecast|Previsione|Avviando)/.test(line))
  return at === -1 ? [] : page.slice(at).map((line) => line.replace(/\d\d:\d\d/, '16:10'))
}

describe('the forecast of a check', () => {
  it('fits, with its margin', () => {
    expect(linesOf(pageOf({}))).toEqual([
      'Forecast: if started now, done 2015-12-24 16:10, at 3.4 MB/s (measured)',
      '  in time, with 3 h 5 min to spare',
    ])
    expect(linesOf(pageOf({}, 'it'))).toEqual([
      'Avviando ora, fine prevista il 24/12/2015 16:10, a 3,4 MB/s (misurati)',
      '  in tempo, con 3 h 5 min di margine',
    ])
  })

  it('does not fit, the plan or a mailbox', () => {
    const page = pageOf({ fits: false, marginSeconds: -176_400, basis: 'assumed' }, 'en', {
      fits: false,
      marginSeconds: -60,
    })
    expect(linesOf(page)).toEqual([
      'Forecast: if started now, done 2015-12-24 16:10, at 3.4 MB/s (assumed)',
      '  TOO LATE by 2 d 1 h, for the window or for the end of the source',
    ])
    expect(page).toContain('  TOO LATE by 1 min 0 s, for the window or for the end of the source')
    expect(linesOf(pageOf({ fits: false, marginSeconds: -176_400, basis: 'assumed' }, 'it'))).toEqual([
      'Avviando ora, fine prevista il 24/12/2015 16:10, a 3,4 MB/s (stimati)',
      '  TROPPO TARDI di 2 g 1 h, per la finestra o la chiusura dell’origine',
    ])
  })

  it('says nothing of a window that there is not, when nothing is left, and of a check that was stopped', () => {
    expect(linesOf(pageOf({ marginSeconds: null }))).toHaveLength(1)
    expect(linesOf(pageOf({ finishesAt: null }))).toEqual(['Forecast: nothing is left to copy'])
    expect(linesOf(checkOverview({ ...checkDocument, mailboxes: [] }, 'en', paint, 80))).toEqual([])
    expect(linesOf(checkOverview(checkDocument, 'en', paint, 80, false, true))).toEqual([])
  })

  it.each(['en', 'it'] as const)('keeps to 80 columns in %s', (lang) => {
    for (const basis of ['measured', 'assumed'] as const)
      for (const line of linesOf(
        pageOf({ basis, bytesPerSecond: 123_456_789, fits: false, marginSeconds: -99_999_999 }, lang),
      ))
        expect(line.length).toBeLessThanOrEqual(80)
  })
})

describe('whether it fits', () => {
  const now = Date.parse('2025-06-01T12:00:00Z')
  const at = (minutes: number): string => new Date(now + minutes * 60_000).toISOString()
  const hours = (marginSeconds: number, later: FitHours['later'] = null, opensAt: string | null = null): FitHours => ({
    opensAt,
    drainAt: at(50),
    closesAt: at(59),
    marginSeconds,
    later,
  })
  const cases: Record<string, FitHours> = {
    inTime: hours(432),
    later: hours(-22, { opensAt: at(60 * 24), closesAt: at(60 * 32), marginSeconds: 28_140 }),
    endless: hours(-7_500, { opensAt: at(60 * 24), closesAt: null, marginSeconds: null }),
    never: hours(-7_500),
    notYetOpen: hours(60, null, at(20)),
  }

  it.each(['en', 'it'] as const)('names the hours, to the second where they are near, as read in %s', (lang) => {
    const told = Object.values(cases).map((one) =>
      fitLines({ ...forecast, fits: one.later !== null || one.marginSeconds >= 0, hours: one }, lang, paint, now)
        .join('\n')
        .replaceAll(/\d\d:(\d\d(:\d\d)?)/g, 'hh:$1'),
    )
    expect(told.join('\n')).toMatchSnapshot()
  })

  it('is one computation: a first window too short, the next one taken, and none left', () => {
    const window = (from: number, to: number, drainMs = 60_000): Window => ({
      opensAt: now + from * 60_000,
      closesAt: now + to * 60_000,
      drainMs,
    })
    const windows = [window(-5, 10), window(100, 130)]
    expect(fitOf({ windows }, 8 * 60_000, now)).toMatchObject({ opensAt: null, marginSeconds: 60, later: null })
    expect(fitOf({ windows }, 20 * 60_000, now)).toMatchObject({
      marginSeconds: -660,
      later: { opensAt: at(100), closesAt: at(130), marginSeconds: 18 * 60 },
    })
    expect(fitOf({ windows }, 60 * 60_000, now)).toMatchObject({ marginSeconds: -51 * 60, later: null })
    // Pre-copy goes over into the cutover: it is one stretch of work.
    const joined = fitOf({ windows: [window(-100, 0, 0), window(0, 10)] }, 60_000, now - 60_000)
    expect(joined).toMatchObject({ opensAt: null, closesAt: at(10), marginSeconds: 9 * 60 })
    expect(fitOf({ windows: [{ opensAt: -Infinity, closesAt: Infinity, drainMs: 0 }] }, 1, now)).toBeUndefined()
  })

  it('tells source and target apart where one of them was not measured', () => {
    const page = linesOf(pageOf({ sides: { source: 'measured', target: 'assumed' }, marginSeconds: null }))
    expect(page[1]).toBe('  source measured; target not measured, taken to be as fast: check --rehearse')
  })
})

describe('the calendar', () => {
  const server = { name: 'vecchio', timeline: { receivingStops: Date.parse('2015-12-24T14:00:00Z') } }
  const plan = (more: object): Plan =>
    ({ mailboxes: [{ source: { server } }], timezone: 'Europe/Rome', ...more }) as unknown as Plan
  const window = { opensAt: Date.parse('2015-12-24T14:00Z'), closesAt: Date.parse('2015-12-28T08:00Z'), drainMs: 6e5 }
  const nights = { kind: 'nightly', from: 1200, to: 360, days: ['mon', 'tue', 'wed', 'fri'], drainMs: 6e5 }

  it.each(['en', 'it'] as const)('says what may work when, also what no key says, as read in %s', (lang) => {
    const pages = [
      plan({ windows: [window] }),
      plan({
        windows: [window],
        phases: { precopy: { hours: [nights] }, backfill: { until: 1451602740000, hours: [] } },
      }),
    ].map((one) => calendarLines(one, lang, paint).join('\n'))
    for (const line of pages.join('\n').split('\n')) expect(width(line)).toBeLessThanOrEqual(80)
    expect(pages.join('\n').replaceAll(/\d\d:\d\d(?!–|\d| o| l| m)/g, 'hh:mm')).toMatchSnapshot()
  })

  it('is not there for a plan that says nothing of time', () => {
    expect(calendarLines({ mailboxes: [] }, 'en', paint)).toEqual([])
  })
})

describe('the end of a check', () => {
  it('does not say that nothing was changed when a scratch folder is left', () => {
    const left: CheckDocument = {
      ...checkDocument,
      verdict: 'warnings',
      findings: [{ level: 'warning', scope: 'mailbox', code: 'rehearsal-folder-left', message: 'x', hint: '' }],
    }
    const linesFor = (document: CheckDocument) =>
      closingLines({ kind: 'check', document, stopped: false }, typed, 'en', paint).join('\n')
    expect(linesFor(left)).toContain('still on the target')
    expect(linesFor({ ...left, findings: [] })).toContain('Nothing was changed on either side')
  })
})
