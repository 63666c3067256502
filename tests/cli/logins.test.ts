// check --logins as it is typed: the table at 80 columns, the CSV, and what it must not overwrite.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { csvText } from '../../src/report/csv-text.ts'
import type { CheckDocument, Finding } from '../../src/model/status.ts'
import { loginsCsvRows, loginsOverview } from '../../src/ui/logins-overview.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { width } from '../../src/ui/text.ts'
import { scripted } from '../copy/scripted-pair.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { Recorder } from '../ui/recorded.ts'

const plainPaint = paintFor(new Recorder(), { noColor: true, env: {} })

async function world(): Promise<WrittenPlan> {
  const [source, target] = [await scripted(), await scripted()]
  target.refuseLogin = (user) => (user === 'b' ? '[EXPIRED] password scaduta' : undefined)
  return writePlan({
    source,
    target,
    mailboxes: [
      { id: 'a', source: 'a', target: 'a' },
      { id: '=b', source: 'b', target: 'b', more: { group: 'Ufficio; sede', contact: '+39@b.example' } },
    ],
  })
}

describe('check --logins', () => {
  it('lists who has to act, writes the same as CSV, and ends 4', async () => {
    const { file, dir } = await world()
    const list = join(dir, 'accessi.csv')
    const { code, stdout } = await runCli(['check', file, '--logins', '--csv', list])
    expect(code).toBe(4)
    expect(stdout).toContain('the holder of the mailbox (1)')
    expect(stdout).toMatch(/=b\s+target\s+Ufficio; sede\s+password expired\s+\+39@b\.example/)
    expect(stdout).toContain('1 of 2 mailboxes log in on both sides; 1 login does not work.')
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`Next command: pec-migrate check ${file} --logins --csv ${list}`)
    const [header, row, end] = readFileSync(list, 'utf8').split('\r\n')
    expect(header).toBe('\uFEFFmailbox,group,contact,side,server,user,who,code,why,todo')
    expect(row).toMatch(
      /^'=b,"Ufficio; sede",'\+39@b\.example,target,new,b,the holder of the mailbox,password-expired,/,
    )
    expect(end).toBe('')
    // The holder reads it, who has no command to type.
    expect(row).toMatch(/,"?Log in to the webmail, change the expired password, and give the new one to whoever/)
    // The same command, any day, writes the list anew; also in the other language.
    const again = await runCli(['check', file, '--logins', '--csv', list, '--lang', 'it'])
    expect(again.code).toBe(4)
    expect(again.stdout).toContain('il titolare della casella (1)')
    expect(again.stdout).toContain('L’accesso riesce da entrambi i lati per 1 casella su 2; 1 accesso non funziona.')
    expect(readFileSync(list, 'utf8')).toMatch(
      /^.casella;gruppo;contatto;lato;server;utente;a chi [^]*;destinazione;new;[^]*webmail, cambiare la password/,
    )
  })

  it('ends 0 when all log in, and prints one document under --json', async () => {
    const { file } = await world()
    expect((await runCli(['check', file, '--logins', '--only', 'a'])).code).toBe(0)
    const { code, stdout } = await runCli(['check', file, '--logins', '--json', '--quiet'])
    expect(code).toBe(4)
    const document = JSON.parse(stdout) as CheckDocument
    expect(document).toMatchObject({
      schema: 'pec-migrate/check@1',
      plan: { name: 'prova' },
      scope: { mailboxes: ['a', '=b'], only: [], except: [] },
      verdict: 'blocked',
      logins: { mailboxes: 2, working: 1 },
      findings: [{ mailbox: '=b', code: 'password-expired', login: { act: 'holder', contact: '+39@b.example' } }],
    })
  })

  it('leaves a file alone that is not such a list, before any server is asked', async () => {
    const { file, dir } = await world()
    const other = join(dir, 'caselle.csv')
    writeFileSync(other, 'id,source_user,target_user\n')
    const { code, stderr } = await runCli(['check', file, '--logins', '--csv', other])
    expect(code).toBe(2)
    expect(stderr).toContain('is no list of ours')
    expect(readFileSync(other, 'utf8')).toBe('id,source_user,target_user\n')
    expect((await runCli(['check', file, '--csv', other])).stderr).toContain('type both')
    expect((await runCli(['check', file, '--logins', '--csv', join(dir, 'none', 'x.csv')])).stderr).toMatch(
      /cannot be written: no such file or folder.*\(ENOENT\)/,
    )
  })

  it('leaves no empty list behind when it fails before there is anything to write', async () => {
    const { file, dir } = await world()
    writeFileSync(file, readFileSync(file, 'utf8').replace('version: 1', 'version: 1\nnessuno: 1'))
    for (const command of [
      ['check', file, '--logins'],
      ['status', file],
    ]) {
      const list = join(dir, `${command[0] ?? ''}.csv`)
      expect((await runCli([...command, '--csv', list])).code).toBe(2)
      expect(existsSync(list)).toBe(false)
    }
  })

  it.each(['--rehearse', '--by-year'])('does not pretend to do %s too', async (option) => {
    const { file } = await world()
    const { code, stderr } = await runCli(['check', file, '--logins', option])
    expect(code).toBe(2)
    expect(stderr).toContain(`--logins only tries the logins, so ${option} would do nothing`)
    expect((await runCli(['check', file, '--logins', option, '--lang', 'it'])).stderr).toContain(
      `${option} non farebbe nulla`,
    )
  })
})

