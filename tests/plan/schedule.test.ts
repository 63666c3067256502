// Windows, phases, timelines, limits and notices of a plan, and those that cannot be meant.

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { notifyMoments, weekdays, type Plan } from '../../src/model/plan.ts'
import { readPlan } from '../../src/plan/read-plan.ts'
import { phaseAt } from '../../src/schedule/phases.ts'
import { earliestFinalPass } from '../../src/schedule/timeline.ts'
import { planOf, problemsOf, valid } from './plan-file.ts'

const utc = (text: string) => Date.parse(text)
const minute = 60_000

/** A plan with these lines at its top (its second line on). */
const withTop = (...lines: string[]) => valid.replace('version: 1', () => ['version: 1', ...lines].join('\n'))
const withServer = (line: string) =>
  valid.replace('{ host: imaps.vecchio.example }', () => `{ host: imaps.vecchio.example, ${line} }`)
const cutover = 'window: { opens: 2015-12-24T14:00, closes: 2015-12-28T08:00 }'

describe('the window', () => {
  it.each<[string, string, Plan['windows']]>([
    [
      'one',
      'window: { opens: 2015-12-24T14:00, closes: 2015-12-28T08:00, drain: 30m }',
      [{ opensAt: utc('2015-12-24T13:00Z'), closesAt: utc('2015-12-28T07:00Z'), drainMs: 30 * minute }],
    ],
    [
      'with offsets',
      'window: { opens: 2015-12-24T14:00+03:00, closes: 2015-12-28T08:00Z }',
      [{ opensAt: utc('2015-12-24T11:00Z'), closesAt: utc('2015-12-28T08:00Z'), drainMs: 10 * minute }],
    ],
    [
      'of seconds',
      'window: { opens: 2026-01-01T00:00:00.500Z, closes: 2026-01-01T00:00:20.500Z }',
      [{ opensAt: utc('2026-01-01T00:00:00.500Z'), closesAt: utc('2026-01-01T00:00:20.500Z'), drainMs: 2_000 }],
    ],
    [
      'a list, in any order, touching',
      'window: [{ opens: 2026-01-02T00:00Z, closes: 2026-01-03T00:00Z }, { opens: 2026-01-01T00:00Z, closes: ' +
        '2026-01-02T00:00Z }]',
      [
        { opensAt: utc('2026-01-01'), closesAt: utc('2026-01-02'), drainMs: 10 * minute },
        { opensAt: utc('2026-01-02'), closesAt: utc('2026-01-03'), drainMs: 10 * minute },
      ],
    ],
    [
      'on the leap day',
      'window: { opens: 2024-02-29T00:00, closes: 2024-02-29T24:00 }',
      [{ opensAt: utc('2024-02-28T23:00Z'), closesAt: utc('2024-02-29T23:00Z'), drainMs: 10 * minute }],
    ],
  ])('%s', (_what, line, expected) => {
    const plan = planOf(withTop(line))
    expect(plan.windows).toEqual(expected)
    expect(plan.oddTimes).toEqual([])
  })

  it('is read in the time zone of the plan', () => {
    expect(planOf(withTop(cutover, 'timezone: America/New_York')).windows?.[0]?.opensAt).toBe(utc('2015-12-24T19:00Z'))
    expect(planOf(withTop(cutover, 'timezone: UTC')).windows?.[0]?.opensAt).toBe(utc('2015-12-24T14:00Z'))
  })

  it('is none when the plan has none', () => {
    expect(planOf(valid)).toMatchObject({ windows: [], oddTimes: [] })
    expect(planOf(valid)).not.toHaveProperty('phases')
    expect(planOf(valid)).not.toHaveProperty('notify')
  })

  it('takes the moment of the jump for an hour that does not exist, and says so', () => {
    const plan = planOf(withTop('window: { opens: 2026-03-29T02:30, closes: 2026-03-29T08:00 }'))
    expect(plan.windows?.[0]).toMatchObject({ opensAt: utc('2026-03-29T01:00Z'), closesAt: utc('2026-03-29T06:00Z') })
    expect(plan.oddTimes).toEqual([
      { field: 'window.opens', kind: 'gap', written: '2026-03-29T02:30', takenAt: utc('2026-03-29T01:00Z') },
    ])
  })

  it('takes, of an hour that happens twice, the first to open and the second to close, and says so', () => {
    const plan = planOf(withTop('window: [{ opens: 2026-10-25T02:15, closes: 2026-10-25T02:45 }]'))
    expect(plan.windows).toEqual([
      { opensAt: utc('2026-10-25T00:15Z'), closesAt: utc('2026-10-25T01:45Z'), drainMs: 9 * minute },
    ])
    expect(plan.oddTimes).toEqual([
      { field: 'window[0].opens', kind: 'twice', written: '2026-10-25T02:15', takenAt: utc('2026-10-25T00:15Z') },
      { field: 'window[0].closes', kind: 'twice', written: '2026-10-25T02:45', takenAt: utc('2026-10-25T01:45Z') },
    ])
    expect(
      planOf(withTop('window: { opens: 2026-10-25T02:15+01:00, closes: 2026-10-25T02:45+01:00 }')).oddTimes,
    ).toEqual([])
  })

  it.each<[string, string[], string[]]>([
    [
      'that closes before it opens',
      ['window: { opens: 2015-12-28T08:00, closes: 2015-12-24T14:00 }'],
      [
        '2 window.closes: the window closes (2015-12-24T14:00+01:00) before it opens (2015-12-28T08:00+01:00), or ' +
          'at that moment',
      ],
    ],
    [
      'that is empty',
      ['window: { opens: 2015-12-28T08:00, closes: 2015-12-28T08:00 }'],
      [
        '2 window.closes: the window closes (2015-12-28T08:00+01:00) before it opens (2015-12-28T08:00+01:00), or ' +
          'at that moment',
      ],
    ],
    [
      'that lies in the hour that does not exist',
      ['window: { opens: 2026-03-29T02:10, closes: 2026-03-29T02:50 }'],
      [
        '2 window.closes: the window closes (2026-03-29T03:00+02:00) before it opens (2026-03-29T03:00+02:00), or ' +
          'at that moment',
      ],
    ],
    [
      'that is all drain',
      ['window: { opens: 2015-12-24T14:00, closes: 2015-12-24T14:10, drain: 10m }'],
      ['2 window.drain: must be shorter than the window'],
    ],
    [
      'that overlaps another',
      [
        'window:',
        '  - { opens: 2026-01-01T00:00, closes: 2026-01-03T00:00 }',
        '  - { opens: 2026-01-02T23:59, closes: 2026-01-04T00:00 }',
      ],
      ['4 window[1]: this window overlaps another one (line 3): two windows may touch, not overlap'],
    ],
    [
      'that lies in another',
      [
        'window:',
        '  - { opens: 2026-01-02T00:00, closes: 2026-01-03T00:00 }',
        '  - { opens: 2026-01-01T00:00, closes: 2026-01-05T00:00 }',
      ],
      ['4 window[1]: this window overlaps another one (line 3): two windows may touch, not overlap'],
    ],
    ['without an end', ['window: { opens: 2015-12-24T14:00 }'], ['2 window.closes: is missing']],
    [
      'with a typing error',
      ['window: { opens: 2015-12-24T14:00, closs: 2015-12-28T08:00 }'],
      ['2 window.closes: is missing', '2 window.closs: unknown key "closs": did you mean "closes"?'],
    ],
    [
      'of nights',
      ['window: { nightly: { from: "20:00", to: "06:00" } }'],
      ['2 window.opens: is missing', '2 window.closes: is missing', '2 window.nightly: unknown key "nightly"'],
    ],
    ['that is a word', ['window: tomorrow'], ['2 window: must be a map (key: value)']],
    ['that is no list at all', ['window: []'], ['2 window: must have at least one entry']],
    [
      'on a day that the calendar does not have',
      ['window: { opens: 2015-02-29T10:00, closes: 2015-12-28T08:00 }'],
      [
        '2 window.opens: must be a day and an hour of the calendar such as 2015-12-24T14:00 (read in the time ' +
          'zone of the plan), or with its offset 2015-12-24T14:00+01:00',
      ],
    ],
    [
      'with a drain in no unit',
      ['window: { opens: 2015-12-24T14:00, closes: 2015-12-28T08:00, drain: 10 }'],
      ['2 window.drain: must be a time such as 90s, 10m, 2h30m or 30d (w, d, h, m, s), and more than nothing'],
    ],
  ])('%s is refused', (_what, lines, expected) => {
    expect(problemsOf(withTop(...lines))).toEqual(expected)
    expect(problemsOf(withTop(...lines), 'it')).toHaveLength(expected.length)
  })
})

