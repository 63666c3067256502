// A redacted report names nobody, and is proved to tell of the same messages as the full one.

import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ReportDocument } from '../../src/evidence/report-document.ts'
import { runCli } from '../support/run-cli.ts'
import { someEvidence, type EvidenceWorld } from '../support/some-evidence.ts'
import { freshDir } from '../support/temp-dir.ts'

const user = (at: number): string => `maria.neri${at}@vecchio.example`
let world: EvidenceWorld
let full: string
let redacted: string

beforeAll(async () => {
  world = someEvidence({
    mailboxes: 3,
    messages: 30,
    user,
    folders: ['INBOX', 'Archivio/maria.neri1', 'Da Maria.Neri0@vecchio.example', 'Pratiche'],
    more: {
      name: 'cambio-maria.neri2',
      report: {
        body: 'Comune',
        present: ['Paolo Bruni', 'dott. Luisa Galli'],
        contract: 'chiedere a x.y@altri.example',
      },
      acceptedLosses: [
        { mailbox: 'ufficio.0.maria.neri0', folder: 'INBOX', uid: 4, by: 'Tommaso Viola', reason: 'lo dice M. Viola' },
      ],
    },
  })
  full = join(world.dir, 'completo')
  redacted = join(world.dir, 'pubblico')
  expect((await runCli(['report', world.file, '--out', full])).code).toBe(0)
  expect((await runCli(['report', world.file, '--out', redacted, '--redact'])).code).toBe(0)
}, 120_000)

const textsIn = (folder: string): string[] =>
  readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8').toLowerCase())
const documentIn = (folder: string): ReportDocument =>
  JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as ReportDocument

describe('a redacted report', () => {
  it('has no user, address, sender, Message-ID, subject or person in any of its files', () => {
    const names = [
      ...world.users.flatMap((name) => [name, name.split('@')[0] ?? name]),
      ...world.senders,
      ...world.messageIds,
      ...[0, 1, 2].flatMap((at) => [`m${10_000 + at}`, `opec.${at}.`, `ufficio.${at}`]),
      'pratica riservata',
      'paolo bruni',
      'luisa galli',
      'viola',
      '@vecchio',
      '@altri',
    ]
    expect(names.length).toBeGreaterThan(80)
    for (const name of names) {
      // What is searched for is there to be found.
      if (name !== 'pratica riservata')
        expect(
          textsIn(full).some((text) => text.includes(name)),
          name,
        ).toBe(true)
      expect(
        textsIn(redacted).some((text) => text.includes(name)),
        name,
      ).toBe(false)
    }
  })

  it('keeps numbers, dates and digests, and names of folders without the names in them', () => {
    const [whole, shown] = [documentIn(full), documentIn(redacted)]
    expect(shown.totals).toEqual(whole.totals)
    expect(shown.years).toEqual(whole.years)
    expect(shown.mailboxes.map(({ id }) => id)).toEqual(['mailbox-1', 'mailbox-2', 'mailbox-3'])
    expect(shown.mailboxes[0]?.folders.map(({ source }) => source.name)).toEqual([
      'INBOX',
      'Archivio/mailbox-2',
      'Da address',
      'Pratiche',
    ])
    expect(shown.redacted).toEqual({ sha256: whole.manifest.sha256, lines: whole.manifest.lines })
    expect(whole.redacted).toBeNull()
    const digests = (folder: string): (string | undefined)[] =>
      readFileSync(join(folder, 'manifest.txt'), 'utf8')
        .split('\n')
        .map((line) => line.split('\t')[0])
    expect(digests(redacted)).toEqual(digests(full))
  })

  it('is proved against the full one, and against no other', async () => {
    const proved = await runCli(['report', '--check', redacted, '--against', full])
    expect(proved.code).toBe(0)
    const swapped = await runCli(['report', '--check', full, '--against', redacted])
    expect(swapped.code).toBe(2)
    expect(swapped.stderr).toContain('is not redacted')
    const other = someEvidence({ mailboxes: 3, messages: 29, user })
    const otherFull = join(other.dir, 'altro')
    expect((await runCli(['report', other.file, '--out', otherFull])).code).toBe(0)
    const unlike = await runCli(['report', '--check', redacted, '--against', otherFull])
    expect(unlike.code).toBe(3)
    expect(unlike.stdout).toMatch(/^File manifest\.txt, line \d+ does not agree with manifest\.txt \(--against\)/m)
    expect(unlike.stdout).toContain('redacted.sha256')
  })

  it('is not proved against a full one that was altered', async () => {
    const altered = join(freshDir('rapporto'), 'r')
    cpSync(full, altered, { recursive: true })
    const file = join(altered, 'manifest.txt')
    writeFileSync(file, readFileSync(file, 'utf8').replace('\tverified\t', '\tdiffers\t'))
    const { code, stdout } = await runCli(['report', '--check', redacted, '--against', altered])
    expect(code).toBe(3)
    expect(stdout).toContain(`File ${file} was altered`)
    expect(stdout).toMatch(new RegExp(`: ${altered}: \\d+ things do not agree`))
  })

  it('is not blamed for what is no report at all', async () => {
    const none = join(freshDir('rapporto'), 'piano.yaml')
    writeFileSync(none, 'x')
    const { code, stdout } = await runCli(['report', '--check', redacted, '--against', none])
    expect(code).toBe(3)
    expect(stdout).toContain(`File ${none} was altered`)
    expect(stdout).toContain(`: ${none}: 1 thing does not agree`)
    const both = await runCli(['report', '--check', none, '--against', none])
    expect(both.stdout).toContain(`: ${none}: 2 things do not agree`)
  })
})

describe('user names that are words of ours', () => {
  const users = ['pec', 'verify', 'source'].map((name) => `${name}@vecchio.example`)
  let shown: ReportDocument
  beforeAll(async () => {
    const { file, dir } = someEvidence({
      mailboxes: 3,
      messages: 12,
      user: (at) => users[at] ?? '',
      folders: ['INBOX', 'PEC2015', 'verify%40vecchio.example'],
    })
    const out = join(dir, 'senza-nomi')
    expect((await runCli(['report', file, '--out', out, '--redact'])).code).toBe(0)
    shown = documentIn(out)
  })

  it('leave our sentences and commands as they are', () => {
    expect(shown.canSwitchOff.because).not.toEqual([])
    for (const told of shown.canSwitchOff.because) expect(told).not.toMatch(/mailbox-\d-migrate|the mailbox-\d /)
    expect(shown.canSwitchOff.next ?? 'pec-migrate').toMatch(/^pec-migrate/)
  })

  it('are taken out of names of folders, whatever they are glued to', () => {
    const folders = shown.mailboxes[0]?.folders.map(({ source }) => source.name) ?? []
    expect(folders).toContain('mailbox-12015')
    expect(folders.join(' ')).not.toMatch(/pec|verify/i)
  })

  it('and machines have numbers', () => {
    expect(shown.runs).not.toEqual([])
    for (const { host } of shown.runs) expect(host).toMatch(/^machine-\d+$/)
  })
})
