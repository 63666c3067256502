// Starts workers whose times are so short that silence, death and a lost lease fit into seconds.

import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { defaultFleetTiming, type FleetTiming } from '../../src/fleet/fleet-timing.ts'
import { hasty } from '../crash/hasty.ts'
import { fleetWorkerFolder, projectRoot } from '../support/ensure-servers.ts'
import { parseEvents, type JsonEvent } from '../support/run-cli.ts'
import type { Machine } from './fleet-lab.ts'

/** As far apart from each other as the real ones, as far as a busy machine allows. */
export const short: FleetTiming = {
  ...defaultFleetTiming,
  beat: 200,
  hold: 2_000,
  leaseLook: 50,
  afterDeath: 500,
  afterSilence: 5_000,
  checkpoint: 300,
  foresee: 200,
  look: 100,
  query: 3_000,
}

/** A statement or commit towards PostgreSQL: the nth of this name. */
export type FleetStep = { name: string; nth: number }

/**
 * `steps`: it tells its steps, and dies at one. `line`: where it goes in place of a port, as if its machine had a line
 * of its own.
 */
export type WorkerWith = { steps?: { dieAt?: FleetStep }; line?: { from: number; to: number } }

const living = new Set<FleetWorker>()

/** Kills those that are still there, also frozen ones: what a failed test has left would disturb all that follow. */
export async function endWorkers(): Promise<void> {
  const left = [...living]
  for (const worker of left) worker.kill('SIGKILL')
  await Promise.all(left.map(({ done }) => done))
}

export class FleetWorker {
  readonly done: Promise<{ code: number | null; events: JsonEvent[] }>
  readonly #child: ChildProcess
  #out = ''
  readonly #watches = new Set<() => void>()

  constructor(
    machine: Machine,
    env: Readonly<Record<string, string>>,
    times: FleetTiming,
    { steps, line }: WorkerWith = {},
  ) {
    const job = JSON.stringify({ file: machine.file, times, timing: hasty, steps, line })
    this.#child = spawn(process.execPath, [join(projectRoot, fleetWorkerFolder, 'fleet-worker.child.start.cjs'), job], {
      env: { ...process.env, ...env },
      // Its end is how it hears that this process has gone.
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#out += text
      for (const watch of this.#watches) watch()
    })
    const timer = setTimeout(() => this.kill('SIGKILL'), 90_000)
    living.add(this)
    this.done = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        living.delete(this)
        clearTimeout(timer)
        for (const watch of this.#watches) watch()
        resolve({ code, events: this.events })
      })
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get events(): JsonEvent[] {
    return parseEvents(this.#out)
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Resolves with the n-th event that fits. */
  async event(fits: (event: JsonEvent) => boolean, nth = 1): Promise<JsonEvent> {
    for (;;) {
      const found = this.events.filter(fits)[nth - 1]
      if (found !== undefined) return found
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new Error(`the worker ended first:\n${this.#out.slice(-2_000)}`)
      await new Promise<void>((resolve) => {
        const watch = (): void => {
          this.#watches.delete(watch)
          resolve()
        }
        this.#watches.add(watch)
        setTimeout(watch, 500)
      })
    }
  }
}

export const startWorker = (machine: Machine, env: Readonly<Record<string, string>>, times = short): FleetWorker =>
  new FleetWorker(machine, env, times)

export const proved = (event: JsonEvent): boolean => event.event === 'message' && event['state'] === 'verified'

/** What ended all of them, for the message of a test that fails. */
export const endings = (ended: readonly { code: number | null; events: JsonEvent[] }[]): string =>
  JSON.stringify(ended.map(({ code, events }) => [code, events.filter(({ event }) => event !== 'message').slice(-6)]))
