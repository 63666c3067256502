// Tells a command of the plan what happens: one JSON document on its standard input, one at a time.

import { spawn } from 'node:child_process'
import type { NotifyMoment, NotifyPlan } from '../model/plan.ts'

/**
 * Why a command was of no use. `detail`: its exit code, signal or error code; never its text, which may hold what it
 * should not.
 */
export type NotifyFailure = { moment: NotifyMoment; reason: 'failed' | 'slow'; detail: string }

export type NotifierOptions = {
  /** Where the command runs: the folder of the plan. */
  folder: string
  env?: NodeJS.ProcessEnv
  /** After so long it is killed, with all that it started. */
  limitMs?: number
  onFailure?: (failure: NotifyFailure) => void
}

type Waiting = { moment: NotifyMoment; document: string }

export class Notifier {
  readonly #plan: NotifyPlan | undefined
  readonly #options: NotifierOptions
  /**
   * What waits for its turn: of each moment, and of each mailbox that was parked, only the newest, so that the same is
   * not told twice in a row.
   */
  readonly #waiting = new Map<string, Waiting>()
  #running: Promise<void> | undefined

  /** undefined: nobody is to be told anything. */
  constructor(plan: NotifyPlan | undefined, options: NotifierOptions) {
    this.#plan = plan
    this.#options = options
  }

  /**
   * Tells it now, or when the command that is running has ended. Returns at once and never throws. `about`: which of
   * several it is that can be told of at the same moment; the newest takes the place of one that waits and is about the
   * same.
   */
  tell(moment: NotifyMoment, facts: Readonly<Record<string, unknown>>, about = ''): void {
    if (this.#plan?.on.includes(moment) !== true) return
    const at = new Date().toISOString()
    const document = `${JSON.stringify({ schema: 'pec-migrate/notice@1', event: moment, at, ...facts })}\n`
    this.#waiting.set(`${moment} ${about}`, { moment, document })
    this.#running ??= this.#work(this.#plan.command)
  }

  /** When all has been told; at the end of a run, so that the last notice is not cut off. */
  async finished(): Promise<void> {
    await this.#running
  }

  async #work(command: string): Promise<void> {
    for (let next = this.#waiting.entries().next(); next.done !== true; next = this.#waiting.entries().next()) {
      const [key, { moment, document }] = next.value
      this.#waiting.delete(key)
      const failure = await run(command, document, this.#options)
      if (failure === undefined) continue
      this.#options.onFailure?.({ moment, ...failure })
      if (failure.reason === 'slow') this.#giveUp({ moment, ...failure })
    }
    this.#running = undefined
  }

  /**
   * With a command that hangs, a thousand parked mailboxes would keep the run from ending for hours: only the newest is
   * still tried.
   */
  #giveUp(failure: NotifyFailure): void {
    const others = [...this.#waiting].filter(([, { moment }]) => moment === failure.moment)
    for (const [key] of others.slice(0, -1)) {
      this.#waiting.delete(key)
      this.#options.onFailure?.(failure)
    }
  }
}

function run(
  command: string,
  document: string,
  { folder, env, limitMs = 30_000 }: NotifierOptions,
): Promise<Omit<NotifyFailure, 'moment'> | undefined> {
  return new Promise((done) => {
    // A group of its own: what it starts can be ended with it, and a Ctrl-C for the run is not one for the notice.
    const child = spawn('sh', ['-c', command], {
      cwd: folder,
      env: env ?? process.env,
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    })
    let slow = false
    const limit = setTimeout(() => {
      slow = true
      killGroup(child.pid)
    }, limitMs)
    const end = (detail: string | undefined) => {
      clearTimeout(limit)
      done(
        slow
          ? { reason: 'slow', detail: String(limitMs / 1000) }
          : detail === undefined
            ? undefined
            : { reason: 'failed', detail },
      )
    }
    child.once('error', (error) => end('code' in error ? String(error.code) : error.name))
    child.once('exit', (code, signal) => end(code === 0 ? undefined : String(code ?? signal)))
    // A command that does not read is none the worse for it.
    child.stdin.on('error', () => undefined)
    child.stdin.end(document)
  })
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}
