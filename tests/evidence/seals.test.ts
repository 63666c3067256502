// Time stamps and signatures beside a report, made by openssl: named by the check, and good for openssl afterwards.

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { runCli } from '../support/run-cli.ts'
import { someEvidence } from '../support/some-evidence.ts'
import { freshDir } from '../support/temp-dir.ts'

const authority = [
  '[tsa]',
  'default_tsa = here',
  '[here]',
  'serial = serial',
  'signer_digest = sha256',
  'digests = sha256',
  'default_policy = 1.2.3.4.1',
  'ess_cert_id_alg = sha256',
  '[stamping]',
  'extendedKeyUsage = critical,timeStamping',
  '',
]

let keys: string
let report: string

function openssl(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: keys, encoding: 'utf8' })
  expect(status, `openssl ${args.join(' ')}\n${stderr}`).toBe(0)
  return stdout
}

beforeAll(async () => {
  keys = freshDir('sigilli')
  writeFileSync(join(keys, 'tsa.cnf'), authority.join('\n'))
  writeFileSync(join(keys, 'serial'), '01\n')
  const made = ['-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Prova', '-keyout', 'key.pem', '-out', 'cert.pem']
  openssl('req', '-x509', '-config', 'tsa.cnf', '-extensions', 'stamping', '-days', '2', ...made)
  const { file, dir } = someEvidence({ mailboxes: 2, messages: 12 })
  report = join(dir, 'rapporto')
  expect((await runCli(['report', file, '--out', report])).code).toBe(0)
  stamp('manifest.txt', 'manifest.txt.tsr')
  sign('report.html', 'report.html.p7m')
}, 120_000)

function stamp(file: string, as: string): void {
  openssl('ts', '-query', '-data', resolve(report, file), '-sha256', '-cert', '-out', 'query.tsq')
  const signer = ['-signer', 'cert.pem', '-inkey', 'key.pem']
  openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query.tsq', ...signer, '-out', join(report, as))
}

/** The file lies in its signature, as signing programs make a .p7m. */
function sign(file: string, as: string): void {
  const signer = ['-signer', 'cert.pem', '-inkey', 'key.pem', '-md', 'sha256']
  openssl(
    'cms',
    '-sign',
    '-binary',
    '-nodetach',
    '-outform',
    'DER',
    ...signer,
    '-in',
    join(report, file),
    '-out',
    join(report, as),
  )
}

type Checked = {
  verdict: string
  manifest: { sha256: string }
  findings: { code: string; file: string }[]
  seals: { file: string; about: string[] }[]
}
const checked = async (): Promise<Checked> =>
  JSON.parse((await runCli(['report', '--check', report, '--json'])).stdout) as Checked

it('are named with the files that they speak of, by the check and by openssl alike', async () => {
  const { verdict, manifest, seals } = await checked()
  expect(verdict).toBe('intact')
  expect(seals).toEqual([
    { file: 'manifest.txt.tsr', about: ['manifest.txt'] },
    { file: 'report.html.p7m', about: ['report.html'] },
  ])
  const stamped = openssl('ts', '-reply', '-in', join(report, 'manifest.txt.tsr'), '-text')
  const dumped = [...stamped.matchAll(/^ +00\d0 - ([0-9a-f -]+?) {3}/gm)].map(([, hex = '']) =>
    hex.replace(/[ -]/g, ''),
  )
  expect(dumped.join('')).toBe(manifest.sha256)
  const page = readFileSync(join(report, 'report.html'), 'utf8')
  expect(page).toContain(manifest.sha256)
  openssl(
    'ts',
    '-verify',
    '-data',
    join(report, 'manifest.txt'),
    '-in',
    join(report, 'manifest.txt.tsr'),
    '-CAfile',
    'cert.pem',
  )
  openssl('cms', '-verify', '-inform', 'DER', '-noverify', '-in', join(report, 'report.html.p7m'), '-out', 'shown.html')
  expect(readFileSync(join(keys, 'shown.html'), 'utf8')).toBe(page)
})

it('of another report are no part of this one, whatever their names are', async () => {
  writeFileSync(join(keys, 'altro.txt'), 'un altro')
  stamp(join(keys, 'altro.txt'), 'messages.csv.tsr')
  const { verdict, findings, seals } = await checked()
  expect(verdict).toBe('altered')
  expect(findings).toMatchObject([{ code: 'report-unlisted', file: 'messages.csv.tsr' }])
  expect(seals.map(({ file }) => file)).not.toContain('messages.csv.tsr')
})
