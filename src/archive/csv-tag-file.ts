// Rows of the CSV tag files of a Mailbag (5.5): every cell in quotes, CRLF, UTF-8 without a mark.

import { createReadStream } from 'node:fs'
import { isErrno } from './durable.ts'

const disobeyed = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu

/**
 * One row with its line end. Subjects and addresses are by strangers: what a spreadsheet would calculate gets an
 * apostrophe in front, and control characters are spaces. The bytes themselves stand in the message.
 */
export function csvRow(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => `"${harmless(String(cell)).replaceAll('"', '""')}"`).join(',')}\r\n`
}

function harmless(text: string): string {
  const plain = text.replace(disobeyed, ' ')
  return /^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(plain.trimStart()) ? `'${plain}` : plain
}

/**
 * The rows of a table behind its header, each as a look-up by the name of a column, in lower case; what it has not is
 * undefined. Nothing of a table that is not there. What a spreadsheet was kept from is undone.
 */
export async function* tagFileRows(path: string): AsyncGenerator<(column: string) => string | undefined> {
  let columns: ReadonlyMap<string, number> | undefined
  for await (const cells of tagFileCells(path)) {
    if (columns === undefined) columns = new Map(cells.map((name, at) => [name.trim().toLowerCase(), at]))
    else {
      const by = columns
      yield (column) => cells[by.get(column) ?? -1]?.replace(/^'(?=\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/, '')
    }
  }
}

/** RFC 4180: a cell may stand in quotes, and then hold line ends. */
async function* tagFileCells(path: string): AsyncGenerator<string[]> {
  let [row, cell, isQuoted, wasQuote]: [string[], string, boolean, boolean] = [[], '', false, false]
  for await (const text of texts(path))
    for (const sign of text) {
      const isSecond: boolean = wasQuote && sign === '"'
      wasQuote = false
      if (sign === '"') {
        // The second of two within quotes is one of the text.
        if (isSecond) cell += sign
        wasQuote = isQuoted && !isSecond
        isQuoted = !isQuoted
      } else if (isQuoted) cell += sign
      else if (sign === ',') {
        row.push(cell)
        cell = ''
      } else if (sign === '\n') {
        row.push(cell)
        if (row.length > 1 || cell !== '') yield row
        row = []
        cell = ''
      } else if (sign !== '\r') cell += sign
    }
  if (cell !== '' || row.length > 0) yield [...row, cell]
}

async function* texts(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8')
  try {
    for await (const part of createReadStream(path)) yield decoder.decode(part as Buffer, { stream: true })
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
}
