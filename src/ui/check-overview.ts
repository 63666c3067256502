// The check document as a page: what stands in the way, what is good to know, mailboxes, whether it all fits.

import { neverHappens } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import type { CheckDocument, FindingLevel } from '../model/status.ts'
import { uiWords } from '../words/ui-words.ts'
import { yearsOfAll } from './check-folders.ts'
import { mailboxPages, mailboxTable } from './check-mailboxes.ts'
import { findingLines, type FindingPage } from './finding-lines.ts'
import { forecastLines } from './forecast-lines.ts'
import type { Paint } from './paint.ts'

const levels: readonly FindingLevel[] = ['blocker', 'warning', 'note']

/**
 * Draws the page; `columns` is undefined when nothing has to be cut (a pipe). Of many findings and mailboxes all are
 * shown only when `verbose`.
 */
export function checkOverview(
  document: CheckDocument,
  lang: Language,
  paint: Paint,
  columns: number | undefined,
  verbose = false,
  stopped = false,
): string[] {
  const { mailboxes } = document
  const findings = levels.flatMap((level) => ofLevel(level, document, paint, { lang, columns, verbose }))
  const one = verbose || mailboxes.length < 2
  return [
    ...findings,
    ...(one ? mailboxPages(mailboxes, lang, paint, columns) : mailboxTable(mailboxes, lang, paint, columns)),
    ...yearsOfAll(mailboxes, lang, paint, columns),
    // Half a look foretells nothing.
    ...(stopped ? [] : forecastLines(document, lang, paint)),
  ]
}

/** What --quiet leaves of the page: what stands in the way or may go wrong. */
export function checkProblems(
  document: CheckDocument,
  lang: Language,
  paint: Paint,
  columns: number | undefined,
  verbose = false,
): string[] {
  const lines = levels.flatMap((level) =>
    level === 'note' ? [] : ofLevel(level, document, paint, { lang, columns, verbose }),
  )
  return lines.length === 0 ? [] : [...lines.slice(1), '']
}

/** Under its heading; nothing where there is none. */
function ofLevel(level: FindingLevel, document: CheckDocument, paint: Paint, page: FindingPage): string[] {
  const some = document.findings.filter((finding) => finding.level === level)
  if (some.length === 0) return []
  const heading = uiWords(page.lang).check.level[level](some.length)
  return ['', colourOf(level, paint)(heading), ...findingLines(some, page)]
}

function colourOf(level: FindingLevel, paint: Paint): (text: string) => string {
  switch (level) {
    case 'blocker':
      return paint.bad
    case 'warning':
      return paint.careful
    case 'note':
      return paint.strong
    default:
      return neverHappens(level)
  }
}
