// Tells by its first bytes what kind of file somebody brings as a table.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Ten times all units of all administrations of Italy as text would not fit into one string. */
export const mostBytes = 400_000_000

/** `old-excel`: as Excel wrote until 2003. */
export type FileKind = 'text' | 'xlsx' | 'old-excel'

/** Of a file that is named, or open already, which stays open. */
export function fileKind(file: string | number): { kind: FileKind; size: number } {
  const opened = typeof file === 'number' ? file : openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(4)
    const start = bytes.toString('hex', 0, readSync(opened, bytes, 0, bytes.length, 0))
    const kind = start.startsWith('504b') ? 'xlsx' : start === 'd0cf11e0' ? 'old-excel' : 'text'
    return { kind, size: fstatSync(opened).size }
  } finally {
    if (typeof file !== 'number') closeSync(opened)
  }
}
