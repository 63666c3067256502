// Rows as CSV that a spreadsheet opens rightly and that does nothing when it does.

import type { Separator } from '../table/separator.ts'

/** `;` is what a spreadsheet set to Italian expects, `,` everyone else. */
export type CsvSeparator = ',' | ';'

/** By this Excel knows UTF-8. */
export const byteOrderMark = '\uFEFF'

// C0 and C1 controls, line separators, and what turns the direction of text round: strangers write them.
const disobeyed = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** Writes header and rows (RFC 4180). */
export function csvText(header: readonly string[], rows: readonly (readonly string[])[], separator: Separator): string {
  return `${byteOrderMark}${[header, ...rows].map((cells) => csvLine(cells, separator)).join('')}`
}

/** One row with its line end. */
export function csvLine(cells: readonly string[], separator: Separator): string {
  return `${cells.map(asCell).join(separator)}\r\n`
}

/**
 * The text of a cell as whoever reads the row gets it. Texts of servers and plans must not become formulas: one that a
 * spreadsheet would calculate, also in full-width characters, gets an apostrophe in front.
 */
export function cellText(text: string): string {
  const plain = text.replace(/[\r\n\t]+/g, ' ').replace(disobeyed, '\ufffd')
  return /^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(plain.trimStart()) ? `'${plain}` : plain
}

function asCell(text: string): string {
  const harmless = cellText(text)
  return /[",;]/.test(harmless) || harmless !== harmless.trim() ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** The cells of a row without its line end; undefined: no row that csvLine writes. */
export function cellsOf(line: string, separator: CsvSeparator): string[] | undefined {
  const cells: string[] = []
  const cell = /(?:"((?:[^"]|"")*)"|([^",;]*))([,;]|$)/y
  for (;;) {
    const found = cell.exec(line)
    if (found === null) return undefined
    const [, quoted, plain = '', end] = found
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '') return cells
    if (end !== separator) return undefined
  }
}
