// Lists problems for a person, each with its reason and what to do, and says how many are left out.

import type { Language } from '../model/request.ts'
import type { Problem } from '../model/status.ts'
import { uiWords } from '../words/ui-words.ts'
import type { Paint } from './paint.ts'
import { printable } from './text.ts'

const shown = 20

/** At most 20 problems; none gives no lines. */
export function problemLines(problems: readonly Problem[], lang: Language, paint: Paint, limit = shown): string[] {
  if (problems.length === 0) return []
  const words = uiWords(lang)
  const lines = ['', paint.strong(words.status.problems(problems.length))]
  for (const problem of problems.slice(0, limit)) {
    const where = [
      problem.mailbox,
      problem.folder === null ? '' : `"${problem.folder}"`,
      problem.uid === null ? '' : `UID ${problem.uid}`,
    ].filter((part) => part !== '')
    lines.push(`  ${paint.bad(printable(where.join(', ')))}: ${printable(problem.reason)} [${problem.code}]`)
    if (problem.hint !== '') lines.push(`    ${words.hint} ${printable(problem.hint)}`)
  }
  if (problems.length > limit) lines.push(`  ${words.status.more(problems.length - limit)}`)
  return lines
}
