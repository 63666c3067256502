// What only the events of a run tell and its journal does not: what it finished itself, and what it is held to now.

import type { MigrationEvent } from '../model/events.ts'
import type { MessageState } from '../model/message.ts'
import { isFinal } from './progress.ts'
import type { Screen } from './screen.ts'

export type Ended = { messages: number; bytes: number }

export class MetricsTally implements Screen {
  /** By the state in which they ended. Counted from the start of the program: it only rises. */
  readonly finished = new Map<MessageState, Ended>()
  /** By server, as the plan calls it. */
  readonly reconnections = new Map<string, number>()
  /** ms since 1970. */
  lastProgressAt: number | undefined
  /** ISO 8601; null: nothing closes it. */
  closesAt: string | null = null
  waitsUntil: string | null = null
  readonly #now: () => number
  #begun = false

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** The run has the journal: what it says is its own. */
  get begun(): boolean {
    return this.#begun
  }

  event(event: MigrationEvent): void {
    switch (event.event) {
      case 'run-started':
        this.#begun = true
        this.closesAt = event.closesAt ?? null
        this.waitsUntil = null
        break
      case 'waiting':
        this.closesAt = null
        this.waitsUntil = event.until
        break
      case 'message':
        this.lastProgressAt = this.#now()
        if (isFinal(event.state)) this.#end(event.state, event.bytes)
        break
      case 'reconnecting':
        this.reconnections.set(event.server, (this.reconnections.get(event.server) ?? 0) + 1)
        break
      default:
        break
    }
  }

  close(): void {
    // Whoever writes the file writes it once more.
  }

  #end(state: MessageState, bytes: number): void {
    const before = this.finished.get(state) ?? { messages: 0, bytes: 0 }
    this.finished.set(state, { messages: before.messages + 1, bytes: before.bytes + bytes })
  }
}
