// Judges one message that was read back: are its bytes the source's, and what beside them is worth a note.

import type { Fingerprint, Note } from '../model/message.ts'
import { flagKey } from './projection.ts'

export type Expected = { digest: string; flags: readonly string[]; internalDate: number | null }
export type Found = Pick<Fingerprint, 'digest'> & { flags: readonly string[]; internalDate: number | null }

export type Verdict = { kind: 'verified'; notes: Note[] } | { kind: 'differs' }

/**
 * `expected` carries flags and date as they were sent. Bytes decide; flags and date that differ are noted: the target
 * did not keep a keyword (`keyword-refused`), or someone or something changed them since (`flags-changed`,
 * `date-changed`).
 */
export function judge(expected: Expected, found: Found): Verdict {
  if (expected.digest !== found.digest) return { kind: 'differs' }
  const notes: Note[] = []
  if (flagKey(expected.flags) !== flagKey(found.flags)) {
    const there = new Set(found.flags.map((flag) => flag.toLowerCase()))
    const missing = expected.flags.filter((flag) => !there.has(flag.toLowerCase()))
    // Some targets take no message that is marked as deleted.
    const optional = missing.filter((flag) => !flag.startsWith('\\') || flag === '\\Deleted')
    for (const flag of optional)
      notes.push({ code: flag === '\\Deleted' ? 'flag-not-kept' : 'keyword-refused', detail: flag })
    const onlyOptionalMissing =
      missing.length === optional.length && there.size === new Set(expected.flags).size - missing.length
    if (!onlyOptionalMissing)
      notes.push({ code: 'flags-changed', detail: `${expected.flags.join(' ')} → ${found.flags.join(' ')}` })
  }
  return { kind: 'verified', notes: [...notes, ...dateNotes(expected.internalDate, found.internalDate)] }
}

/** What is to be said of the date of a copy; `expected`: as it was sent, null where it could not be. */
export function dateNotes(expected: number | null, found: number | null): Note[] {
  if (expected === null || sameSecond(expected, found)) return []
  return [{ code: 'date-changed', detail: found === null ? 'none' : new Date(found).toISOString() }]
}

/**
 * What was noted of the date of an earlier copy, and holds for one of this date, too: the source may have dated the
 * message anew since it was sent.
 */
export function keptDateNotes(notes: readonly Note[], found: number | null): Note[] {
  return notes.filter(
    ({ code, detail }) => code === 'date-changed' && found !== null && detail === new Date(found).toISOString(),
  )
}

/** INTERNALDATE has no fractions of a second. */
export function sameSecond(a: number | null, b: number | null): boolean {
  return a === null || b === null ? a === b : Math.floor(a / 1000) === Math.floor(b / 1000)
}
