// A table that can be read aloud, scrolls by itself on a narrow screen, and repeats its head on every printed page.

import { markup, type Html, type Piece } from './markup.ts'

/** `number`: set to the right. */
export type Column = { head: Piece; number?: boolean }

/**
 * The first cell names the row, unless nothing does. `group`: the row names those below it. `wide`: its second cell
 * goes over all other columns.
 */
export type Row = { cells: readonly Piece[]; group?: boolean; nameless?: boolean; wide?: boolean; kind?: string }

export type Table = {
  id: string
  caption: Piece
  /** A heading above says the same: the caption is for who hears the table. */
  quiet?: boolean
  columns: readonly Column[]
  /** One list of rows, or several that belong together. */
  bodies: readonly (readonly Row[])[]
  foot?: readonly Row[]
}

/** So many columns fit on the narrowest screen, with texts that break. */
const mostNarrow = 3

export function table({ id, caption, quiet = false, columns, bodies, foot }: Table): Html {
  // What scrolls must be reached by the keyboard; where nothing scrolls there is nothing to stop for.
  const stop = columns.length > mostNarrow ? markup` role="group" aria-labelledby="${id}-c" tabindex="0"` : ''
  return markup`<div class="wide"${stop}>
<table id="${id}"><caption id="${id}-c"${quiet ? markup` class="unseen"` : ''}>${caption}</caption>
<thead><tr>${columns.map(headOf)}</tr></thead>
${bodies.map(
  (rows) => markup`<tbody>${rows.map((row) => rowOf(row, columns))}</tbody>
`,
)}${foot === undefined ? '' : markup`<tfoot>${foot.map((row) => rowOf(row, columns))}</tfoot>`}</table></div>
`
}

function headOf({ head, number }: Column): Html {
  return markup`<th scope="col"${number === true ? markup` class="n"` : ''}>${head}</th>`
}

function rowOf({ cells, group = false, nameless = false, wide = false, kind }: Row, columns: readonly Column[]): Html {
  const scope = group ? 'rowgroup' : 'row'
  const formOf = (at: number): Piece => {
    if (wide) return markup` colspan="${columns.length - 1}"`
    return columns[at]?.number === true ? markup` class="n"` : ''
  }
  const cellOf = (cell: Piece, at: number): Html =>
    at === 0 && !nameless ? markup`<th scope="${scope}">${cell}</th>` : markup`<td${formOf(at)}>${cell}</td>`
  return markup`<tr${kind === undefined ? '' : markup` class="${kind}"`}>${cells.map(cellOf)}</tr>
`
}
