// A report that was altered in any place is found out, and where: bytes, lines, rows, sums, files too many or missing.

import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { programVersion } from '../../src/cli/version.ts'
import { checkReport, type ReportFinding } from '../../src/evidence/check-report.ts'
import { runCli } from '../support/run-cli.ts'
import { someEvidence } from '../support/some-evidence.ts'
import { freshDir } from '../support/temp-dir.ts'

let report: string
let redacted: string
beforeAll(async () => {
  const { file, dir } = someEvidence({ mailboxes: 2, messages: 12 })
  report = join(dir, 'rapporto')
  redacted = join(dir, 'senza-nomi')
  expect((await runCli(['report', file, '--out', report])).code).toBe(0)
  expect((await runCli(['report', file, '--out', redacted, '--redact'])).code).toBe(0)
}, 120_000)

/** A copy to be altered. */
function copied(of = report): string {
  const dir = join(freshDir('rapporto'), 'r')
  cpSync(of, dir, { recursive: true })
  return dir
}

function edit(folder: string, name: string, change: (text: string) => string): void {
  const before = readFileSync(join(folder, name), 'utf8')
  const after = change(before)
  expect(after).not.toBe(before)
  writeFileSync(join(folder, name), after)
}

/** Whoever alters a file may write its sum anew. */
function sumAnew(folder: string): void {
  const lines = readdirSync(folder)
    .filter((name) => name !== 'SHA256SUMS')
    .toSorted()
    .map((name) => {
      const sum = createHash('sha256').update(readFileSync(join(folder, name)))
      return `${sum.digest('hex')}  ${name}\n`
    })
  writeFileSync(join(folder, 'SHA256SUMS'), lines.join(''))
}

const findingsOf = async (folder: string): Promise<string[]> =>
  (await checkReport(folder, programVersion())).findings.map(asLine)

function asLine({ file, code, line, facts }: ReportFinding): string {
  const { where } = facts
  return [code, file, line === null ? '' : `line ${line}`, where ?? ''].filter((part) => part !== '').join(' ')
}

describe('a byte that is another', () => {
  it.each(['report', 'redacted'])('is found in any file of a %s one, at any place', async (which) => {
    const whole = which === 'report' ? report : redacted
    expect(await findingsOf(whole)).toEqual([])
    const folder = copied(whole)
    const files = readdirSync(folder)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        async (name, place, flip) => {
          const file = join(folder, name)
          const bytes = readFileSync(file)
          const at = Math.floor(place * bytes.length)
          bytes.writeUInt8(bytes.readUInt8(at) ^ flip, at)
          writeFileSync(file, bytes)
          const found = await findingsOf(folder)
          bytes.writeUInt8(bytes.readUInt8(at) ^ flip, at)
          writeFileSync(file, bytes)
          expect(found, `${name} at ${at}`).not.toEqual([])
        },
      ),
      { numRuns: 150 },
    )
    expect(await findingsOf(folder)).toEqual([])
  })

  it('is found at each place of the sums', async () => {
    const folder = copied()
    const file = join(folder, 'SHA256SUMS')
    const bytes = readFileSync(file)
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes)
      altered.writeUInt8(altered.readUInt8(at) ^ 0x20, at)
      writeFileSync(file, altered)
      expect(await findingsOf(folder), `at ${at}`).not.toEqual([])
    }
  })
})

