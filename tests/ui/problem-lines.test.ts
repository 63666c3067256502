// Problems on the screens: alike ones together with one hint, single messages so that they can be found, notes apart.

import { describe, expect, it } from 'vitest'
import type { Language } from '../../src/model/request.ts'
import type { MigrationEvent } from '../../src/model/events.ts'
import type { Problem } from '../../src/model/status.ts'
import { Bars } from '../../src/ui/bars.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { PlainLines } from '../../src/ui/plain-lines.ts'
import { problemLines } from '../../src/ui/problem-lines.ts'
import { width } from '../../src/ui/text.ts'
import { verifyOverview } from '../../src/ui/verify-overview.ts'
import { sentence } from '../../src/words/words.ts'
import { Recorder, verifyDiffers } from './recorded.ts'

const paint = paintFor(new Recorder(), { noColor: true, env: {} })
const office = (at: number): string => `uff${String(at).padStart(2, '0')}@comune.esempio.example`
const offices = Array.from({ length: 12 }, (_, at) => office(at + 1))

function parked(mailbox: string, code: 'login-refused' | 'login-storm' | 'secret-missing', lang: Language): Problem {
  const facts = { mailbox, user: mailbox, server: 'nuovo', count: 5, side: 'target', reason: 'no', where: '$PW_1' }
  const { message, hint } = sentence(code, facts, lang)
  return { mailbox, folder: null, uid: null, outcome: 'parked', code, reason: message, hint }
}

const altered: Problem = {
  mailbox: office(3),
  folder: 'Ricevute/2014',
  uid: 812,
  messageId: '<opec.1234@pec.esempio.example>',
  date: '2014-11-03T09:15:00+01:00',
  bytes: 45_200,
  outcome: 'differs',
  code: 'altered-by-target',
  reason: 'The target gives back other bytes',
  hint: 'Keep the original.',
}

const pageIn = (lang: Language): string[] =>
  problemLines(
    [
      ...offices.slice(0, 5).map((one) => parked(one, 'login-refused', lang)),
      ...offices.slice(5).map((one) => parked(one, 'login-storm', lang)),
      altered,
    ],
    { lang, paint, columns: 80, verbose: false },
  )

describe('problems at the end', () => {
  it.each(['en', 'it'] as const)('are told together where they are alike, as read in %s', (lang) => {
    const page = pageIn(lang)
    expect(page.join('\n')).toMatchSnapshot()
    for (const line of page) expect(width(line)).toBeLessThan(80)
    const hint = sentence('login-storm', {}, lang).hint.slice(0, 30)
    expect(page.filter((line) => line.includes(hint))).toHaveLength(1)
  })

  it('name each mailbox, and cut none of their names in a pipe', () => {
    const page = problemLines(
      offices.map((one) => parked(one, 'login-storm', 'en')),
      { lang: 'en', paint, columns: undefined, verbose: false },
    )
    expect(page[3]).toBe(`    · ${offices.join(', ')}`)
  })

  it('do not say once more where a missing password was looked for', () => {
    const page = { lang: 'en', paint, columns: undefined, verbose: false } as const
    const missing = offices.slice(0, 3).map((one) => parked(one, 'secret-missing', 'en'))
    expect(problemLines(missing, page).join('\n')).toContain('$PW_1')
    const told = problemLines(missing, { ...page, missingSecretsTold: true }).join('\n')
    expect(told).not.toContain('$PW_1')
    for (const id of offices.slice(0, 3)) expect(told).toContain(id)
  })
})

describe('what users did', () => {
  const moved: Problem = {
    ...altered,
    uid: 5,
    outcome: 'moved',
    code: 'moved-by-user',
    ...sentenceOf('moved-by-user'),
  }
  const page = (strict: boolean): string =>
    verifyOverview({ ...verifyDiffers, strict, problems: [altered, moved] }, 'en', paint, 80).join('\n')

  it('is a note, and a problem only for --strict', () => {
    expect(page(false)).toMatch(
      /1 problem:\n[\s\S]*altered-by-target[\s\S]*1 note, nothing to do:\n[\s\S]*moved-by-user/,
    )
    expect(page(true)).toMatch(/2 problems:/)
    expect(page(true)).not.toContain('note, nothing to do')
  })
})

