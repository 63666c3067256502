// Spreadsheets (.xlsx) that a plan names: they are read as streams, while a plan is read in one go.

import { resolve } from 'node:path'
import { TableError } from '../table/table-rows.ts'
import { readXlsxRows } from '../table/xlsx-rows.ts'
import type { CsvRecord } from './csv-text.ts'

export class Sheets {
  readonly #read = new Map<string, readonly CsvRecord[] | TableError>()
  readonly #wanted = new Set<string>()

  get wanted(): boolean {
    return this.#wanted.size > 0
  }

  /** The rows of the first sheet that has any; TableError when it cannot be read, or was not read yet. */
  rowsOf(file: string): readonly CsvRecord[] {
    const place = resolve(file)
    const rows = this.#read.get(place)
    if (rows === undefined) this.#wanted.add(place)
    if (rows === undefined || rows instanceof TableError)
      throw rows ?? new TableError({ why: 'cannot-open', detail: '' })
    return rows
  }

  /** Reads what was wanted and not there. */
  async load(): Promise<void> {
    for (const file of this.#wanted) this.#read.set(file, await readSheet(file))
    this.#wanted.clear()
  }
}

/** Reads, and once more where the first time wanted a spreadsheet that had to be read before. */
export async function withSheets<T>(read: (sheets: Sheets) => T): Promise<T> {
  const sheets = new Sheets()
  try {
    const answer = read(sheets)
    if (!sheets.wanted) return answer
  } catch (error) {
    if (!sheets.wanted) throw error
  }
  await sheets.load()
  return read(sheets)
}

async function readSheet(file: string): Promise<readonly CsvRecord[] | TableError> {
  const tables: CsvRecord[][] = []
  try {
    await readXlsxRows(file, {
      table: () => tables.push([]),
      row: (line, cells) => tables.at(-1)?.push({ line, cells: cells.map((cell) => cell.trim()) }),
      broken: () => undefined,
    })
  } catch (error) {
    if (error instanceof TableError) return error
    throw error
  }
  const rows = tables.find((table) => table.length > 0) ?? []
  // A sheet leaves out the empty cells at the end of a row.
  const width = rows[0]?.cells.length ?? 0
  return rows.map(({ line, cells }) => ({
    line,
    cells: [...cells, ...Array<string>(Math.max(0, width - cells.length)).fill('')],
  }))
}
