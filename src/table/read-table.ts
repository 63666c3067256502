// Opens a file that people bring as a table: text in one of three encodings, or a spreadsheet.

import { readFileSync } from 'node:fs'
import { decodeText } from './decode.ts'
import { fileKind, mostBytes } from './file-kind.ts'
import { TableError, type TableSink } from './table-rows.ts'
import { readTextRows } from './text-rows.ts'
import { readXlsxRows } from './xlsx-rows.ts'

/** Reads the file to its end; gives what it was. Throws TableError. */
export async function readTable(file: string, sink: TableSink): Promise<'text' | 'xlsx'> {
  const { kind, size } = opening(() => fileKind(file))
  if (size > mostBytes) throw new TableError({ why: 'too-large', detail: String(size) })
  if (kind === 'old-excel') throw new TableError({ why: 'old-excel', detail: '.xls' })
  if (kind === 'xlsx') await readXlsxRows(file, sink)
  else readTextRows(decodeText(opening(() => readFileSync(file))).text, sink)
  return kind
}

function opening<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new TableError({ why: 'cannot-open', detail: code }, error)
  }
}
