// Before the first test: the program is built, real servers and shells are there, the lab has a folder.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Ensured, ensureProgram, sayLoudly } from './debian-packages.ts'
import { whyNoDovecot } from './dovecot.ts'
import { ensurePostgres } from './postgres.ts'

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Gets Dovecot going on this machine, installing it when that is possible; otherwise says why not and what to do. */
export function ensureDovecot(): Ensured {
  const ensured = ensureProgram('dovecot', 'dovecot-imapd', 'the real IMAP server of the tests and of the demo')
  if (!ensured.ready) return ensured
  const obstacle = whyNoDovecot()
  return obstacle === undefined ? { ready: true } : { ready: false, reason: obstacle }
}

/** Where the program that dies at a chosen step lies, bundled with the core: hundreds of them are started. */
export const dyingRunFolder = 'node_modules/.cache/dying-run'

/** Where the worker of a fleet lies whose times a test may shorten. */
export const fleetWorkerFolder = 'node_modules/.cache/fleet-worker'

const bundled = [
  ['tests/support/dying-run.child.mjs', dyingRunFolder],
  ['tests/support/fleet-worker.child.mjs', fleetWorkerFolder],
] as const

/** Bundles src/ into dist/, and what the tests start by the hundred, when something that is in it is newer. */
export function ensureBuild(): void {
  const source = newest(join(projectRoot, 'src'))
  if (source > newest(join(projectRoot, 'dist'))) bundle()
  for (const [program, folder] of bundled)
    if (Math.max(source, statSync(join(projectRoot, program)).mtimeMs) > newest(join(projectRoot, folder)))
      bundle(program, folder)
}

function bundle(...what: readonly string[]): void {
  const built = spawnSync(process.execPath, [join(projectRoot, '.ci', 'build.mjs'), ...what], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`the build failed:\n${built.stdout}${built.stderr}`)
}

function newest(folder: string): number {
  try {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    return Math.max(0, ...files.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs))
  } catch {
    return 0
  }
}

/** What completion and the manual page are tried with, and the Debian package of each. */
const readers = [
  ['zsh', 'zsh'],
  ['fish', 'fish'],
  ['mandoc', 'mandoc'],
  ['man', 'man-db'],
] as const

/** Here, and one after the other: in a test two could be installed at once, and one of them would find dpkg locked. */
function ensureReaders(): void {
  for (const [program, debianPackage] of readers) {
    const ensured = ensureProgram(program, debianPackage, 'completion and the manual page are tried with it')
    if (!ensured.ready) sayLoudly([`Completion and the manual page are NOT tried with ${program}:`, ensured.reason])
  }
}

/** vitest's global setup. */
export default function setup(): () => void {
  ensureBuild()
  ensureReaders()
  const postgres = ensurePostgres()
  if (!postgres.ready) sayLoudly(['Tests of a fleet are SKIPPED:', postgres.reason])
  const dovecot = ensureDovecot()
  if (!dovecot.ready)
    sayLoudly([
      'Tests against a real IMAP server are SKIPPED, and the suite proves much less than it should:',
      dovecot.reason,
    ])
  const lab = mkdtempSync(join(tmpdir(), 'pec-lab-'))
  process.env['PEC_MIGRATE_LAB'] = lab
  return () => {
    if (process.env['LAB_KEEP'] === undefined)
      rmSync(lab, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    else process.stderr.write(`lab: kept in ${lab}\n`)
  }
}
