// What the journal expects of the target: each message that a run was to bring, with its source digest.

import type { FolderRow } from '../journal/folders.ts'
import type { Journal } from '../journal/journal.ts'
import { fingerprintOfRow, type MessageRow } from '../journal/messages.ts'
import type { Wanted } from '../proof/match.ts'
import { writtenOf } from '../proof/flag-changes.ts'
import { project } from '../proof/projection.ts'
import type { Entry, Ledger } from './ledger.ts'

/** A message that was stored: `targetUid` in the life `place` of a target folder. */
export type Expected = Wanted & Entry & { targetUid: number; place: number }

/**
 * The stored messages of a source folder; what was never stored, or is known to be gone, is missing already and goes
 * into the ledger.
 */
export function expectedIn(journal: Journal, folder: FolderRow, ledger: Ledger): Expected[] {
  const expected: Expected[] = []
  for (const row of journal.messages.inFolder(folder.id)) {
    const entry: Entry = { folder: folder.name, uid: row.uid, bytes: row.bytes ?? row.size }
    switch (row.state) {
      case 'skipped':
        break
      case 'gone':
        if (row.code !== 'source-expunged') ledger.missing({ ...entry, digest: row.digest }, row.code ?? 'missing')
        break
      case 'pending':
      case 'appending':
        ledger.missing(entry)
        break
      case 'refused':
        ledger.missing(
          { ...entry, digest: row.digest },
          row.code ?? 'missing',
          row.reason === null ? {} : { reason: row.reason },
        )
        break
      case 'copied':
      case 'verified':
      case 'differs': {
        const print = fingerprintOfRow(row)
        if (print === undefined || row.targetFolder === null || row.targetUid === null) ledger.missing(entry)
        else
          expected.push({
            ...entry,
            ...print,
            ...marksOf(row),
            id: row.id,
            targetUid: row.targetUid,
            place: row.targetFolder,
          })
      }
    }
  }
  return expected
}

/** Flags and date as they were put there last, without what the run noted that the target does not keep. */
function marksOf(row: MessageRow): Pick<Wanted, 'flags' | 'internalDate'> {
  return {
    flags: row.writtenFlags ?? writtenOf(row.flags, row.notes),
    internalDate: project([], row.internalDate, undefined).internalDate,
  }
}
