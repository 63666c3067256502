// Runs the program where it must fail: as another user, or with files that may not grow.

import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../support/ensure-servers.ts'

export type Ended = { code: number | null; stdout: string; stderr: string }

export const program = join(projectRoot, 'bin', 'pec-migrate.cjs')
const environment = { ...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', NO_COLOR: '1' }

/** With files of at most so many kB: a full disk that needs no disk. */
export function runOnSmallDisk(kilobytes: number, args: readonly string[]): Promise<Ended> {
  return end('bash', ['-c', `ulimit -f ${kilobytes}; exec "$@"`, '-', process.execPath, program, ...args])
}

/** As a user who owns nothing; without root, as oneself. */
export function runAsNobody(args: readonly string[]): Promise<Ended> {
  return end(process.execPath, [program, ...args], process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {})
}

function end(command: string, args: readonly string[], identity: { uid?: number; gid?: number } = {}): Promise<Ended> {
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'], ...identity })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...said }))
  })
}

/** Every file below a folder with its bytes, to see that nothing was written. */
export function filesIn(dir: string): Record<string, string> {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    entries.map((entry) => [
      join(entry.parentPath, entry.name),
      readFileSync(join(entry.parentPath, entry.name), 'base64'),
    ]),
  )
}
