// Mailboxes in a CSV beside the plan: as in the plan itself, every mistake with its file and line.

import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../src/model/plan.ts'
import { PlanError } from '../../src/plan/plan-error.ts'
import { readPlan } from '../../src/plan/read-plan.ts'
import { errorOf, planOf, valid, writePlan } from './plan-file.ts'

const remedy =
  ': name a folder for each in the column under, or write yes in the column merge of both to let them share folders'
const head = valid.slice(0, valid.indexOf('mailboxes:'))

/** A plan with a CSV beside it. */
function withCsv(csv: string | undefined, yaml = `${head}mailboxesFrom: caselle.csv\n`): string {
  const file = writePlan(yaml)
  if (csv !== undefined) writeFileSync(join(dirname(file), 'caselle.csv'), csv)
  return file
}

const problemsWith = (csv: string | undefined, yaml?: string): string[] =>
  errorOf(withCsv(csv, yaml)).problems.map(
    ({ file, line, field, message }) => `${file ?? 'plan'}:${line ?? '-'} ${field}: ${message}`,
  )

const idsOf = (plan: Plan): string[] => plan.mailboxes.map(({ id }) => id)

describe('mailboxesFrom', () => {
  it('takes every column, as if the mailbox stood in the plan', () => {
    const plan = readPlan(
      withCsv(
        'id;group;priority;source_server;source_user;source_address;target_server;target_user;target_address;contact' +
          ';applications;under;retired\r\n' +
          'roma;Tribunali;1;;roma;roma@vecchio.example;;M1;roma@nuovo.example;segreteria@giustizia.example;"protocol' +
          'lo; suap";;\r\n' +
          ';;;nuovo;x@a.example;;vecchio;y@b.example;;;;;\r\n' +
          'prova;Altri;;;prova@vecchio.example;;;;;c@c.example;;;mai usata\r\n',
      ),
    )
    expect(plan.mailboxes).toMatchObject([
      {
        id: 'roma',
        group: 'Tribunali',
        priority: 1,
        contact: 'segreteria@giustizia.example',
        applications: ['protocollo', 'suap'],
        source: { user: 'roma', address: 'roma@vecchio.example', server: { name: 'vecchio' } },
        target: { user: 'M1', address: 'roma@nuovo.example' },
      },
      {
        id: 'x@a.example',
        priority: 5,
        source: { server: { name: 'nuovo' } },
        target: { server: { name: 'vecchio' } },
      },
    ])
    expect(plan.mailboxes[1]).not.toHaveProperty('contact')
    expect(plan.retired).toMatchObject([
      {
        id: 'prova',
        group: 'Altri',
        contact: 'c@c.example',
        reason: 'mai usata',
        source: { user: 'prova@vecchio.example' },
      },
    ])
  })

  it('stands beside the list of the plan, after it', () => {
    expect(idsOf(readPlan(withCsv('source_user,target_user\na,b\n', `${valid}mailboxesFrom: caselle.csv\n`)))).toEqual([
      'roma',
      'a',
    ])
    expect(
      idsOf(readPlan(withCsv('source_user,target_user\na,b\n', `${head}mailboxes: []\nmailboxesFrom: caselle.csv\n`))),
    ).toEqual(['a'])
  })

  it("uses the servers' templates, masters and forms of login", () => {
    const yaml = head.replace(
      '{ host: imaps.vecchio.example }',
      '{ host: imaps.vecchio.example, login: "{user}@a.example", password: { env: "P_{user}" } }',
    )
    const { mailboxes } = readPlan(withCsv('source_user,target_user\na.b,b\n', `${yaml}mailboxesFrom: caselle.csv\n`))
    expect(mailboxes[0]?.source).toMatchObject({ login: 'a.b@a.example', password: { kind: 'env', name: 'P_a_b' } })
  })

  it.each<[string, string | undefined, string[], string?]>([
    ['a file that is not there', undefined, ['caselle.csv:- : no such file']],
    [
      'a row without destination',
      'source_user,target_user\na,b\nc,\n',
      [
        'caselle.csv:3 target_user: this mailbox has no destination: give it a target, or say with retired: ' +
          '"<reason>" that it is deliberately not copied',
      ],
    ],
    [
      'an unknown server',
      'source_user,target_user,target_server\na,b,\nc,d,nouvo\n',
      ['caselle.csv:3 target_server: there is no server "nouvo" in this plan: did you mean "nuovo"?'],
    ],
    [
      'an id twice',
      'id,source_user,target_user\nx,a,b\n\nx,c,d\n',
      [
        'caselle.csv:4 id: the id "x" is used twice (first in caselle.csv on line 2); an id, or without it the ' +
          'source user, must be unique',
      ],
    ],
    [
      'an id of the plan',
      'id,source_user,target_user\nroma,a,b\n',
      [
        'plan:9 mailboxes[0].source.user: "roma@vecchio.example" here, and "a" in caselle.csv, line 2: take one of ' +
          'the two away',
        'plan:10 mailboxes[0].target.user: "roma@nuovo.example" here, and "b" in caselle.csv, line 2: take one of ' +
          'the two away',
      ],
      `${valid}mailboxesFrom: caselle.csv\n`,
    ],
    [
      'a target twice',
      'source_user,target_user\na,b\nc,b\n',
      [
        'caselle.csv:3 target_user: mailboxes "a" and "c" would both write to the same place of b ' +
          `(imaps.nuovo.example:993)${remedy}`,
      ],
    ],
    [
      'a source that is a target',
      'source_user,target_user,source_server\na,b,\nb,c,nuovo\n',
      [
        'caselle.csv:3 source_user: b (imaps.nuovo.example:993) is the target of mailbox "a" and the source of ' +
          'mailbox "b"',
      ],
    ],
    [
      'two users with one variable',
      'source_user,target_user\na.b,x\na-b,y\n',
      [
        'caselle.csv:3 source_user: the template gives the same variable P_a_b as for the user a.b: give this ' +
          'mailbox a password of its own',
      ],
      head.replace(
        '{ host: imaps.vecchio.example }',
        '{ host: imaps.vecchio.example, password: { env: "P_{user}" } }',
      ) + 'mailboxesFrom: caselle.csv\n',
    ],
    [
      'no server for any of them',
      'source_user,target_user\na,b\nc,d\n',
      [
        'caselle.csv:2 target_server: no server: say it here (server: …), or for all mailboxes with "target: ' +
          '<server>" at the top',
      ],
      `${head.replace('target: nuovo\n', '')}mailboxesFrom: caselle.csv\n`,
    ],
    [
      'a place in an archive',
      'source_user,archive,under\na,archivio/a,Archivio\n',
      ['caselle.csv:2 under: under has no meaning beside archive: an archive is a directory, nobody logs in to it'],
    ],
    [
      'mistakes in both files',
      'source_user,target_user,priority\na,b,12\n',
      [
        'plan:2 nome: unknown key "nome": did you mean "name"?',
        'caselle.csv:2 priority: must be a whole number, 1–9; it is "12"',
      ],
      `${head.replace('version: 1\n', 'version: 1\nnome: x\n')}mailboxesFrom: caselle.csv\n`,
    ],
  ])('says the place of %s', (_what, csv, expected, yaml) => {
    expect(problemsWith(csv, yaml)).toEqual(expected)
  })

  it('is added to by entries of the plan that have the id of a row', () => {
    const csv = 'id,source_user,target_user,group\nurp,a,b,Uffici\nsuap,c,d,Uffici\n,e,f,\n'
    const more =
      `${head}mailboxesFrom: caselle.csv\nmailboxes:\n` +
      '  - id: suap\n    group: Uffici\n    folders: { map: { INBOX: Vecchia } }\n' +
      '    target: { under: Archivio }\n    source: { password: { env: P } }\n' +
      '  - { id: e, priority: 1 }\n'
    const { mailboxes } = readPlan(withCsv(csv, more))
    expect(
      mailboxes.map(({ id, priority, folders, source, target }) => [
        id,
        priority,
        source.user,
        target.user,
        [...folders.map],
        folders.under,
        source.password?.kind,
      ]),
    ).toEqual([
      ['suap', 5, 'c', 'd', [['INBOX', 'Vecchia']], 'Archivio', 'env'],
      ['e', 1, 'e', 'f', [], undefined, undefined],
      ['urp', 5, 'a', 'b', [], undefined, undefined],
    ])
  })

  it.each([
    [
      'an id of no row',
      '- { id: sua, priority: 1 }',
      [
        'plan:8 mailboxes[0].id: no row of caselle.csv has the id "sua": did you mean "suap"?',
        'plan:8 mailboxes[0].source: is missing',
      ],
    ],
    [
      'a key that is none',
      '- { id: suap, grup: x }',
      ['plan:8 mailboxes[0].grup: unknown key "grup": did you mean "group"?'],
    ],
    [
      'what the row has wrong',
      '- { id: suap, priority: 2 }',
      ['caselle.csv:3 server_di_origine: there is no server "vechio" in this plan: did you mean "vecchio"?'],
    ],
    [
      'the same row twice',
      '- { id: urp, priority: 2 }\n  - { id: urp, group: x }',
      [
        'plan:9 mailboxes[1].source: is missing',
        'plan:9 mailboxes[1].id: the id "urp" is used twice (first on line 8); an id, or without it the source user, ' +
          'must be unique',
      ],
    ],
  ])('added to by an entry with %s', (_what, entry, expected) => {
    const server = expected.join().includes('vechio') ? 'vechio' : ''
    const csv = `id,source_user,target_user,server_di_origine\nurp,a,b,\nsuap,c,d,${server}\n`
    const yaml = `${head}mailboxes:\n  ${entry}\nmailboxesFrom: caselle.csv\n`
    expect(problemsWith(csv, yaml)).toEqual(expected)
  })

  it('shows file and line in the text of the error', () => {
    const file = withCsv('source_user,target_user\nc,\n')
    expect(errorOf(file).message).toMatch(/^caselle\.csv:2 target_user: this mailbox has no destination/)
    expect(errorOf(file, 'it').message).toMatch(/^caselle\.csv:2 target_user: questa casella non ha una destinazione/)
  })

  it('without any mailbox at all is refused', () => {
    expect(() => planOf(head)).toThrow(PlanError)
    expect(() => planOf(`${head}mailboxes: []\n`)).toThrow('must have at least one entry')
    expect(problemsWith('source_user,target_user\n')).toEqual(['caselle.csv:- : there are no mailboxes in it'])
  })
})

describe('a mailbox of the plan', () => {
  it('has a contact, applications, or a reason why it is not copied', () => {
    const plan = planOf(
      `${valid}    contact: segreteria@giustizia.example\n    applications: [protocollo]\n  - id: prova\n` +
        '    source: { user: prova@vecchio.example }\n    retired: "mai usata, prot. 123/2023"\n',
    )
    expect(plan.mailboxes).toMatchObject([
      { id: 'roma', contact: 'segreteria@giustizia.example', applications: ['protocollo'] },
    ])
    expect(plan.retired).toMatchObject([{ id: 'prova', reason: 'mai usata, prot. 123/2023' }])
    expect(planOf(valid)).not.toHaveProperty('retired')
  })

  it('findings that are accepted are known by their codes', () => {
    expect(planOf(`${valid}accept: [plaintext, no-condstore]\n`).accept?.toSorted()).toEqual([
      'no-condstore',
      'plaintext',
    ])
  })
})
