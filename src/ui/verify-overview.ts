// The verify document as a page: what was compared, how much of it is equal, and every problem.

import type { Language } from '../model/request.ts'
import type { Problem, VerifyDocument } from '../model/status.ts'
import { count } from '../words/ui-amounts.ts'
import { signatureWords } from '../words/signature-words.ts'
import { uiWords } from '../words/ui-words.ts'
import type { Paint } from './paint.ts'
import { acceptedLines } from './accepted-lines.ts'
import { noteLines, problemLines } from './problem-lines.ts'
import { indented, right } from './text.ts'

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

const signatureKinds = ['checked', 'intact', 'broken', 'brokenAtSource', 'notSigned', 'unreadable'] as const

/** Sentences are broken there. */
const columns = 80

/** Draws the page. */
export function verifyOverview(
  document: VerifyDocument,
  lang: Language,
  paint: Paint,
  terminal?: number,
  verbose = false,
): string[] {
  const words = uiWords(lang).verify
  const page = { lang, paint, columns: terminal, verbose }
  const open = document.problems.filter(({ accepted }) => accepted === undefined)
  const isNote = (problem: Problem): boolean => isNoDifference(problem, document.strict === true)
  const lines = ['']
  for (const kind of kinds) {
    const value = document.totals[kind] ?? 0
    if (value > 0 || kind === 'compared' || kind === 'identical')
      lines.push(`  ${right(count(value, lang), 12)}  ${words.lines[kind](value)}`)
  }
  return [
    ...lines,
    ...signatureLines(document, lang),
    ...acceptedLines(document.problems, lang, columns),
    ...problemLines(
      open.filter((problem) => !isNote(problem)),
      page,
    ),
    ...noteLines(open.filter(isNote), page),
    '',
  ]
}

/** What --quiet leaves of the page: the differences. */
export function verifyProblems(
  document: VerifyDocument,
  lang: Language,
  paint: Paint,
  terminal?: number,
  verbose = false,
): string[] {
  const differ = document.problems.filter(
    (problem) => problem.accepted === undefined && !isNoDifference(problem, document.strict === true),
  )
  return problemLines(differ, { lang, paint, columns: terminal, verbose })
}

/** What users did since, unless that was asked about; and a signature that was no better at the source. */
function isNoDifference({ outcome }: Problem, strict: boolean): boolean {
  switch (outcome) {
    case 'moved':
    case 'unexpected':
    case 'flags-changed':
    case 'date-changed':
    case 'altered-left':
      return !strict
    case 'broken-at-source':
    case 'signature-unreadable':
      return true
    default:
      return false
  }
}

/** None where nobody asked for signatures. */
function signatureLines({ signatures }: VerifyDocument, lang: Language): string[] {
  if (signatures === undefined) return []
  const words = signatureWords(lang)
  const shown = signatureKinds.filter((kind) => signatures[kind] > 0 || kind === 'checked' || kind === 'broken')
  return [
    '',
    ...shown.map((kind) => `  ${right(count(signatures[kind], lang), 12)}  ${words.counts[kind]}`),
    ...indented(words.notJudged, '  ', columns),
  ]
}
