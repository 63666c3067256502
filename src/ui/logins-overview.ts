// The logins that do not work, as tables for people and as rows of a CSV to send around.

import type { Language } from '../model/request.ts'
import type { Actor, CheckDocument, Finding } from '../model/status.ts'
import { loginsWords, todoFor, whyInShort } from '../words/logins-words.ts'
import { findingLines } from './finding-lines.ts'
import type { Paint } from './paint.ts'
import { indented, left, printable, width } from './text.ts'

const actors: readonly Actor[] = ['holder', 'source-admin', 'target-admin', 'operator']
const gap = 2
/** Rows of a table that would go on for pages: the list in a file has them all. */
const rowsShown = 50

/**
 * Draws the page; `columns` is undefined when nothing has to be cut (a pipe). Long tables are whole only when
 * `verbose`.
 */
export function loginsOverview(
  document: CheckDocument,
  lang: Language,
  paint: Paint,
  columns: number | undefined,
  verbose = false,
): string[] {
  const words = loginsWords(lang)
  const troubles = document.findings.filter(isTrouble)
  const others = document.findings.filter((finding) => !isTrouble(finding))
  const lines = others.length === 0 ? [] : ['', ...findingLines(others, { lang, columns, verbose })]
  for (const actor of actors) {
    const theirs = troubles.filter((finding) => (finding.login?.act ?? 'operator') === actor)
    if (theirs.length === 0) continue
    lines.push(
      '',
      paint.bad(words.acts(words.who[actor], theirs.length)),
      ...table(verbose ? theirs : theirs.slice(0, rowsShown), lang, paint, columns),
    )
    if (!verbose && theirs.length > rowsShown) lines.push(`  ${words.more(theirs.length - rowsShown)}`)
  }
  const codes = new Map(troubles.map((finding) => [finding.code, finding.hint]))
  if (codes.size > 0)
    lines.push(
      '',
      paint.strong(words.todo),
      ...[...codes].flatMap(([code, hint]) =>
        indented(
          `${whyInShort(code, lang)}: ${printable(hint)} [${code}]`,
          '  ',
          (columns ?? Number.MAX_SAFE_INTEGER) - 1,
        ),
      ),
    )
  return lines
}

/** Whether it is a login that does not work; what else is found is of this machine. */
export function isTrouble({ login }: Finding): boolean {
  return login !== undefined
}

function table(findings: readonly Finding[], lang: Language, paint: Paint, columns: number | undefined): string[] {
  const { columns: names, side, wholeServer } = loginsWords(lang)
  const header = [names.mailbox, names.side, names.group, names.why, names.contact]
  const rows = findings.map((finding) =>
    [
      finding.mailbox ?? wholeServer(finding.login?.server ?? ''),
      finding.side === undefined ? '' : side[finding.side],
      finding.login?.group ?? '',
      whyInShort(finding.code, lang),
      finding.login?.contact ?? '',
    ].map(printable),
  )
  const used = header.map((_name, at) => at).filter((at) => rows.some((row) => row[at] !== ''))
  const widths = fitWidths(
    used.map((at) => Math.max(...[header, ...rows].map((row) => width(row[at] ?? '')))),
    columns,
  )
  const line = (row: readonly string[]) =>
    `  ${used.map((at, place) => left(row[at] ?? '', widths[place] ?? 0)).join(' '.repeat(gap))}`.trimEnd()
  return [paint.faint(line(header)), ...rows.map(line)]
}

/** The widest columns give first, so that short words stay whole. */
function fitWidths(natural: readonly number[], columns: number | undefined): number[] {
  const widths = [...natural]
  const room = columns === undefined ? Number.MAX_SAFE_INTEGER : columns - 2 - gap * (widths.length - 1)
  for (let over = widths.reduce((sum, one) => sum + one, 0) - room; over > 0; over -= 1) {
    const widest = widths.indexOf(Math.max(...widths))
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

export const loginsCsvHeader = [
  'mailbox',
  'group',
  'contact',
  'side',
  'server',
  'user',
  'who',
  'code',
  'why',
  'todo',
] as const

/** One row for each login that does not work. */
export function loginsCsvRows(document: CheckDocument, lang: Language): string[][] {
  const words = loginsWords(lang)
  return document.findings
    .filter(isTrouble)
    .map(({ mailbox = '', side, login, code, message }) => [
      mailbox,
      login?.group ?? '',
      login?.contact ?? '',
      side === undefined ? '' : words.side[side],
      login?.server ?? '',
      login?.user ?? '',
      words.who[login?.act ?? 'operator'],
      code,
      message,
      todoFor(code, login?.act ?? 'operator', lang),
    ])
}
