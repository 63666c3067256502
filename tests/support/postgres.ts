// A throw-away real PostgreSQL on loopback: a cluster of its own in the lab, run by the user of Debian's package.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ensureProgram, findProgram, type Ensured } from './debian-packages.ts'
import { freshDir } from './temp-dir.ts'

/** Debian keeps the programs of each version apart. */
function binary(name: string): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => join(root, version, 'bin', name)).find((path) => existsSync(path))
}

export function ensurePostgres(): Ensured {
  if (binary('initdb') !== undefined) return ready()
  const ensured = ensureProgram('pg_lsclusters', 'postgresql', 'the database of the tests of a fleet')
  return ensured.ready ? ready() : ensured
}

function ready(): Ensured {
  const reason = whyNoPostgres()
  return reason === undefined ? { ready: true } : { ready: false, reason }
}

/** Why no PostgreSQL can be started here; undefined when one can. */
export function whyNoPostgres(): string | undefined {
  if (binary('initdb') === undefined) return 'postgresql is not installed (Debian: apt-get install postgresql)'
  if (process.getuid?.() !== 0) return 'the throw-away PostgreSQL needs root, to run as the user "postgres"'
  return undefined
}

export type PostgresServer = {
  readonly port: number
  readonly dir: string
  /** The connection string of a database of its own; `user`: who has only the right to make schemas in it. */
  freshDatabase(): Promise<string>
  /** Drops those of tests before: a backup need not have them. */
  dropDatabases(): void
  /** The answer of psql to one statement, as text. */
  ask(string: string, statement: string): string
  stop(how?: 'fast' | 'immediate'): Promise<void>
  start(): Promise<void>
  /** Takes a base backup, at rest; what it gives puts it back, and all that was written since is gone. */
  backUp(): Promise<() => Promise<void>>
}

let shared: Promise<PostgresServer> | undefined

/** One for all tests of this process. */
export function onePostgres(): Promise<PostgresServer> {
  shared ??= startPostgres()
  return shared
}

async function startPostgres(): Promise<PostgresServer> {
  const dir = freshDir('postgres')
  const owner = ids()
  chownSync(dir, owner.uid, owner.gid)
  const data = join(dir, 'data')
  const made = asPostgres([
    binary('initdb') ?? '',
    '-D',
    data,
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-sync',
    '-U',
    'postgres',
  ])
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const server = new RunningPostgres(dir, await freePort())
  await server.start()
  return server
}

class RunningPostgres implements PostgresServer {
  readonly dir: string
  readonly port: number
  #process: ChildProcess | undefined
  #databases = 0

  constructor(dir: string, port: number) {
    this.dir = dir
    this.port = port
    const settings = [
      `port = ${port}`,
      "listen_addresses = '127.0.0.1'",
      `unix_socket_directories = '${dir}'`,
      'fsync = off',
      'max_connections = 200',
      'shared_buffers = 16MB',
    ]
    writeFileSync(join(dir, 'data', 'postgresql.auto.conf'), `${settings.join('\n')}\n`)
  }

  async start(): Promise<void> {
    const log = openSync(join(this.dir, 'log'), 'a')
    const { uid, gid } = ids()
    const postgres = [binary('postgres') ?? '', '-D', join(this.dir, 'data')]
    // A worker that is killed must not leave a server behind: the kernel passes its death on.
    const setpriv = findProgram('setpriv')
    const [program = '', ...args] =
      setpriv === undefined
        ? postgres
        : [setpriv, '--reuid', `${uid}`, '--regid', `${gid}`, '--clear-groups', '--pdeathsig', 'INT', ...postgres]
    const child = spawn(program, args, {
      stdio: ['ignore', log, log],
      cwd: this.dir,
      ...(setpriv === undefined ? { uid, gid } : {}),
    })
    closeSync(log)
    child.unref()
    this.#process = child
    running.add(child)
    for (const deadline = Date.now() + 30_000; !this.#answers(); await pause(50))
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`PostgreSQL does not start: ${this.#log()}`)
  }

  #answers(): boolean {
    const asked = spawnSync(binary('pg_isready') ?? '', ['-h', '127.0.0.1', '-p', String(this.port), '-q'])
    return asked.status === 0
  }

  #log(): string {
    return readFileSync(join(this.dir, 'log'), 'utf8').slice(-2_000)
  }

  async stop(how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (child === undefined || child.exitCode !== null) return
    running.delete(child)
    child.ref()
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT')
    await gone
  }

  dropDatabases(): void {
    const all = `postgres://postgres@127.0.0.1:${this.port}/postgres`
    for (let n = 1; n <= this.#databases; n++) this.ask(all, `DROP DATABASE IF EXISTS ${nameOf(n)} WITH (FORCE)`)
  }

  async backUp(): Promise<() => Promise<void>> {
    const [data, kept] = [join(this.dir, 'data'), join(this.dir, 'backup')]
    await this.stop()
    copyFolder(data, kept)
    await this.start()
    return async () => {
      await this.stop()
      copyFolder(kept, data)
      await this.start()
    }
  }

  async freshDatabase(): Promise<string> {
    this.#databases += 1
    const name = nameOf(this.#databases)
    const all = `postgres://postgres@127.0.0.1:${this.port}/postgres`
    this.ask(all, `CREATE ROLE ${name} LOGIN PASSWORD 'geheim'`)
    this.ask(all, `CREATE DATABASE ${name}`)
    this.ask(all, `GRANT CREATE ON DATABASE ${name} TO ${name}`)
    return Promise.resolve(`postgres://${name}:geheim@127.0.0.1:${this.port}/${name}`)
  }

  ask(string: string, statement: string): string {
    const asked = spawnSync('psql', [string, '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', statement], {
      encoding: 'utf8',
      // Whoever waits for a lock here stops the whole process, and with it whoever holds that lock.
      timeout: 30_000,
    })
    if (asked.status !== 0) throw new Error(`${statement}: ${asked.error?.message ?? asked.stderr}`)
    return asked.stdout.trim()
  }
}

const nameOf = (n: number): string => `lab_${process.pid}_${n}`

/** With its owner. */
function copyFolder(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true })
  const copied = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' })
  if (copied.status !== 0) throw new Error(copied.stderr)
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGQUIT')
})

function asPostgres([program = '', ...args]: readonly string[]): { status: number | null; stderr: string } {
  return spawnSync(program, args, {
    encoding: 'utf8',
    cwd: '/',
    ...ids(),
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
  })
}

function ids(): { uid: number; gid: number } {
  const ask = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  return { uid: ask('-u'), gid: ask('-g') }
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = 32_000 + Math.floor(Math.random() * 700)
    const isFree = await new Promise<boolean>((resolve) => {
      const server = net.createServer()
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}
