// What of a message's flags and date can be put on the target.

import type { Note } from '../model/message.ts'

// \Recent cannot be set (RFC 3501, 2.3.2); any other system flag would make an APPEND line malformed.
const systemFlags = new Map(
  ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft'].map((flag) => [flag.toLowerCase(), flag]),
)
const keyword = /^[A-Za-z0-9$_.-]{1,64}$/
/** Cyrus answers BAD to dates before 1970; the first of January is left out for its time zones. */
const earliest = Date.UTC(1970, 0, 2)
const latest = Date.UTC(2099, 11, 31, 23, 59, 59)

/** Whether a flag may stand in an APPEND line at all; whether the folder keeps it is another question. */
export function isSendableFlag(flag: string): boolean {
  return systemFlags.get(flag.toLowerCase()) === flag || keyword.test(flag)
}

/** Whether an instant (ms since 1970) may stand in an APPEND line. */
export function isSendableDate(instant: number): boolean {
  return Number.isFinite(instant) && instant >= earliest && instant <= latest
}

export type Projection = {
  flags: string[]
  internalDate: number | null
  notes: Note[]
}

/**
 * Projects flags and date onto a folder. `permanentFlags` is what SELECT said; undefined: everything may be tried (RFC
 * 3501, 7.1). What cannot be put there is noted: `keyword-refused`, `date-not-representable`.
 */
export function project(
  flags: readonly string[],
  internalDate: number | null,
  permanentFlags: readonly string[] | undefined,
): Projection {
  const kept = new Map<string, string>()
  const notes: Note[] = []
  const permanent = permanentFlags === undefined ? undefined : new Set(permanentFlags.map((flag) => flag.toLowerCase()))
  for (const flag of flags) {
    const lower = flag.toLowerCase()
    if (lower === '\\recent') continue
    const system = systemFlags.get(lower)
    // A keyword that has no place in the closed grammar of the APPEND line is not sent: a malformed line is dangerous
    // (see append-line.ts).
    const sendable = system ?? (keyword.test(flag) ? flag : undefined)
    const held = permanent === undefined || permanent.has(lower) || (system === undefined && permanent.has('\\*'))
    if (sendable !== undefined && held) kept.set(lower, sendable)
    else notes.push({ code: system === undefined ? 'keyword-refused' : 'flag-not-kept', detail: flag })
  }
  return { flags: [...kept.values()], ...projectDate(internalDate, notes), notes }
}

function projectDate(internalDate: number | null, notes: Note[]): { internalDate: number | null } {
  if (internalDate === null) {
    notes.push({ code: 'date-not-representable', detail: 'none' })
    return { internalDate: null }
  }
  if (isSendableDate(internalDate)) return { internalDate }
  notes.push({ code: 'date-not-representable', detail: new Date(internalDate).toISOString() })
  return { internalDate: Math.min(Math.max(internalDate, earliest), latest) }
}

/**
 * Flags as a comparable text: without \Recent, case folded, because servers follow a keyword's first spelling in the
 * folder.
 */
export function flagKey(flags: readonly string[]): string {
  return [...new Set(flags.map((flag) => flag.toLowerCase()))]
    .filter((flag) => flag !== '\\recent')
    .sort()
    .join(' ')
}