describe('the phases', () => {
  it('as the contract writes them', () => {
    const plan = planOf(
      withTop(
        cutover,
        'phases:',
        '  precopy: { window: { nightly: { from: "20:00", to: "06:00", days: [tue, mon] } } }',
        '  cutover: { recent: 30d, proofMayWait: false }',
        '  backfill: { until: 2015-12-31T23:59 }',
      ),
    )
    expect(plan.phases).toEqual({
      precopy: { hours: [{ kind: 'nightly', from: 1200, to: 360, days: ['mon', 'tue'], drainMs: 10 * minute }] },
      cutover: { recentMs: 30 * 86_400_000, proofMayWait: false },
      backfill: { until: utc('2015-12-31T22:59Z'), drainMs: 10 * minute, hours: [] },
    })
  })

  it.each<[string, string, object]>([
    [
      'one window',
      'precopy: { window: { opens: 2015-12-20T08:00, closes: 2015-12-21T08:00 } }',
      {
        precopy: {
          hours: [
            {
              kind: 'once',
              opensAt: utc('2015-12-20T07:00Z'),
              closesAt: utc('2015-12-21T07:00Z'),
              drainMs: 10 * minute,
            },
          ],
        },
      },
    ],
    [
      'a list of both kinds',
      'precopy: { window: [{ nightly: { from: 20:00, to: 24:00 } }, { opens: 2015-12-20T08:00, closes: ' +
        '2015-12-20T08:50 }] }',
      {
        precopy: {
          hours: [
            { kind: 'nightly', from: 1200, to: 1440, days: weekdays, drainMs: 10 * minute },
            {
              kind: 'once',
              opensAt: utc('2015-12-20T07:00Z'),
              closesAt: utc('2015-12-20T07:50Z'),
              drainMs: 5 * minute,
            },
          ],
        },
      },
    ],
    [
      'nothing to say',
      'precopy: {}, cutover: {}, backfill: {}',
      { precopy: { hours: [] }, cutover: {}, backfill: { hours: [] } },
    ],
    [
      'a backfill until the end of a day',
      'backfill: { until: 2015-12-31, window: { nightly: { from: "22:00", to: "05:00", drain: 1m } } }',
      {
        backfill: {
          until: utc('2015-12-31T23:00Z'),
          drainMs: 10 * minute,
          hours: [{ kind: 'nightly', from: 1320, to: 300, days: weekdays, drainMs: minute }],
        },
      },
    ],
  ])('%s', (_what, phases, expected) => {
    expect(planOf(withTop(cutover, `phases: { ${phases} }`)).phases).toEqual(expected)
  })

  const deadline =
    'must be a day of the calendar (2015-12-31: until its end), or a day and an hour such as 2015-12-31T18:00 or ' +
    '2015-12-31T18:00+01:00'
  const hour = 'must be an hour such as "20:00"; "24:00" is the end of the day'
  const shape = 'must be { opens: …, closes: … }, or { nightly: { from: …, to: … } }'
  const never = {
    precopy: 'this window opens after the cutover has begun, so the pre-copy could never use it',
    backfill: 'this window lies before the backfill begins or after it ends, so the backfill could never use it',
  }

  it.each<[string, string, string[]]>([
    [
      'an empty night',
      'precopy: { window: { nightly: { from: "20:00", to: "20:00" } } }',
      [
        '3 phases.precopy.window.nightly: from and to are the same hour, so the window is empty; the whole day is ' +
          'from "00:00" to "24:00"',
      ],
    ],
    [
      'hours that no clock shows',
      'precopy: { window: [{ nightly: { from: 20, to: "25:00" } }, { nightly: { from: "24:00", to: "01:00" } }] }',
      [
        `3 phases.precopy.window[0].nightly.from: ${hour}`,
        `3 phases.precopy.window[0].nightly.to: ${hour}`,
        `3 phases.precopy.window[1].nightly.from: ${hour}`,
      ],
    ],
    [
      'days of another language',
      'precopy: { window: { nightly: { from: "20:00", to: "06:00", days: [lun] } } }',
      ['3 phases.precopy.window.nightly.days[0]: must be one of mon, tue, wed, thu, fri, sat, sun'],
    ],
    [
      'no day',
      'precopy: { window: { nightly: { from: "20:00", to: "06:00", days: [] } } }',
      ['3 phases.precopy.window.nightly.days: must have at least one entry'],
    ],
    ['half a window', 'precopy: { window: { opens: 2015-12-20T08:00 } }', [`3 phases.precopy.window: ${shape}`]],
    [
      'both kinds in one',
      'precopy: { window: { opens: 2015-12-20T08:00, closes: 2015-12-21T08:00, nightly: { from: "20:00", to: ' +
        '"06:00" } } }',
      [`3 phases.precopy.window: ${shape}`],
    ],
    ['a window that is a word', 'backfill: { window: always }', [`3 phases.backfill.window: ${shape}`]],
    [
      'windows that overlap',
      'precopy: { window: [{ opens: 2015-12-20T08:00, closes: 2015-12-21T08:00 }, { opens: 2015-12-21T07:00, ' +
        'closes: 2015-12-22T08:00 }] }',
      ['3 phases.precopy.window[1]: this window overlaps another one (line 3): two windows may touch, not overlap'],
    ],
    [
      'a pre-copy after the cutover',
      'precopy: { window: { opens: 2015-12-24T14:00, closes: 2015-12-26T08:00 } }',
      [`3 phases.precopy.window: ${never.precopy}`],
    ],
    [
      'a backfill before its time',
      'backfill: { window: { opens: 2015-12-26T14:00, closes: 2015-12-28T08:00 } }',
      [`3 phases.backfill.window: ${never.backfill}`],
    ],
    [
      'a backfill after its time',
      'backfill: { until: 2015-12-30, window: [{ opens: 2015-12-31T00:00, closes: 2015-12-31T08:00 }] }',
      [`3 phases.backfill.window[0]: ${never.backfill}`],
    ],
    [
      'a backfill that ends before it begins',
      'backfill: { until: 2015-12-28T08:00 }',
      [
        '3 phases.backfill.until: the backfill would end before it begins: it begins when the window closes ' +
          '(2015-12-28T08:00+01:00)',
      ],
    ],
    ['a deadline that is a word', 'backfill: { until: soon }', [`3 phases.backfill.until: ${deadline}`]],
    ['a deadline that is a year', 'backfill: { until: 2015 }', [`3 phases.backfill.until: ${deadline}`]],
    [
      'proof that may wait a while',
      'cutover: { proofMayWait: 5m }',
      ['3 phases.cutover.proofMayWait: must be true or false'],
    ],
    [
      'recent of nothing',
      'cutover: { recent: 0d }',
      ['3 phases.cutover.recent: must be a time such as 90s, 10m, 2h30m or 30d (w, d, h, m, s), and more than nothing'],
    ],
    [
      'unknown ones',
      'precpy: {}, cutover: { recnt: 30d }',
      [
        '3 phases.precpy: unknown key "precpy": did you mean "precopy"?',
        '3 phases.cutover.recnt: unknown key "recnt": did you mean "recent"?',
      ],
    ],
  ])('%s: refused', (_what, phases, expected) => {
    const text = withTop(cutover, `phases: { ${phases} }`)
    expect(problemsOf(text).toSorted()).toEqual(expected.toSorted())
    expect(problemsOf(text, 'it')).toHaveLength(expected.length)
  })

  it('a backfill without a window never begins', () => {
    expect(problemsOf(withTop('phases: { backfill: { until: 2015-12-31 } }'))).toEqual([
      '2 phases.backfill: the backfill begins when the window of the cutover closes, and this plan has no window',
    ])
    expect(problemsOf(withTop('window: x', 'phases: { backfill: { until: 2015-12-31 } }'))).toEqual([
      '2 window: must be a map (key: value)',
    ])
  })
})

