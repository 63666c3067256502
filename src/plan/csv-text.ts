// Reads the table of a spreadsheet (CSV or .xlsx) strictly, and gives every cell with its row's line.

import { readFileSync } from 'node:fs'
import { decodeText, type Encoding } from '../table/decode.ts'
import { fileKind } from '../table/file-kind.ts'
import { separatorOf, type Separator } from '../table/separator.ts'
import { TableError, type TableFault } from '../table/table-rows.ts'
import type { PlanPhrases } from '../words/plan-phrases.ts'
import { fileNear, tableNames } from './file-near.ts'
import type { Problems } from './problems.ts'
import type { Sheets } from './sheets.ts'

export type CsvRecord = { line: number; cells: readonly string[] }

/** How a table is written: what others write beside it follows it. */
export type TableForm = { separator: Separator | undefined; encoding: Encoding | 'xlsx' }

export type CsvTable = TableForm & { records: readonly CsvRecord[] }

/**
 * The rows of a file (`open`: its descriptor, where it is open already); undefined, with the reason among the problems,
 * when their cells mean nothing.
 */
export function readCsv(file: string, sheets: Sheets, problems: Problems, open?: number): CsvTable | undefined {
  const { say } = problems
  try {
    const { kind } = fileKind(open ?? file)
    if (kind === 'old-excel') throw new TableError({ why: 'old-excel', detail: '.xls' })
    if (kind === 'xlsx') return { records: sheets.rowsOf(file), separator: undefined, encoding: 'xlsx' }
    const { text, encoding } = decodeText(readFileSync(open ?? file))
    const before = problems.sorted.length
    const { records, separator } = splitCsv(text, problems)
    // After a lost quote the rows mean nothing.
    return problems.sorted.length > before ? undefined : { records, separator, encoding }
  } catch (thrown) {
    problems.addAt(null, [], whyUnreadable(thrown, file, say))
    return undefined
  }
}

function whyUnreadable(thrown: unknown, file: string, say: PlanPhrases): string {
  if (thrown instanceof TableError) return faultText(thrown.fault, say)
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
  return code === 'ENOENT'
    ? say.noSuchTable(fileNear(file, tableNames))
    : code === 'EISDIR'
      ? say.tableIsFolder
      : say.unreadable(code)
}

function faultText({ why, detail }: TableFault, say: PlanPhrases): string {
  switch (why) {
    case 'old-excel':
      return say.oldExcel
    case 'not-a-table':
    case 'unknown-columns':
      return say.notATable
    case 'cannot-open':
      return say.unreadable(detail)
    case 'too-large':
    case 'damaged-xlsx':
      return say.damagedXlsx(detail)
  }
}

/** RFC 4180, with the separator that the first line says or uses; empty lines are left out. */
function splitCsv(text: string, problems: Problems): { records: CsvRecord[]; separator: Separator } {
  const { separator, start, line: firstLine } = separatorOf(text)
  const records: CsvRecord[] = []
  let at = start
  let line = firstLine
  const isEnd = () => at >= text.length || [separator, '\r', '\n'].includes(text.charAt(at))

  const plainCell = (): string => {
    const start = at
    while (!isEnd()) at += 1
    return text.slice(start, at).trim()
  }
  const quotedCell = (): string => {
    const opened = line
    let cell = ''
    for (at += 1; at < text.length; at++) {
      if (text[at] === '"' && text[at + 1] !== '"') break
      if (text[at] === '"') at += 1
      if (text[at] === '\n') line += 1
      cell += text.charAt(at)
    }
    if (at >= text.length) problems.addAt(opened, [], problems.say.csvQuote)
    at += 1
    if (!isEnd()) problems.addAt(line, [], problems.say.csvAfterQuote)
    plainCell()
    return cell
  }

  while (at < text.length) {
    const started = line
    const cells = [text[at] === '"' ? quotedCell() : plainCell()]
    while (text[at] === separator) {
      at += 1
      cells.push(text[at] === '"' ? quotedCell() : plainCell())
    }
    if (text[at] === '\r') at += 1
    if (text[at] === '\n') at += 1
    line += 1
    if (cells.length > 1 || cells[0] !== '') records.push({ line: started, cells })
  }
  return { records, separator }
}
