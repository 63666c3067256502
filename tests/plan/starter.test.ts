// The first plan is valid as it is written, excludes nothing, and may take its mailboxes from a CSV.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Language } from '../../src/model/request.ts'
import { readMailboxCsv } from '../../src/plan/csv.ts'
import { PlanError } from '../../src/plan/plan-error.ts'
import { starterPlan } from '../../src/plan/starter.ts'
import { freshFolder, planOf } from './plan-file.ts'

const allColumns =
  'id, group, priority, source_server, source_user, source_address, target_server, target_user, target_address, ' +
  'under, merge, archive, contact, applications, retired'
const noDestination =
  'this mailbox has no destination: give it a target, or say with retired: "<reason>" that it is deliberately not ' +
  'copied'

function csv(text: string | Uint8Array): string {
  const file = join(freshFolder(), 'caselle.csv')
  writeFileSync(file, text)
  return file
}

function csvProblems(text: string | Uint8Array, lang: Language = 'en'): string[] {
  try {
    readMailboxCsv(csv(text), lang)
    return []
  } catch (thrown) {
    if (thrown instanceof PlanError)
      return thrown.problems.map(({ line, field, message }) => `${line ?? '-'} ${field}: ${message}`)
    throw thrown
  }
}

describe.each<Language>(['en', 'it'])('the first plan in %s', (lang) => {
  it('is valid and excludes nothing', () => {
    const plan = planOf(starterPlan(lang))
    expect(plan.mailboxes).toHaveLength(1)
    expect(plan.mailboxes[0]?.folders).toEqual({ exclude: [], map: new Map(), specialUse: true })
    expect(plan.mailboxes[0]?.target.password).toMatchObject({ kind: 'file' })
  })

  it('stays valid when everything that is commented out at the top is taken in', () => {
    const text = starterPlan(lang)
      .replace(/^# (timezone|journal|mailboxesInParallel|folders): /gm, '$1: ')
      .replace(/^# folders:$/m, 'folders:')
      .replace(/^# {3}(exclude|map):/gm, '  $1:')
    expect(planOf(text).mailboxes[0]?.folders.map.size).toBe(1)
    const mailbox = starterPlan(lang).replace(/^ {4}# (id|group|priority|port|tls|login): /gm, '    $1: ')
    expect(planOf(mailbox).mailboxes[0]).toMatchObject({
      id: lang === 'en' ? 'office' : 'ufficio',
      priority: 1,
      source: { server: { port: 993 } },
    })
  })

  it('lists the mailboxes of a spreadsheet', () => {
    const rows = readMailboxCsv(
      csv(
        'id;group;priority;source_server;source_user;source_address;target_server;target_user;target_address\r\n' +
          'tribunale.roma;"Tribunali; sede";1;old;roma@a.example;;new;M1;roma@b.example\r\n' +
          ';;;other;"12345";;;"a ""b""@c.example";\r\n',
      ),
    )
    const { mailboxes } = planOf(starterPlan(lang, rows))
    expect(
      mailboxes.map(({ id, group, priority, source, target }) => [
        id,
        group,
        priority,
        source.server.name,
        source.user,
        target.user,
        target.address,
      ]),
    ).toEqual([
      ['tribunale.roma', 'Tribunali; sede', 1, 'old', 'roma@a.example', 'M1', 'roma@b.example'],
      ['12345', undefined, 5, 'other', '12345', 'a "b"@c.example', 'a "b"@c.example'],
    ])
    expect(mailboxes[1]?.target.server.name).toBe(lang === 'en' ? 'new' : 'nuovo')
  })

  it('keeps contacts, applications and what is not copied', () => {
    const rows = readMailboxCsv(
      csv(
        'source_user;target_user;contact;applications;retired\n' +
          'a@a.example;a@b.example;Ufficio <u@a.example>;protocollo, suap;\nb@a.example;;;;mai usata: prot. 1/2015\n',
      ),
    )
    const plan = planOf(starterPlan(lang, rows))
    expect(plan.mailboxes).toMatchObject([
      { id: 'a@a.example', contact: 'Ufficio <u@a.example>', applications: ['protocollo', 'suap'] },
    ])
    expect(plan.retired).toMatchObject([{ id: 'b@a.example', reason: 'mai usata: prot. 1/2015' }])
  })

  it('keeps the places of several sources in one target', () => {
    const rows = readMailboxCsv(
      csv('source_user;target_user;under;merge\na;q;Archivio/Urp, sede;\nb;q;;VERO\nc;q;;true\nd;e;;FALSO\n'),
    )
    const { mailboxes } = planOf(starterPlan(lang, rows))
    expect(mailboxes.map(({ folders, merge }) => [folders.under, merge])).toEqual([
      ['Archivio/Urp, sede', undefined],
      [undefined, true],
      [undefined, true],
      [undefined, undefined],
    ])
  })
})

describe('a spreadsheet', () => {
  it('may use commas or semicolons, a byte order mark, quotes, line ends of any kind and empty lines', () => {
    const expected = [
      { sourceUser: 'a', targetUser: 'b,;' },
      { sourceUser: 'c', targetUser: 'd' },
    ]
    expect(readMailboxCsv(csv('\uFEFFsource_user,target_user\n a ,"b,;"\n\nc,d'))).toEqual(expected)
    expect(readMailboxCsv(csv('Source_User;target_user\r\na;"b,;"\r\nc;d\r\n\r\n'))).toEqual(expected)
  })

  it.each<[string, string | Uint8Array, string[]]>([
    ['empty', '', ['- : there are no mailboxes in it']],
    ['without rows', 'source_user,target_user\n', ['- : there are no mailboxes in it']],
    [
      'that is no table',
      Uint8Array.of(0x61, 0, 0x0a),
      ['- : is neither text nor .xlsx: save it from the spreadsheet as .xlsx or CSV'],
    ],
    [
      'with unknown columns',
      'source_usr,target_user,xyz\na,b,c\n',
      [
        `1 source_usr: there is no column "source_usr": did you mean "source_user"? The columns are ${allColumns}`,
        '1 xyz: there is no column "xyz"',
        '1 source_user: is missing',
      ],
    ],
    [
      'with an archive beside a target',
      'source_user,target_user,archive\na,b,c\nd,,e\nf,,\n',
      [
        '2 target_user: target_user has no meaning beside archive: an archive is a directory, nobody logs in to it',
        '4 target_user: this mailbox has no destination: give it a target, or say with retired: "<reason>" that it ' +
          'is deliberately not copied',
      ],
    ],
    [
      'with a place that is none',
      'source_user,target_user,under,merge,retired\na,b,Archivio,forse,\na,,Archivio,VERO,mai usata\n',
      [
        '2 merge: must be one of true, vero, yes, sì, si, false, falso, no; it is "forse"',
        '3 under: under says where in a target the mail goes: without target_user it says nothing',
        '3 merge: merge says where in a target the mail goes: without target_user it says nothing',
      ],
    ],
    ['with columns of later that nobody filled', 'source_user,target_user,under,merge,archive\na,b,,,\n,,,,\n', []],
    [
      'with a retired mailbox that has a target',
      'source_user,target_user,retired\na,b,mai usata\n',
      ['2 retired: a retired mailbox is not copied and has no target: take one of the two away'],
    ],
    [
      'with passwords',
      'source_user,target_user,source_password\na,b,hunter2\n',
      ['1 source_password: passwords do not belong into this file: put them into secrets.csv (help passwords)'],
    ],
    ['with a column twice', 'source_user,target_user,id,id\na,b,c,d\n', ['1 id: the column "id" is there twice']],
    [
      'with rows of another length',
      'source_user,target_user\na\na,b,c\na,b\n',
      ['2 : this row has 1 cells, the header has 2', '3 : this row has 3 cells, the header has 2'],
    ],
    [
      'with empty users and odd priorities',
      'source_user,target_user,priority\n,b,1\na,,10\n',
      [
        '2 source_user: must not be empty',
        `3 target_user: ${noDestination}`,
        '3 priority: must be a whole number, 1–9; it is "10"',
      ],
    ],
    ['with an open quote', 'source_user,target_user\na,"b\nc,d\n', ['2 : a quote is opened and not closed']],
    [
      'with text after a quote',
      'source_user,target_user\n"a"x,b\n',
      ['2 : after a closing quote only a separator may follow; a quote inside quotes is written twice'],
    ],
    [
      'with a line end in a cell',
      'source_user,target_user\n"a\nb",c\nd\n',
      [
        '2 source_user: must not contain line ends or other control characters',
        '4 : this row has 1 cells, the header has 2',
      ],
    ],
  ])('%s is refused', (_what, text, expected) => {
    expect(csvProblems(text)).toEqual(expected)
    expect(csvProblems(text, 'it')).toHaveLength(expected.length)
    expect(csvProblems(text).join()).not.toContain('hunter2')
  })

  it('that is not there', () => {
    expect(() => readMailboxCsv(join(freshFolder(), 'none.csv'))).toThrow('no such file')
  })
})
