// The page of a check: folder maps where there is room for them, years, and single messages under a finding.

import { describe, expect, it } from 'vitest'
import type { CheckDocument, Finding } from '../../src/model/status.ts'
import { checkOverview } from '../../src/ui/check-overview.ts'
import { closingLines } from '../../src/ui/closing.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { width } from '../../src/ui/text.ts'
import { sentence } from '../../src/words/words.ts'
import { checkDocument } from './recorded.ts'

const paint = paintFor({ write: () => undefined }, { noColor: true, env: {} })
const years = [
  { year: 2013, messages: 1_200, bytes: 40_000_000 },
  { year: 2014, messages: 700, bytes: 30_000_000 },
  { year: null, messages: 1, bytes: 900 },
]

/** The recorded document with years, a folder for sent mail and a finding about single messages. */
function withMore(mailboxes = 1): CheckDocument {
  const [first] = checkDocument.mailboxes
  if (first === undefined) throw new Error('the recorded document has no mailbox')
  const one = {
    ...first,
    source: {
      completeness: null,
      folders: [
        { name: 'INBOX', path: 'INBOX', messages: 1_901, bytes: 70_000_900, years },
        {
          name: 'Un nome di cartella davvero molto, ma proprio molto lungo/2015',
          path: 'x',
          messages: 1,
          bytes: 5,
          years: years.slice(0, 1),
        },
      ],
    },
    folderMap: [
      ...first.folderMap,
      {
        source: { name: 'Posta inviata', path: 'x' },
        target: { name: 'Inviata', path: 'Inviata' },
        create: false,
        messages: 3,
        bytes: 900,
        specialUse: '\\Sent' as const,
      },
    ],
  }
  const messages = Array.from({ length: 12 }, (_, n) => ({
    folder: 'INBOX',
    uid: n + 1,
    bytes: 40_000_000 + n,
    date: n === 0 ? null : '2014-03-01T09:00:00.000Z',
  }))
  return {
    ...checkDocument,
    findings: [
      {
        level: 'warning',
        scope: 'folder',
        code: 'message-too-large',
        mailbox: one.id,
        folder: 'INBOX',
        side: 'target',
        message: 'Too large (× 12)',
        hint: 'Ask.',
        messages,
      },
    ],
    mailboxes: Array.from({ length: mailboxes }, (_, n) => ({ ...one, id: `${one.id}${n}` })),
  }
}

describe.each(['it', 'en'] as const)('the page of a check in %s', (lang) => {
  const words = {
    it: { year: '2013', create: 'nuova', existing: 'c’è già', all: 'Tutte le caselle', more: '… e altri' },
    en: { year: '2013', create: 'new', existing: 'exists', all: 'All mailboxes', more: '… and more' },
  }[lang]

  it('fits 80 columns with years, uses and long names', () => {
    for (const document of [withMore(), withMore(3)]) {
      for (const verbose of [false, true])
        for (const line of checkOverview({ ...document, findings: [] }, lang, paint, 80, verbose))
          expect(width(line), line).toBeLessThanOrEqual(80)
    }
  })

  it('shows where each folder goes, whether it is there, and what it is for', () => {
    const text = checkOverview(withMore(), lang, paint, undefined).join('\n')
    expect(text).toMatch(new RegExp(`Posta inviata +→ Inviata +${words.existing} +Sent +3 `))
    expect(text).toMatch(new RegExp(`2015 +→ Archivio.*2015 +${words.create} `))
  })

  it('shows the maps of many mailboxes only when asked, and says how to ask', () => {
    const few = checkOverview(withMore(3), lang, paint, undefined).join('\n')
    expect(few).not.toContain('→')
    expect(few).toContain('--verbose')
    const all = checkOverview(withMore(3), lang, paint, undefined, true).join('\n')
    expect(all.match(/Posta inviata +→/g)).toHaveLength(3)
    expect(all).not.toContain('--verbose')
  })

  it('adds the years of all mailboxes up', () => {
    const text = checkOverview(withMore(3), lang, paint, undefined).join('\n')
    expect(text).toMatch(new RegExp(`${words.all}.*\\n.*\\n.* 2013 +7[.,]200 `))
    expect(checkOverview(withMore(), lang, paint, undefined).join('\n')).not.toContain(words.all)
    expect(checkOverview(checkDocument, lang, paint, undefined).join('\n')).not.toContain(words.year)
  })

  it('lists ten messages under a finding and says that there are more', () => {
    const lines = checkOverview(withMore(), lang, paint, undefined)
    expect(lines.filter((line) => line.startsWith('      UID '))).toHaveLength(10)
    expect(lines.filter((line) => line.includes(words.more))).toHaveLength(1)
    expect(lines.join('\n')).toMatch(/UID 1, 40[.,]0 MB\n/)
  })
})

