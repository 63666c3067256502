// Gets what a suite needs from Debian's packages when it may, and otherwise says loudly what to install by hand.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Full path of a program, also from the sbin folders that an ordinary user's PATH leaves out. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/bin']
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

export type Ensured = { ready: true } | { ready: false; reason: string }

/** Makes sure that a program is there, installing its Debian package when this is root on a Debian-like system. */
export function ensureProgram(program: string, debianPackage: string, purpose: string): Ensured {
  if (findProgram(program) !== undefined) return { ready: true }
  const byHand = `sudo apt-get install -y --no-install-recommends ${debianPackage}`
  const refuse = (why: string): Ensured => ({
    ready: false,
    reason: `${program} is missing (${purpose}) and ${why}. Install it with: ${byHand}`,
  })
  if (findProgram('apt-get') === undefined) return refuse('this is not a Debian-like system')
  if (process.getuid?.() !== 0) return refuse('only root may install packages')
  process.stderr.write(`lab: installing ${debianPackage} (${purpose}) …\n`)
  const update = apt(['update', '-qq'])
  const install = apt(['install', '-y', '-qq', '--no-install-recommends', debianPackage])
  if (install.status === 0 && findProgram(program) !== undefined) return { ready: true }
  const said = `${update.status === 0 ? '' : update.stderr}${install.stderr}`.trim().split('\n').slice(-3).join(' / ')
  return refuse(`apt-get could not install it (${said})`)
}

function apt(args: readonly string[]): { status: number | null; stderr: string } {
  // A package must not start its own server here, nor wait for somebody to answer a question.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  return spawnSync('apt-get', ['-o', 'Dpkg::Use-Pty=0', ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
}

/** Prints a reason in a frame that nobody overlooks between test results. */
export function sayLoudly(lines: readonly string[]): void {
  const bar = '!'.repeat(100)
  process.stderr.write(`\n${bar}\n${lines.map((line) => `!! ${line}`).join('\n')}\n${bar}\n\n`)
}
