// One run of the program as a process of its own: its steps are counted below it, and at any of them it can be killed.

import crypto, { createHash, type BinaryLike } from 'node:crypto'
import net from 'node:net'
import Database from 'better-sqlite3'
import { hookDisk } from './hooked-disk.ts'
import type { ClientEnd, MemoryLine } from './memory-line.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** How a connection to a host comes about; undefined: nobody listens there. */
export type Network = { connect(host: string): MemoryLine | undefined }

export type Kill = { step: number; late: number; part: number }

class Killed extends Error {
  constructor() {
    super('this process was killed')
  }
}

/** A step: a commit of the journal, bytes of the program on their way to a server, or a change of the disk. */
export class SimulatedProcess {
  steps = 0
  commits = 0
  dead = false
  /** Called at each step, before it is done. */
  onStep: ((step: number) => void) | undefined
  readonly #clock: VirtualClock
  readonly #network: Network
  readonly #kill: Kill | undefined
  readonly #databases = new Set<Database.Database>()
  readonly #lines = new Set<MemoryLine>()

  constructor(clock: VirtualClock, network: Network, kill?: Kill) {
    this.#clock = clock
    this.#network = network
    this.#kill = kill
  }

  /** The process is over: what it still has open is closed by the system. Gives what was left open. */
  end(): { lines: number; databases: number } {
    const left = {
      lines: [...this.#lines].filter(({ client }) => !client.destroyed).length,
      databases: [...this.#databases].filter((one) => one.open).length,
    }
    if (!this.dead) this.#die(0)
    this.#clock.thaw()
    present = undefined
    return left
  }

  owns(database: Database.Database): boolean {
    return this.#databases.has(database)
  }

  opened(database: Database.Database): void {
    if (this.dead) throw new Killed()
    this.#databases.add(database)
  }

  /** Before a commit, and after it. Throws when it is the last thing that happens. */
  committing(commit: () => unknown): unknown {
    if (this.dead) throw new Killed()
    if (this.#isLast()) throw new Killed()
    const result = commit()
    this.commits += 1
    if (this.#isLast()) throw new Killed()
    return result
  }

  /** Before a change of the disk; see Changer. */
  diesAt(write?: { bytes: Buffer; write(part: Buffer): void }): boolean {
    if (this.dead) return true
    if (!this.#isLast()) return false
    const part = write?.bytes.subarray(0, Math.floor(write.bytes.length * (this.#kill?.part ?? 0))) ?? Buffer.alloc(0)
    if (part.length > 0) write?.write(part)
    return true
  }

  connect(host: string, connected: () => void): ClientEnd {
    const line = this.dead ? undefined : this.#network.connect(host)
    if (line === undefined) return refused(this.#clock, this.#network)
    this.#lines.add(line)
    line.client.onWrite = (chunk) => {
      if (this.dead || !this.#isLast()) return
      const part = chunk.subarray(0, Math.floor(chunk.length * (this.#kill?.part ?? 0)))
      if (part.length > 0) line.sendUp(part, () => undefined)
    }
    this.#clock.later(1, () => {
      if (!this.dead && !line.client.destroyed) connected()
    })
    return line.client
  }

  /** Whether the process dies at this step. */
  #isLast(): boolean {
    this.steps += 1
    this.onStep?.(this.steps)
    if (this.#kill === undefined || this.steps < this.#kill.step) return false
    this.#clock.later(0, () => undefined)
    this.#die(this.#kill.late)
    return true
  }

  #die(late: number): void {
    this.dead = true
    this.#clock.freeze()
    for (const one of this.#databases) if (one.open) one.close()
    for (const line of this.#lines) line.killed(late)
  }
}

let present: SimulatedProcess | undefined

/** Everything that is opened from now on is this process's, until it ends. */
export function begin(process: SimulatedProcess): void {
  present = process
}

function refused(clock: VirtualClock, network: Network): ClientEnd {
  const nowhere = network.connect('')
  if (nowhere === undefined) throw new Error('the network has no line into nowhere')
  const { client } = nowhere
  clock.later(1, () =>
    client.destroy(Object.assign(new Error('connect ECONNREFUSED 192.0.2.1:143'), { code: 'ECONNREFUSED' })),
  )
  return client
}

/** The sign of life comes by the clock: it is no step. */
const uncounted = /^\s*(BEGIN|ROLLBACK|SAVEPOINT|RELEASE|UPDATE runs SET alive_at = \? WHERE|PRAGMA)/
let hooked = false

/**
 * Puts the counting below SQLite and sockets, once and for all; without a simulated process nothing is changed. The
 * clock makes the new functions known to all modules (see VirtualClock.install).
 */
export function hookBelowProgram(): void {
  if (hooked) return
  hooked = true
  hookDatabases()
  hookConnections()
  hookSecrets()
  hookSignals()
  hookDisk(() => present)
}

function hookDatabases(): void {
  const database = Database.prototype as unknown as Record<string, (...values: unknown[]) => unknown>
  for (const method of ['prepare', 'exec', 'pragma']) {
    const original = database[method]
    if (original === undefined) throw new Error(`a database has no ${method}`)
    database[method] = function (this: Database.Database, ...values: unknown[]) {
      present?.opened(this)
      return original.apply(this, values)
    }
  }
  const statement = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1')) as {
    run(this: Database.Statement, ...values: unknown[]): unknown
  }
  const { run } = statement
  statement.run = function (this: Database.Statement, ...values: unknown[]) {
    const process = present
    const isStep =
      process?.owns(this.database) === true &&
      (this.source === 'COMMIT' || (!this.database.inTransaction && !uncounted.test(this.source)))
    return isStep ? process.committing(() => run.apply(this, values)) : run.apply(this, values)
  }
}

function hookConnections(): void {
  const { connect } = net
  net.connect = ((...values: unknown[]) => {
    const [options, connected] = values as [{ host: string }, () => void]
    return present === undefined
      ? (connect as (...values: unknown[]) => net.Socket)(...values)
      : present.connect(options.host, connected)
  }) as typeof net.connect
}

/** The mark of a refused password is made to be slow; here it need not be. */
function hookSecrets(): void {
  const { scryptSync } = crypto
  crypto.scryptSync = ((password: BinaryLike, salt: BinaryLike, length: number) =>
    present === undefined
      ? scryptSync(password, salt, length)
      : createHash('sha256').update(salt).update(password).digest().subarray(0, length)) as typeof scryptSync
}

/** Signals joined by AbortSignal.any, with the listeners that they have. */
const joined: [AbortSignal, Listening[1]][] = []

type Listening = Parameters<AbortSignal['addEventListener']>

/** Node keeps a joined signal as long as it has listeners: those of a process that is over are taken away. */
function hookSignals(): void {
  const any = AbortSignal.any.bind(AbortSignal)
  AbortSignal.any = (signals) => {
    const signal = any(signals)
    if (present === undefined) return signal
    const listen = signal.addEventListener.bind(signal)
    signal.addEventListener = (...values: Listening) => {
      joined.push([signal, values[1]])
      listen(...values)
    }
    return signal
  }
}

/** Nothing of what was played is heard any more. */
export function forgetSignals(): void {
  for (const [signal, listener] of joined.splice(0)) signal.removeEventListener('abort', listener)
}
