// The check document as a page: the folder map of every mailbox, then the findings, gravest first.

import { neverHappens } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import type { CheckDocument, Finding, FindingLevel, FolderMapRow } from '../model/status.ts'
import { count, size } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import type { Paint } from './paint.ts'
import { left, printable, right, width } from './text.ts'

const levels: readonly FindingLevel[] = ['blocker', 'warning', 'note']

/** Draws the page; `columns` is undefined when nothing has to be cut (a pipe). */
export function checkOverview(document: CheckDocument, lang: Language, paint: Paint, columns: number | undefined): string[] {
  const words = uiWords(lang).check
  const lines: string[] = []
  for (const mailbox of document.mailboxes) {
    const messages = mailbox.folderMap.reduce((sum, row) => sum + row.messages, 0)
    const bytes = mailbox.folderMap.reduce((sum, row) => sum + row.bytes, 0)
    lines.push('', paint.strong(printable(words.mailbox(mailbox.id, mailbox.folderMap.length, messages, bytes))))
    const { quota } = mailbox.target
    if (quota !== null) lines.push(`  ${words.quota(quota.usedBytes, quota.limitBytes)}`)
    if (mailbox.folderMap.length > 0) lines.push(...folderTable(mailbox.folderMap, lang, paint, columns))
  }
  for (const level of levels) {
    const findings = document.findings.filter((finding) => finding.level === level)
    if (findings.length === 0) continue
    lines.push('', colourOf(level, paint)(words.level[level](findings.length)))
    for (const finding of findings) lines.push(...findingLines(finding, lang))
  }
  return [...lines, '']
}

function folderTable(rows: readonly FolderMapRow[], lang: Language, paint: Paint, columns: number | undefined): string[] {
  const words = uiWords(lang).check
  const source = (row: FolderMapRow): string => printable(row.source.name)
  const target = (row: FolderMapRow): string => (row.target === null ? words.left : printable(row.target.name))
  const messagesColumns = Math.max(width(words.columns.messages), ...rows.map((row) => width(count(row.messages, lang))))
  const createColumns = width(words.create)
  // Two blanks before, " → " between, one blank before each of the three last columns, one free at the end.
  const fixed = 2 + 3 + 1 + createColumns + 1 + messagesColumns + 1 + 9 + 1
  const room = columns === undefined ? Number.MAX_SAFE_INTEGER : Math.max(20, columns - fixed)
  const widestSource = Math.max(width(words.columns.source), ...rows.map((row) => width(source(row))))
  const widestTarget = Math.max(width(words.columns.target), ...rows.map((row) => width(target(row))))
  // The narrower of the two gives what it does not need to the other.
  const sourceColumns = Math.min(widestSource, Math.max(Math.floor(room / 2), room - widestTarget))
  const targetColumns = Math.min(widestTarget, room - sourceColumns)
  const line = (from: string, arrow: string, to: string, create: string, messages: string, bytes: string): string =>
    `  ${left(from, sourceColumns)} ${arrow} ${left(to, targetColumns)} ${left(create, createColumns)} ${right(messages, messagesColumns)} ${right(bytes, 9)}`
  return [
    paint.faint(line(words.columns.source, ' ', words.columns.target, '', words.columns.messages, words.columns.size)),
    ...rows.map((row) => line(source(row), row.target === null ? ' ' : '→', target(row), row.create ? words.create : '', count(row.messages, lang), size(row.bytes, lang))),
  ]
}

function findingLines(finding: Finding, lang: Language): string[] {
  const words = uiWords(lang)
  const where = [
    finding.mailbox ?? '',
    finding.folder === undefined ? '' : `"${finding.folder}"`,
    finding.side === undefined ? '' : words.check.side[finding.side],
  ].filter((part) => part !== '')
  const lines = [`  ${where.length === 0 ? '' : `${printable(where.join(', '))}: `}${printable(finding.message)} [${finding.code}]`]
  if (finding.hint !== '') lines.push(`    ${words.hint} ${printable(finding.hint)}`)
  return lines
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
