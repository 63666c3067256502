// A throw-away real Dovecot on loopback, beside the system's own: any user logs in with the password "secret".

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findProgram } from './debian-packages.ts'
import { type DovecotOptions, dovecotConfig } from './dovecot-config.ts'
import { freshDir } from './temp-dir.ts'

export type { DovecotOptions } from './dovecot-config.ts'

export type DovecotServer = {
  readonly host: '127.0.0.1'
  /** IMAP without TLS. */
  readonly port: number
  /** IMAP with implicit TLS, certificate for localhost and 127.0.0.1. */
  readonly tlsPort: number
  /** Path of the self-signed certificate, for the plan's `ca`. */
  readonly ca: string
  /** Password of every user. */
  readonly password: 'secret'
  readonly separator: string
  readonly prefix: string
  readonly dir: string
  /** Maildir of a user. */
  mailDir(user: string): string
  /** The server's own log so far. */
  log(): string
  /** An orderly end: clients get a BYE. The accounts stay, for `start`. */
  stop(): Promise<void>
  /** Like pulling the plug of the server process: no BYE, connections reset. */
  kill(): Promise<void>
  /** After stop or kill: the same ports and accounts again. */
  start(): Promise<void>
  restart(): Promise<void>
}

/** Why no Dovecot can be started here; undefined when one can. Real-server suites use it with `describe.skipIf`. */
export function whyNoDovecot(): string | undefined {
  if (findProgram('dovecot') === undefined) return 'dovecot is not installed (Debian: apt-get install dovecot-imapd)'
  if (findProgram('openssl') === undefined) return 'openssl is not installed'
  if (process.getuid?.() !== 0) return 'the throw-away Dovecot needs root, to read and write mail as the user "mail"'
  return undefined
}

/** Starts a server with fresh, empty accounts; it dies with this process. */
export async function startDovecot(options: DovecotOptions = {}): Promise<DovecotServer> {
  const obstacle = whyNoDovecot()
  if (obstacle !== undefined) throw new Error(obstacle)
  const dir = freshDir('dovecot')
  for (const name of ['mail', 'run', 'state']) mkdirSync(join(dir, name))
  const mail = idsOf('mail')
  chownSync(join(dir, 'mail'), mail.uid, mail.gid)
  makeCertificate(dir)
  // Another test may take the same ports between the look and the start: then others are tried.
  for (let attempt = 1; ; attempt++) {
    const [port, tlsPort] = await freePorts()
    const server = new RunningDovecot(dir, port, tlsPort, options)
    try {
      await server.start()
      return server
    } catch (error) {
      await server.kill()
      if (attempt === 3) throw error
    }
  }
}

class RunningDovecot implements DovecotServer {
  readonly host = '127.0.0.1'
  readonly password = 'secret'
  readonly dir: string
  readonly port: number
  readonly tlsPort: number
  readonly ca: string
  readonly separator: string
  readonly prefix: string
  #process: ChildProcess | undefined

  constructor(dir: string, port: number, tlsPort: number, options: DovecotOptions) {
    this.dir = dir
    this.port = port
    this.tlsPort = tlsPort
    this.ca = join(dir, 'cert.pem')
    this.separator = options.separator ?? '/'
    this.prefix = options.prefix ?? ''
    writeFileSync(join(dir, 'dovecot.conf'), dovecotConfig({ dir, port, tlsPort, version: dovecotVersion() }, options))
  }

  mailDir(user: string): string {
    return join(this.dir, 'mail', user)
  }

  log(): string {
    try {
      return readFileSync(join(this.dir, 'log'), 'utf8')
    } catch {
      return ''
    }
  }

  async start(): Promise<void> {
    const dovecot = [findProgram('dovecot') ?? 'dovecot', '-F', '-c', join(this.dir, 'dovecot.conf')]
    // A worker that is killed must not leave a server behind: the kernel passes its death on.
    const setpriv = findProgram('setpriv')
    const [program, ...args] = setpriv === undefined ? dovecot : [setpriv, '--pdeathsig', 'TERM', ...dovecot]
    const output = openSync(join(this.dir, 'log'), 'a')
    // Its own process group, so that `kill` reaches all its processes at once.
    const child = spawn(program ?? 'dovecot', args, { detached: true, stdio: ['ignore', output, output] })
    closeSync(output)
    // A test that forgets to stop it must end all the same.
    child.unref()
    this.#process = child
    running.add(this)
    await this.#ready(child)
  }

  async #ready(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + 15_000
    while (!(await greets(this.port))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`Dovecot does not start on port ${this.port}: ${this.log()}`)
      }
      await pause(15)
    }
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#process
    this.#process = undefined
    running.delete(this)
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.ref()
    const gone = new Promise((resolve) => child.once('exit', resolve))
    process.kill(signal === 'SIGKILL' ? -child.pid : child.pid, signal)
    await gone
  }

  /** For the last moment of this process, when nothing can be awaited any more. */
  endNow(): void {
    try {
      if (this.#process?.pid !== undefined) process.kill(-this.#process.pid, 'SIGTERM')
    } catch {
      // It went before us.
    }
    if (process.env['LAB_KEEP'] === undefined) rmSync(this.dir, { recursive: true, force: true })
  }
}

const running = new Set<RunningDovecot>()
process.once('exit', () => {
  for (const server of running) server.endNow()
})

let pair: Promise<{ source: DovecotServer; target: DovecotServer }> | undefined

/**
 * One pair for all tests of this process: an Aruba-like source ("." and "INBOX.") and a target with "/" and no prefix.
 */
export function twoServers(): Promise<{ source: DovecotServer; target: DovecotServer }> {
  pair ??= (async () => {
    const [source, target] = await Promise.all([
      startDovecot({ separator: '.', prefix: 'INBOX.' }),
      startDovecot({ separator: '/', prefix: '' }),
    ])
    return { source, target }
  })()
  return pair
}

function dovecotVersion(): '2.3' | '2.4' {
  const said = spawnSync(findProgram('dovecot') ?? 'dovecot', ['--version'], { encoding: 'utf8' }).stdout
  return /^2\.[0-3]\./.test(said) ? '2.3' : '2.4'
}

function idsOf(user: string): { uid: number; gid: number } {
  const ask = (flag: string): number => Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout)
  return { uid: ask('-u'), gid: ask('-g') }
}

function makeCertificate(dir: string): void {
  const made = spawnSync(
    findProgram('openssl') ?? 'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '365',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-keyout',
      join(dir, 'key.pem'),
      '-out',
      join(dir, 'cert.pem'),
    ],
    { encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${made.stderr}`)
}

// Below the range that the kernel gives to outgoing connections, so that a restart finds its port still free.
async function freePorts(): Promise<[number, number]> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 9_000) * 2
    if ((await isFree(port)) && (await isFree(port + 1))) return [port, port + 1]
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' })
    const answer = (greeted: boolean): void => {
      socket.destroy()
      resolve(greeted)
    }
    socket.setTimeout(2_000, () => answer(false))
    socket.once('data', (data) => answer(data.toString().startsWith('* OK')))
    socket.once('error', () => answer(false))
    socket.once('close', () => answer(false))
  })
}