type Alike = Partial<Finding> & Pick<Finding, 'mailbox'>

/** Findings of one kind, each in a mailbox of its own unless told otherwise. */
function refused(count: number, of: (n: number) => Alike = (n) => ({ mailbox: `m${n}` })): Finding[] {
  return Array.from({ length: count }, (_, n) => ({
    level: 'blocker',
    scope: 'mailbox',
    code: 'login-refused',
    side: 'source',
    message: `Login refused for m${n}`,
    hint: 'Correct it.',
    ...of(n),
  }))
}

/** The findings of a page, up to the mailboxes. */
function findingsOf(
  findings: readonly Finding[],
  lang: 'it' | 'en' = 'en',
  columns?: number,
  verbose = false,
): string[] {
  const page = checkOverview({ ...checkDocument, findings: [...findings] }, lang, paint, columns, verbose)
  return page.slice(1, page.findIndex((line) => line.startsWith('tribunale.roma:')) - 1)
}

describe('findings on the page', () => {
  it('come before the mailboxes, what blocks first', () => {
    const page = checkOverview(checkDocument, 'en', paint, undefined)
    const at = (text: RegExp): number => page.findIndex((line) => text.test(line))
    const order = [at(/OBSTACLE/), at(/WARNING/), at(/NOTE/), at(/^tribunale\.roma:/), at(/^Forecast/)]
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(order[0]).toBe(1)
  })

  it('that are alike stand together, a few as examples, the others by name, the hint once', () => {
    expect(findingsOf(refused(30))).toEqual([
      '30 OBSTACLES: a run would stop, or set the mailbox aside',
      '  - The server refused the login: 30 mailboxes [login-refused]',
      '    · m0, source: Login refused for m0',
      '    · m1, source: Login refused for m1',
      '    · m2, source: Login refused for m2',
      '    … and 27 more: m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, … (all: --verbose)',
      '    What to do: Correct it.',
    ])
    expect(findingsOf(refused(30), 'it')[1]).toBe('  - Il server ha rifiutato l’accesso: 30 caselle [login-refused]')
    expect(findingsOf(refused(30), 'en', undefined, true).filter((line) => line.startsWith('    · m'))).toHaveLength(30)
    expect(findingsOf(refused(5)).filter((line) => line.startsWith('    · m'))).toHaveLength(5)
  })

  it('keep their own hints, and what is accepted apart', () => {
    const lines = findingsOf([
      ...refused(2, (n) => ({ mailbox: 'a', folder: `F${n}`, hint: `Do ${n}.` })),
      ...refused(1, () => ({ mailbox: 'b', accepted: true })),
    ])
    expect(lines.slice(1)).toEqual([
      '  - The server refused the login: 2 times, in 1 mailbox [login-refused]',
      '    · a, "F0", source: Login refused for m0',
      '      What to do: Do 0.',
      '    · a, "F1", source: Login refused for m1',
      '      What to do: Do 1.',
      '  - b, source: Login refused for m0 [login-refused] (accepted by the plan)',
      '    What to do: Correct it.',
    ])
  })

  it('say nothing where there is nothing to do', () => {
    const one = (lang: 'it' | 'en'): Finding[] => [
      { level: 'note', scope: 'server', code: 'no-condstore', ...sentence('no-condstore', {}, lang) },
    ]
    for (const lang of ['it', 'en'] as const) expect(findingsOf(one(lang), lang)).toHaveLength(2)
  })

  it('are broken between words on a terminal, and one line each in a pipe', () => {
    const long = refused(4, (n) => ({
      mailbox: `una.casella.con.un.nome.lungo.${n}`,
      message: 'parola '.repeat(30).trim(),
      hint: 'fare '.repeat(40).trim(),
    }))
    for (const line of [...findingsOf(long, 'en', 80), ...findingsOf(long.slice(0, 1), 'it', 80)])
      expect(width(line), line).toBeLessThanOrEqual(79)
    expect(findingsOf(long.slice(0, 1))).toHaveLength(3)
  })
})

