// Reads the text of a CSV file as a spreadsheet saves it, and gives every cell with its row's line.

import { readFileSync } from 'node:fs'
import type { Problems } from './problems.ts'

export type CsvRecord = { line: number; cells: readonly string[] }

/**
 * The rows of a file (named, or open already); undefined, with the reason among the problems, when their cells mean
 * nothing.
 */
export function readCsv(file: string | number, problems: Problems): CsvRecord[] | undefined {
  const { say } = problems
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    problems.addAt(null, [], code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? say.notUtf8 : say.unreadable(code))
    return undefined
  }
  const before = problems.sorted.length
  const records = splitCsv(text, problems)
  // After a lost quote the rows mean nothing.
  return problems.sorted.length > before ? undefined : records
}

/** RFC 4180, with the separator that the first line uses; empty lines are left out. */
function splitCsv(text: string, problems: Problems): CsvRecord[] {
  const separator = separatorOf(text)
  const records: CsvRecord[] = []
  let at = 0
  let line = 1
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
  return records
}

function separatorOf(text: string): ',' | ';' {
  const header = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  return header.split(';').length > header.split(',').length ? ';' : ','
}
