// From a spreadsheet to a plan, typed as people type it: every kind of file, heads in Italian, and what is said of it.

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { separated, writeXlsx } from '../coverage/open-data.ts'
import { runCli, type CliResult } from '../support/run-cli.ts'
import { freshDir } from '../support/temp-dir.ts'

const italian = [
  ['Casella', 'Gruppo', 'Priorità', 'Server di origine', 'Origine', 'Nuovo', 'Unire'],
  ['urp', 'Città', '1', 'vecchio', 'urp@vecchio.example', 'urp@nuovo.example', ''],
  ['suap', 'Città', '', 'vecchio', 'suap@vecchio.example', 'suap@nuovo.example', 'no'],
]

type Typed = CliResult & { dir: string; plan: () => string }

async function init(table: string | Buffer, args: readonly string[] = [], dir = freshDir('excel')): Promise<Typed> {
  writeFileSync(join(dir, 'caselle.csv'), table)
  const result = await runCli(['init', 'piano.yaml', '--from-csv', 'caselle.csv', ...args], { cwd: dir })
  return { ...result, dir, plan: () => readFileSync(join(dir, 'piano.yaml'), 'utf8') }
}

describe('init --from-csv', () => {
  it.each([
    ['semicolons', Buffer.from(`\uFEFF${separated(italian, ';')}`)],
    ['commas', Buffer.from(separated(italian, ','))],
    ['tabs in UTF-16, as Excel calls Unicode', iconv.encode(separated(italian, '\t'), 'utf-16le', { addBOM: true })],
    ['a first line that says the separator', Buffer.from(`sep=;\r\n${separated(italian, ';')}`)],
  ])('takes %s', async (_what, table) => {
    const { code, stdout, stderr, plan } = await init(table, ['--lang', 'it'])
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout:
        '\nChe cosa è successo: Sono state importate 2 caselle da caselle.csv nel piano piano.yaml.\n' +
        'Che cosa significa: Il piano non esclude alcuna cartella. Restano da indicare dove si trovano ' +
        'le password e l’host di vecchio e nuovo; nessun server è stato contattato.\n' +
        'Prossimo comando: prima completare piano.yaml, poi: pec-migrate check piano.yaml --lang it\n',
      stderr: '',
    })
    expect(plan()).toContain('  - id: suap\n    group: "Città"\n')
    expect(plan()).toContain('    target: { user: urp@nuovo.example }\n')
  })

  it('takes what Excel calls CSV, and says how it was read', async () => {
    const { code, stdout, stderr, plan } = await init(iconv.encode(separated(italian, ';'), 'windows-1252'))
    expect(code).toBe(0)
    expect(stderr).toBe(
      'caselle.csv is not UTF-8: it was read as Windows-1252, as Excel saves an ordinary CSV. Look at its accents.\n',
    )
    expect(stdout).toContain('What happened: 2 mailboxes were taken from caselle.csv into the plan piano.yaml.\n')
    expect(plan()).toContain('group: "Città"')
  })

  it('takes .xlsx, whose rows leave out their last cells', async () => {
    const dir = freshDir('excel')
    await writeXlsx(dir, 'caselle.xlsx', italian)
    const { code, plan } = await init(readFileSync(join(dir, 'caselle.xlsx')))
    expect(code).toBe(0)
    expect(
      plan()
        .split('\n')
        .filter((line) => line.startsWith('  - id:')),
    ).toEqual(['  - id: urp', '  - id: suap'])
  })

  it('says what is wrong by the heads and cells of the table, and what to type again', async () => {
    const { code, stderr, dir } = await init(
      'casella;vecchio;nuovo;priorità;gruppi\nurp;a@a.example;b@b.example;alta;x\n',
      ['--lang', 'it'],
    )
    expect(code).toBe(2)
    expect(stderr).toBe(
      'caselle.csv ha 2 errori:\n' +
        '  riga 1, gruppi: la colonna «gruppi» non esiste: si intendeva «gruppo»? Le colonne sono ' +
        'id, group, priority, source_server, source_user, source_address, target_server, ' +
        'target_user, target_address, under, merge, archive, contact, applications, retired\n' +
        '  riga 2, priorità: dev’essere un numero intero, 1–9; c’è scritto «alta»\n' +
        '\n' +
        'Che cosa è successo: Il file caselle.csv non è valido (errori: 2).\n' +
        'Che cosa significa: Correggere quanto elencato; nessun server è stato contattato.\n' +
        'Prossimo comando: pec-migrate init piano.yaml --from-csv caselle.csv --lang it\n',
    )
    const again = await init('a;nuovo;nuova\n', [], dir)
    expect(again.stderr).toContain('line 1, nuova: "nuovo" and "nuova" are the same column\n')
  })

  it.each([
    ['Vecchio indirizzo;Nuova casella', 'a@a.example', 'b@b.example'],
    ['Casella di origine;Indirizzo PEC nuovo', 'a@a.example', 'b@b.example'],
    ['OLD MAILBOX;New-Email', 'a@a.example', 'b@b.example'],
    ['Vecchio;Nuovo account', 'a@a.example', 'b@b.example'],
    ['Utente attuale;Posta di destinazione', 'a@a.example', 'b@b.example'],
  ])('understands %s', async (heads, from, to) => {
    const { code, stderr, plan } = await init(`${heads}\n${from};${to}\n`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(plan()).toContain(`source: { user: ${from} }`)
    expect(plan()).toContain(`target: { user: ${to} }`)
  })

  it('leaves an address beside its user: a login need not be an address', async () => {
    const { plan } = await init('vecchio indirizzo;vecchio utente;nuovo\nurp@a.example;M123;b@b.example\n')
    expect(plan()).toContain('source: { user: M123, address: urp@a.example }')
  })

  it('leaves other columns alone and names them, in init and in check', async () => {
    const table = 'id;Casella;vecchio;nuovo;Note;Telefono;\n1;urp;a@a.example;b@b.example;chiamare;06 1;\n'
    const { code, stderr, stdout, plan, dir } = await init(table)
    expect(code).toBe(0)
    expect(stderr).toBe(
      'caselle.csv: these columns are not read: Casella, Note, Telefono (pec-migrate help csv lists those that are).\n',
    )
    expect(stdout).toContain('\nNext command: first edit piano.yaml, then: pec-migrate check piano.yaml\n')
    expect(plan()).not.toContain('chiamare')
    writeFileSync(
      join(dir, 'piano.yaml'),
      'version: 1\nservers:\n  vecchio: { host: 127.0.0.1, port: 9, tls: none }\n' +
        '  nuovo: { host: 127.0.0.1, port: 9, tls: none }\nsource: vecchio\ntarget: nuovo\n' +
        'mailboxesFrom: caselle.csv\n',
    )
    const checked = await runCli(['check', 'piano.yaml', '--lang', 'it'], { cwd: dir })
    expect(checked.stdout).toContain('caselle.csv: queste colonne non vengono lette: Casella, Note, Telefono ')
  })

  it('asks where a needed column is missing: any other may be meant for it', async () => {
    const { code, stderr } = await init('vecchio;casella pec\na@a.example;b@b.example\n')
    expect(code).toBe(2)
    expect(stderr).toMatch(/line 1, "casella pec": there is no column "casella pec"; the columns are id,/)
    expect(stderr).toMatch(/line 1, target_user: is missing/)
  })

  it('finds the same id and the same target before any plan is written', async () => {
    const { code, stderr, plan } = await init(
      'id,old,new\nurp,a@a.example,x@b.example\nsuap,b@a.example,X@b.example\nurp,c@a.example,c@b.example\n',
    )
    expect(code).toBe(2)
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      'caselle.csv has 2 errors:',
      '  line 3, new: mailboxes "urp" and "suap" would both write to the same place of X@b.example ' +
        '(imaps.new.example:993): name a folder for each in the column under, or write yes in the column merge of ' +
        'both to let them share folders',
      '  line 4, id: the id "urp" is used twice (first in caselle.csv on line 2); an id, or without it the source ' +
        'user, must be unique',
    ])
    expect(plan).toThrow('ENOENT')
  })

  it('names the columns in its help', async () => {
    for (const lang of ['en', 'it'])
      expect((await runCli(['init', '--help', '--lang', lang])).stdout).toMatch(/source_user,\s+source_address/)
  })
})

