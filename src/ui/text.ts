// Text that fits a terminal: without control characters, measured in columns, cut in the middle when too long.

import type { Paint } from './paint.ts'

/** No terminal is narrower than a heading. */
const narrowest = 40

// C0 and C1 controls and bidirectional overrides: folder names and server texts are written by strangers, and a
// terminal would obey them.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu
const noWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u
const doubleWidth = new RegExp(
  String.raw`^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}` +
    String.raw`\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]$`,
  'u',
)

/** One line that a terminal shows and does not obey. */
export function printable(text: string): string {
  return text
    .replaceAll(/\s*[\r\n]+\s*/g, ' ')
    .replaceAll('\t', ' ')
    .replaceAll(unprintable, '\ufffd')
}

function columnsOf(character: string): number {
  if (noWidth.test(character)) return 0
  return doubleWidth.test(character) ? 2 : 1
}

/** Colours of ours: they take no column. */
const colour = /\u001b\[[0-9;]*m/gu

/** How many columns a text takes. */
export function width(text: string): number {
  let columns = 0
  for (const character of text.includes('\u001b') ? text.replaceAll(colour, '') : text) columns += columnsOf(character)
  return columns
}

function head(characters: readonly string[], columns: number): string {
  let kept = ''
  let used = 0
  for (const character of characters) {
    used += columnsOf(character)
    if (used > columns) break
    kept += character
  }
  return kept
}

/** Cuts in the middle: ids and folder names differ at both ends. */
export function fit(text: string, columns: number): string {
  if (width(text) <= columns) return text
  if (columns <= 1) return columns === 1 ? '…' : ''
  const characters = [...text]
  const tailColumns = Math.floor((columns - 1) / 2)
  const tail = [...head(characters.toReversed(), tailColumns)].reverse().join('')
  return `${head(characters, columns - 1 - width(tail))}…${tail}`
}

/** An amount stays with its unit. */
const beforeUnit = /(\d) (?=(?:[kMGTP]?B(?:\/s)?|s|min|h|d|g)(?![\p{L}\d]))/gu

/** The text in lines of at most so many columns, broken between words; one word that is longer stays whole. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text
    .replaceAll(beforeUnit, '$1\u00a0')
    .split(' ')
    .map((one) => one.replaceAll('\u00a0', ' '))) {
    if (line !== '' && width(line) + 1 + width(word) > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** A heading and its text, broken between words where there are columns to keep to. */
export function headed(heading: string, text: string, paint: Paint, columns: number | undefined): string[] {
  const [first = '', ...more] = wrapped(
    `${heading} ${printable(text)}`,
    columns === undefined ? Number.MAX_SAFE_INTEGER : Math.max(narrowest, columns - 1),
  )
  return [`${paint.strong(heading)}${first.slice(heading.length)}`, ...more]
}

/** A text in lines, the first line after `start`, the others as far in. */
export function indented(text: string, start: string, columns: number): string[] {
  return wrapped(text, columns - width(start)).map((line, at) => (at === 0 ? start : ' '.repeat(width(start))) + line)
}

/** What somebody copies is never broken: a command of ours, a line for the plan. */
const copied = /^\s*(?:pec-migrate |- \{)/

/** Lines as they stand, those that are too long broken between words, and the rest of each further in by two. */
export function folded(lines: readonly string[], columns: number | undefined): string[] {
  if (columns === undefined) return [...lines]
  const widest = Math.max(narrowest, columns - 1)
  return lines.flatMap((line) => {
    if (width(line) <= columns || copied.test(line)) return line
    const margin = line.length - line.trimStart().length
    const inner = wrapped(line.slice(margin), widest - margin - 2)
    return inner.map((part, at) => ' '.repeat(at === 0 ? margin : margin + 2) + part)
  })
}

/** Cut or filled on the right to exactly this many columns. */
export function left(text: string, columns: number): string {
  const fitted = fit(text, columns)
  return fitted + ' '.repeat(Math.max(0, columns - width(fitted)))
}

/** Filled on the left to this many columns, for numbers; never cut, a number without its first digit lies. */
export function right(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - width(text))) + text
}
