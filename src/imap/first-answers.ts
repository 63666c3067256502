// How long a server lets its first word to a command be waited for.

import type { LoadListener } from '../model/server-load.ts'
import { verbOf } from './failures.ts'

/** Of one connection, on which one command at a time is on its way. */
export class FirstAnswers {
  readonly #listener: () => LoadListener | undefined
  #waiting: { verb: string; since: number } | undefined

  /** `listener`: who wants to know by then. */
  constructor(listener: () => LoadListener | undefined) {
    this.#listener = listener
  }

  /** A command goes out. An APPEND is answered when its message has gone out: that says how long the message is. */
  asked(verb: string): void {
    this.#waiting = verb === 'APPEND' ? undefined : { verb, since: performance.now() }
  }

  /** Something came in. */
  heard(): void {
    const waiting = this.#waiting
    if (waiting === undefined) return
    this.#waiting = undefined
    this.#listener()?.answered(verbOf(waiting.verb), performance.now() - waiting.since)
  }

  /** The command has ended. */
  over(): void {
    this.#waiting = undefined
  }
}
