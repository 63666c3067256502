// The three lines of every ending, in both languages, and the pages above them.

import { afterAll, describe, expect, it, vi } from 'vitest'
import type { Code } from '../../src/model/codes.ts'
import type { Problem, StatusDocument } from '../../src/model/status.ts'
import { checkOverview } from '../../src/ui/check-overview.ts'
import { closingLines, closingOf } from '../../src/ui/closing.ts'
import type { Ending } from '../../src/ui/ending.ts'
import { shellQuote } from '../../src/words/command-line.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { problemLines } from '../../src/ui/problem-lines.ts'
import { statusOverview } from '../../src/ui/status-overview.ts'
import { width } from '../../src/ui/text.ts'
import { verifyOverview } from '../../src/ui/verify-overview.ts'
import { duration, percent, size } from '../../src/words/ui-amounts.ts'
import {
  checkDocument,
  completeStatus,
  incompleteStatus,
  statusOf,
  totals,
  verifyDiffers,
  verifyIdentical,
} from './recorded.ts'

// Times are shown by the reader's clock.
vi.stubEnv('TZ', 'UTC')
afterAll(() => vi.unstubAllEnvs())

const paint = paintFor({ write: () => undefined }, { noColor: true, env: {} })
const typed = {
  plan: 'my plan.yaml',
  scope: ['--only', 'trib*'],
  again: ['run', 'my plan.yaml', '--only', 'trib*', '--log-file', 'run.log'],
}
const next = (ending: Ending): string => closingOf(ending, typed, 'en').next
const run = (status: StatusDocument, finished = 1): Ending => ({ kind: 'run', status, finished })
const parked = statusOf({
  state: 'incomplete',
  totals: totals({ messages: 5, verified: 4, pending: 1 }),
  problems: [
    { mailbox: 'urp', folder: null, uid: null, outcome: 'parked', code: 'login-refused', reason: 'r', hint: 'h' },
  ],
})
const stopped = statusOf({ state: 'stopped', totals: totals({ messages: 10, verified: 4, pending: 6 }) })
const ghosts = statusOf({ state: 'incomplete', totals: totals({ messages: 4, verified: 4, ghosts: 1 }) })
const error = (
  code: 'journal-in-use' | 'plan-invalid' | 'server-unreachable' | 'disk-full' | 'plan-contradicts-journal',
  planThere = true,
): Ending => ({
  kind: 'error',
  code,
  planThere,
  told: { happened: 'x', means: 'y' },
})

const leftToCopy = { ...checkDocument, forecast: { ...checkDocument.forecast, finishesAt: '2015-06-30T12:00:00.000Z' } }

const endings: [string, Ending][] = [
  ['run complete', run(completeStatus)],
  ['run quiet', run(completeStatus, 0)],
  ['run of one message', run(statusOf({ totals: totals({ mailboxes: 1, messages: 1, verified: 1 }) }))],
  ['run of nothing', run(statusOf({}))],
  ['run incomplete', run(incompleteStatus)],
  ['run parked', run(parked)],
  ['run stopped', run(stopped)],
  ['run with ghosts', run(ghosts)],
  ['run incomplete without a reason', run(statusOf({ state: 'incomplete' }))],
  ...(['not-started', 'running', 'stopped', 'incomplete', 'pass-due', 'complete'] as const).map(
    (state): [string, Ending] => [`status ${state}`, { kind: 'status', status: statusOf({ state }) }],
  ),
  ['check blocked', { kind: 'check', document: checkDocument, stopped: false }],
  ['check warnings', { kind: 'check', document: { ...leftToCopy, verdict: 'warnings' }, stopped: false }],
  ['check ready', { kind: 'check', document: { ...leftToCopy, verdict: 'ready', findings: [] }, stopped: false }],
  [
    'check with nothing left',
    { kind: 'check', document: { ...checkDocument, verdict: 'ready', findings: [] }, stopped: false },
  ],
  ['check stopped', { kind: 'check', document: checkDocument, stopped: true }],
  ['verify identical', { kind: 'verify', document: verifyIdentical, against: 'source', strict: false, stopped: false }],
  [
    'verify identical to the journal',
    { kind: 'verify', document: verifyIdentical, against: 'journal', strict: false, stopped: false },
  ],
  ['verify differs', { kind: 'verify', document: verifyDiffers, against: 'source', strict: false, stopped: false }],
  ['verify stopped', { kind: 'verify', document: verifyDiffers, against: 'source', strict: false, stopped: true }],
  ['error', error('journal-in-use')],
  ['bug', { kind: 'bug', reason: 'it fell over' }],
]

