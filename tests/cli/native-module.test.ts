// The built program where better-sqlite3 was built for another Node, or never: it says what to type, and types it here.

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../support/ensure-servers.ts'
import { startScriptedServer, type ScriptedServer } from '../support/scripted-server.ts'

const scratch = mkdtempSync(join(tmpdir(), 'pec native ')) // a folder with a space, as on many desktops
const installed = join(scratch, 'lib', 'pec-migrate')
const binary = join(installed, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node')
const plan = join(scratch, 'piano.yaml')
let server: ScriptedServer

/** An installation of the program with a better-sqlite3 of its own; the other packages are those of this project. */
beforeAll(async () => {
  server = await startScriptedServer()
  mkdirSync(join(installed, 'node_modules', 'better-sqlite3'), { recursive: true })
  for (const part of ['package.json', 'bin', 'dist'])
    cpSync(join(projectRoot, part), join(installed, part), { recursive: true })
  for (const name of readdirSync(join(projectRoot, 'node_modules')))
    if (!name.startsWith('.') && name !== 'better-sqlite3')
      symlinkSync(join(projectRoot, 'node_modules', name), join(installed, 'node_modules', name))
  for (const part of ['package.json', 'lib'])
    cpSync(
      join(projectRoot, 'node_modules', 'better-sqlite3', part),
      join(installed, 'node_modules', 'better-sqlite3', part),
      { recursive: true },
    )
  writeFileSync(
    plan,
    `version: 1
name: prova
servers:
  s: { host: 127.0.0.1, port: ${server.port}, tls: none, allowPlaintext: true }
  t: { host: localhost, port: ${server.port}, tls: none, allowPlaintext: true }
source: s
target: t
mailboxes:
  - { source: { user: u, password: { env: P } }, target: { user: v, password: { env: P } } }
`,
  )
})
afterAll(async () => {
  await server.close()
  rmSync(scratch, { recursive: true })
})

/** Not with spawnSync: the server is in this process. */
async function type(...argv: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(installed, 'bin', 'pec-migrate.cjs'), ...argv], {
    cwd: scratch,
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', P: 'secret' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: Number(code), out, err }
}

const real = join(projectRoot, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node')
const broken: [string, RegExp, (file: string) => void][] = [
  [
    'built for another Node',
    /NODE_MODULE_VERSION 83/,
    (file) => execFileSync('cc', ['-shared', '-fPIC', '-o', file, join(projectRoot, 'tests/cli/foreign-module.c')]),
  ],
  ['never built', /Could not locate the bindings file/, () => undefined],
  ['of another kind of machine', /invalid ELF header/, (file) => writeFileSync(file, 'MZ\x90'.padEnd(4_096, '\0'))],
  ['cut off while it was copied', /file too short/, (file) => writeFileSync(file, '')],
  [
    'no module of Node at all',
    /did not self-register/,
    (file) => {
      const source = `${file}.c`
      writeFileSync(source, 'int nothing;\n')
      execFileSync('cc', ['-shared', '-fPIC', '-o', file, source])
    },
  ],
]

const breakIt = (make: (file: string) => void): void => {
  rmSync(join(installed, 'node_modules', 'better-sqlite3', 'build'), { recursive: true, force: true })
  mkdirSync(join(binary, '..'), { recursive: true })
  make(binary)
}
const cure = `npm rebuild better-sqlite3 --prefix '${installed}'`

describe.each(broken)('a better-sqlite3 that is %s', (_, reason, make) => {
  beforeAll(() => breakIt(make))

  it.each(['run', 'check'])('%s says what to type, and asks no server', async (command) => {
    const { code, err } = await type(command, plan)
    expect(code).toBe(4)
    expect(err).toMatch(reason)
    expect(err).toContain(`Next command: ${cure}\n`)
    expect(err).not.toContain('bug')
    expect(err).not.toMatch(/^\s+at /m)
    expect(server.commands).toEqual([])
    expect(readdirSync(scratch).toSorted()).toEqual(['lib', 'piano.yaml'])
  })
})

describe('whatever is wrong with it', () => {
  beforeAll(() => breakIt(() => undefined))

  it('is told to a machine in one line', async () => {
    const { code, out } = await type('run', plan, '--json')
    expect(code).toBe(4)
    expect(out.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(out)).toMatchObject({
      event: 'error',
      code: 'native-module',
      hint: expect.stringContaining('npm rebuild better-sqlite3') as string,
    })
  })

  it('is told in Italian too', async () => {
    const { code, err } = await type('check', '--logins', plan, '--lang', 'it')
    expect(code).toBe(4)
    expect(err).toContain('Questo Node (')
    expect(err).toContain(`: ${cure}\n`)
  })

  it.each(['status', 'verify', 'run'])('%s leaves a journal that is there as it is', async (command) => {
    const journal = join(scratch, 'piano.journal.sqlite')
    writeFileSync(journal, 'x')
    const { code, err } = await type(command, plan)
    expect([code, err]).toEqual([4, expect.stringContaining(cure)])
    expect(readFileSync(journal, 'utf8')).toBe('x')
    expect(existsSync(`${journal}.lock`)).toBe(false)
    rmSync(journal)
  })

  it('stops nothing that needs no journal', async () => {
    expect((await type('explain', 'native-module')).out).toContain('npm rebuild better-sqlite3')
    expect((await type('status', plan)).code).toBe(0)
  })
})

it('with the right file in its place the same command works', async () => {
  cpSync(real, binary)
  const { code, err } = await type('run', plan)
  expect([code, err]).toEqual([0, expect.not.stringContaining('npm rebuild')])
})
