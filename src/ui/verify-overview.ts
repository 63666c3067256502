// The verify document as a page: what was compared, how much of it is equal, and every problem.

import type { Language } from '../model/request.ts'
import type { VerifyDocument } from '../model/status.ts'
import { count } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import type { Paint } from './paint.ts'
import { acceptedLines } from './accepted-lines.ts'
import { problemLines } from './problem-lines.ts'
import { right } from './text.ts'

const kinds = [
  'compared',
  'identical',
  'differs',
  'missing',
  'moved',
  'flagsChanged',
  'unexpected',
  'acceptedLosses',
] as const

/** Sentences are broken there. */
const columns = 80

/** Draws the page. */
export function verifyOverview(document: VerifyDocument, lang: Language, paint: Paint): string[] {
  const words = uiWords(lang).verify
  const lines = ['']
  for (const kind of kinds) {
    const value = document.totals[kind] ?? 0
    if (value > 0 || kind === 'compared' || kind === 'identical')
      lines.push(`  ${right(count(value, lang), 12)}  ${words.lines[kind]}`)
  }
  return [
    ...lines,
    ...acceptedLines(document.problems, lang, columns),
    ...problemLines(
      document.problems.filter(({ accepted }) => accepted === undefined),
      lang,
      paint,
    ),
    '',
  ]
}
