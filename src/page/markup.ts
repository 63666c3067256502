// HTML that strangers cannot write into: every text is escaped where it is put in, and control characters are shown.

/** Markup of ours; only `markup` makes it. */
export type Html = { readonly text: string }

/** Texts are escaped, lists are put one after the other, undefined is nothing. */
export type Piece = Html | string | number | undefined | readonly Piece[]

/** A longer text is cut, and its whole length told. */
const longest = 400

export function markup(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return { text: parts.reduce((made, part, at) => made + markupOf(pieces[at - 1]) + part) }
}

/** An element by its attributes, such as one of a picture. Names are ours; without content it is closed at once. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, content?: Piece): Html {
  const written = Object.entries(attributes).map(([key, value]) => markup` ${key}="${value}"`)
  return content === undefined
    ? markup`<${name}${written}/>
`
    : markup`<${name}${written}>${content}</${name}>
`
}

/** For texts of ours that are markup as they stand, such as the style. */
export function asIs(text: string): Html {
  return { text }
}

function markupOf(piece: Piece): string {
  if (piece === undefined) return ''
  if (typeof piece === 'number') return String(piece)
  if (typeof piece === 'string') return escaped(piece)
  return isHtml(piece) ? piece.text : piece.map(markupOf).join('')
}

function isHtml(piece: Html | readonly Piece[]): piece is Html {
  return 'text' in piece
}

/**
 * A text from outside (names, greetings, reasons, free texts of the plan): isolated from the direction of what stands
 * around it, and cut when nobody would read it to its end. `whole` tells its length: "… (10,240 characters)".
 */
export function outside(text: string, whole: (characters: number) => string, most = longest): Html {
  const characters = [...text]
  if (characters.length <= most) return markup`<bdi>${text}</bdi>`
  return markup`<bdi>${characters.slice(0, most).join('')}…</bdi> ${whole(characters.length)}`
}

/** Good for text and for attributes in double quotes. */
export function escaped(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

// C0, C1 and DEL but for the line end; marks of direction; line and paragraph separators; zero-width characters that
// make two names look alike; half of a surrogate pair.
const unseen =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]/gu

function visible(text: string): string {
  return text.replace(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0
    // The pictures of control characters in Unicode.
    if (code < 0x20) return String.fromCodePoint(0x2400 + code)
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
  })
}
