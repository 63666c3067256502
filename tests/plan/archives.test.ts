// Archives in a plan: read relative to it, told apart, and never one inside another.

import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { accountKey } from '../../src/model/plan.ts'
import { planJsonSchema } from '../../src/plan/json-schema.ts'
import { readPlan } from '../../src/plan/read-plan.ts'
import { starterPlan } from '../../src/plan/starter.ts'
import { problemsOf, writePlan } from './plan-file.ts'

const head = `version: 1
servers:
  vecchio: { host: imaps.vecchio.example }
source: vecchio
mailboxes:
`
const mailbox = (id: string, target: string, source = `{ user: ${id}@vecchio.example }`) =>
  `  - id: ${id}\n    source: ${source}\n    target: ${target}\n`

describe('an archive', () => {
  it('is a directory beside the plan, known by the mailbox whose mail it keeps, with no secret', () => {
    const file = writePlan(head + mailbox('urp', '{ archive: ./archivio/urp/, mbox: true }'))
    const [urp] = readPlan(file).mailboxes
    expect(urp?.target).toMatchObject({
      side: 'target',
      user: 'archivio/urp',
      password: undefined,
      archive: {
        path: join(dirname(file), 'archivio/urp'),
        mbox: true,
        of: {
          mailbox: 'urp',
          account: 'urp@vecchio.example@imaps.vecchio.example:993',
          imap: { host: 'imaps.vecchio.example', user: 'urp@vecchio.example' },
        },
      },
    })
    // What a journal binds: the same wherever plan and archive are moved together.
    expect(urp && accountKey(urp.target)).toBe('archivio/urp@archive:0')
  })

  it('below the plan is one account, however its path is written', () => {
    const file = writePlan(head + mailbox('urp', '{ archive: archivio/urp }'))
    const folder = dirname(file)
    for (const path of ['./archivio/urp', 'archivio/../archivio//urp', join(folder, 'archivio', 'urp')]) {
      writeFileSync(file, head + mailbox('urp', `{ archive: ${JSON.stringify(path)} }`))
      const [urp] = readPlan(file).mailboxes
      expect(urp && accountKey(urp.target)).toBe('archivio/urp@archive:0')
    }
    writeFileSync(file, head + mailbox('urp', '{ archive: /srv/archivio/urp }'))
    expect(readPlan(file).mailboxes[0]?.target.user).toBe('/srv/archivio/urp')
  })

  it('may be a source, without user and secret', () => {
    const file = writePlan(
      `${head}  - source: { archive: urp }\n    target: { server: vecchio, user: nuova@vecchio.example }\n`,
    )
    const [urp] = readPlan(file).mailboxes
    expect(urp).toMatchObject({
      id: 'urp',
      source: { side: 'source', login: 'urp', archive: { path: join(dirname(file), 'urp'), mbox: false } },
    })
  })

  it.each<[string, string, string[]]>([
    [
      'two mailboxes in one',
      mailbox('a', '{ archive: x }') + mailbox('b', '{ archive: ./y/../x }'),
      ['11 mailboxes[1].target.archive: mailboxes "a" and "b" would both write into x'],
    ],
    [
      'one that is source and target',
      mailbox('a', '{ archive: x }') + mailbox('b', '{ user: b, server: vecchio }', '{ archive: x }'),
      ['10 mailboxes[1].source.archive: x is the target of mailbox "a" and the source of mailbox "b"'],
    ],
    [
      'one inside another',
      mailbox('a', '{ archive: x }') + mailbox('b', '{ archive: x/y/z }'),
      [
        '11 mailboxes[1].target.archive: the archive of mailbox "b" lies inside that of "a" (x): give each a ' +
          'directory of its own',
      ],
    ],
    [
      'what belongs to an account beside it',
      mailbox('a', '{ archive: x, server: vecchio }'),
      [
        '8 mailboxes[0].target.server: server has no meaning beside archive: an archive is a directory, nobody logs ' +
          'in to it',
      ],
    ],
    [
      'mbox without one',
      mailbox('a', '{ user: b, server: vecchio, mbox: true }'),
      ['8 mailboxes[0].target.mbox: mbox is a part of an archive: it needs archive: beside it'],
    ],
    ['neither user nor archive', mailbox('a', '{ server: vecchio }'), ['8 mailboxes[0].target.user: is missing']],
  ])('%s is refused', (_what, mailboxes, expected) => {
    expect(problemsOf(head + mailboxes)).toEqual(expected)
  })

  it('comes out of a spreadsheet, and stands in the schema that editors use', () => {
    expect(starterPlan('en', [{ sourceUser: 'urp@vecchio.example', archive: 'archivio/urp' }])).toContain(
      'target: { archive: "archivio/urp" }',
    )
    expect(JSON.stringify(planJsonSchema())).toContain('"archive"')
  })
})
