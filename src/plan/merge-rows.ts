// Puts entries of `mailboxes` that only add keys to a mailbox of `mailboxesFrom` together with its row.

import type { MailboxEntry } from './doubles.ts'
import { textAt, valueAt, type FieldPath } from './field-path.ts'
import type { Problems } from './problems.ts'
import { nearest } from './suggest.ts'

/** An entry of the plan and the row that has its id; `own`: what the entry itself says. */
export type MergedEntry = { row: number; own: unknown }

export type Merged = {
  /** The list of the plan, each with what its row adds. */
  mailboxes: unknown
  /** By its index in the list of the plan. */
  merged: ReadonlyMap<number, MergedEntry>
  /** Rows that no entry of the plan names. */
  rest: readonly MailboxEntry[]
}

/** What both say must be the same. `complete`: all rows could be read. */
export function mergeRows(
  listed: unknown,
  rows: readonly MailboxEntry[],
  { file, complete }: { file: string; complete: boolean },
  problems: Problems,
): Merged {
  const merged = new Map<number, MergedEntry>()
  if (!Array.isArray(listed)) return { mailboxes: listed, merged, rest: rows }
  const byId = new Map<string, number>()
  for (const [index, { value }] of rows.entries()) {
    const id = textAt(value, ['id']) ?? textAt(value, ['source', 'user'])
    if (id !== undefined && !byId.has(id)) byId.set(id, index)
  }
  const taken = new Set<number>()
  const mailboxes = (listed as unknown[]).map((entry, index): unknown => {
    const id = textAt(entry, ['id'])
    const at = id === undefined ? undefined : byId.get(id)
    const row = at === undefined ? undefined : rows[at]
    if (id !== undefined && row === undefined && complete && valueAt(entry, ['source']) === undefined)
      problems.add(['mailboxes', index, 'id'], problems.say.noRowOfId(id, file, nearest(id, byId.keys())))
    if (id === undefined || at === undefined || row === undefined || taken.has(at)) return entry
    taken.add(at)
    merged.set(index, { row: at, own: entry })
    return bothOf(entry, { ...asMap(row.value), id }, ['mailboxes', index], row.path, problems)
  })
  return { mailboxes, merged, rest: rows.filter((_row, index) => !taken.has(index)) }
}

function bothOf(own: unknown, row: unknown, path: FieldPath, place: FieldPath, problems: Problems): unknown {
  if (isMap(own) && isMap(row)) {
    const keys = [...new Set([...Object.keys(row), ...Object.keys(own)])]
    return Object.fromEntries(
      keys.map((key) => [
        key,
        !Object.hasOwn(own, key)
          ? row[key]
          : !Object.hasOwn(row, key)
            ? own[key]
            : bothOf(own[key], row[key], [...path, key], [...place, key], problems),
      ]),
    )
  }
  if (JSON.stringify(own) !== JSON.stringify(row))
    problems.add(path, problems.say.otherThanRow(written(own), written(row), problems.placeOf(place)))
  return own
}

function written(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : isMap(value) ? '{ … }' : String(value)
}

function asMap(value: unknown): object {
  return isMap(value) ? value : {}
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
