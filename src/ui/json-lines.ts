// The screen for a machine: every event as one JSON object on one line, with the time it happened.

import type { MigrationEvent } from '../model/events.ts'
import type { Language } from '../model/request.ts'
import { stated } from '../words/stated.ts'
import type { Output, Screen } from './screen.ts'

/** One event, or an error that ended the work, as a line of JSON. */
export function jsonLine(
  event: MigrationEvent | { event: 'error'; code: string; message: string; hint: string },
  now: () => number = Date.now,
  lang: Language = 'en',
): string {
  const { event: name, ...rest } = event.event === 'finding' ? inWords(event, lang) : event
  return `${JSON.stringify({ event: name, at: new Date(now()).toISOString(), ...rest })}\n`
}

function inWords({ event, finding }: MigrationEvent & { event: 'finding' }, lang: Language) {
  return { event, finding: stated(finding, lang) }
}

export class JsonLines implements Screen {
  readonly #output: Output
  readonly #lang: Language
  readonly #now: () => number

  /** `lang`: of the sentences in findings. */
  constructor(output: Output, now: () => number = Date.now, lang: Language = 'en') {
    this.#output = output
    this.#now = now
    this.#lang = lang
  }

  event(event: MigrationEvent): void {
    this.#output.write(jsonLine(event, this.#now, this.#lang))
  }

  close(): void {
    // Every line was whole.
  }
}
