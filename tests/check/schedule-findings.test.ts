// What check says about the times of a plan, and when it has nothing to say.

import { describe, expect, it } from 'vitest'
import { Findings } from '../../src/check/findings.ts'
import { noteSourceCloses, noteTimes } from '../../src/check/schedule-findings.ts'
import type { Language } from '../../src/model/request.ts'
import type { Finding } from '../../src/model/status.ts'
import { planOf, valid } from '../plan/plan-file.ts'
import { writePlan } from '../support/plan-file.ts'
import { checkPlan, codesOf, day, findingsOf, scripted } from './checking.ts'

type Times = { top?: string; timeline?: string; finishes?: string | null; lang?: Language; now?: string }

/** The findings about a plan with these lines, without any connection. */
function findingsAbout({
  top = 'name: n',
  timeline = '{}',
  finishes = null,
  lang = 'en',
  now = '2015-12-01T12:00Z',
}: Times): Finding[] {
  const plan = planOf(
    valid
      .replace('version: 1', `version: 1\n${top}`)
      .replace('{ host: imaps.vecchio.example }', `{ host: imaps.vecchio.example, timeline: ${timeline} }`),
  )
  const { mailboxes } = plan
  const findings = new Findings({ emit: () => undefined, lang, mailboxes })
  noteTimes({ plan, mailboxes }, findings, Date.parse(now))
  noteSourceCloses({ plan, mailboxes }, new Map([['roma', { finishesAt: finishes }]]), findings)
  return findings.all()
}

describe('the times of a plan', () => {
  it('that do not exist, or happen twice, are noted with what they were taken for', () => {
    expect(findingsAbout({ top: 'window: { opens: 2026-03-29T02:30, closes: 2026-10-25T02:30 }' })).toMatchObject([
      {
        level: 'note',
        scope: 'run',
        code: 'time-does-not-exist',
        message:
          'A time of the plan does not exist, because the clocks are put forward: window.opens 2026-03-29T02:30; ' +
          'it is taken for 2026-03-29T03:00+02:00',
      },
      {
        level: 'note',
        scope: 'run',
        code: 'time-happens-twice',
        message:
          'A time of the plan happens twice, because the clocks are put back: window.closes 2026-10-25T02:30; it ' +
          'is taken for 2026-10-25T02:30+01:00',
      },
    ])
    expect(findingsAbout({ top: 'window: { opens: 2026-03-29T03:00, closes: 2026-10-25T02:30+01:00 }' })).toEqual([])
  })

  it('are said in the reader’s language', () => {
    const [finding] = findingsAbout({
      lang: 'it',
      timeline: '{ sendingStops: 2015-12-24T14:00, receivingStops: 2015-12-24T18:00 }',
    })
    expect(finding?.message).toBe(
      'Le ricevute degli ultimi invii andranno perse: receivingStops di vecchio è 24/12/2015 18:00, mentre ' +
        'possono arrivare fino a 25/12/2015 14:00',
    )
  })
})

describe('hours that are all over', () => {
  const top =
    'window: { opens: 2015-12-24T14:00, closes: 2015-12-28T08:00 }\nphases: { backfill: { until: 2015-12-31T23:59 } }'

  it('are an obstacle, outside-window, without advice to wait for what will not come', () => {
    const [finding, ...others] = findingsAbout({ top, now: '2016-01-01T00:00Z' })
    expect(finding).toMatchObject({
      level: 'blocker',
      scope: 'run',
      code: 'outside-window',
      message: 'The hours of the plan allow no work now',
    })
    expect(finding?.hint).toMatch(/^--ignore-window/)
    expect(others).toEqual([])
  })

  it.each(['2015-12-01T12:00Z', '2015-12-28T08:00Z', '2015-12-31T12:00Z'])('are not at %s', (now) => {
    expect(findingsAbout({ top, now })).toEqual([])
  })
})

describe('receipts', () => {
  it.each([
    ['{ sendingStops: 2015-12-24T14:00, receivingStops: 2015-12-25T13:59 }', 'receivingStops'],
    [
      '{ sendingStops: 2015-12-24T14:00, receivingStops: 2015-12-26T14:00, accessStops: 2015-12-25T08:00 }',
      'accessStops',
    ],
  ])('will be lost with %s', (timeline, where) => {
    expect(findingsAbout({ timeline })).toMatchObject([
      {
        level: 'warning',
        scope: 'server',
        side: 'source',
        code: 'receipts-will-be-lost',
        message: expect.stringContaining(`${where} of vecchio`) as string,
      },
    ])
  })

  it.each([
    '{ sendingStops: 2015-12-24T14:00, receivingStops: 2015-12-25T14:00 }',
    '{ receivingStops: 2015-12-24T14:00 }',
    '{}',
  ])('will not with %s', (timeline) => {
    expect(findingsAbout({ timeline })).toEqual([])
  })
})

