// Messages over which the line breaks again and again: each is left for the next run, so that it cannot keep the others from arriving.

import type { MessageRow } from '../journal/messages.ts'
import { MigrationError } from '../model/errors.ts'
import type { Work } from './work.ts'

/** So many broken connections over one message in a run are no accident any more. */
const often = 3

/** The line broke while this message, and no other, was being read or sent. */
export function noteBreak(work: Work, row: MessageRow, reason: string): void {
  const before = work.breaks.get(row.id)
  work.breaks.set(row.id, { times: (before?.times ?? 0) + 1, reason })
}

/** Runs a step for some rows; when the line breaks over a single one, that is noted with it. */
export async function blaming<T>(work: Work, rows: readonly MessageRow[], step: () => Promise<T>): Promise<T> {
  const wasOpen = work.source.usable
  try {
    return await step()
  } catch (error) {
    // A connection that was gone before says nothing about the message.
    if (!wasOpen) throw error
    const [only, ...others] = rows
    if (only !== undefined && others.length === 0 && !work.stop.aborted && error instanceof MigrationError && error.code === 'connection-lost') noteBreak(work, only, error.message)
    throw error
  }
}

/** Those of these pending rows that may be tried (again) in this run; the others stay pending, with the reason beside them. */
export function triable(work: Work, pending: readonly MessageRow[]): MessageRow[] {
  const left = pending.filter((row) => (work.breaks.get(row.id)?.times ?? 0) >= often)
  if (left.length === 0) return [...pending]
  work.journal.commit(() => {
    for (const row of left) work.journal.messages.setState(row.id, 'pending', 'breaks-connection', work.breaks.get(row.id)?.reason ?? null)
  })
  const skip = new Set(left.map((row) => row.id))
  return pending.filter((row) => !skip.has(row.id))
}
