// Finds what stands between the cells of a text, as its own first line shows or says it.

export type Separator = ',' | ';' | '\t'

/** `start`: where the rows begin, behind a line `sep=;` that spreadsheets read and write. `line`: of that place. */
export type Separated = { separator: Separator; start: number; line: number }

/** The one that the first line says, or has most of. */
export function separatorOf(text: string): Separated {
  const said = /^sep=([,;\t])[ \t]*(?:\r\n|\n|\r|$)/i.exec(text)
  if (said !== null) {
    const [whole, separator] = said
    return { separator: separator as Separator, start: whole.length, line: 2 }
  }
  const first = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replaceAll(/"[^"]*"/g, '')
  const counts = (['\t', ';', ','] as const).map((one) => ({ one, count: first.split(one).length }))
  const { one, count } = counts.reduce((best, next) => (next.count > best.count ? next : best))
  return { separator: count > 1 ? one : ',', start: 0, line: 1 }
}