const plan =
  'version: 1\nservers:\n' +
  '  vecchio: { host: 127.0.0.1, port: 1, tls: none }\n  nuovo: { host: 127.0.0.2, port: 1, tls: none }\n' +
  'source: vecchio\ntarget: nuovo\n'

describe('a plan with tables', () => {
  it('takes mailboxes and passwords from .xlsx, and writes lists as its own table is written', async () => {
    const dir = freshDir('excel')
    await writeXlsx(dir, 'segreti.xlsx', [
      ['Lato', 'Server', 'Utente', 'Password'],
      ['origine', 'vecchio', 'urp@vecchio.example', 'hunter2'],
      ['Destinazione', 'nouvo', 'urp@nuovo.example', 'hunter2'],
    ])
    chmodSync(join(dir, 'segreti.xlsx'), 0o600)
    await writeXlsx(dir, 'caselle.xlsx', italian.slice(0, 2))
    writeFileSync(join(dir, 'piano.yaml'), `${plan}mailboxesFrom: caselle.xlsx\nsecrets: segreti.xlsx\n`)
    const check = await runCli(['check', 'piano.yaml', '--logins'], { cwd: dir })
    expect(check.stdout).toContain(
      'segreti.xlsx has no row for target, nuovo, urp@nuovo.example; its line 3, which no mailbox uses, ' +
        'differs only in the column server',
    )
    expect(check.stdout + check.stderr).not.toContain('hunter2')
    // .xlsx has no separator of its own: that of the language.
    expect((await statusCsv(dir)).startsWith('\uFEFFmailbox,group,')).toBe(true)
  })

  it.each([
    [';', 'mailbox;group;', []],
    ['\t', 'mailbox\tgroup\t', []],
    [',', 'mailbox;group;', ['--csv-separator', 'semicolon']],
    [';', 'mailbox\tgroup\t', ['--csv-separator', 'tab']],
  ])('of cells parted by %j writes a list that begins with %j with %j', async (separator, expected, args) => {
    const dir = freshDir('excel')
    writeFileSync(join(dir, 'caselle.csv'), separated(italian, separator))
    writeFileSync(join(dir, 'piano.yaml'), `${plan}mailboxesFrom: caselle.csv\n`)
    const csv = await statusCsv(dir, args)
    expect(csv.startsWith(`\uFEFF${expected}`)).toBe(true)
    // It knows its own list again.
    expect(await statusCsv(dir, args)).toBe(csv)
  })

  it('says which files with passwords others may read', async () => {
    const dir = freshDir('excel')
    mkdirSync(join(dir, 'segreti'))
    for (const [user, mode] of [
      ['urp@vecchio.example', 0o644],
      ['urp@nuovo.example', 0o600],
    ] as const) {
      writeFileSync(join(dir, `segreti/${user}.txt`), 'hunter2\n')
      chmodSync(join(dir, `segreti/${user}.txt`), mode)
    }
    writeFileSync(join(dir, 'caselle.csv'), iconv.encode(separated(italian.slice(0, 2), ';'), 'windows-1252'))
    const template = plan.replaceAll(' }', ', password: { file: "segreti/{user}.txt" } }')
    writeFileSync(join(dir, 'piano.yaml'), `${template}mailboxesFrom: caselle.csv\n`)
    const { stdout } = await runCli(['check', 'piano.yaml', '--lang', 'it'], { cwd: dir })
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'caselle.csv non è UTF-8: è stato letto come Windows-1252, come Excel salva un normale CSV. Controllare gli ' +
        'accenti.',
      'Altri utenti di questa macchina possono leggere la password in segreti/urp@vecchio.example.txt (permessi ' +
        '0644). Digitare: chmod 600 segreti/urp@vecchio.example.txt',
    ])
  })
})

async function statusCsv(dir: string, args: readonly string[] = []): Promise<string> {
  const { code } = await runCli(['status', 'piano.yaml', '--csv', 'stato.csv', ...args], { cwd: dir })
  expect(code).toBe(0)
  return readFileSync(join(dir, 'stato.csv'), 'utf8')
}