describe('what comes after all is proved', () => {
  const means = (status: StatusDocument, lang: 'en' | 'it' = 'en'): string => closingOf(run(status), typed, lang).means
  const opens = { ...completeStatus, cutoverOpensAt: '2015-12-24T13:00:00.000Z' }
  const final = { ...completeStatus, finalPassDone: true as const }

  it('before the cutover: the same command again, not a last proof', () => {
    for (const ending of [run(opens), { kind: 'status', status: opens } as const]) {
      expect(closingOf(ending, typed, 'en').means).toMatch(/The cutover opens 2015-12-24 13:00/)
      expect(next(ending)).toMatch(/ run 'my plan.yaml' --only/)
    }
    expect(means(opens, 'it')).toMatch(/Il passaggio comincia il 24\/12\/2015/)
  })

  it('after the final pass nothing is said of mail that still arrives', () => {
    expect(means(completeStatus)).toMatch(/still arrives/)
    expect(means({ ...final, canSwitchOff: { verdict: 'yes', because: [] } })).toMatch(
      /Nothing more can arrive there: it may be switched off\.$/,
    )
    expect(means({ ...final, canSwitchOff: { verdict: 'no', because: [] } })).toMatch(
      /Nothing more can arrive there\.$/,
    )
    expect(means(final, 'it')).toMatch(/non può più arrivare nulla/)
    expect(next(run(final))).toMatch(/ verify /)
  })

  it.each<[string, Ending]>([
    ['status of a stopped run', { kind: 'status', status: stopped }],
    ['a stopped run', run(stopped)],
    ['a run that set a mailbox aside', run(parked)],
    ['a run before the cutover', run(opens)],
    ['check', { kind: 'check', document: { ...checkDocument, verdict: 'ready', findings: [] }, stopped: false }],
    ['a small command', { kind: 'told', told: { happened: 'x', means: 'y.' }, next: ['run', 'my plan.yaml'] }],
  ])('outside the hours of the plan, after %s: the command waits, or lets the run ignore them', (_name, ending) => {
    const opening = { phase: 'cutover', opensAt: Date.UTC(2015, 11, 24, 13) } as const
    const at = (found: typeof opening | null | undefined) => closingOf(ending, { ...typed, opening: () => found }, 'en')
    expect(at(opening)).toMatchObject({
      means: expect.stringMatching(/ with --wait the command sleeps until 2015-12-24 13:00 \(cutover\)\.$/),
      next: expect.stringMatching(/ run .* --wait$/),
    })
    expect(at(null).next).toMatch(/ run .* --ignore-window$/)
    expect(at(undefined).next).not.toMatch(/--wait|--ignore/)
  })

  it('what was typed already is not added again, and a chosen phase has its own hours', () => {
    const opening = { phase: 'backfill', opensAt: Date.UTC(2015, 11, 24, 13) } as const
    const again = (...more: string[]): string =>
      closingOf(
        run(stopped),
        { ...typed, again: ['run', 'p', ...more], opening: (phase) => (phase === 'backfill' ? opening : undefined) },
        'en',
      ).next
    expect(again('--phase', 'backfill', '--wait')).toBe('pec-migrate run p --phase backfill --wait')
    expect(again('--phase', 'backfill')).toBe('pec-migrate run p --phase backfill --wait')
    expect(again('--phase', 'cutover')).toBe('pec-migrate run p --phase cutover')
    expect(again('--phase', 'backfill', '--ignore-window')).toBe('pec-migrate run p --phase backfill --ignore-window')
  })
})

