// Flags that changed on the source after the copy, and what that means for the target. Pure.

import type { Note } from '../model/message.ts'
import { flagKey, project } from './projection.ts'

/** What is to be set and taken away on the target. */
export type FlagChange = { add: string[]; remove: string[] }

/**
 * How the target stands towards a change. `half-way`: as after the first of its two commands, which is where a death
 * leaves it. `otherwise`: somebody else changed it.
 */
export type Standing = 'as-written' | 'half-way' | 'carried' | 'otherwise'

const lower = (flags: readonly string[]): Set<string> => new Set(flags.map((flag) => flag.toLowerCase()))
const without = (flags: readonly string[], others: ReadonlySet<string>): string[] =>
  flags.filter((flag) => !others.has(flag.toLowerCase()))

/**
 * Flags of the source as they were put on the target: what can be sent at all, without what the notes say was not kept.
 */
export function writtenOf(flags: readonly string[], notes: readonly Note[]): string[] {
  return without(project(flags, null, undefined).flags, notKept(notes))
}

function notKept(notes: readonly Note[]): Set<string> {
  return lower(
    notes.flatMap(({ code, detail }) =>
      (code === 'keyword-refused' || code === 'flag-not-kept') && detail !== undefined ? [detail] : [],
    ),
  )
}

/**
 * What takes the target from what was written to what the source has now, as far as the folder keeps it. \Deleted is
 * never set: what the source deletes stays on the target. `refused`: keywords that the folder does not keep.
 */
export function changeOf(
  written: readonly string[],
  source: readonly string[],
  notes: readonly Note[],
  permanentFlags: readonly string[] | undefined,
): FlagChange & { refused: Note[] } {
  const projected = project(without(source, notKept(notes)), null, permanentFlags)
  return {
    add: without(projected.flags, lower([...written, '\\Deleted'])),
    remove: without(written, lower(source)),
    refused: projected.notes.filter(
      ({ code, detail }) => code !== 'date-not-representable' && detail?.toLowerCase() !== '\\deleted',
    ),
  }
}

/** The flags after the change. */
export function changed(written: readonly string[], { add, remove }: FlagChange): string[] {
  return [...without(written, lower(remove)), ...add]
}

export function isChange({ add, remove }: FlagChange): boolean {
  return add.length + remove.length > 0
}

/** Flags are set first and taken away second: between the two commands lies half of the change. */
export function standingOf(written: readonly string[], change: FlagChange, now: readonly string[]): Standing {
  const found = flagKey(now)
  if (found === flagKey(written)) return 'as-written'
  if (found === flagKey(changed(written, change))) return 'carried'
  return found === flagKey([...written, ...change.add]) ? 'half-way' : 'otherwise'
}
