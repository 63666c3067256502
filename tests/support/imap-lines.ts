// Cuts a stream of IMAP bytes into logical lines, literals included, and a logical line into values.

/** One logical line: text and literals in turn, without the closing CRLF; a text before a literal still ends in {n}. */
export type LogicalLine = readonly (string | Buffer)[]

/** `line`: the command so far, without its literals. */
export type Literal = { size: number; synchronising: boolean; binary: boolean; line: string }

export type LineReaderOptions = {
  line(parts: LogicalLine): void
  /** A literal was announced; its bytes follow. */
  announced?(literal: Literal): void
  /** Bytes of a literal arrived, `so far` of `size`. */
  arriving?(literal: Literal, soFar: number): void
  /** Count the bytes of literals but do not keep them. */
  forgetLiterals?: boolean
}

export class LineReader {
  readonly #options: LineReaderOptions
  #parts: (string | Buffer)[] = []
  #text: Buffer[] = []
  #stopped = false
  #literal: (Literal & { bytes: Buffer | undefined; filled: number }) | undefined

  constructor(options: LineReaderOptions) {
    this.#options = options
  }

  /** The literal that is being received, if any. */
  get pending(): Literal | undefined {
    return this.#literal
  }

  /** The announced literal will not come: the server refused it. The line is dropped. */
  abandon(): void {
    this.#literal = undefined
    this.#parts = []
    this.#text = []
  }

  /** Takes nothing more, not even the rest of the present chunk. */
  stop(): void {
    this.#stopped = true
  }

  push(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length && !this.#stopped)
      at = this.#literal === undefined ? this.#takeText(chunk, at) : this.#takeLiteral(chunk, at, this.#literal)
  }

  #takeText(chunk: Buffer, at: number): number {
    const newline = chunk.indexOf(10, at)
    if (newline < 0) {
      this.#text.push(chunk.subarray(at))
      return chunk.length
    }
    this.#text.push(chunk.subarray(at, newline))
    const text = (this.#text.length === 1 ? (this.#text[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#text))
      .toString('latin1')
      .replace(/\r$/, '')
    this.#text = []
    this.#parts.push(text)
    const announced = /(~?)\{(\d+)([+-]?)\}$/.exec(text)
    if (announced === null) {
      const parts = this.#parts
      this.#parts = []
      this.#options.line(parts)
      return newline + 1
    }
    const size = Number(announced[2])
    const bytes = this.#options.forgetLiterals === true ? undefined : Buffer.allocUnsafe(size)
    this.#literal = {
      size,
      synchronising: announced[3] === '',
      binary: announced[1] === '~',
      line: this.#parts.filter((part) => typeof part === 'string').join('…'),
      bytes,
      filled: 0,
    }
    this.#options.announced?.(this.#literal)
    if (size === 0 && this.#literal !== undefined) this.#endLiteral()
    return newline + 1
  }

  #takeLiteral(
    chunk: Buffer,
    at: number,
    literal: { size: number; bytes: Buffer | undefined; filled: number } & Literal,
  ): number {
    const take = Math.min(chunk.length - at, literal.size - literal.filled)
    if (literal.bytes !== undefined) chunk.copy(literal.bytes, literal.filled, at, at + take)
    literal.filled += take
    this.#options.arriving?.(literal, literal.filled)
    if (literal.filled === literal.size && !this.#stopped) this.#endLiteral()
    return at + take
  }

  #endLiteral(): void {
    this.#parts.push(this.#literal?.bytes ?? Buffer.alloc(0))
    this.#literal = undefined
  }
}

/** A parsed value: atom or quoted string (told apart), literal, list, or NIL. */
export type Value = { atom: string } | { quoted: string } | Buffer | Value[] | null

/** Parses a logical line into values. Response codes in square brackets stay atoms; BODY[…]<…> is one atom. */
export function parseValues(parts: LogicalLine): Value[] {
  const root: Value[] = []
  const stack: Value[][] = [root]
  const top = (): Value[] => stack[stack.length - 1] ?? root
  for (const part of parts) {
    if (typeof part !== 'string') {
      top().push(part)
      continue
    }
    const text = part.replace(/~?\{\d+[+-]?\}$/, '')
    const pattern = /\(|\)|"((?:[^"\\]|\\.)*)"|([^\s()"[]*\[[^\]]*\][^\s()]*)|([^\s()"]+)/g
    for (const found of text.matchAll(pattern)) {
      const [token, quoted, bracketed, atom] = found
      if (token === '(') {
        const list: Value[] = []
        top().push(list)
        stack.push(list)
      } else if (token === ')') {
        if (stack.length > 1) stack.pop()
      } else if (quoted !== undefined) top().push({ quoted: quoted.replace(/\\(.)/g, '$1') })
      else if (atom?.toUpperCase() === 'NIL') top().push(null)
      else top().push({ atom: bracketed ?? atom ?? '' })
    }
  }
  return root
}

/** The text of an atom, a quoted string or a literal; NIL and lists give an empty text. */
export function textOf(value: Value | undefined): string {
  if (value === null || value === undefined || Array.isArray(value)) return ''
  if (Buffer.isBuffer(value)) return value.toString('latin1')
  return 'atom' in value ? value.atom : value.quoted
}

/** The texts of a list; anything else is a list of one. */
export function textsOf(value: Value | undefined): string[] {
  return Array.isArray(value)
    ? value.map((one) => textOf(one))
    : value === undefined || value === null
      ? []
      : [textOf(value)]
}