describe('many mailboxes', () => {
  const many = (count: number): CheckDocument => ({
    ...withMore(count),
    findings: [],
    mailboxes: withMore(count).mailboxes.map((one, n) => ({
      ...one,
      id: `m${n}`,
      source: {
        ...one.source,
        folders: one.source.folders.map((folder) => ({ ...folder, bytes: n })),
        lastArrival: '2014-03-01T12:00:00.000Z',
        everSent: n !== 1,
      },
    })),
  })

  it('are a table: all of twenty, of more the ten largest, and all together above it', () => {
    const twenty = checkOverview(many(20), 'en', paint, 80)
    expect(twenty[1]).toMatch(/^20 mailboxes: 40 folders, 38,040 messages, /)
    expect(twenty.filter((line) => /^ {2}m\d/.test(line))).toHaveLength(20)
    const more = checkOverview(many(500), 'en', paint, 80)
    expect(more.filter((line) => /^ {2}m\d/.test(line)).map((line) => line.trim().split(' ')[0])).toEqual(
      [499, 498, 497, 496, 495, 494, 493, 492, 491, 490].map((n) => `m${n}`),
    )
    expect(more.join('\n')).toContain('… and 490 smaller ones')
    expect(more.length).toBeLessThan(30)
  })

  it('show with years when something last came and whether anything was sent, and which are too late', () => {
    const some = many(3)
    const document = {
      ...some,
      mailboxes: some.mailboxes.map((one, n) => ({
        ...one,
        forecast: { ...one.forecast, finishesAt: '2015-06-30T12:00:00.000Z', fits: n !== 2 },
      })),
    }
    const rows = checkOverview(document, 'it', paint, 80).filter((line) => /^ {2}m\d/.test(line))
    expect(
      rows.map((row) =>
        / (01\/03\/2014) +(sì|no)( +troppo tardi)?$/.exec(row)?.slice(1).join('').replaceAll(/ +/g, ' '),
      ),
    ).toEqual(['01/03/2014sì', '01/03/2014no', '01/03/2014sì troppo tardi'])
  })

  it('that could not be looked at have no numbers', () => {
    const document = {
      ...many(2),
      mailboxes: many(2).mailboxes.map((one) => ({
        ...one,
        source: { folders: [], completeness: null },
        target: { quota: null },
        folderMap: [],
      })),
    }
    expect(checkOverview(document, 'en', paint, 80).filter((line) => line.startsWith('  m0'))[0]).toMatch(
      /^ {2}m0 +–( +–)+$/,
    )
  })
})

describe('the last lines of a blocked check', () => {
  const closing = (findings: readonly Finding[], columns?: number): string[] =>
    closingLines(
      {
        kind: 'check',
        stopped: false,
        document: {
          ...checkDocument,
          mailboxes: Array.from({ length: 40 }, () => checkDocument.mailboxes).flat(),
          findings: [...findings],
        },
      },
      { plan: 'p.yaml', scope: [], again: ['check', 'p.yaml'] },
      'en',
      paint,
      columns,
    )
  const ofRun: Finding = { level: 'blocker', scope: 'run', code: 'journal-unwritable', message: '', hint: '' }

  it('name what blocks, the most frequent first, and four kinds at the most', () => {
    expect(closing([ofRun, ...refused(13)])[0]).toBe(
      'What happened: Not ready: 14 obstacles (login-refused × 13, journal-unwritable), listed above.',
    )
    const kinds = (
      ['password-expired', 'mailbox-locked', 'imap-disabled', 'secret-missing', 'quota-too-small'] as const
    ).flatMap((code) => refused(1, () => ({ mailbox: 'a', code })))
    expect(closing(kinds)[0]).toContain('(password-expired, mailbox-locked, imap-disabled, secret-missing, …)')
  })

  it('say that a run could copy the others, where it could', () => {
    expect(closing(refused(2))[1]).toContain('set those mailboxes aside and copy the others')
    expect(closing([...refused(2), ofRun])[1]).not.toContain('the others')
    expect(closing(refused(50))[1]).not.toContain('the others')
  })

  it('are broken between words on a terminal, except for the command', () => {
    const lines = closing(refused(2), 60)
    for (const line of lines.slice(0, -1)) expect(width(line)).toBeLessThan(60)
    expect(lines.join(' ')).toBe(closing(refused(2)).join(' '))
    expect(lines.at(-1)).toBe('Next command: pec-migrate check p.yaml')
  })
})