function sentenceOf(code: 'moved-by-user'): Pick<Problem, 'reason' | 'hint'> {
  const { message, hint } = sentence(code, { other: 'Archivio' }, 'en')
  return { reason: message, hint }
}

describe('while it runs', () => {
  const options = { lang: 'en', quiet: false, verbose: false, problemsLater: false } as const
  const events: MigrationEvent[] = [
    { event: 'run-started', plan: 'p', journal: 'j', mailboxes: 12, work: 'run' },
    ...offices.flatMap((mailbox): MigrationEvent[] => [
      { event: 'mailbox-started', mailbox },
      { event: 'reconnecting', mailbox, server: 'vecchio', attempt: 1, seconds: 1, reason: 'ECONNRESET' },
      {
        event: 'mailbox-parked',
        mailbox,
        code: 'server-unreachable',
        facts: { server: 'vecchio', host: 'h', port: 993, reason: 'no-tls: ERR_SSL_WRONG_VERSION_NUMBER' },
      },
    ]),
    { event: 'mailbox-parked', mailbox: office(1), code: 'secret-missing', facts: { where: '$PW_1', side: 'source' } },
  ]

  it('what is the server’s is told once, and not for each of its mailboxes', () => {
    const output = new Recorder()
    const screen = new PlainLines(output, options)
    for (const event of events) screen.event(event)
    expect(output.lines.filter((line) => line.includes('[server-unreachable]'))).toHaveLength(1)
    expect(output.lines.filter((line) => line.includes('ECONNRESET'))).toHaveLength(1)
    // It was named before anything began.
    expect(output.text).not.toContain('secret-missing')
    const all = new Recorder()
    const verbose = new PlainLines(all, { ...options, verbose: true })
    for (const event of events) verbose.event(event)
    expect(all.lines.filter((line) => line.includes('[server-unreachable]'))).toHaveLength(12)
  })

  it('what to do is told with the first of many that need it', () => {
    const refused = offices.map((mailbox): MigrationEvent => ({
      event: 'mailbox-parked',
      mailbox,
      code: 'login-refused',
      facts: { user: mailbox, server: 'nuovo' },
    }))
    const output = new Recorder()
    const screen = new PlainLines(output, options)
    for (const event of refused) screen.event(event)
    expect(output.lines.filter((line) => line.includes('[login-refused]'))).toHaveLength(offices.length)
    expect(output.lines.filter((line) => line.includes('Check user and password'))).toHaveLength(1)
  })

  it('the end of each folder is news only where mailboxes are few', () => {
    const lines = (mailboxes: number): string[] => {
      const output = new Recorder()
      const screen = new PlainLines(output, options)
      screen.event({ event: 'run-started', plan: 'p', journal: 'j', mailboxes, work: 'run' })
      screen.event({ event: 'folder-done', mailbox: 'a', folder: 'INBOX', target: 'INBOX' })
      return output.lines.filter((line) => line.includes('INBOX'))
    }
    expect(lines(3)).toHaveLength(1)
    expect(lines(30)).toHaveLength(0)
  })

  it('a sentence is broken between words', () => {
    const output = new Recorder(true)
    const bars = new Bars(output, options, paint)
    for (const event of events) bars.event(event)
    bars.close()
    const above = output.seen.filter((line) => !/[█░]/.test(line))
    for (const line of above) expect(width(line)).toBeLessThan(80)
    const words = new Set(above.join('\n').split(/\s+/))
    for (const word of ['uff01@comune.esempio.example', 'ERR_SSL_WRONG_VERSION_NUMBER.', '[server-unreachable]'])
      expect(words).toContain(word)
  })
})
