// The page of status and the last lines of a run where a provider ends, time runs short, or somebody gave a message up.

import { describe, expect, it } from 'vitest'
import type { Problem, StatusDocument } from '../../src/model/status.ts'
import { closingOf } from '../../src/ui/closing.ts'
import type { Ending } from '../../src/ui/ending.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { isComplete, shortfallsOf } from '../../src/ui/shortfall.ts'
import { statusOverview } from '../../src/ui/status-overview.ts'
import { width } from '../../src/ui/text.ts'
import { sentence } from '../../src/words/words.ts'
import { noForecast, statusOf, totals } from './recorded.ts'

const paint = paintFor({ write: () => undefined }, { noColor: true, env: {} })
const typed = { plan: 'piano.yaml', scope: [], again: ['run', 'piano.yaml'] }
const page = (status: StatusDocument, lang: 'it' | 'en' = 'en'): string =>
  statusOverview(status, lang, paint).join('\n')

const accepted: Problem = {
  mailbox: 'urp',
  folder: 'INBOX',
  uid: 812,
  outcome: 'refused',
  code: 'message-too-large',
  reason: 'r',
  hint: 'h',
  accepted: {
    by: 'Rossi',
    reason: "danneggiato all'origine, il mittente lo ha rimandato per raccomandata e il protocollo lo ha registrato",
  },
}
const passDue = (updatedAt: string): StatusDocument =>
  statusOf({
    state: 'pass-due',
    updatedAt,
    nextPassAfter: '2015-12-25T13:00:00.000Z',
    phase: 'backfill',
    totals: totals({ mailboxes: 1, messages: 3, verified: 3 }),
    canSwitchOff: {
      verdict: 'no',
      because: [
        'a reason that is long enough to need a second line on a screen of eighty columns, as reasons sometimes are',
      ],
    },
  })
const [before, later] = [passDue('2015-12-24T13:00:00.000Z'), passDue('2015-12-25T13:00:00.000Z')]
const late = statusOf({
  state: 'stopped',
  phase: 'precopy',
  notCounted: 12,
  totals: totals({ mailboxes: 14, messages: 3, verified: 1, pending: 2 }),
  forecast: { ...noForecast, finishesAt: '2015-12-28T08:00:00.000Z', fits: false, marginSeconds: -7_500 },
  findings: [
    {
      level: 'warning',
      scope: 'server',
      code: 'source-closes-first',
      side: 'source',
      ...sentence(
        'source-closes-first',
        { server: 'vecchio', last: '2015-12-31T23:59+01:00', until: '2016-01-02T10:00+01:00' },
        'en',
      ),
    },
  ],
  mailboxes: [
    {
      id: 'tribunale.roma',
      group: null,
      state: 'stopped',
      phase: 'precopy',
      error: null,
      forecast: noForecast,
      totals: totals({ messages: 3, verified: 1, pending: 2, bytes: 9_000_000 }),
      left: { messages: 2, bytes: 7_000_000 },
      owed: {},
      completeness: null,
      folders: [],
    },
  ],
})

describe('the page', () => {
  it.each(['it', 'en'] as const)('fits 80 columns in %s', (lang) => {
    for (const status of [
      before,
      later,
      late,
      statusOf({ problems: [accepted], totals: totals({ acceptedLosses: 1 }) }),
    ]) {
      for (const line of statusOverview(status, lang, paint, 80)) expect(width(line), line).toBeLessThanOrEqual(80)
    }
  })

  it('says phase, what is left, when it ends, that it is too late, and what was not counted', () => {
    expect(page(late)).toMatch(/stopped \(pre-copy\)/)
    expect(page(late)).toMatch(/it would end, if started now, 2015-12-28/)
    expect(page(late)).toMatch(/TOO LATE by 2 h 5 min/)
    expect(page(late)).toMatch(/12 mailboxes not listed yet/)
    expect(page(late)).toMatch(/source-closes-first/)
    expect(page(late)).toMatch(/tribunale\.roma +stopped +1\/3 +7\.0 MB/)
    expect(page(late, 'it')).toMatch(
      /fermata \(pre-copia\)[^]*TROPPO TARDI di 2 h 5 min[^]*12 caselle ancora da elencare/,
    )
    const inTime = { ...late, forecast: { ...late.forecast, fits: true, marginSeconds: 60 } }
    expect(page(inTime)).toMatch(/in time, with 1 min 0 s to spare/)
    expect(page(inTime)).not.toMatch(/TOO LATE/)
  })

  it('names no phase where there is but one, and forecasts nothing when all is done', () => {
    expect(page(statusOf({ state: 'running', phase: 'cutover' }))).toMatch(/: running$/m)
    expect(page(statusOf({}))).not.toMatch(/it ends|TOO LATE|not listed/)
  })

  it('lists what was given up apart from the problems, with who and why', () => {
    const text = page(statusOf({ problems: [accepted], totals: totals({ refused: 1, acceptedLosses: 1 }) }))
    expect(text).toMatch(/1 message is given up by decision:\n {2}urp, "INBOX", UID 812: danneggiato/)
    expect(text).toMatch(/\(Rossi\)/)
    expect(text).not.toMatch(/1 problem:/)
    expect(page(statusOf({ problems: [accepted] }), 'it')).toContain('A 1 messaggio si è rinunciato per decisione:')
    expect(page(statusOf({ problems: [accepted, accepted] }), 'it')).toContain(
      'A 2 messaggi si è rinunciato per decisione:',
    )
  })
})

