// Compares folder names: patterns of the plan, and what may be the same folder in the eyes of a server.

import { levelsOfName, nameOfLevels } from './folder-name.ts'

/**
 * `*` stands for any characters, levels included. Case matters, except in INBOX; composed and decomposed accents are
 * equal.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const pieces = comparable(pattern)
    .split('*')
    .map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pieces.join('.*')}$`, 'su').test(comparable(name))
}

/** The same for all spellings of one name: needless escapes, accents, the case of INBOX. */
export function sameName(name: string): string {
  return comparable(nameOfLevels(levelsOfName(name)))
}

/**
 * The same for all paths that some server might take for one folder: servers fold case and accents, or do not, and do
 * not say.
 */
export function samePath(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC')
}

/** By code units: the same order on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function comparable(name: string): string {
  return name.normalize('NFC').replace(/^inbox(?=\/|$)/i, 'INBOX')
}
