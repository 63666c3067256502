// UIDs as sequence sets: runs written as ranges, cut so that no command line grows beyond what servers take.

import type { UidSet } from '../model/ports.ts'

// Servers limit a command line to 8 kB and more; 4 kB leaves room everywhere (RFC 7162, 4).
const longestSet = 4_000

/** `[1,2,3,7]` → `['1:3,7']`; more than one set when the line would grow too long. The order is ascending. */
export function sequenceSets(uids: UidSet): string[] {
  if (typeof uids === 'string') return [uids]
  const sorted = [...new Set(uids)].sort((a, b) => a - b)
  const sets: string[] = []
  let line = ''
  for (let i = 0; i < sorted.length;) {
    const first = sorted[i] ?? 0
    let last = first
    while (sorted[i + 1] === last + 1) {
      last += 1
      i += 1
    }
    i += 1
    const range = first === last ? `${first}` : `${first}:${last}`
    if (line.length + range.length + 1 > longestSet) {
      sets.push(line)
      line = ''
    }
    line = line === '' ? range : `${line},${range}`
  }
  if (line !== '') sets.push(line)
  return sets
}

/**
 * Reads `5`, `5:7` or `9,11:13` of APPENDUID (RFC 4315) in the given order; undefined when it is not a set or is
 * absurdly large.
 */
export function readUidSet(text: string): number[] | undefined {
  const uids: number[] = []
  for (const part of text.split(',')) {
    const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(part)
    if (!match) return undefined
    const first = Number(match[1])
    const last = Number(match[2] ?? match[1])
    if (first < 1 || last < first || last - first > 100_000) return undefined
    for (let uid = first; uid <= last; uid += 1) uids.push(uid)
  }
  return uids
}
