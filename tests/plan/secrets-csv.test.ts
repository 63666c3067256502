// The plan's list of passwords: used where nothing else is said, refused when others can read it, never shown.

import { chmodSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Language } from '../../src/model/request.ts'
import { PlanError } from '../../src/plan/plan-error.ts'
import { readPlan } from '../../src/plan/read-plan.ts'
import { readSecrets } from '../../src/plan/secrets.ts'
import { writePlan } from './plan-file.ts'

const header = 'side,server,user,password\n'
const notATable = '- : is neither text nor .xlsx: save it from the spreadsheet as .xlsx or CSV'
const oldExcel = '- : is a file of Excel 2003 or older: save it as .xlsx or CSV'
const whichColumns =
  '1 : the first line must name the columns: side, server, user, password (or lato, server, utente, password)'

/** The plan's secrets with this list beside it; the source is `a` on server a, the target `b` on server b. */
async function fetch(
  csv: string | Uint8Array,
  { source = '', server = '', mode = 0o600, lang = 'en' as Language } = {},
) {
  const file = writePlan(
    `version: 1\nservers: { a: { host: a.example${server} }, b: { host: b.example } }\nsource: a\ntarget: b\n` +
      `secrets: secrets.csv\nmailboxes: [{ id: m, source: { user: "a"${source} }, target: { user: b } }]\n`,
  )
  const list = join(dirname(file), 'secrets.csv')
  writeFileSync(list, csv)
  chmodSync(list, mode)
  const { secrets, missing } = await readSecrets(readPlan(file).mailboxes, {
    planFolder: dirname(file),
    env: { P: 'from-env' },
    lang,
  })
  return {
    source: secrets.of('m', 'source')?.reveal(),
    target: secrets.of('m', 'target')?.reveal(),
    missing: missing.map(({ where }) => where),
    secrets,
  }
}

async function problemsOf(csv: string | Uint8Array, mode?: number, lang?: Language): Promise<string[]> {
  try {
    await fetch(csv, { ...(mode === undefined ? {} : { mode }), ...(lang === undefined ? {} : { lang }) })
  } catch (thrown) {
    if (thrown instanceof PlanError)
      return thrown.problems.map(({ line, field, message }) => `${line ?? '-'} ${field}: ${message}`)
    throw thrown
  }
  throw new Error('the list was accepted')
}

describe('the list of secrets', () => {
  it('gives each side its password, columns in any order, as a spreadsheet saves it', async () => {
    const { source, target, missing } = await fetch(
      '\uFEFFServer;Side;User;Password\r\na;source;a;"one ;""two"""\r\nb;TARGET;b; three\r\n;;;\r\n',
    )
    expect({ source, target, missing }).toEqual({ source: 'one ;"two"', target: 'three', missing: [] })
  })

  it('is used after a password of the account itself, before the template of its server', async () => {
    const list = `${header}source,a,a,listed\ntarget,b,b,t\n`
    expect((await fetch(list, { source: ', password: { env: P }' })).source).toBe('from-env')
    expect((await fetch(list, { server: ', password: { env: P }' })).source).toBe('listed')
    expect((await fetch(`${header}target,b,b,t\n`, { server: ', password: { env: P }' })).source).toBe('from-env')
  })

  it('says what is missing in it: no row, or no password', async () => {
    expect((await fetch(`${header}source,a,a,\ntarget,b,other,x\n`)).missing).toEqual([
      'secrets.csv has no password on line 2 (source, a, a)',
      'secrets.csv has no row for target, b, b; its line 3, which no mailbox uses, differs only in the column user',
    ])
    expect((await fetch(header, { lang: 'it' })).missing[0]).toBe('secrets.csv non ha una riga per source, a, a')
  })

  it.each([
    [0o640, '0640'],
    [0o604, '0604'],
    [0o666, '0666'],
    [0o620, '0620'],
  ])('is refused with mode %o', async (mode, shown) => {
    expect(await problemsOf(`${header}source,a,a,x\n`, mode)).toEqual([
      `- : other users of this machine may read or change it (mode ${shown}), and it holds passwords. Type: chmod ` +
        '600 secrets.csv',
    ])
    expect((await problemsOf(`${header}source,a,a,x\n`, mode, 'it'))[0]).toContain('chmod 600 secrets.csv')
  })

  it.each([0o600, 0o400])('is accepted with mode %o', async (mode) => {
    expect((await fetch(`${header}source,a,a,x\ntarget,b,b,y\n`, { mode })).missing).toEqual([])
  })

  it.each<[string, string | Uint8Array, string[]]>([
    ['without a header', 'source,a,a,hunter2\n', [whichColumns]],
    ['with other columns', 'side,server,user,pwd\nsource,a,a,hunter2\n', [whichColumns]],
    ['with more columns', 'side,server,user,password,note\nsource,a,a,hunter2,x\n', [whichColumns]],
    [
      'with rows of another length',
      `${header}source,a,a,hunter2,x\nsource,a\n`,
      ['2 : this row has 5 cells, the header has 4', '3 : this row has 2 cells, the header has 4'],
    ],
    [
      'with another side',
      `${header}sinistra,a,a,hunter2\n`,
      ['2 side: must be one of source, target, origine, destinazione'],
    ],
    [
      'with empty cells',
      `${header},,,hunter2\n`,
      ['2 side: must not be empty', '2 server: must not be empty', '2 user: must not be empty'],
    ],
    [
      'with the same account twice',
      `${header}source,a,a,hunter2\ntarget,b,b,y\nsource,a,a,z\n`,
      ['4 : this side, server and user have a row already (line 2)'],
    ],
    [
      'with a line end in a password',
      `${header}source,a,a,"hunter2\nx"\n`,
      ['2 password: must not contain line ends or other control characters'],
    ],
    ['with another kind of file', Uint8Array.of(0x68, 0, 0x0a), [notATable]],
    ['of an old Excel', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0), [oldExcel]],
  ])('%s is refused with its lines, and without what is in them', async (_what, csv, expected) => {
    const found = await problemsOf(csv)
    expect(found).toEqual(expected)
    expect(found.join()).not.toContain('hunter2')
    expect(await problemsOf(csv, 0o600, 'it')).toHaveLength(expected.length)
  })

  it('that is not there is an error of the plan', async () => {
    const file = writePlan(
      'version: 1\nservers: { a: { host: a.example }, b: { host: b.example } }\nsource: a\ntarget: b\n' +
        'secrets: none.csv\nmailboxes: [{ source: { user: a }, target: { user: b } }]\n',
    )
    // It is the plan that is wrong; the line says where.
    await expect(
      readSecrets(readPlan(file).mailboxes, { planFolder: dirname(file), planFile: 'piano.yaml', env: {} }),
    ).rejects.toMatchObject({
      file: 'piano.yaml',
      facts: { path: 'piano.yaml' },
      problems: [{ file: 'none.csv', line: null, field: '' }],
      message: 'none.csv: no such file',
    })
    await expect(readSecrets(readPlan(file).mailboxes, { planFolder: dirname(file), env: {} })).rejects.toMatchObject({
      code: 'plan-invalid',
      message: 'none.csv: no such file',
    })
  })

  it('is not printed by anything', async () => {
    const { secrets, source } = await fetch(`${header}source,a,a,hunter2\ntarget,b,b,y\n`)
    expect(source).toBe('hunter2')
    expect(inspect(secrets, { depth: 9 }) + JSON.stringify(secrets.of('m', 'source'))).not.toContain('hunter2')
  })
})
