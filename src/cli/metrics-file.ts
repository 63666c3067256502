// `run --metrics`: a file that a collector reads while it is written again and again, never half of it.

import { openSync, closeSync, readSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { wallClock, type Clock } from '../line/clock.ts'
import { MigrationError } from '../model/errors.ts'
import type { MigrationEvent } from '../model/events.ts'
import type { Language } from '../model/request.ts'
import type { ConnectionUse } from '../model/server-load.ts'
import type { StatusDocument } from '../model/status.ts'
import { metricsPage, type MetricsInput } from '../ui/metrics-page.ts'
import { MetricsTally } from '../ui/metrics-tally.ts'
import { helpWords } from '../words/ui-words.ts'
import { UsageError } from './usage-error.ts'

const everyMs = 15_000
/** Looking at the journal may take this share of the time: the machine is there for the run. */
const share = 0.05
/** Every document of ours begins with it. */
const mark = '# HELP pec_migrate_'

/**
 * Said before any work is done: `--metrics caselle.csv` must not cost somebody the list of the mailboxes, and a device
 * must not become a file. Throws UsageError.
 */
export function assertMetricsMayBeWritten(file: string, lang: Language): void {
  const say = helpWords(lang).usage
  let start: string
  try {
    start = startOf(file)
    const beside = besideOf(file)
    writeFileSync(beside, '')
    rmSync(beside)
  } catch (error) {
    throw new UsageError(say.cannotWrite(file, reasonOf(error)))
  }
  if (start !== '' && !start.startsWith(mark)) throw new UsageError(say.notOurMetrics(file))
}

/** The first bytes; empty: there is no such file, or nothing in it. */
function startOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) return ''
  if (found.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' })
  // A device or a pipe gives no start, and a file in its place would be in the way of everybody.
  if (!found.isFile()) return '?'
  const opened = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(mark.length)
    return bytes.toString('utf8', 0, readSync(opened, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(opened)
  }
}

/** Whether a link leads to it or not, it is the file itself that is replaced. */
function placeOf(file: string): string {
  return statSync(file, { throwIfNoEntry: false }) === undefined ? file : realpathSync(file)
}

/** In the same folder, so that a rename is enough; a collector takes `*.prom` only. */
function besideOf(file: string): string {
  const place = placeOf(file)
  return join(dirname(place), `.${basename(place)}.${process.pid}.tmp`)
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

export type MetricsOptions = Pick<MetricsInput, 'plan' | 'mailboxes'> & {
  version: string
  /** Looks at the journal; it may throw. */
  look: () => StatusDocument | Promise<StatusDocument>
  /** The file cannot be written: said once, the run goes on. */
  onFailure: (reason: string) => void
  clock?: Clock
}

export class MetricsFile {
  readonly tally: MetricsTally
  readonly #file: string
  readonly #options: MetricsOptions
  readonly #clock: Clock
  readonly #startedAt: number
  readonly #ended = new AbortController()
  #inUse: () => ReadonlyMap<string, ConnectionUse> = () => new Map<string, ConnectionUse>()
  #beat: Promise<void> | undefined
  #failed = false

  constructor(file: string, options: MetricsOptions) {
    this.#file = file
    this.#options = options
    this.#clock = options.clock ?? wallClock
    this.#startedAt = this.#clock.now()
    this.tally = new MetricsTally(this.#clock.now)
  }

  /** Every event of the run passes here. With the first one that shows that the journal is ours the writing begins. */
  hear(event: MigrationEvent): void {
    this.tally.event(event)
    if (event.event === 'run-started' || event.event === 'waiting') this.#beat ??= this.#work()
  }

  /** What tells how many connections are open. */
  readonly hearConnections = (inUse: () => ReadonlyMap<string, ConnectionUse>): void => {
    this.#inUse = inUse
  }

  /** The run has ended, with this status or error: the file says so. */
  async ended(exitCode: number, how: StatusDocument | MigrationError | undefined): Promise<void> {
    this.#ended.abort()
    await this.#beat
    // Another run works on the journal, and may well write this file.
    if (how instanceof MigrationError && how.code === 'journal-in-use') return
    this.#write(how === undefined || how instanceof MigrationError ? await this.#look() : how, exitCode)
  }

  async #work(): Promise<void> {
    let pause = 0
    while (await this.#clock.wait(pause, this.#ended.signal)) {
      const began = performance.now()
      this.#write(await this.#look())
      pause = Math.max(everyMs, (performance.now() - began) / share)
    }
  }

  /** undefined: somebody keeps the journal closed, or it is not there yet. What else is known is told all the same. */
  async #look(): Promise<StatusDocument | undefined> {
    try {
      return await this.#options.look()
    } catch (error) {
      // Whatever it is, it ends no run.
      if (!(error instanceof MigrationError)) this.#fail(error)
      return undefined
    }
  }

  #fail(error: unknown): void {
    if (!this.#failed) this.#options.onFailure(reasonOf(error))
    this.#failed = true
  }

  #write(status: StatusDocument | undefined, exitCode?: number): void {
    const { plan, mailboxes, version } = this.#options
    const program = { version, startedAt: this.#startedAt, now: this.#clock.now(), exitCode }
    try {
      const page = metricsPage({ plan, mailboxes, status, tally: this.tally, connections: this.#inUse(), program })
      const beside = besideOf(this.#file)
      try {
        rmSync(beside, { force: true })
        writeFileSync(beside, page, { flag: 'wx', mode: 0o644 })
        renameSync(beside, placeOf(this.#file))
      } finally {
        rmSync(beside, { force: true })
      }
    } catch (error) {
      this.#fail(error)
    }
  }
}
