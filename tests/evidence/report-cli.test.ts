// report on the built command line: what is written, what its sums are, and what is refused.

import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import Database from 'better-sqlite3'
import { reportSchema, type ReportDocument } from '../../src/evidence/report-document.ts'
import { takeLock } from '../../src/journal/lock.ts'
import { projectRoot } from '../support/ensure-servers.ts'
import { someEvidence } from '../support/some-evidence.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'

const small = { mailboxes: 3, messages: 40 }

function documentIn(folder: string): ReportDocument {
  return reportSchema.parse(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')))
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('report --out', () => {
  it('writes files that sha256sum and sort agree with, for its owner alone, and a number to write down', async () => {
    const { file, dir } = someEvidence(small)
    const out = join(dir, 'rapporto')
    const { code, stdout } = await runCli(['report', file, '--out', out])
    expect(code).toBe(0)
    const manifest = readFileSync(join(out, 'manifest.txt'))
    expect(stdout).toContain(`240 lines:\n${sha256(manifest)}\n`)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`Next command: pec-migrate report --check ${out}`)
    expect(stdout).toContain('The migration is not finished')
    execFileSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: out })
    execFileSync('sort', ['-c', 'manifest.txt'], { cwd: out, env: { ...process.env, LC_ALL: 'C' } })
    expect(readdirSync(out).toSorted()).toEqual(documentIn(out).files)
    for (const name of readdirSync(out)) expect(statSync(join(out, name)).mode & 0o077).toBe(0)
    const checked = await runCli(['report', '--check', out])
    expect(checked.code).toBe(0)
    expect(checked.stdout.trimEnd().split('\n').at(-1)).toBe(
      'Next command: none; print report.html and sign it, with the number of the manifest.',
    )
  })

  it.each([true, false])('adds up to an independent count of the journal (finished: %s)', async (finished) => {
    const { file, dir, journal } = someEvidence({ ...small, finished })
    const out = join(dir, 'rapporto')
    expect((await runCli(['report', file, '--out', out, '--lang', 'it'])).code).toBe(0)
    const report = documentIn(out)
    const db = new Database(journal, { readonly: true })
    const counted = db
      .prepare<[], { mailbox: string; state: string; messages: number; bytes: number; first: number; last: number }>(
        `SELECT f.mailbox, m.state, count(*) AS messages, sum(coalesce(m.bytes, m.size)) AS bytes,
           min(m.internal_date) AS first, max(m.internal_date) AS last
         FROM messages m JOIN folders f ON f.id = m.folder GROUP BY 1, 2`,
      )
      .all()
    const rows = db.prepare<[], { digest: string | null }>('SELECT digest FROM messages ORDER BY digest').all()
    db.close()
    for (const { mailbox, state, messages } of counted) {
      const totals = report.mailboxes.find(({ id }) => id === mailbox)?.totals
      expect(totals).toMatchObject({ [state]: messages })
    }
    for (const { id, totals, from, to } of report.mailboxes) {
      const own = counted.filter(({ mailbox }) => mailbox === id)
      expect(totals.messages).toBe(own.reduce((sum, { messages }) => sum + messages, 0))
      expect(totals.bytes).toBe(own.reduce((sum, { bytes }) => sum + bytes, 0))
      expect(from).toBe(new Date(Math.min(...own.map(({ first }) => first))).toISOString())
      expect(to).toBe(new Date(Math.max(...own.map(({ last }) => last))).toISOString())
    }
    const lines = readFileSync(join(out, 'manifest.txt'), 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => line.split('\t')[0])).toEqual(rows.map(({ digest }) => digest ?? '-'))
    expect(report.manifest.lines).toBe(240)
    expect(report.years.reduce((sum, { messages }) => sum + messages, 0)).toBe(240)
    expect(report.finished).toBe(finished)
    expect(report.state).toBe(finished ? 'complete' : 'stopped')
    expect(report.runs).toMatchObject([{ phase: 'precopy', ignoredWindow: true, exitCode: finished ? 0 : 5 }])
    // What is sorted by Rome's clock: 23:00 UTC of the last day is the next year there.
    expect(report.years.at(-1)?.year).toBeNull()
  })

  it('shows what the plan says of it, and what was accepted', async () => {
    const { file, dir } = someEvidence({
      ...small,
      more: {
        report: { body: 'Comune di Esempio', present: ['A. Rossi'] },
        accept: ['no-condstore'],
        window: { opens: '2026-11-24T21:00:00+01:00', closes: '2026-11-25T06:00:00+01:00' },
        acceptedLosses: [
          { mailbox: 'ufficio.0.mario.rossi0', folder: 'INBOX', uid: 4, by: 'Bianchi', reason: 'illeggibile' },
        ],
      },
    })
    const out = join(dir, 'rapporto')
    expect((await runCli(['report', file, '--out', out])).code).toBe(0)
    expect(documentIn(out)).toMatchObject({
      about: { body: 'Comune di Esempio', ipa: null, present: ['A. Rossi'] },
      acceptedFindings: [{ code: 'no-condstore' }],
      acceptedLosses: [{ uid: 4, by: 'Bianchi', reason: 'illeggibile', outcome: 'differs' }],
      hours: [{ kind: 'once', phase: 'cutover', runs: [1] }],
      totals: { acceptedLosses: 1 },
    })
    expect(readFileSync(join(out, 'messages.csv'), 'utf8')).toMatch(/,4,INBOX,9,4,differs,.*,Bianchi,/)
    expect((await runCli(['report', '--check', out])).code).toBe(0)
  })

  it('writes one zip, which is the same report', async () => {
    const { file, dir } = someEvidence(small)
    const zip = join(dir, 'rapporto.zip')
    expect((await runCli(['report', file, '--out', zip, '--zip', '--quiet'])).code).toBe(0)
    expect(readdirSync(dir).filter((name) => name.includes('rapporto'))).toEqual(['rapporto.zip'])
    expect((await runCli(['report', '--check', zip])).code).toBe(0)
    execFileSync('unzip', ['-q', zip], { cwd: dir })
    execFileSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: join(dir, 'rapporto') })
    const before = readFileSync(zip)
    const again = await runCli(['report', file, '--out', zip, '--zip'])
    expect(again.code).toBe(2)
    expect(again.stderr).toContain('name a file that is not there')
    expect(readFileSync(zip)).toEqual(before)
  })

  it('replaces nothing that is there, and takes an empty folder', async () => {
    const { file, dir } = someEvidence({ mailboxes: 1, messages: 3 })
    const out = join(dir, 'rapporto')
    mkdirSync(out)
    expect((await runCli(['report', file, '--out', out])).code).toBe(0)
    const before = readFileSync(join(out, 'report.json'))
    const again = await runCli(['report', file, '--out', out])
    expect(again.code).toBe(2)
    expect(again.stderr).toContain('left as it is: name a folder')
    expect(readFileSync(join(out, 'report.json'))).toEqual(before)
    writeFileSync(join(dir, 'file'), 'x')
    expect((await runCli(['report', file, '--out', join(dir, 'file')])).code).toBe(2)
    const nowhere = await runCli(['report', file, '--out', join(dir, 'none', 'rapporto')])
    expect(nowhere.code).toBe(2)
    expect(nowhere.stderr).toContain(
      'cannot be written: no such file or folder; look at its name and its path (ENOENT)',
    )
    expect(readdirSync(dir).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it.each([
    ['en', 'cannot be written to'],
    ['it', 'non si può scrivere in'],
  ])('that finds no room ends with 4 and the same command, and leaves nothing (%s)', async (lang, said) => {
    const { file, dir } = someEvidence({ mailboxes: 3, messages: 200 })
    const out = join(dir, 'rapporto')
    const typed = ['report', file, '--out', out, '--lang', lang]
    const program = [process.execPath, join(projectRoot, 'bin/pec-migrate.cjs'), ...typed]
    // A limit of file sizes, in KiB: the program is told EFBIG.
    const limited = ['-c', 'ulimit -f 100; exec "$@"', 'bash', ...program]
    const { status, stderr } = spawnSync('bash', limited, { encoding: 'utf8', timeout: 60_000 })
    expect(status).toBe(4)
    expect(stderr).toContain(`${said} ${out}`)
    expect(stderr).toContain('EFBIG')
    expect(stderr.trimEnd().split('\n').at(-1)).toContain(`pec-migrate report ${file} --out ${out}`)
    expect(readdirSync(dir).filter((name) => name.includes('rapporto'))).toEqual([])
  })

  it('says that a run is at work, and that there is no journal', async () => {
    const world = someEvidence({ mailboxes: 1, messages: 3, finished: true })
    const lock = takeLock(world.journal)
    try {
      const { code, stdout } = await runCli(['report', world.file, '--out', join(world.dir, 'r'), '--lang', 'it'])
      expect(code).toBe(0)
      expect(stdout).toContain('La migrazione non è finita')
      expect(documentIn(join(world.dir, 'r'))).toMatchObject({ state: 'running', finished: false })
    } finally {
      lock?.release()
    }
    const { file, dir } = writePlan({
      source: { port: 1 },
      target: { port: 2 },
      mailboxes: [{ source: 'a', target: 'a' }],
    })
    const none = await runCli(['report', file, '--out', join(dir, 'r')])
    expect(none.code).toBe(4)
    expect(none.stderr).toMatch(/The journal .* says nothing/)
    expect(existsSync(join(dir, 'r'))).toBe(false)
  })

  it.each<[string[], string]>([
    [['report'], '(report <plan> --out <folder>)'],
    [['report', 'piano.yaml'], '(report <plan> --out <folder>)'],
    [['report', 'piano.yaml', '--check', 'x'], '--check reads a report that is there'],
    [['report', '--check', 'x', '--zip'], '--check reads a report that is there'],
    [['report', '--check', 'x', '--redact'], '--check reads a report that is there'],
    [['report', 'piano.yaml', '--out', 'y', '--against', 'x'], '--against belongs to --check'],
    [['report', 'piano.yaml', '--out', ''], '--out needs a name'],
    [['report', '--check', ''], '--check needs a name'],
    [['report', '--check', 'x', '--against', ''], '--against needs a name'],
    [['report', '--check', '', '--lang', 'it'], '--check vuole un nome'],
    [
      ['report', '--check', '/nowhere/x'],
      '/nowhere/x cannot be read as a report: no such file or folder; look at its name and its path (ENOENT).',
    ],
  ])('%j is no way to call it', async (args, said) => {
    const { code, stderr } = await runCli(args)
    expect(code).toBe(2)
    expect(stderr).toContain(said)
  })

  it('has a JSON Schema that is printed', async () => {
    const { code, stdout } = await runCli(['schema', '--report'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ title: 'pec-migrate report', type: 'object' })
  })
})