describe.each(endings)('the ending "%s"', (_name, ending) => {
  it.each(['it', 'en'] as const)('has its three lines in %s', (lang) => {
    const of = ending.kind === 'check' ? { ...typed, again: ['check', 'my plan.yaml', '--only', 'trib*'] } : typed
    const lines = closingLines(ending, of, lang, paint)
    expect(lines).toHaveLength(3)
    for (const line of lines) expect(line).not.toMatch(/undefined|NaN|\[object|\n/)
    expect(lines[2]).toMatch(lang === 'it' ? /^Prossimo comando: pec-migrate / : /^Next command: pec-migrate /)
    expect(lines).toMatchSnapshot()
  })
})

describe('the next command', () => {
  it('is the same command after a stop, with what a script needs', () => {
    expect(next(run(stopped))).toBe("pec-migrate run 'my plan.yaml' --only 'trib*' --log-file run.log")
  })

  it('follows from the ending', () => {
    const planned = (command: string): string => `pec-migrate ${command} 'my plan.yaml' --only 'trib*'`
    expect(next(run(completeStatus))).toBe(planned('verify'))
    expect(next(run(parked))).toBe(planned('run'))
    expect(next(run(ghosts))).toBe(`${planned('run')} --remove-ghosts`)
    expect(next(run(incompleteStatus))).toBe(planned('status'))
    expect(next({ kind: 'status', status: incompleteStatus })).toBe('pec-migrate explain message-too-large')
    expect(next({ kind: 'status', status: statusOf({ state: 'not-started' }) })).toBe(planned('check'))
    expect(next(error('journal-in-use'))).toBe(`${planned('status')} --watch`)
    expect(next(error('plan-invalid', false))).toBe("pec-migrate init 'my plan.yaml'")
    expect(next(error('server-unreachable'))).toBe(planned('check'))
    expect(next(error('plan-contradicts-journal'))).toBe('pec-migrate explain plan-contradicts-journal')
    expect(next(error('disk-full'))).toBe(next(run(stopped)))
  })

  it('tries refused logins where nothing else is left, and names them', () => {
    const [one] = incompleteStatus.mailboxes
    if (one === undefined) throw new Error('a mailbox was recorded')
    const at = (id: string, code: Code | null, pending = 0): StatusDocument['mailboxes'][number] => ({
      ...one,
      id,
      state: code === null ? 'complete' : 'parked',
      error: code === null ? null : { code, message: 'm', hint: 'h' },
      totals: totals({ pending }),
    })
    const whole = { ...typed, scope: [] }
    const of = (...mailboxes: StatusDocument['mailboxes']): string =>
      closingOf(run({ ...parked, mailboxes }), whole, 'en').next
    expect(of(at('a', null), at('b', 'login-refused', 1), at('c', 'password-expired'))).toBe(
      "pec-migrate check 'my plan.yaml' --logins --only b --only c",
    )
    expect(of(at('a', null, 1), at('b', 'login-refused'))).toBe("pec-migrate run 'my plan.yaml'")
    expect(of(at('a', 'server-unreachable'), at('b', 'login-refused'))).toBe("pec-migrate run 'my plan.yaml'")
    expect(next(run({ ...parked, mailboxes: [at('b', 'login-refused')] }))).toBe(
      "pec-migrate check 'my plan.yaml' --only 'trib*' --logins",
    )
  })

  it('checks a report that is there', () => {
    const status = statusOf({
      lastVerify: {
        at: '2025-06-01T12:00:00.000Z',
        against: 'source',
        scope: { mailboxes: [] },
        verdict: 'identical',
        compared: 1,
        differs: 0,
      } as unknown as StatusDocument['lastVerify'],
    })
    const of = (there: boolean): string =>
      closingOf(run(status), { ...typed, scope: [], report: { place: 'rapporto', there } }, 'it').next
    expect(of(true)).toBe('pec-migrate report --check rapporto')
    expect(of(false)).toBe("pec-migrate report 'my plan.yaml' --out rapporto")
  })

  it('is quoted for the shell', () => {
    expect(shellQuote('plan.yaml')).toBe('plan.yaml')
    expect(shellQuote("l'anno $HOME")).toBe("'l'\\''anno $HOME'")
    expect(shellQuote('')).toBe("''")
    expect(shellQuote('~/a')).toBe("'~/a'")
  })
})

describe('what is not done', () => {
  it('is named, except what the plan leaves out and what a user deleted', () => {
    const status = statusOf({
      state: 'incomplete',
      totals: totals({
        messages: 100,
        verified: 90,
        differs: 1,
        refused: 2,
        copied: 3,
        pending: 1,
        appending: 1,
        gone: 2,
        ghosts: 1,
      }),
      problems: [
        { mailbox: 'a', folder: 'f', uid: 1, outcome: 'gone', code: 'source-expunged', reason: '', hint: '' },
        { mailbox: 'a', folder: 'f', uid: 2, outcome: 'gone', code: 'target-vanished', reason: '', hint: '' },
      ],
    })
    expect(closingOf(run(status), typed, 'en').happened).toBe(
      'Finished, but not everything is in order: 90 of 100 messages verified; 1 on the target with other bytes or ' +
        'date, 2 refused, 1 removed from the target by someone, ' +
        '3 copied but not yet verified, 2 not yet copied and 1 surplus copy.',
    )
  })
})

describe('pages', () => {
  it.each(['it', 'en'] as const)('fit 80 columns in %s', (lang) => {
    const table = [
      ...statusOverview({ ...incompleteStatus, problems: [] }, lang, paint, 80),
      ...checkOverview({ ...checkDocument, findings: [] }, lang, paint, 80),
      ...verifyOverview({ ...verifyDiffers, problems: [] }, lang, paint),
    ]
    for (const line of table) expect(width(line), line).toBeLessThanOrEqual(80)
  })

  it('list the findings gravest first', () => {
    const text = checkOverview(checkDocument, 'en', paint, undefined).join('\n')
    expect(text.indexOf('login-refused')).toBeLessThan(text.indexOf('quota-too-small'))
    expect(text.indexOf('quota-too-small')).toBeLessThan(text.indexOf('no-condstore'))
    expect(text).toContain(
      'Archivio/Un nome di cartella davvero molto lungo/2015 → Archivio/Un nome di cartella davvero molto ' +
        'lungo/2015 new',
    )
  })

  it('show of many problems a few, and all of them when that is asked for', () => {
    const [problem] = incompleteStatus.problems
    const many = Array.from({ length: 25 }, (_, uid) => ({ ...problem, uid })) as Problem[]
    const page = { lang: 'en', paint, columns: undefined, verbose: false } as const
    const lines = problemLines(many, page)
    expect(lines.filter((line) => line.includes('UID'))).toHaveLength(3)
    expect(lines.at(-2)).toBe('    … and 22 more (all: --verbose)')
    expect(problemLines(many, { ...page, verbose: true }).filter((line) => line.includes('UID'))).toHaveLength(25)
  })

  it('do not list what is no failure', () => {
    const status = statusOf({
      problems: [
        { mailbox: 'a', folder: 'f', uid: 1, outcome: 'gone', code: 'source-expunged', reason: 'r', hint: 'h' },
      ],
    })
    expect(statusOverview(status, 'en', paint).join('\n')).not.toContain('source-expunged')
  })
})

describe('amounts', () => {
  it('are written as the language does', () => {
    expect(size(75_600_000, 'it')).toBe('75,6 MB')
    expect(size(75_600_000, 'en')).toBe('75.6 MB')
    expect([0, 999, 1000, 999_949, 999_999, 1e12].map((bytes) => size(bytes, 'en'))).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '999.9 kB',
      '1.0 MB',
      '1.0 TB',
    ])
    expect([0.4, 45, 200, 7500, 97_200].map((seconds) => duration(seconds, 'it'))).toEqual([
      '0 s',
      '45 s',
      '3 min 20 s',
      '2 h 5 min',
      '1 g 3 h',
    ])
  })

  it('never round up to 100 percent', () => {
    expect([percent(7999, 8000), percent(8000, 8000), percent(0, 0), percent(0, 5)]).toEqual([99, 100, 100, 0])
  })
})

describe('a check that was blocked or stopped', () => {
  it.each([false, true])('is typed again as it was typed (stopped: %s)', (stopped) => {
    const again = ['check', 'piano.yaml', '--by-year', '--rehearse']
    expect(
      closingOf({ kind: 'check', document: checkDocument, stopped }, { plan: 'piano.yaml', scope: [], again }, 'en')
        .next,
    ).toBe('pec-migrate check piano.yaml --by-year --rehearse')
  })
})