describe('a server', () => {
  it('has the timeline of its provider', () => {
    const plan = planOf(
      withServer(
        'timeline: { sendingDiscouraged: 2015-12-23T14:00, sendingStops: 2015-12-24T14:00, receivingStops: ' +
          '2015-12-24T14:00+01:00, accessStops: 2015-12-31T23:59, logsUntil: 2018-06-30 }',
      ),
    )
    expect(plan.servers[0]?.timeline).toEqual({
      sendingDiscouraged: utc('2015-12-23T13:00Z'),
      sendingStops: utc('2015-12-24T13:00Z'),
      receivingStops: utc('2015-12-24T13:00Z'),
      accessStops: utc('2015-12-31T22:59Z'),
      logsUntil: utc('2018-06-30T22:00Z'),
    })
    expect(plan.mailboxes[0]?.source.server.timeline).toEqual(plan.servers[0]?.timeline)
    expect(plan.servers[1]).not.toHaveProperty('timeline')
  })

  it('takes of an hour that happens twice what promises less', () => {
    const twice = '2026-10-25T02:30'
    const plan = planOf(
      withServer(
        `timeline: { sendingDiscouraged: ${twice}, sendingStops: ${twice}, receivingStops: ${twice}, accessStops: ` +
          `${twice}, logsUntil: ${twice} }`,
      ),
    )
    const [first, second] = [utc('2026-10-25T00:30Z'), utc('2026-10-25T01:30Z')]
    expect(plan.servers[0]?.timeline).toEqual({
      sendingDiscouraged: first,
      sendingStops: second,
      receivingStops: second,
      accessStops: first,
      logsUntil: first,
    })
    expect(plan.oddTimes?.map(({ field }) => field)).toEqual(
      ['sendingDiscouraged', 'sendingStops', 'receivingStops', 'accessStops', 'logsUntil'].map(
        (key) => `servers.vecchio.timeline.${key}`,
      ),
    )
  })

  it('has limits', () => {
    expect(planOf(withServer('limits: { bytesPerSecond: 20MB }')).servers[0]?.limits).toEqual({
      bytesPerSecond: 20_000_000,
    })
    expect(planOf(withServer('limits: { bytesPerSecond: 2MiB }')).servers[0]?.limits).toEqual({
      bytesPerSecond: 2_097_152,
    })
    expect(planOf(withServer('limits: { bytesPerSecond: 500000 }')).mailboxes[0]?.source.server.limits).toEqual({
      bytesPerSecond: 500_000,
    })
  })

  const amount =
    'must be an amount a second such as 20MB (20,000,000 bytes), 20MiB or 500kB; bits (Mb, Mbit) are not ' +
    'understood: divide them by 8'
  const time =
    'must be a day and an hour of the calendar such as 2015-12-24T14:00 (read in the time zone of the plan), or ' +
    'with its offset 2015-12-24T14:00+01:00'
  it.each<[string, string[]]>([
    ['limits: { bytesPerSecond: 20Mb }', [`3 servers.vecchio.limits.bytesPerSecond: ${amount}`]],
    ['limits: { bytesPerSecond: 0 }', [`3 servers.vecchio.limits.bytesPerSecond: ${amount}`]],
    ['limits: { bytesPerSecond: true }', [`3 servers.vecchio.limits.bytesPerSecond: ${amount}`]],
    ['limits: {}', ['3 servers.vecchio.limits.bytesPerSecond: is missing']],
    [
      'limits: { bytesPerSec: 1MB }',
      [
        '3 servers.vecchio.limits.bytesPerSecond: is missing',
        '3 servers.vecchio.limits.bytesPerSec: unknown key "bytesPerSec": did you mean "bytesPerSecond"?',
      ],
    ],
    [
      'timeline: { recievingStops: 2015-12-24T14:00 }',
      ['3 servers.vecchio.timeline.recievingStops: unknown key "recievingStops": did you mean "receivingStops"?'],
    ],
    ['timeline: { accessStops: 2015-12-31 }', [`3 servers.vecchio.timeline.accessStops: ${time}`]],
    [
      'timeline: { sendingDiscouraged: 2015-12-25T14:00, sendingStops: 2015-12-24T14:00 }',
      ['3 servers.vecchio.timeline.sendingDiscouraged: must not be later than sendingStops'],
    ],
  ])('with %s is refused', (line, expected) => {
    expect(problemsOf(withServer(line))).toEqual(expected)
    expect(problemsOf(withServer(line), 'it')).toHaveLength(expected.length)
  })
})

