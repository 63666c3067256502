// Turns the bytes of a text file into text, whichever of three encodings a spreadsheet has saved it in.

import { isUtf8 } from 'node:buffer'
import { TableError } from './table-rows.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'windows-1252'

/** UTF-16 where it says so, else UTF-8 where it is, else what Windows writes. Throws TableError. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const [first, second] = bytes
  const wide = first === 0xff && second === 0xfe
  if (!wide && bytes.includes(0)) throw new TableError({ why: 'not-a-table', detail: 'NUL' })
  const encoding = wide ? 'utf-16le' : isUtf8(bytes) ? 'utf-8' : 'windows-1252'
  return { text: new TextDecoder(encoding).decode(bytes), encoding }
}
