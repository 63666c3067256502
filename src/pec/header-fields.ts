// Reads the header of a message or of a part of one from its raw bytes (RFC 5322, 2.2; RFC 2045, 5.1). Pure.

/**
 * Names in lower case; each with its values in the order of the header: unfolded, trimmed, one character a byte
 * (latin1), nothing decoded. What people read is decoded by header-text.ts.
 */
export type HeaderFields = ReadonlyMap<string, readonly string[]>

/** `bodyStart`: the offset of the first byte after the empty line; where there is none, the end of the bytes. */
export type Header = { fields: HeaderFields; bodyStart: number }

/** Which fields are kept, by name. */
export type Wanted = (name: string) => boolean

/** A longer header is read no further: no message has one, and whoever writes one wants memory. */
export const longestHeader = 1 << 20
const mostFields = 10_000
/** Nearly every header ends within the first so many bytes. */
const usual = 1 << 14

/**
 * The fields of bytes[start, end). Lines end with CRLF or LF. A line that is neither a field nor goes on with one is
 * passed over. `wanted`: only these names, given in lower case.
 */
export function readHeader(bytes: Buffer, start = 0, end = bytes.length, wanted?: Wanted): Header {
  const most = Math.min(end, start + longestHeader)
  return (
    readLines(bytes.toString('latin1', start, Math.min(most, start + usual)), start, wanted, most > start + usual) ??
    readLines(bytes.toString('latin1', start, most), start, wanted, false) ?? { fields: new Map(), bodyStart: end }
  )
}

/** The fields of a header that stands alone, as FETCH HEADER.FIELDS gives it. */
export function fieldsOf(bytes: Buffer): HeaderFields {
  return readHeader(bytes).fields
}

/** The first value of a field, whatever the case of its name was; undefined where it is missing. */
export function firstOf(fields: HeaderFields, name: string): string | undefined {
  return fields.get(name.toLowerCase())?.[0]
}

/** Undefined: the text is only a piece (`isPiece`), and the header does not end in it. */
function readLines(text: string, start: number, wanted: Wanted | undefined, isPiece: boolean): Header | undefined {
  const fields = new Map<string, string[]>()
  let count = 0
  for (let at = 0; at < text.length;) {
    const lineEnd = endOfLine(text, at)
    if (isEmptyLine(text, at, lineEnd)) return { fields, bodyStart: start + lineEnd }
    let fieldEnd = lineEnd
    while (isFolded(text, fieldEnd)) fieldEnd = endOfLine(text, fieldEnd)
    const name = nameAt(text, at, lineEnd)
    if (name !== undefined && count < mostFields && wanted?.(name.lower) !== false) {
      count += 1
      const values = fields.get(name.lower) ?? []
      values.push(unfolded(text.slice(name.valueAt, fieldEnd)))
      fields.set(name.lower, values)
    }
    at = fieldEnd
  }
  return isPiece ? undefined : { fields, bodyStart: start + text.length }
}

/** Where the next line begins. */
function endOfLine(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  return found < 0 ? text.length : found + 1
}

const [tab, cr, space, colon, lf] = [0x09, 0x0d, 0x20, 0x3a, 0x0a]

function isEmptyLine(text: string, at: number, end: number): boolean {
  return text.charCodeAt(at) === lf || (end === at + 2 && text.charCodeAt(at) === cr && text.charCodeAt(at + 1) === lf)
}

function isFolded(text: string, at: number): boolean {
  const first = text.charCodeAt(at)
  return first === space || first === tab
}

/** A name is printable ASCII; white space may stand before its colon (RFC 5322, 4.5). */
function nameAt(text: string, at: number, end: number): { lower: string; valueAt: number } | undefined {
  let nameEnd = at
  for (; nameEnd < end; nameEnd += 1) {
    const code = text.charCodeAt(nameEnd)
    if (code <= space || code >= 0x7f || code === colon) break
  }
  let colonAt = nameEnd
  while (isFolded(text, colonAt)) colonAt += 1
  if (nameEnd === at || text.charCodeAt(colonAt) !== colon) return undefined
  return { lower: text.slice(at, nameEnd).toLowerCase(), valueAt: colonAt + 1 }
}

function unfolded(value: string): string {
  return (value.includes('\n', 0) ? value.replace(/\r?\n/g, '') : value).trim()
}

/** A value with parameters, as of Content-Type: names in lower case. */
export type Parameterised = { value: string; parameters: ReadonlyMap<string, string> }

const mostParameters = 100
/** A token or a quoted string; a quoted string whose end is missing goes to the end of the text. */
const parameter = /;\s*([^\s=;"()]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)(?:"|\\?$)|([^\s;"]*))/g

/**
 * Takes a value and its parameters apart (RFC 2045, 5.1): `multipart/signed; boundary="b"`. Comments are left out.
 * Parameters in pieces are put together and decoded (RFC 2231). The value is in lower case; a parameter that is there
 * twice is the first.
 */
export function parameterised(field: string): Parameterised {
  if (!field.includes(';')) return { value: withoutComments(field).trim().toLowerCase(), parameters: new Map() }
  const text = field.slice(0, 1 << 16)
  const [value = ''] = text.split(';', 1)
  const parts = new Map<string, string>()
  for (const found of text.slice(value.length).matchAll(parameter)) {
    const [, name = '', quoted, token = ''] = found
    const key = name.toLowerCase()
    if (parts.size < mostParameters && !parts.has(key)) parts.set(key, quoted?.replace(/\\([\s\S])/g, '$1') ?? token)
  }
  return { value: withoutComments(value).trim().toLowerCase(), parameters: inOnePiece(parts) }
}

function withoutComments(text: string): string {
  return text.includes('(') ? text.replace(/\([^()]*\)/g, '') : text
}

/** `name*0*=utf-8''a%20; name*1=b` is one parameter `name`. */
function inOnePiece(parts: ReadonlyMap<string, string>): Map<string, string> {
  const whole = new Map([...parts].filter(([key]) => !key.includes('*')))
  for (const key of new Set(
    [...parts.keys()].filter((one) => one.includes('*')).map((one) => one.split('*', 1)[0] ?? ''),
  )) {
    if (whole.has(key) || key === '') continue
    const pieces: string[] = []
    const first = parts.get(`${key}*`)
    if (first !== undefined) pieces.push(unescaped(first, true))
    for (let index = 0; first === undefined && index < mostParameters; index += 1) {
      const escaped = parts.get(`${key}*${index}*`)
      const piece = escaped === undefined ? parts.get(`${key}*${index}`) : unescaped(escaped, index === 0)
      if (piece === undefined) break
      pieces.push(piece)
    }
    whole.set(key, pieces.join(''))
  }
  return whole
}

/** Percent signs undone, to bytes (latin1); the first piece begins with charset and language. */
function unescaped(piece: string, isFirst: boolean): string {
  const text = isFirst ? piece.replace(/^[^']*'[^']*'/, '') : piece
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
