// A server of a chroot on a loopback port: its own mounts and processes, which end with it or with this process.

import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freshDir } from '../../support/temp-dir.ts'
import { type Chroot, pathOf, poolSize } from './chroots.ts'

/** What one kind of server needs to run; its own folder is /srv/lab inside. */
export type Recipe = {
  readonly chroot: Chroot
  /** Writes configuration and folders into the server's folder (the path outside). */
  prepare(dir: string, port: number): void
  /** A shell line that runs the server in the foreground; it is the last thing of its shell. */
  command(port: number): string
}

export class ChrootServer {
  readonly host = '127.0.0.1'
  readonly password = 'secret'
  readonly port: number
  readonly dir: string
  readonly #recipe: Recipe
  #users = 0
  #process: ChildProcess | undefined

  private constructor(recipe: Recipe, dir: string, port: number) {
    this.#recipe = recipe
    this.dir = dir
    this.port = port
  }

  /** Starts one with empty accounts. */
  static async start(recipe: Recipe): Promise<ChrootServer> {
    const dir = freshDir(recipe.chroot.name)
    const server = new ChrootServer(recipe, dir, await freePort())
    mkdirSync(dir, { recursive: true })
    recipe.prepare(dir, server.port)
    await server.start()
    return server
  }

  /** An account that no test of this server used before. */
  freshUser(): string {
    this.#users += 1
    if (this.#users > poolSize) throw new Error(`${this.#recipe.chroot.name} has ${poolSize} accounts only`)
    return `u${this.#users}`
  }

  log(): string {
    return readFileSync(join(this.dir, 'log'), 'utf8')
  }

  async start(): Promise<void> {
    const root = pathOf(this.#recipe.chroot)
    // The mounts live in a namespace of their own and are gone with its last process. The shell stays as its first
    // process: a server that gives up root would no longer hear of the death of its parent.
    const script = [
      `mount --bind ${this.dir} ${root}/srv/lab`,
      `mount -t proc proc ${root}/proc`,
      `mount -t tmpfs tmpfs ${root}/run`,
      `chroot ${root} env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -c ${shell(this.#recipe.command(this.port))}; exit`,
    ].join(' && ')
    const own = ['--mount', '--pid', '--fork', '--kill-child=KILL', '--propagation', 'private']
    const output = openSync(join(this.dir, 'log'), 'a')
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...own, 'sh', '-c', script], {
      stdio: ['ignore', output, output],
    })
    closeSync(output)
    child.unref()
    this.#process = child
    running.add(this)
    const deadline = Date.now() + 20_000
    while (!(await logsIn(this.port))) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`${this.#recipe.chroot.name} does not start on port ${this.port}: ${this.log()}`)
      await pause(25)
    }
  }

  /** Like pulling the plug: all its processes are gone at once. */
  async kill(): Promise<void> {
    const child = this.#process
    this.#process = undefined
    running.delete(this)
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.ref()
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }

  /** For the last moment of this process. */
  endNow(): void {
    this.#process?.kill('SIGKILL')
    if (process.env['LAB_KEEP'] === undefined) rmSync(this.dir, { recursive: true, force: true })
  }
}

const running = new Set<ChrootServer>()
process.once('exit', () => {
  for (const server of running) server.endNow()
})

const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

// Below the range that the kernel gives to outgoing connections, and apart from the ports of the other labs.
async function freePort(): Promise<number> {
  for (;;) {
    const port = 21_000 + Math.floor(Math.random() * 10_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Some greet before they can ask who a user is. */
function logsIn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' })
    let heard = ''
    const answer = (ready: boolean): void => {
      socket.destroy()
      resolve(ready)
    }
    socket.setTimeout(5_000, () => answer(false))
    socket.on('data', (data) => {
      if (heard === '') socket.write(`a LOGIN u${poolSize} secret\r\n`)
      heard += data.toString('latin1')
      const said = /^a (OK|NO|BAD)/m.exec(heard)
      if (said !== null) answer(said[1] === 'OK')
    })
    socket.once('error', () => answer(false))
    socket.once('close', () => answer(false))
  })
}