describe('what was altered, and summed anew', () => {
  it('a line of the manifest: named with its row, and with the number in document and page', async () => {
    const folder = copied()
    edit(folder, 'manifest.txt', (text) => text.replace(/\tcopied\t/, '\tverified\t'))
    sumAnew(folder)
    const found = await findingsOf(folder)
    expect(found).toContain('report-contradicts report.json manifest.sha256')
    expect(found).toContain('report-contradicts report.html')
    expect(found.some((line) => /^report-contradicts manifest\.txt line \d+$/.test(line))).toBe(true)
    expect(found.some((line) => /^report-contradicts messages\.csv line \d+$/.test(line))).toBe(true)
  })

  it('a row that is another message: named, and the sums of the document', async () => {
    const folder = copied()
    const rows = readFileSync(join(folder, 'messages.csv'), 'utf8').split('\r\n')
    const at = rows.findIndex((row) => row.includes(',refused,'))
    edit(folder, 'messages.csv', (text) => text.replace(',refused,', ',verified,'))
    sumAnew(folder)
    const found = await findingsOf(folder)
    expect(found).toContain(`report-contradicts messages.csv line ${at + 1}`)
    expect(found).toContain('report-contradicts report.json totals.refused')
    expect(found).toContain('report-contradicts report.json totals.verified')
  })

  it.each<[string, string, (text: string) => string, string]>([
    ['a row is gone', 'messages.csv', (text) => text.replace(/^ufficio.*\r\n/m, ''), 'report.json totals.messages'],
    ['a line is gone', 'manifest.txt', (text) => text.replace(/^.*\n/, ''), 'report.json manifest.lines'],
    ['lines changed places', 'manifest.txt', (text) => text.replace(/^(.*\n)(.*\n)/, '$2$1'), 'manifest.txt line 2'],
    ['a problem is gone', 'problems.csv', (text) => text.replace(/\r\n.*/, ''), 'report.json problems.total'],
    ['a sum', 'report.json', (text) => text.replace(/"verified": \d+/, '"verified": 99'), 'report.json'],
    [
      'what is not proved of a folder',
      'report.json',
      (text) => text.replace(/"notProved": \d+/, '"notProved": 99'),
      'notProved',
    ],
    ['a field too many', 'report.json', (text) => text.replace('{', '{ "more": 1,'), 'report.json'],
    ['no JSON', 'report.json', (text) => text.slice(1), 'report.json'],
    ['a zone that there is not', 'report.json', (text) => text.replace('Europe/Rome', 'Europa/Roma'), 'report.json'],
    ['a year', 'report.json', (text) => text.replace('"year": 2020', '"year": 2021'), 'report.json years'],
    ['a kind', 'messages.csv', (text) => text.replace(',acceptance,', ',delivery,'), 'report.json kinds'],
    ['a server', 'report.json', (text) => text.replace(/"host": "/, '"host": "altro.'), 'report.html line'],
    ['a verdict', 'report.json', (text) => text.replace('"verdict": "no"', '"verdict": "yes"'), 'report.html line'],
    ['a script', 'report.html', (text) => text.replace('</main>', '<script>1</script></main>'), 'report.html line'],
    ['a word of the page', 'report.html', (text) => text.replace('</h1>', ' bis</h1>'), 'report.html line'],
    ['the end of the page', 'report.html', (text) => text.trimEnd(), 'report.html'],
    ['an outcome', 'problems.csv', (text) => text.replace(',differs,', ',refused,'), 'problems.csv line 2 outcome'],
    ['a code', 'problems.csv', (text) => text.replace(/,differs,[^,]*/, ',differs,other'), 'problems.csv line 2 code'],
    ['a row of no form', 'messages.csv', (text) => text.replace(/^ufficio.*/m, 'x'), 'messages.csv line 2'],
  ])('%s', async (_what, name, change, expected) => {
    const folder = copied()
    edit(folder, name, change)
    sumAnew(folder)
    const found = await findingsOf(folder)
    expect(found.filter((line) => line.includes(` ${expected}`))).not.toEqual([])
  })
})

it.each([0, 7, 8, 9])('a verified line of the manifest without its field %i is none of ours', async (field) => {
  const folder = copied()
  const lines = readFileSync(join(folder, 'manifest.txt'), 'utf8').split('\n')
  const at = lines.findIndex((line) => line.split('\t')[2] === 'verified')
  edit(folder, 'manifest.txt', () =>
    lines.map((line, index) => (index === at ? line.split('\t').with(field, '-').join('\t') : line)).join('\n'),
  )
  sumAnew(folder)
  expect(await findingsOf(folder)).toContain(`report-altered manifest.txt line ${at + 1}`)
})

it('a page of another version is compared with nothing, which is said', async () => {
  const folder = copied()
  const version = programVersion()
  for (const name of ['report.json', 'report.html'])
    edit(folder, name, (text) => text.replaceAll(version, '0.0.0-altra'))
  sumAnew(folder)
  const english = await runCli(['report', '--check', folder])
  expect(english.code).toBe(0)
  expect(english.stdout).toContain('But pec-migrate 0.0.0-altra wrote report.html, and only that version')
  const italian = await runCli(['report', '--check', folder, '--lang', 'it'])
  expect(italian.stdout).toContain('Ma report.html è di pec-migrate 0.0.0-altra, e solo quella versione')
  const { stdout } = await runCli(['report', '--check', folder, '--json', '--quiet'])
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'intact', pageCompared: false })
  expect((await runCli(['report', '--check', report])).stdout).not.toContain('only that version')
})