describe('whom to tell', () => {
  it('of some moments, or of all', () => {
    expect(planOf(withTop('notify: { command: "./avvisa.sh", on: [stopped, complete, stopped] }')).notify).toEqual({
      command: './avvisa.sh',
      on: ['stopped', 'complete'],
    })
    expect(planOf(withTop('notify: { command: "./avvisa.sh" }')).notify).toEqual({
      command: './avvisa.sh',
      on: notifyMoments,
    })
  })

  it.each<[string, string[]]>([
    [
      '{ on: [done] }',
      [
        '2 notify.command: is missing',
        '2 notify.on[0]: must be one of stopped, will-not-fit, parked, stalled, complete',
      ],
    ],
    ['{ command: x, on: [] }', ['2 notify.on: must have at least one entry']],
    ['{ command: x, off: [] }', ['2 notify.off: unknown key "off"']],
    ['./avvisa.sh', ['2 notify: must be a map (key: value)']],
  ])('not with %s', (notify, expected) => {
    expect(problemsOf(withTop(`notify: ${notify}`))).toEqual(expected)
  })
})

describe('the texts of the report', () => {
  it('are what is written, and nothing else', () => {
    expect(planOf(valid)).not.toHaveProperty('report')
    expect(planOf(withTop('report: { body: "Comune", present: [A, B] }')).report).toEqual({
      body: 'Comune',
      present: ['A', 'B'],
    })
    expect(planOf(withTop('report: {}')).report).toEqual({})
  })

  it.each<[string, string[]]>([
    ['{ bodi: Comune }', ['2 report.bodi: unknown key "bodi": did you mean "body"?']],
    ['{ body: "a\tb" }', ['2 report.body: must not contain line ends or other control characters']],
    ['{ present: Rossi }', ['2 report.present: must be a list (one "- …" per entry)']],
    ['Comune', ['2 report: must be a map (key: value)']],
  ])('not with %s', (report, expected) => {
    expect(problemsOf(withTop(`report: ${report}`))).toEqual(expected)
  })
})

