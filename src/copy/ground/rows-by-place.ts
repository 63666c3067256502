// Sorts rows by the target folder that has their copies.

import type { MessageRow } from '../../journal/messages.ts'

/** By id of the target folder; rows without a copy are left out. */
export function rowsByPlace(rows: readonly MessageRow[]): Map<number, MessageRow[]> {
  const byPlace = new Map<number, MessageRow[]>()
  for (const row of rows) {
    if (row.targetFolder === null) continue
    const known = byPlace.get(row.targetFolder)
    if (known === undefined) byPlace.set(row.targetFolder, [row])
    else known.push(row)
  }
  return byPlace
}