describe('a source that closes', () => {
  const timeline = '{ accessStops: 2015-12-31T23:59 }'
  it('before the copy is over', () => {
    expect(findingsAbout({ timeline, finishes: '2016-01-01T10:00:00.000Z' })).toMatchObject([
      {
        level: 'warning',
        scope: 'server',
        side: 'source',
        code: 'source-closes-first',
        message:
          'The source closes before the copy is over: access to vecchio stops at 2015-12-31 23:59, the copy would ' +
          'last until 2016-01-01 11:00',
      },
    ])
  })

  it.each<[string, string | null]>([
    [timeline, '2015-12-31T22:59:00.000Z'],
    [timeline, null],
    ['{}', '2016-01-01T10:00:00.000Z'],
  ])('with %s, done at %s: nothing to say', (about, finishes) => {
    expect(findingsAbout({ timeline: about, finishes })).toEqual([])
  })
})

describe('check', () => {
  it('says what it finds in the timeline of the source, on servers that answer', async () => {
    const [source, target] = [await scripted(), await scripted()]
    source.account('u').ensure('INBOX').add(Buffer.from('Subject: x\r\n\r\ny\r\n'))
    const stops = {
      sendingStops: '2015-12-24T14:00',
      receivingStops: '2015-12-24T14:00',
      accessStops: '2015-12-31T23:59',
    }
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      sourceMore: { timeline: stops },
      mailboxes: [{ id: 'uno', source: 'u', target: 't' }],
    })
    const document = await checkPlan(plan.file)
    expect(findingsOf(document, 'receipts-will-be-lost')).toMatchObject([{ level: 'warning', side: 'source' }])
    expect(findingsOf(document, 'source-closes-first')).toMatchObject([{ level: 'warning', side: 'source' }])
  })

  it('says that the source closes before the first hour in which a plan without a window may work', async () => {
    const [source, target] = [await scripted(), await scripted()]
    source.account('u').ensure('INBOX').add(Buffer.from('Subject: x\r\n\r\ny\r\n'))
    // A minute of every week, three days from now; the source closes in one day.
    const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
    const later = new Date(Date.now() + 3 * day)
    const plan = writePlan({
      source,
      target,
      sourceMore: { timeline: { accessStops: new Date(Date.now() + day).toISOString() } },
      mailboxes: [{ id: 'uno', source: 'u', target: 't' }],
      more: {
        timezone: 'UTC',
        phases: { precopy: { window: { nightly: { from: '12:00', to: '12:05', days: [days[later.getUTCDay()]] } } } },
      },
    })
    const document = await checkPlan(plan.file)
    expect(Date.parse(document.forecast.finishesAt ?? '')).toBeGreaterThan(Date.now() + 2 * day)
    expect(findingsOf(document, 'source-closes-first')).toMatchObject([{ level: 'warning', side: 'source' }])
  })

  it('does not say that it fits where nothing may work any more', async () => {
    const [source, target] = [await scripted(), await scripted()]
    source.account('u').ensure('INBOX').add(Buffer.from('Subject: x\r\n\r\ny\r\n'))
    const more = {
      window: { opens: '2015-12-24T14:00', closes: '2015-12-28T08:00' },
      phases: { backfill: { until: '2015-12-31T23:59' } },
    }
    const document = await checkPlan(
      writePlan({ source, target, mailboxes: [{ id: 'uno', source: 'u', target: 't' }], more }).file,
    )
    expect(document).toMatchObject({ verdict: 'blocked', forecast: { fits: false } })
    expect(codesOf(document, 'blocker')).toEqual(['outside-window'])
    expect(findingsOf(document, 'window-too-short')).toEqual([])
  })

  it('says nothing where there is no timeline', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: [{ id: 'uno', source: 'u', target: 't' }],
    })
    const document = await checkPlan(plan.file)
    for (const code of ['receipts-will-be-lost', 'source-closes-first', 'time-does-not-exist', 'time-happens-twice'])
      expect(findingsOf(document, code)).toEqual([])
  })
})
