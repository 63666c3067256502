// The program as people start it: old Node, not built, small commands, exit codes, a pipe that does not read.

import { spawn, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { startScriptedServer } from '../support/scripted-server.ts'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it } from 'vitest'

const bin = join(process.cwd(), 'bin', 'pec-migrate.cjs')
const scratch = mkdtempSync(join(tmpdir(), 'pec-bin-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const english = { PATH: process.env['PATH'], LANG: 'en_GB.UTF-8' }
function pecMigrate(...argv: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...argv], {
    cwd: scratch,
    env: english,
    encoding: 'utf8',
  })
  return { code: status, out: stdout, err: stderr }
}

describe('on an old Node', () => {
  const pretend = (version: string, env: Record<string, string>): { code: number | null; err: string } => {
    const script =
      `Object.defineProperty(process, 'versions', { value: { node: '${version}' } }); ` +
      `Object.defineProperty(process, 'version', { value: 'v${version}' }); require(${JSON.stringify(bin)})`
    const { status, stderr } = spawnSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      env: { PATH: english.PATH, ...env },
    })
    return { code: status, err: stderr }
  }

  it.each(['0.12.18', '8.17.0', '18.20.4', '20.18.3'])('%s says in plain words what it needs', (version) => {
    expect(pretend(version, { LANG: 'C' })).toEqual({
      code: 2,
      err: expect.stringContaining(`pec-migrate needs Node 20.19 or newer; this is v${version}`) as string,
    })
    expect(pretend(version, { LC_ALL: 'it_IT.UTF-8' }).err).toContain(`questo è v${version}`)
  })

  it('nothing newer than ES5 is parsed before that', () => {
    const code = readFileSync(bin, 'utf8').replaceAll(/\/\/.*$/gm, '')
    expect(code).not.toMatch(/=>|`|\b(?:const|let|class|async|await)\s|import\(|\?\.|\?\?/)
  })
})

describe('not built', () => {
  it('says what to do', () => {
    const copy = join(scratch, 'copy', 'bin')
    mkdirSync(copy, { recursive: true })
    for (const file of ['pec-migrate.cjs', 'start.cjs'])
      copyFileSync(join(process.cwd(), 'bin', file), join(copy, file))
    const { status, stderr } = spawnSync(process.execPath, [join(copy, 'pec-migrate.cjs')], {
      encoding: 'utf8',
      env: english,
    })
    expect(stderr).toContain('npm install && npm run build')
    expect(status).toBe(1)
  })
})

describe('the built program', () => {
  it('starts with what V8 compiled of it when it was built, and without where another one did', () => {
    const folder = join(scratch, 'other', 'dist', 'cli')
    mkdirSync(folder, { recursive: true })
    const built = join(process.cwd(), 'dist', 'cli', 'main.cjs')
    const other = join(folder, 'main.cjs')
    copyFileSync(built, other)
    copyFileSync(join(process.cwd(), 'package.json'), join(scratch, 'other', 'package.json'))
    writeFileSync(`${other}.compiled`, 'by another V8')
    const started = (program: string): string => {
      const code = `process.argv.splice(1, 0, 'pec-migrate')
        const script = require(${JSON.stringify(join(process.cwd(), 'bin', 'load.cjs'))})(${JSON.stringify(program)})
        process.on('exit', () => process.stderr.write(String(script.cachedDataRejected)))`
      const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', code, '--', '--version'], {
        encoding: 'utf8',
        env: english,
      })
      return `${status} ${stdout.trim()} ${stderr}`
    }
    expect(started(built)).toMatch(/^0 \d+\.\d+\.\d+ false$/)
    expect(started(other)).toMatch(/^0 \d+\.\d+\.\d+ true$/)
  })

  it('prints its version and its help', () => {
    expect(pecMigrate('--version')).toMatchObject({ code: 0, err: '' })
    const help = pecMigrate('--help')
    expect(help.code).toBe(0)
    expect(help.out).toContain('init [plan]')
  })

  it('ends 2 on wrong usage', () => {
    expect(pecMigrate('run').code).toBe(2)
    expect(pecMigrate().code).toBe(2)
    expect(pecMigrate('explain', 'nonsense').code).toBe(2)
  })

  it('explains without a network', () => {
    expect(pecMigrate('explain', 'login-refused', '--lang', 'it')).toMatchObject({ code: 0, err: '' })
  })

  it('prints a schema that is JSON', () => {
    const { code, out } = pecMigrate('schema')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ title: 'pec-migrate plan' })
  })

  it('says where the plan is missing or wrong, to people and to machines', () => {
    const missing = pecMigrate('run', 'no such.yaml')
    expect(missing.code).toBe(2)
    expect(missing.err).toContain("Next command: pec-migrate init 'no such.yaml'")
    writeFileSync(join(scratch, 'bad.yaml'), 'version: 1\nserver: {}\n')
    for (const command of ['run', 'check', 'status', 'verify']) {
      const { code, out, err } = pecMigrate(command, 'bad.yaml', '--json')
      expect(code, command).toBe(2)
      expect(JSON.parse(out)).toMatchObject({
        event: 'error',
        code: 'plan-invalid',
        problems: expect.arrayContaining([expect.objectContaining({ line: 2 })]) as unknown,
      })
      expect(err).toMatch(/bad\.yaml has \d errors?:\n(.*\n)* {2}line 2, /)
    }
  })

  it('is not upset by a reader that leaves', async () => {
    const child = spawn(process.execPath, [bin, 'explain', '--json'], {
      env: english,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    child.stdout.destroy()
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })
})

describe('signals', () => {
  /** Accepts connections and never says a word: work that does not end by itself. */
  async function muteServer(): Promise<{ port: number; close(): void }> {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return {
      port,
      close() {
        for (const socket of sockets) socket.destroy()
        server.close()
      },
    }
  }

  /**
   * Sends the first signal at the given event, or when a server says so, the next one when the program says that it
   * stops.
   */
  async function runUntil(
    event: string,
    signals: readonly NodeJS.Signals[],
    busy?: { port: number; reached: Promise<void> },
  ): Promise<{ code: number | null; events: string[]; err: string }> {
    const server = await muteServer()
    // A server that refuses connections is tried again and again; the waits between can be interrupted.
    if (event === 'reconnecting') server.close()
    const folder = mkdtempSync(join(scratch, 'run-'))
    const side = `{ host: 127.0.0.1, port: ${busy?.port ?? server.port}, tls: none, password: { env: PW } }`
    writeFileSync(
      join(folder, 'p.yaml'),
      `version: 1\nname: p\nservers: { a: ${side}, b: ${side} }\nsource: a\ntarget: b\n` +
        'mailboxes: [{ id: urp, source: { user: u }, target: { user: v } }]\n',
    )
    const child = spawn(process.execPath, [bin, 'run', 'p.yaml', '--json', '--log-file', 'run.log'], {
      cwd: folder,
      env: { ...english, PW: 'segreto-mai-scritto' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const events: string[] = []
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    const waiting = [...signals]
    void busy?.reached.then(() => child.kill(waiting.shift()))
    createInterface(child.stdout).on('line', (line) => {
      const { event: name } = JSON.parse(line) as { event: string }
      events.push(name)
      if ((name === event && waiting.length === signals.length) || name === 'stopping') {
        const signal = waiting.shift()
        if (signal !== undefined) child.kill(signal)
        if (signal === 'SIGHUP') setImmediate(() => child.kill(waiting.shift()))
      }
    })
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
    if (event !== 'reconnecting') server.close()
    expect(readFileSync(join(folder, 'run.log'), 'utf8') + err).not.toContain('segreto-mai-scritto')
    expect(statSync(join(folder, 'run.log')).mode & 0o777).toBe(0o600)
    return { code, events, err }
  }

  it('the first interrupt stops in good order and ends 5', async () => {
    const { code, events, err } = await runUntil('reconnecting', ['SIGINT'])
    expect(code).toBe(5)
    expect(events).toContain('stopping')
    expect(events.at(-1)).toBe('summary')
    expect(err).toContain('Next command: pec-migrate run p.yaml --log-file run.log')
  })

  it('SIGTERM does the same, and a hang-up before it nothing', async () => {
    const { code, events } = await runUntil('reconnecting', ['SIGHUP', 'SIGTERM'])
    expect(code).toBe(5)
    expect(events.at(-1)).toBe('summary')
  })

  it('the second interrupt ends 130', async () => {
    // What is in flight must be finished first, and this server never answers: only the second interrupt ends it.
    const busy = await startScriptedServer()
    busy.refuseLogin = () => undefined
    busy.account('u').ensure('INBOX').add(Buffer.from('Subject: a\r\n\r\nb\r\n'), [], 1_400_000_000_000)
    const reached = new Promise<void>((resolve) => busy.on('APPEND', () => resolve()))
    const { code, err } = await runUntil('an append', ['SIGINT', 'SIGINT'], { port: busy.port, reached })
    await busy.close()
    expect(code).toBe(130)
    expect(err).toContain('the next run first settles what was left open')
  })
})

describe('init', () => {
  it('writes a plan once, that only lacks what nobody can guess, and never replaces it unasked', () => {
    const first = pecMigrate('init', 'plan.yaml')
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(first.out).toContain('pec-migrate check plan.yaml')
    const file = join(scratch, 'plan.yaml')
    const written = readFileSync(file, 'utf8')
    expect(pecMigrate('status', 'plan.yaml').code).toBe(0)
    writeFileSync(file, `${written}# mine\n`)
    const second = pecMigrate('init', 'plan.yaml')
    expect(second.code).toBe(2)
    expect(second.err).toContain('--force')
    expect(readFileSync(file, 'utf8')).toBe(`${written}# mine\n`)
    expect(pecMigrate('init', 'plan.yaml', '--force').code).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe(written)
  })

  it('says so when it cannot write', () => {
    const { code, err } = pecMigrate('init', 'no/such/folder/plan.yaml')
    expect(code).toBe(2)
    expect(err).toContain('no/such/folder/plan.yaml')
    expect(existsSync(join(scratch, 'no'))).toBe(false)
    expect(statSync(scratch).isDirectory()).toBe(true)
  })
})
