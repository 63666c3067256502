// The error of a plan that cannot be used: every problem with its line and field.

import { MigrationError } from '../model/errors.ts'

export type PlanProblem = {
  /** null: the file as a whole, or a place that has no line. */
  line: number | null
  /** Dotted, e.g. `mailboxes[3].target.user`; empty for the file as a whole. */
  field: string
  message: string
  /** Another file than the plan itself: a CSV that it names. */
  file?: string
}

export class PlanError extends MigrationError {
  readonly file: string
  readonly problems: readonly PlanProblem[]
  /** A file that is there and called nearly so. */
  readonly near: string | undefined

  constructor(file: string, problems: readonly PlanProblem[], near?: string) {
    super(problems.map((problem) => problemLine(file, problem)).join('\n'), {
      code: 'plan-invalid',
      scope: 'run',
      retry: 'never',
      facts: { path: file, count: problems.length },
    })
    this.file = file
    this.problems = problems
    this.near = near
  }
}

function problemLine(plan: string, { line, field, message, file = plan }: PlanProblem): string {
  const place = line === null ? file : `${file}:${line}`
  return field === '' ? `${place}: ${message}` : `${place} ${field}: ${message}`
}
