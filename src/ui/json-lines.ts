// The screen for a machine: every event as one JSON object on one line, with the time it happened.

import type { MigrationEvent } from '../model/events.ts'
import type { Output, Screen } from './screen.ts'

/** One event, or an error that ended the work, as a line of JSON. */
export function jsonLine(
  event: MigrationEvent | { event: 'error'; code: string; message: string; hint: string },
  now: () => number = Date.now,
): string {
  const { event: name, ...rest } = event
  return `${JSON.stringify({ event: name, at: new Date(now()).toISOString(), ...rest })}\n`
}

export class JsonLines implements Screen {
  readonly #output: Output
  readonly #now: () => number

  constructor(output: Output, now: () => number = Date.now) {
    this.#output = output
    this.#now = now
  }

  event(event: MigrationEvent): void {
    this.#output.write(jsonLine(event, this.#now))
  }

  close(): void {
    // Every line was whole.
  }
}
