// Collects everything that is wrong with a plan, so that one pass reports it all.

import type { Language } from '../model/request.ts'
import { planPhrases, type PlanPhrases } from '../words/plan-phrases.ts'
import { fieldText, valueAt, type FieldPath } from './field-path.ts'
import type { MergedEntry } from './merge-rows.ts'
import type { PlanProblem } from './plan-error.ts'

export type LineOf = (path: FieldPath) => number | null

/** Where something stands: a line of the plan, or of another file that the plan names. */
export type FilePlace = { line: number | null; file?: string }

/** The rows of a CSV that the plan names; a path ['mailboxesFrom', 3, 'target', 'user'] means its fourth row. */
export type RowsOfPlan = {
  file: string
  lines: readonly number[]
  problems: Problems
  /** What stands above each column. */
  heads: ReadonlyMap<string, string>
  /** Entries of the plan's own list, by their index, that are put together with a row. */
  merged?: ReadonlyMap<number, MergedEntry>
}

export class Problems {
  readonly say: PlanPhrases
  readonly lineOf: LineOf
  readonly #list: PlanProblem[] = []
  #rows: RowsOfPlan | undefined

  constructor(lang: Language, lineOf: LineOf) {
    this.say = planPhrases(lang)
    this.lineOf = lineOf
  }

  /** From now on what concerns a row is a problem of the row's own file. */
  attachRows(rows: RowsOfPlan): void {
    this.#rows = rows
  }

  /** Adds a problem of one field; the same one twice counts once. */
  add(given: FieldPath, message: string): void {
    const path = this.#whereWritten(given)
    const line = this.#lineOfRow(path)
    if (line === undefined) this.addAt(this.lineOf(path), path, message)
    else {
      const column = columnOf(path.slice(2))
      this.#rows?.problems.addAt(line, [this.#rows.heads.get(column) ?? column], message)
    }
  }

  addAt(line: number | null, path: FieldPath, message: string): void {
    const field = fieldText(path)
    if (this.#list.some((known) => known.line === line && known.field === field && known.message === message)) return
    this.#list.push({ line, field, message })
  }

  placeOf(given: FieldPath): FilePlace {
    const path = this.#whereWritten(given)
    const line = this.#lineOfRow(path)
    return line === undefined || this.#rows === undefined
      ? { line: this.lineOf(path) }
      : { line, file: this.#rows.file }
  }

  /** In the order of the file; those of another file after its own. */
  get sorted(): readonly PlanProblem[] {
    const { file, problems } = this.#rows ?? {}
    const ofRows = file === undefined ? [] : (problems?.sorted ?? []).map((problem) => ({ ...problem, file }))
    return [...this.#list.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)), ...ofRows]
  }

  /** What an entry of the plan has from its row stands in that row. */
  #whereWritten(path: FieldPath): FieldPath {
    const [first, index, ...rest] = path
    const merged = first === 'mailboxes' && typeof index === 'number' ? this.#rows?.merged?.get(index) : undefined
    const isOwn = merged === undefined || rest.length === 0 || valueAt(merged.own, rest) !== undefined
    return isOwn ? path : ['mailboxesFrom', merged.row, ...rest]
  }

  #lineOfRow([first, row]: FieldPath): number | undefined {
    return first === 'mailboxesFrom' && typeof row === 'number' ? this.#rows?.lines[row] : undefined
  }
}

/** `target.user` of a plan is the column `target_user`; what concerns an account as a whole is shown with its user. */
function columnOf(path: FieldPath): string {
  return path.length === 1 && (path[0] === 'source' || path[0] === 'target') ? `${path[0]}_user` : path.join('_')
}
