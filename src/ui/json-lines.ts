// The screen for a machine: every event as one JSON object on one line, with the time it happened.

import type { MigrationEvent } from '../model/events.ts'
import type { Language } from '../model/request.ts'
import { stated } from '../words/stated.ts'
import { sentence, wholeSentence } from '../words/words.ts'
import type { Output, Screen } from './screen.ts'

type Line =
  | (MigrationEvent & { reason?: string; hint?: string })
  | { event: 'error'; code: string; message: string; hint: string }

/** One event, or an error that ended the work, as a line of JSON. */
export function jsonLine(event: Line, now: () => number = Date.now, lang: Language = 'en'): string {
  const { event: name, ...rest } = inWords(event, lang)
  return `${JSON.stringify({ event: name, at: new Date(now()).toISOString(), ...rest })}\n`
}

/** Codes and facts with the sentence that they make in the language of the one who reads. */
function inWords(event: Line, lang: Language): Record<string, unknown> {
  if (event.event === 'finding') return { ...event, finding: stated(event.finding, lang) }
  if (event.event === 'mailbox-parked') {
    const { message, hint } = sentence(event.code, { mailbox: event.mailbox, ...event.facts }, lang)
    return { ...event, reason: message, hint }
  }
  if (event.event !== 'message' || event.code === undefined) return event
  const { mailbox, folder, uid, code, facts } = event
  return { ...event, reason: wholeSentence(code, { mailbox, folder, uid, ...facts }, lang).message }
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