describe('the table', () => {
  const finding = (n: number, more: Partial<Finding> = {}): Finding => ({
    level: 'blocker',
    scope: 'mailbox',
    code: 'login-refused',
    mailbox: `ufficio.lungo.di.nome.${n}@tribunale.roma.giustiziacert.example`,
    side: 'target',
    message: 'm',
    hint: 'h',
    login: {
      act: 'holder',
      server: 's',
      group: 'Tribunali del distretto',
      contact: `segreteria.${n}@giustizia.example`,
    },
    ...more,
  })
  const document = (findings: Finding[]): CheckDocument => ({
    schema: 'pec-migrate/check@1',
    at: '2025-06-01T12:00:00.000Z',
    plan: { name: 'giustizia-2015', sha256: 'ab' },
    scope: { mailboxes: [], only: [], except: [] },
    verdict: 'blocked',
    findings,
    forecast: { basis: 'assumed', bytesPerSecond: 0, finishesAt: null, fits: false, marginSeconds: null },
    mailboxes: [],
  })

  it.each(['en', 'it'] as const)('fits 80 columns in %s and cuts nothing in a pipe', (lang) => {
    const some = document([
      finding(1),
      finding(2, { login: { act: 'source-admin', server: 's' }, side: 'source', code: 'mailbox-locked' }),
      { level: 'warning', scope: 'run', code: 'journal-unwritable', message: 'Not writable', hint: 'Do it.' },
    ])
    const lines = loginsOverview(some, lang, plainPaint, 80)
    const rows = lines.filter((line) => /^ {2}\S/.test(line) && !line.includes('['))
    expect(rows).toHaveLength(4)
    for (const row of rows) expect(width(row)).toBeLessThanOrEqual(80)
    expect(loginsOverview(some, lang, plainPaint, undefined).join('\n')).toContain(
      'ufficio.lungo.di.nome.1@tribunale.roma.giustiziacert.example',
    )
    // What is of this machine stands before the tables, and is nobody's row.
    expect(lines.slice(0, 2)).toEqual(['', '  - Not writable [journal-unwritable]'])
    expect(loginsCsvRows(some, lang)).toHaveLength(2)
  })

  it('names a whole server once', () => {
    const { mailbox: _of, login: _login, ...about } = finding(1)
    const lines = loginsOverview(
      document([
        { ...about, scope: 'server', code: 'server-unreachable', login: { act: 'operator', server: 'vecchio' } },
      ]),
      'en',
      plainPaint,
      80,
    )
    expect(lines.join('\n')).toMatch(
      /whoever runs this migration \(1\)\n.*\n {2}all on vecchio {2}target {2}server unreachable/,
    )
  })
})

describe('check --logins with a journal that cannot be written', () => {
  it.each([
    ['en', 'whoever tries next repeats them'],
    ['it', 'la prossima prova li ripeterebbe'],
  ])('says so, as a warning, and promises nothing that it cannot keep (%s)', async (lang, text) => {
    const { file } = await world()
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('version: 1', 'version: 1\njournal: non/esiste/piano.sqlite'),
    )
    const { code, stdout } = await runCli(['check', file, '--logins', '--lang', lang])
    expect(code).toBe(4)
    expect(stdout).toContain('[journal-unwritable]')
    expect(stdout).toContain(text)
    const working = await runCli(['check', file, '--logins', '--only', 'a', '--json', '--quiet'])
    expect(working.code).toBe(0)
    expect(JSON.parse(working.stdout)).toMatchObject({
      verdict: 'warnings',
      findings: [{ level: 'warning', code: 'journal-unwritable' }],
    })
  })
})

describe('a plan that copies no mailbox', () => {
  it.each([
    ['en', 'The plan copies no mailbox'],
    ['it', 'Il piano non copia nessuna casella'],
  ])('had no login to try, and is not said to have any (%s)', async (lang, text) => {
    const [source, target] = [await scripted(), await scripted()]
    const { file } = writePlan({
      source,
      target,
      mailboxes: [{ id: 'prova', source: 'p', target: '', more: { target: undefined, retired: 'mai usata' } }],
    })
    const { code, stdout } = await runCli(['check', file, '--logins', '--lang', lang])
    expect(code).toBe(0)
    expect(stdout).toContain(text)
    expect((await runCli(['status', file, '--lang', lang])).stdout).not.toMatch(/never been run|mai eseguit/)
  })
})

describe('a cell of a CSV', () => {
  it.each([
    ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
    ['+39', "'+39"],
    ['-1', "'-1"],
    ['@x', "'@x"],
    [' =1', "' =1"],
    ['a@b', 'a@b'],
    ['a;b', '"a;b"'],
    ['a\r\nb\tc', 'a b c'],
    ['＝1+1', "'＝1+1"],
    ['\u00a0＠SUM(A1)', "'\u00a0＠SUM(A1)"],
    ['', ''],
  ])('%j is written as %s', (text, cell) => {
    expect(csvText(['h'], [[text]], ',')).toBe(`\uFEFFh\r\n${cell}\r\n`)
  })
})
