// What the bench writes down: every run as it was measured, and under which conditions.

import { spawnSync } from 'node:child_process'
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Corpus } from './corpora.ts'
import type { Cpu } from './costs.ts'
import type { Carried, LineKind } from './lines.ts'
import { median } from './statistics.ts'

export type Run = {
  /** From the start of the client to its end, in seconds; with several clients, to the end of the last. */
  seconds: number
  /** Until the last message was copied, and proved; only pec-migrate says that. */
  copied?: number
  verified?: number
  cpu: { client: Cpu; servers: Cpu; proxy: Cpu }
  /** Most resident memory in bytes; of several clients at once, together. */
  memory: number
  /** Most at once. */
  connections: { source: number; target: number }
  carried?: Carried
  /** Load of the machine when it began. */
  load: number
  /** Why it does not count. */
  failed?: string
}

export type Pair = { first: 'ours' | 'theirs'; ours: Run; theirs?: Run }

export type Cell = {
  corpus: Corpus
  /** As generated, over all mailboxes. */
  messages: number
  bytes: number
  line: LineKind
  /** Seconds that the line needs at least, with read-back and without. */
  bound?: { ours: number; theirs: number }
  /** What `check --rehearse` said of the whole run, in seconds; the middle of three, before the first pair. */
  forecast?: { seconds: number; basis: 'measured' | 'assumed' }
  pairs: Pair[]
}

export type QuietCell = { corpus: Corpus; line: LineKind; condstore: boolean; firstRun: Run; runs: Run[] }

export type Settings = {
  tls: 'implicit' | 'none'
  compression: string
  serverFsync: string
  ourFsync: string
  theirFsync: string
  parallel: number
  pairs: number
  /** A handful of messages: nothing was really measured. */
  quick: boolean
  /** More keys in the plan, and more arguments, than the plain ones. */
  planKeys: Readonly<Record<string, unknown>>
  runArguments: readonly string[]
}

export type Machine = {
  cpu: string
  cores: number
  memoryGB: number
  /** What making 8 KB durable takes on the disk where mail and journal lie, in ms: the median of some. */
  fsyncMs: number
  kernel: string
  node: string
  dovecot: string
  mbsync: string | null
}

export type BenchDocument = {
  schema: 'pec-migrate/bench@1'
  at: string
  machine: Machine
  settings: Settings
  cells: Cell[]
  quiet: QuietCell[]
  /** What was asked for and not done, with the reason. */
  notMeasured: string[]
}

/** The machine and the versions of what takes part; `lab`: the folder where mail and journals will lie. */
export function thisMachine(lab: string, dovecot: string, mbsync: string | undefined): Machine {
  const version = (program: string): string =>
    spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0] ?? '?'
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1e9),
    fsyncMs: fsyncTime(lab),
    kernel: release(),
    node: process.version,
    dovecot: version(dovecot),
    mbsync: mbsync === undefined ? null : version(mbsync),
  }
}

function fsyncTime(dir: string): number {
  const times = Array.from({ length: 21 }, (_, n) => {
    const path = join(dir, `fsync-${n}`)
    const file = openSync(path, 'w')
    writeSync(file, Buffer.alloc(8_192, 120))
    const started = performance.now()
    fsyncSync(file)
    const took = performance.now() - started
    closeSync(file)
    rmSync(path)
    return took
  })
  return median(times)
}
