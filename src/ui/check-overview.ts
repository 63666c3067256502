// The check document as a page: every mailbox, with its folder map where there is room for it, then the findings, gravest first.

import { neverHappens } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import type { CheckDocument, Finding, FindingLevel } from '../model/status.ts'
import { moment, size } from '../words/ui-amounts.ts'
import { uiWords } from '../words/ui-words.ts'
import { folderTable, yearsOfAll, yearTable } from './check-folders.ts'
import { fitLines, forecastLines } from './forecast-lines.ts'
import type { Paint } from './paint.ts'
import { printable } from './text.ts'

const levels: readonly FindingLevel[] = ['blocker', 'warning', 'note']

/** Single messages shown under a finding; --json has more. */
const messagesShown = 10

/** Draws the page; `columns` is undefined when nothing has to be cut (a pipe). The folder maps of many mailboxes are shown only when `verbose`. */
export function checkOverview(document: CheckDocument, lang: Language, paint: Paint, columns: number | undefined, verbose = false): string[] {
  const words = uiWords(lang).check
  const lines: string[] = []
  const withFolders = verbose || document.mailboxes.length === 1
  for (const mailbox of document.mailboxes) {
    const messages = mailbox.folderMap.reduce((sum, row) => sum + row.messages, 0)
    const bytes = mailbox.folderMap.reduce((sum, row) => sum + row.bytes, 0)
    if (withFolders || lines.length === 0) lines.push('')
    lines.push(paint.strong(printable(words.mailbox(mailbox.id, mailbox.folderMap.length, messages, bytes))))
    const { quota } = mailbox.target
    if (quota !== null) lines.push(`  ${words.quota(quota.usedBytes, quota.limitBytes)}`)
    if (withFolders && mailbox.folderMap.length > 0) lines.push(...folderTable(mailbox.folderMap, lang, paint, columns))
    if (!mailbox.forecast.fits) lines.push(...fitLines(mailbox.forecast, lang, paint))
    const years = yearTable(mailbox, lang, paint, columns)
    lines.push(...years, ...(years.length > 0 && !withFolders ? [''] : []))
  }
  if (!withFolders && document.mailboxes.some((mailbox) => mailbox.folderMap.length > 0)) lines.push(paint.faint(words.foldersHidden))
  lines.push(...yearsOfAll(document.mailboxes, lang, paint, columns))
  lines.push(...forecastLines(document, lang, paint))
  for (const level of levels) {
    const findings = document.findings.filter((finding) => finding.level === level)
    if (findings.length === 0) continue
    lines.push('', colourOf(level, paint)(words.level[level](findings.length)))
    for (const finding of findings) lines.push(...findingLines(finding, lang))
  }
  return [...lines, '']
}

function findingLines(finding: Finding, lang: Language): string[] {
  const words = uiWords(lang)
  const where = [
    finding.mailbox ?? '',
    finding.folder === undefined ? '' : `"${finding.folder}"`,
    finding.side === undefined ? '' : words.check.side[finding.side],
  ].filter((part) => part !== '')
  const lines = [`  ${where.length === 0 ? '' : `${printable(where.join(', '))}: `}${printable(finding.message)} [${finding.code}]${finding.accepted === true ? ` ${words.accepted}` : ''}`]
  const messages = finding.messages ?? []
  for (const { uid, bytes, date } of messages.slice(0, messagesShown)) lines.push(`    UID ${uid}, ${size(bytes, lang)}${date === null ? '' : `, ${moment(date, lang)}`}`)
  if (messages.length > messagesShown) lines.push(`    ${words.check.moreMessages}`)
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
