// Rows as CSV that a spreadsheet opens rightly and that does nothing when it does.

/** `;` is what a spreadsheet set to Italian expects, `,` everyone else. */
export type CsvSeparator = ',' | ';'

/** Writes header and rows (RFC 4180), with the mark by which Excel knows UTF-8. */
export function csvText(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  separator: CsvSeparator,
): string {
  return `\uFEFF${[header, ...rows].map((cells) => `${cells.map(asCell).join(separator)}\r\n`).join('')}`
}

/**
 * Texts of servers and plans must not become formulas: a cell that a spreadsheet would calculate gets an apostrophe in
 * front.
 */
function asCell(text: string): string {
  const plain = text.replace(/[\r\n\t]+/g, ' ')
  const harmless = /^[=+\-@]/.test(plain.trimStart()) ? `'${plain}` : plain
  return /[",;]/.test(harmless) || harmless !== harmless.trim() ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
