// What beside the bytes of a copy is not as it was sent: flags and date, as text for the list of problems.

import type { Present } from '../proof/match.ts'
import { flagKey } from '../proof/projection.ts'

type Marks = Pick<Present, 'flags' | 'internalDate'>

/**
 * undefined where nothing differs; \Recent, the case of keywords and fractions of a second do not count, nor a date
 * that could not be sent.
 */
export function changesOf(expected: Marks, copy: Marks): { flags: string | undefined; date: string | undefined } {
  const otherFlags = flagKey(expected.flags) !== flagKey(copy.flags)
  const otherDate = expected.internalDate !== null && second(expected.internalDate) !== second(copy.internalDate)
  return {
    flags: otherFlags ? `${inWords(expected.flags)} → ${inWords(copy.flags)}` : undefined,
    date: otherDate ? (copy.internalDate === null ? '–' : new Date(copy.internalDate).toISOString()) : undefined,
  }
}

function inWords(flags: readonly string[]): string {
  return flags.length === 0 ? '–' : [...flags].sort().join(' ')
}

function second(instant: number | null): number | null {
  return instant === null ? null : Math.floor(instant / 1000)
}
