// Messages as they are wanted on the target, for matching them with what is there.

import { type MessageRow, fingerprintOfRow } from '../../journal/messages.ts'
import type { Wanted } from '../../proof/match.ts'
import { project } from '../../proof/projection.ts'

/** Messages as they are wanted on the target: what was read of them, with flags and date as they are sent. */
export function wantedOf(rows: readonly MessageRow[]): Wanted[] {
  return rows.flatMap((row) => {
    const print = fingerprintOfRow(row)
    return print === undefined
      ? []
      : [
          {
            ...print,
            id: row.id,
            flags: row.writtenFlags ?? row.flags,
            internalDate: project([], row.sentDate, undefined).internalDate,
          },
        ]
  })
}
