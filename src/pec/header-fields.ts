// Reads the header of a message or of a part of one from its raw bytes (RFC 5322, 2.2; RFC 2045, 5.1). Pure.

/**
 * Names in lower case; each with its values in the order of the header: unfolded, trimmed, one character a byte
 * (latin1), nothing decoded. What people read is decoded by header-text.ts.
 */
export type HeaderFields = ReadonlyMap<string, readonly string[]>

/** `bodyStart`: the offset of the first byte after the empty line; where there is none, the end of the bytes. */
export type Header = { fields: HeaderFields; bodyStart: number }

/** Which fields are kept: finds the next name and its colon behind a line end. */
export type Wanted = RegExp

/** `names`: their pattern, in lower case. */
export function fieldsCalled(names: string): Wanted {
  // White space may stand before the colon (RFC 5322, 4.5).
  return new RegExp(`\\n(${names})[ \\t]*:`, 'gi')
}

/** A name is printable ASCII. */
const anyName = '[!-9;-~]+'
const anyField = fieldsCalled(anyName)

/** A longer header is read no further: no message has one, and whoever writes one wants memory. */
export const longestHeader = 1 << 20
const mostFields = 10_000
/** Most headers are shorter: they are searched by an expression, like their fields. */
const usualHeader = 4_096

/**
 * The fields of bytes[start, end). Lines end with CRLF or LF. A line that is neither a field nor goes on with one is
 * passed over. `wanted`: only these.
 */
export function readHeader(bytes: Buffer, start = 0, end = bytes.length, wanted = anyField): Header {
  const most = Math.min(end, start + longestHeader)
  const beginning = bytes.toString('latin1', start, Math.min(most, start + usualHeader))
  const length = headerLength(beginning)
  if (length > 0) return { fields: fieldsIn(beginning.slice(0, length), wanted), bodyStart: start + length }
  const bodyStart = Math.min(afterEmptyLine(bytes, start, most) ?? most, most)
  return { fields: fieldsWithin(bytes, start, bodyStart, wanted), bodyStart }
}

/** The same where the end of the header is known: up to its empty line, or behind it. */
export function fieldsWithin(bytes: Buffer, start: number, end: number, wanted = anyField): HeaderFields {
  // Only the header becomes a string: the body of a message would be garbage to be collected.
  return fieldsIn(bytes.toString('latin1', start, end), wanted)
}

/** The fields of a header that stands alone, as FETCH HEADER.FIELDS gives it. */
export function fieldsOf(bytes: Buffer): HeaderFields {
  return readHeader(bytes).fields
}

/** The first value of a field, whatever the case of its name was; undefined where it is missing. */
export function firstOf(fields: HeaderFields, name: string): string | undefined {
  return fields.get(name.toLowerCase())?.[0]
}

/** With its empty line; 0: there is none. */
function headerLength(text: string): number {
  if (text.startsWith('\n')) return 1
  if (text.startsWith('\r\n')) return 2
  const end = text.indexOf('\n\r\n')
  const header = end < 0 ? text : text.slice(0, end + 3)
  const bare = header.indexOf('\n\n')
  if (bare >= 0) return bare + 2
  return end < 0 ? 0 : end + 3
}

/** Undefined: no line before `end` is empty. */
function afterEmptyLine(bytes: Buffer, start: number, end: number): number | undefined {
  for (let at = start; at < end;) {
    if (bytes[at] === lf) return at + 1
    if (bytes[at] === cr && bytes[at + 1] === lf) return at + 2
    const found = bytes.indexOf(lf, at)
    if (found < 0) return undefined
    at = found + 1
  }
  return undefined
}

/**
 * By an expression that passes over all other lines at once: a loop over lines and characters, which runs a few
 * thousand times before it is compiled, took a third of the time of telling what a message is.
 */
function fieldsIn(header: string, wanted: Wanted): HeaderFields {
  const fields = new Map<string, string[]>()
  const text = `\n${header}`
  wanted.lastIndex = 0
  for (let count = 0; count < mostFields; count += 1) {
    const found = wanted.exec(text)
    if (found === null) break
    const name = (found[1] ?? '').toLowerCase()
    const end = endOfField(text, wanted.lastIndex)
    const value = unfolded(text.slice(wanted.lastIndex, end))
    const values = fields.get(name)
    if (values === undefined) fields.set(name, [value])
    else values.push(value)
    wanted.lastIndex = end
  }
  return fields
}

/** The line end behind a field: the next line does not go on with it. */
function endOfField(text: string, from: number): number {
  for (let at = text.indexOf('\n', from); at >= 0; at = text.indexOf('\n', at + 1)) {
    const next = text.charCodeAt(at + 1)
    if (next !== space && next !== tab) return at
  }
  return text.length
}

const [tab, lf, cr, space] = [0x09, 0x0a, 0x0d, 0x20]

function unfolded(value: string): string {
  return (value.includes('\n') ? value.replace(/\r?\n/g, '') : value).trim()
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
  const end = field.indexOf(';')
  if (end < 0) return { value: withoutComments(field).trim().toLowerCase(), parameters: new Map() }
  const text = field.slice(0, 1 << 16)
  const value = text.slice(0, end)
  const parts = new Map<string, string>()
  parameter.lastIndex = value.length
  for (let found = parameter.exec(text); found !== null; found = parameter.exec(text)) {
    const key = (found[1] ?? '').toLowerCase()
    if (parts.size < mostParameters && !parts.has(key)) parts.set(key, unquoted(found[2]) ?? found[3] ?? '')
  }
  // Only names of pieces have asterisks.
  return {
    value: withoutComments(value).trim().toLowerCase(),
    parameters: text.includes('*') ? inOnePiece(parts) : parts,
  }
}

function unquoted(text: string | undefined): string | undefined {
  return text?.includes('\\') === true ? text.replace(/\\([\s\S])/g, '$1') : text
}

function withoutComments(text: string): string {
  return text.includes('(') ? text.replace(/\([^()]*\)/g, '') : text
}

/** `name*0*=utf-8''a%20; name*1=b` is one parameter `name`. */
function inOnePiece(parts: Map<string, string>): Map<string, string> {
  const inPieces = [...parts.keys()].filter((key) => key.includes('*'))
  const whole = new Map(parts)
  for (const key of inPieces) whole.delete(key)
  for (const key of new Set(inPieces.map((one) => one.split('*', 1)[0] ?? ''))) {
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
