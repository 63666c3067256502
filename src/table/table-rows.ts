// What a reader of tables hands over: tables, their rows with line numbers, and the rows that it cannot read.

import type { RefusedWhy } from '../model/coverage.ts'

export type TableSink = {
  /** A table begins: the file itself, or a sheet of it. */
  table(): void
  /** `line`: the first is 1. Cells that the end of a row leaves out are not there. */
  row(line: number, cells: readonly string[]): void
  /** A row whose quotes do not fit; `text`: as it stands in the file. */
  broken(line: number, text: string): void
}

/** `detail`: what stands in the way, or what the file has instead. */
export type TableFault = { why: RefusedWhy; detail: string }

/** A file that cannot be read as a table. */
export class TableError extends Error {
  readonly fault: TableFault

  constructor(fault: TableFault, cause?: unknown) {
    super(`${fault.why}: ${fault.detail}`, cause === undefined ? undefined : { cause })
    this.fault = fault
  }
}
