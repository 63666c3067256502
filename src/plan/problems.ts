// Collects everything that is wrong with a plan, so that one pass reports it all.

import type { Language } from '../model/request.ts'
import { planPhrases, type PlanPhrases } from '../words/plan-phrases.ts'
import { fieldText, type FieldPath } from './field-path.ts'
import type { PlanProblem } from './plan-error.ts'

export type LineOf = (path: FieldPath) => number | null

export class Problems {
  readonly say: PlanPhrases
  readonly lineOf: LineOf
  readonly #list: PlanProblem[] = []

  constructor(lang: Language, lineOf: LineOf) {
    this.say = planPhrases(lang)
    this.lineOf = lineOf
  }

  /** Adds a problem of one field; the same one twice counts once. */
  add(path: FieldPath, message: string): void {
    this.addAt(this.lineOf(path), path, message)
  }

  addAt(line: number | null, path: FieldPath, message: string): void {
    const field = fieldText(path)
    if (this.#list.some((known) => known.line === line && known.field === field && known.message === message)) return
    this.#list.push({ line, field, message })
  }

  /** In the order of the file. */
  get sorted(): readonly PlanProblem[] {
    return this.#list.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
  }
}
