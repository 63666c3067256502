// What the journal expects of the target: each message that a run was to bring, with its source digest.

import type { FolderRow } from '../journal/folders.ts'
import type { Journal } from '../journal/journal.ts'
import { fingerprintOfRow, type MessageRow } from '../journal/messages.ts'
import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import type { Wanted } from '../proof/match.ts'
import { writtenOf } from '../proof/flag-changes.ts'
import { project } from '../proof/projection.ts'
import { isInDoubt } from './known-rows.ts'
import type { Entry } from './ledger.ts'

/**
 * A message that was stored: `targetUid` in the life `place` of a target folder. `lostAs`: what is said of it where it
 * is not found; `inDoubt`: the journal calls it lost or altered.
 */
export type Expected = Wanted & Entry & { targetUid: number; place: number; lostAs: Code; inDoubt: boolean }

/** A message that was never stored, or is known to be gone for good. */
export type NotStored = { entry: Entry; lostAs: Code; facts: Facts }

/** What is expected of one row; undefined: nothing. */
export function expectedOf(folder: FolderRow, row: MessageRow): Expected | NotStored | undefined {
  const entry = entryOf(folder, row)
  switch (row.state) {
    case 'skipped':
      return undefined
    case 'pending':
    case 'appending':
      return { entry, lostAs: 'missing', facts: {} }
    case 'refused':
      return { entry, lostAs: row.code ?? 'missing', facts: row.facts }
    case 'gone':
      // What users or servers removed may be there again by now: it is looked for like the others.
      return row.code === 'source-expunged' ? undefined : storedAs(entry, row, row.code ?? 'missing')
    case 'copied':
    case 'verified':
    case 'differs':
      return storedAs(entry, row, 'missing')
  }
}

export function isStored(one: Expected | NotStored): one is Expected {
  return 'place' in one
}

/**
 * What one mailbox has stored in one life of a target folder. It is asked for by UID, one by one: a folder may hold
 * more messages than should be held as rows.
 */
export class Stored {
  readonly #journal: Journal
  readonly #folders: ReadonlyMap<number, FolderRow>
  readonly #life: number

  /** `folders`: the source folders of the mailbox; others may have put theirs into the same place. */
  constructor(journal: Journal, folders: readonly FolderRow[], life: number) {
    this.#journal = journal
    this.#folders = new Map(folders.map((folder) => [folder.id, folder]))
    this.#life = life
  }

  uids(): Set<number> {
    const uids = new Set<number>()
    for (const { targetUid } of this.all()) uids.add(targetUid)
    return uids
  }

  /** undefined: a run beside this look has put it elsewhere meanwhile. */
  at(uid: number): Expected | undefined {
    const row = this.#journal.repairs.ownerOf(this.#life, uid)
    return row === undefined ? undefined : this.#expected(row)
  }

  *all(): Generator<Expected> {
    for (const page of this.#journal.pages.ownedBy(this.#life)) {
      for (const row of page) {
        const expected = this.#expected(row)
        if (expected !== undefined) yield expected
      }
    }
  }

  #expected(row: MessageRow): Expected | undefined {
    const folder = this.#folders.get(row.folder)
    const one = folder === undefined ? undefined : expectedOf(folder, row)
    return one !== undefined && isStored(one) ? one : undefined
  }
}

function entryOf(folder: FolderRow, row: MessageRow): Entry {
  const { uid, uidValidity, digest, messageId, internalDate } = row
  return { folder: folder.name, uid, uidValidity, bytes: row.bytes ?? row.size, digest, messageId, internalDate }
}

function storedAs(entry: Entry, row: MessageRow, lostAs: Code): Expected | NotStored {
  const print = fingerprintOfRow(row)
  if (print === undefined || row.targetFolder === null || row.targetUid === null) return { entry, lostAs, facts: {} }
  const { id, targetFolder: place, targetUid } = row
  return { ...entry, ...print, ...marksOf(row), id, targetUid, place, lostAs, inDoubt: isInDoubt(row) }
}

/** Flags and date as they were put there last, without what the run noted that the target does not keep. */
function marksOf(row: MessageRow): Pick<Wanted, 'flags' | 'internalDate'> {
  return {
    flags: row.writtenFlags ?? writtenOf(row.flags, row.notes),
    internalDate: project([], row.sentDate, undefined).internalDate,
  }
}
