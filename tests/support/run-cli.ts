// Runs the program as a user does: its own process, its own arguments, its exit code and both outputs.

import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from './ensure-servers.ts'

export type CliOptions = {
  env?: Readonly<Record<string, string | undefined>>
  cwd?: string
  /** Text for standard input; without it, standard input is closed. */
  stdin?: string
  /** Killed after so many ms; default 110,000. */
  timeout?: number
  /** Flags for node itself. */
  node?: readonly string[]
}

export type CliResult = {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  ms: number
}

export type JsonEvent = { event: string } & Readonly<Record<string, unknown>>

/** Runs to the end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).done
}

/** Starts and gives a handle to wait for lines and events, and to kill. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  return new RunningCli(args, options)
}

type Watch = { seen: () => boolean; resolve: () => void }

export class RunningCli {
  readonly done: Promise<CliResult>
  readonly #child: ChildProcess
  readonly #watches = new Set<Watch>()
  #stdout = ''
  #stderr = ''
  #ended = false

  constructor(args: readonly string[], options: CliOptions) {
    const started = performance.now()
    // A terminal's width, colours and language of the machine must not decide over a test.
    const env = {
      ...process.env,
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      NO_COLOR: '1',
      FORCE_COLOR: undefined,
      ...options.env,
    }
    this.#child = spawn(
      process.execPath,
      [...(options.node ?? []), join(projectRoot, 'bin', 'pec-migrate.cjs'), ...args],
      {
        env,
        cwd: options.cwd ?? process.cwd(),
        stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      },
    )
    this.#child.stdin?.end(options.stdin)
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
      this.#look()
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
      this.#look()
    })
    const timer = setTimeout(() => this.kill('SIGKILL'), options.timeout ?? 110_000)
    this.done = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('close', (code, signal) => {
        clearTimeout(timer)
        this.#ended = true
        this.#look()
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr, ms: performance.now() - started })
      })
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  /** The JSON objects on standard output so far, one a line. */
  get events(): JsonEvent[] {
    return parseEvents(this.#stdout)
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child.kill(signal)
  }

  /** Resolves when either output matches; rejects when the program ends without. */
  async output(pattern: RegExp): Promise<void> {
    await this.#until(() => pattern.test(this.#stdout) || pattern.test(this.#stderr), String(pattern))
  }

  /** Resolves with the n-th event that fits; rejects when the program ends without. */
  async event(fits: (event: JsonEvent) => boolean, nth = 1): Promise<JsonEvent> {
    await this.#until(() => this.events.filter(fits).length >= nth, 'an event')
    const found = this.events.filter(fits)[nth - 1]
    if (found === undefined) throw new Error('the event went away')
    return found
  }

  async #until(seen: () => boolean, what: string): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#watches.add({ seen, resolve })
      this.#look()
    })
    if (!seen())
      throw new Error(
        `the program ended without ${what}:\n${this.#stdout.slice(-2_000)}\n${this.#stderr.slice(-2_000)}`,
      )
  }

  #look(): void {
    for (const watch of this.#watches) {
      if (!this.#ended && !watch.seen()) continue
      this.#watches.delete(watch)
      watch.resolve()
    }
  }
}

/** The JSON lines in a text; a line that is broken off or is none is left out. */
export function parseEvents(stdout: string): JsonEvent[] {
  return stdout.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return []
    try {
      return [JSON.parse(line) as JsonEvent]
    } catch {
      return []
    }
  })
}