describe('the example of a closed window', () => {
  const plan = readPlan(join(import.meta.dirname, '../../migrations-plans/closed-window.yaml'))
  it.each<[string, object]>([
    // A Friday night that goes on through the weekend.
    [
      '2015-12-18T18:59Z',
      { may: false, phase: 'precopy', next: { phase: 'precopy', opensAt: utc('2015-12-18T19:00Z') } },
    ],
    [
      '2015-12-20T12:00Z',
      {
        may: true,
        phase: 'precopy',
        closing: { drainAt: utc('2015-12-20T22:50Z'), closesAt: utc('2015-12-20T23:00Z') },
      },
    ],
    [
      '2015-12-24T13:00Z',
      {
        may: true,
        phase: 'cutover',
        closing: { drainAt: utc('2015-12-28T06:50Z'), closesAt: utc('2015-12-28T07:00Z') },
        next: { phase: 'backfill', opensAt: utc('2015-12-28T17:00Z') },
      },
    ],
    [
      '2015-12-31T18:00Z',
      {
        may: true,
        phase: 'backfill',
        closing: { drainAt: utc('2015-12-31T18:50Z'), closesAt: utc('2015-12-31T19:00Z') },
        next: null,
      },
    ],
    ['2015-12-31T19:00Z', { may: false, phase: 'backfill', next: null }],
  ])('at %s', (now, expected) => {
    expect(phaseAt(plan, utc(now))).toMatchObject(expected)
  })

  it('knows the earliest final pass', () => {
    expect(earliestFinalPass(plan.servers[0]?.timeline ?? {})).toBe(utc('2015-12-27T13:00Z'))
  })
})
