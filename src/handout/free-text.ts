// The text of an office for every page: paragraphs, headings and lists, and nothing else that could be markup.

import { readFileSync } from 'node:fs'
import { markup, type Html, type Piece } from '../page/markup.ts'

/** Longer is no text for a page. */
export const longestText = 64_000

/** Reads the file, as UTF-8. Throws what the file system throws, TypeError where it is no UTF-8, RangeError. */
export function readFreeText(file: string): string {
  const bytes = readFileSync(file)
  if (bytes.length > longestText) throw new RangeError(String(bytes.length))
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

/** Lines that begin with `#` are headings, with `-` or `*` items of a list; an empty line ends a paragraph. */
export function freeText(text: string): Html {
  const blocks = text
    .replaceAll('\r\n', '\n')
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
  return markup`${blocks.map(blockOf)}`
}

function blockOf(block: string): Piece {
  const parts: Piece[] = []
  let items: string[] = []
  let lines: string[] = []
  const end = (): void => {
    if (items.length > 0) parts.push(markup`<ul>${items.map((item) => markup`<li>${item}</li>`)}</ul>`)
    if (lines.length > 0) parts.push(markup`<p>${lines.join('\n')}</p>`)
    items = []
    lines = []
  }
  for (const line of block.split('\n')) {
    const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1]
    const item = /^\s*[-*]\s+(.*)$/.exec(line)?.[1]
    if (heading !== undefined) {
      end()
      parts.push(markup`<h3>${heading}</h3>`)
    } else if (item !== undefined) {
      if (lines.length > 0) end()
      items.push(item)
    } else if (items.length > 0) items.push(`${items.pop() ?? ''} ${line.trim()}`)
    else lines.push(line.trim())
  }
  end()
  return parts
}