describe('files', () => {
  it('that are missing, too many, or no files are named', async () => {
    const folder = copied()
    rmSync(join(folder, 'problems.csv'))
    writeFileSync(join(folder, 'appunti.txt'), 'x')
    mkdirSync(join(folder, 'altro'))
    writeFileSync(join(folder, 'altro', 'manifest.txt'), 'x')
    symlinkSync('/etc/hostname', join(folder, 'legame'))
    expect((await findingsOf(folder)).toSorted()).toEqual([
      'report-altered legame',
      'report-contradicts report.json problems.total',
      'report-missing problems.csv',
      'report-unlisted altro/manifest.txt',
      'report-unlisted appunti.txt',
    ])
    rmSync(join(folder, 'SHA256SUMS'))
    expect(await findingsOf(folder)).toContain('report-missing SHA256SUMS')
  })

  it('that are seals are named with what they speak of; what is only named like one is a stranger', async () => {
    const folder = copied()
    const digest = (name: string): Buffer =>
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest()
    const put = (name: string, ...parts: readonly Buffer[]): void =>
      writeFileSync(join(folder, name), Buffer.concat([Buffer.from('0\x82'), ...parts, Buffer.alloc(9)]))
    put('marca.tsr', digest('manifest.txt'))
    const sums = digest('SHA256SUMS').toString('base64')
    writeFileSync(join(folder, 'firma.p7m'), `-----BEGIN PKCS7-----\n${sums}\n-----END PKCS7-----\n`)
    put('firma.p7m.tsr', digest('firma.p7m'))
    const own = [
      { file: 'firma.p7m', about: ['SHA256SUMS'] },
      { file: 'firma.p7m.tsr', about: ['firma.p7m'] },
      { file: 'marca.tsr', about: ['manifest.txt'] },
    ]
    expect(await checkReport(folder, programVersion())).toMatchObject({ findings: [], seals: own })
    writeFileSync(join(folder, 'report.html.p7m'), 'x')
    put('altra.tsd')
    put('altra.tsd.tst', digest('altra.tsd'))
    const { findings, seals } = await checkReport(folder, programVersion())
    expect(seals).toEqual(own)
    expect(findings.map(asLine)).toEqual([
      'report-unlisted altra.tsd',
      'report-unlisted altra.tsd.tst',
      'report-unlisted report.html.p7m',
    ])
  })
})

it('the command says what, where and what to do, and ends with 3', async () => {
  const folder = copied()
  edit(folder, 'messages.csv', (text) => text.replace(',refused,', ',verified,'))
  const english = await runCli(['report', '--check', folder])
  expect(english.code).toBe(3)
  expect(english.stdout).toMatch(/^File messages\.csv was altered, by its sum in SHA256SUMS$/m)
  expect(english.stdout).toMatch(/^File messages\.csv, line \d+ does not agree with manifest\.txt$/m)
  expect(english.stdout).toContain('Next command: pec-migrate explain report-')
  const italian = await runCli(['report', '--check', folder, '--lang', 'it'])
  expect(italian.stdout).toMatch(/^Il file messages\.csv, riga \d+ non concorda con manifest\.txt$/m)
  const { code, stdout } = await runCli(['report', '--check', folder, '--json', '--quiet'])
  expect(code).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({ schema: 'pec-migrate/report-check@1', verdict: 'altered' })
})