describe('the last lines', () => {
  const ends = (status: StatusDocument): Ending[] => [
    { kind: 'run', status, finished: 3 },
    { kind: 'status', status },
  ]

  it('say that one more run is needed, before its time and when it has come', () => {
    for (const [status, en, it_] of [
      [before, /must start after 2015-12-25/, /deve cominciare dopo il 25\/12\/2015/],
      [later, /is due now/, /È ora dell’ultima esecuzione/],
    ] as const) {
      for (const ending of ends(status)) {
        expect(closingOf(ending, typed, 'en')).toMatchObject({
          means: expect.stringMatching(en) as string,
          next: 'pec-migrate run piano.yaml',
        })
        expect(closingOf(ending, typed, 'it').means).toMatch(it_)
      }
    }
    expect(
      closingOf(
        ends(statusOf({ ...before, state: 'complete', nextPassAfter: null }))[0] ?? { kind: 'bug', reason: '' },
        typed,
        'en',
      ).next,
    ).toBe('pec-migrate verify piano.yaml')
  })

  it('count a pass as done that has proved everything, and not one that has not', () => {
    expect(isComplete(before)).toBe(true)
    expect(isComplete({ ...before, totals: totals({ messages: 3, verified: 2, pending: 1 }) })).toBe(false)
  })

  it('take what was given up for no shortfall, and name it', () => {
    const given = statusOf({
      problems: [accepted, { ...accepted, outcome: 'gone', code: 'target-vanished' }],
      totals: totals({ mailboxes: 1, messages: 3, verified: 1, refused: 1, gone: 1, acceptedLosses: 2 }),
    })
    expect(shortfallsOf(given)).toEqual({})
    const { happened } = closingOf(ends(given)[0] ?? { kind: 'bug', reason: '' }, typed, 'en')
    expect(happened).toMatch(/2 given up by decision/)
    expect(happened).not.toMatch(/deleted at the source/)
    const { accepted: _, ...open } = accepted
    expect(shortfallsOf({ ...given, problems: [open] })).toMatchObject({ refused: 1 })
  })
})

describe('the page of status', () => {
  const status = statusOf({
    atWork: { work: 'scan', since: '2015-12-24T13:00:00.000Z' },
    lastSignatures: {
      at: '2015-12-24T12:00:00.000Z',
      mailboxes: 2,
      checked: 10,
      intact: 9,
      broken: 1,
      brokenAtSource: 0,
      notSigned: 0,
      unreadable: 0,
    },
  })

  it.each([
    [
      'en',
      'A scan for outcomes, no run, holds the journal since',
      '10 signatures looked at, 9 intact, 1 broken on the',
    ],
    ['it', 'Una scansione per gli esiti, non un’esecuzione, tiene il registro dal', '10 firme esaminate, 9 integre, 1'],
  ] as const)('names a scan at work and the last look at signatures (%s)', (lang, holds, signatures) => {
    const text = page(status, lang)
    expect(text.replace(/\s+/g, ' ')).toContain(holds)
    expect(text.replace(/\s+/g, ' ')).toContain(signatures)
    expect(text.split('\n').every((line) => width(line) <= 80)).toBe(true)
  })
})
