// Opens a file that people bring as a table: text in one of three encodings, or a spreadsheet.

import { isUtf8 } from 'node:buffer'
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { TableError, type TableSink } from './table-rows.ts'
import { readTextRows } from './table-text.ts'
import { readXlsxRows } from './table-xlsx.ts'

/** Ten times all units of all administrations of Italy as text would not fit into one string. */
const mostBytes = 400_000_000

/** Reads the file to its end; gives what it was. Throws TableError. */
export async function readTable(file: string, sink: TableSink): Promise<'text' | 'xlsx'> {
  const { start, size } = opening(() => startOf(file))
  if (size > mostBytes) throw new TableError({ why: 'too-large', detail: String(size) })
  // The marks of a zip, and of the files that Excel wrote until 2003.
  if (start.startsWith('504b')) {
    await readXlsxRows(file, sink)
    return 'xlsx'
  }
  if (start.startsWith('d0cf11e0')) throw new TableError({ why: 'old-excel', detail: '.xls' })
  readTextRows(textOf(opening(() => readFileSync(file))), sink)
  return 'text'
}

function opening<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new TableError({ why: 'cannot-open', detail: code }, error)
  }
}

function startOf(file: string): { start: string; size: number } {
  const opened = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(4)
    const length = readSync(opened, bytes, 0, bytes.length, 0)
    return { start: bytes.toString('hex', 0, length), size: fstatSync(opened).size }
  } finally {
    closeSync(opened)
  }
}

/** UTF-16 where it says so, else UTF-8 where it is, else what Windows writes. */
function textOf(bytes: Buffer): string {
  const [first, second] = bytes
  const wide = first === 0xff && second === 0xfe
  if (!wide && bytes.includes(0)) throw new TableError({ why: 'not-a-table', detail: 'NUL' })
  const encoding = wide ? 'utf-16le' : isUtf8(bytes) ? 'utf-8' : 'windows-1252'
  return new TextDecoder(encoding).decode(bytes)
}
