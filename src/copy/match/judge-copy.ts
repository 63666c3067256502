// Judges the copy of a message by what was read of it: its bytes, and what beside them is worth a note.

import type { Journal } from '../../journal/journal.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { Transaction } from '../../journal/transaction.ts'
import type { Code } from '../../model/codes.ts'
import type { Note } from '../../model/message.ts'
import { judge, keptDateNotes, type Found } from '../../proof/judge.ts'
import { project } from '../../proof/projection.ts'

/** What a row should look like on the target, given what the folder keeps. */
function expectedOf(row: MessageRow, permanentFlags: readonly string[] | undefined) {
  // The source may have other flags by now than those that were sent.
  const projection = project(row.writtenFlags ?? row.flags, row.sentDate, permanentFlags)
  return {
    digest: row.digest ?? '',
    flags: projection.flags,
    internalDate: projection.internalDate,
    notes: projection.notes,
  }
}

/** Judges a row against what was found under its UID. `found` may come from an earlier reading of the same body. */
export function judgeRow(
  row: MessageRow,
  found: Found,
  permanentFlags: readonly string[] | undefined,
): { verified: boolean; notes: Note[] } {
  const expected = expectedOf(row, permanentFlags)
  const verdict = judge(expected, found)
  return verdict.kind === 'verified'
    ? { verified: true, notes: [...expected.notes, ...verdict.notes] }
    : { verified: false, notes: [] }
}

const ofThisCopy: readonly Code[] = ['date-changed', 'flags-changed']

/**
 * To be called in a commit: a proved row has another copy with the same bytes now, and what was noted of the flags and
 * the date of the one before is said of this one.
 */
export function noteOtherCopy(tx: Transaction, { sourceChanges }: Journal, row: MessageRow, copy: Found): void {
  const notes = judgeRow(row, copy, undefined).notes.filter(({ code }) => ofThisCopy.includes(code))
  sourceChanges.replaceNotes(tx, row, ofThisCopy, [...notes, ...keptDateNotes(row.notes, copy.internalDate)])
}
