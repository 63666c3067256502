// Reads rows from text with commas, semicolons or tabs, and goes on behind a row that is broken.

import { separatorOf, type Separator } from './separator.ts'
import type { TableSink } from './table-rows.ts'

/** Longer than any cell of a spreadsheet (32,767 characters): a quote that is still open there was never closed. */
const longestCell = 40_000

/** Reads the whole text. A row that cannot be understood is told, and reading goes on with the next line. */
export function readTextRows(text: string, sink: TableSink): void {
  const { separator, start, line: firstLine } = separatorOf(text)
  sink.table()
  let width = 0
  let line = firstLine
  for (let at = start; at < text.length;) {
    const end = lineEnd(text, at)
    const plain = text.slice(at, end)
    const row = plain.includes('"')
      ? quotedRow(text, at, separator)
      : { cells: plain.split(separator), next: afterEnd(text, end), lines: 1 }
    // A row over several lines with other columns than the rest has swallowed rows: its first quote was a slip.
    const fits = row !== undefined && (row.lines === 1 || width === 0 || row.cells.length === width)
    if (fits) {
      if (width === 0 && row.cells.length > 1) width = row.cells.length
      if (row.cells.some((cell) => cell.trim() !== '')) sink.row(line, row.cells)
      at = row.next
      line += row.lines
    } else {
      // Text with tabs has quotes as they come.
      if (separator === '\t') sink.row(line, plain.split(separator))
      else sink.broken(line, plain)
      at = afterEnd(text, end)
      line += 1
    }
  }
}

function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from)
  const end = feed === -1 ? text.length : feed
  return end > from && text[end - 1] === '\r' ? end - 1 : end
}

function afterEnd(text: string, end: number): number {
  return end + (text[end] === '\r' ? 1 : 0) + 1
}

type Row = { cells: string[]; next: number; lines: number }

/** RFC 4180, spaces around quotes allowed; undefined where a quote is never closed, or text follows one. */
function quotedRow(text: string, from: number, separator: Separator): Row | undefined {
  const cells: string[] = []
  let lines = 1
  for (let at = from; ;) {
    let cell = ''
    const start = skipSpaces(text, at)
    if (text[start] === '"') {
      const closed = quotedCell(text, start, separator !== '\t')
      if (closed === undefined) return undefined
      cell = closed.cell
      lines += closed.lines
      at = skipSpaces(text, closed.next)
    } else {
      const end = Math.min(lineEnd(text, at), indexOr(text, separator, at))
      cell = text.slice(at, end)
      at = end
    }
    cells.push(cell)
    if (at >= text.length) return { cells, next: at, lines }
    if (text[at] === '\r' || text[at] === '\n') return { cells, next: afterEnd(text, lineEnd(text, at)), lines }
    if (text[at] !== separator) return undefined
    at += 1
  }
}

function skipSpaces(text: string, from: number): number {
  let at = from
  while (text[at] === ' ') at += 1
  return at
}

function indexOr(text: string, separator: string, from: number): number {
  const found = text.indexOf(separator, from)
  return found === -1 ? text.length : found
}

function quotedCell(
  text: string,
  from: number,
  overLines: boolean,
): { cell: string; next: number; lines: number } | undefined {
  let cell = ''
  for (let at = from + 1; at - from < longestCell;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return undefined
    cell += text.slice(at, quote)
    if (text[quote + 1] !== '"') {
      const lines = cell.split('\n').length - 1
      return lines > 0 && !overLines ? undefined : { cell, next: quote + 1, lines }
    }
    cell += '"'
    at = quote + 2
  }
  return undefined
}
