// What the journal expects of the target: each message that a run was to bring, with its source digest.

import type { FolderRow } from '../journal/folders.ts'
import type { Journal } from '../journal/journal.ts'
import { fingerprintOfRow, type MessageRow } from '../journal/messages.ts'
import type { Code } from '../model/codes.ts'
import type { Wanted } from '../proof/match.ts'
import { writtenOf } from '../proof/flag-changes.ts'
import { project } from '../proof/projection.ts'
import { isInDoubt } from './known-rows.ts'
import type { Entry, Ledger } from './ledger.ts'

/**
 * A message that was stored: `targetUid` in the life `place` of a target folder. `lostAs`: what is said of it where it
 * is not found; `inDoubt`: the journal calls it lost or altered.
 */
export type Expected = Wanted & Entry & { targetUid: number; place: number; lostAs: Code; inDoubt: boolean }

/**
 * The stored messages of a source folder; what was never stored, or is known to be gone for good, is missing already
 * and goes into the ledger.
 */
export function expectedIn(journal: Journal, folder: FolderRow, ledger: Ledger): Expected[] {
  return journal.messages.inFolder(folder.id).flatMap((row) => {
    const entry = entryOf(folder, row)
    switch (row.state) {
      case 'skipped':
        return []
      case 'pending':
      case 'appending':
        ledger.missing(entry, 'missing', {}, { row })
        return []
      case 'refused':
        ledger.missing(entry, row.code ?? 'missing', row.facts, { row })
        return []
      case 'gone':
        if (row.code === 'source-expunged') return []
        // What users or servers removed may be there again by now: it is looked for like the others.
        return storedAs(entry, row, ledger, row.code ?? 'missing')
      case 'copied':
      case 'verified':
      case 'differs':
        return storedAs(entry, row, ledger, 'missing')
    }
  })
}

function entryOf(folder: FolderRow, row: MessageRow): Entry {
  const { uid, uidValidity, digest, messageId, internalDate } = row
  return { folder: folder.name, uid, uidValidity, bytes: row.bytes ?? row.size, digest, messageId, internalDate }
}

function storedAs(entry: Entry, row: MessageRow, ledger: Ledger, lostAs: Code): Expected[] {
  const print = fingerprintOfRow(row)
  if (print !== undefined && row.targetFolder !== null && row.targetUid !== null) {
    const { id, targetFolder: place, targetUid } = row
    return [{ ...entry, ...print, ...marksOf(row), id, targetUid, place, lostAs, inDoubt: isInDoubt(row) }]
  }
  ledger.missing(entry, lostAs, {}, { row })
  return []
}

/** Flags and date as they were put there last, without what the run noted that the target does not keep. */
function marksOf(row: MessageRow): Pick<Wanted, 'flags' | 'internalDate'> {
  return {
    flags: row.writtenFlags ?? writtenOf(row.flags, row.notes),
    internalDate: project([], row.internalDate, undefined).internalDate,
  }
}
