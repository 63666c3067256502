// Rows of the CSV tag files of a Mailbag (5.5): every cell in quotes, CRLF, UTF-8 without a mark. Pure.

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
  return /^[=+\-@＝＋－＠]/.test(plain.trimStart()) ? `'${plain}` : plain
}
