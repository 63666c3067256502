// Source folders in the journal, with what was last seen of them.

import type { Code } from '../model/codes.ts'
import type { Exclusion } from '../model/message.ts'
import type { Facts } from '../model/errors.ts'
import type { FolderState } from '../model/ports.ts'
import type { FolderName } from '../model/status.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

export type FolderRow = {
  id: number
  mailbox: string
  path: string
  name: string
  targetPath: string | null
  targetName: string | null
  /** 0: it is copied; else see `exclusionOf`. */
  excluded: number
  /** 1: the messages of its holder are kept there. */
  sent: number
  uidValidity: number | null
  uidNext: number | null
  messages: number | null
  highestModseq: string | null
  /** The highest id of a message when it was last listed. */
  listedMark: number | null
  /** What it was called before it was renamed on the source; null: it never was. */
  firstName: string | null
  /** Messages that the source counted at the last listing and did not list. */
  unlisted: number
  /** How many copies were written so far; how many of them the last look over the copies has seen. */
  writtenMark: number
  lookedMark: number
  errorCode: Code | null
  errorFacts: string | null
}

/** Where a folder is and goes. `uidValidity`: null until it was listed. */
export type FolderPlace = Pick<
  FolderRow,
  'id' | 'mailbox' | 'path' | 'name' | 'targetPath' | 'targetName' | 'uidValidity'
>

/** Messages of a folder at its last listing, as it was counted in three ways. */
export type FolderCounts = { unlisted: number; listed: number; searched: number | undefined }

const folderColumns = `id, mailbox, path, name, target_path AS targetPath, target_name AS targetName, excluded,
  sent, uid_validity AS uidValidity, uid_next AS uidNext, messages, highest_modseq AS highestModseq,
  listed_mark AS listedMark, first_name AS firstName,
  unlisted, written_mark AS writtenMark, looked_mark AS lookedMark, error_code AS errorCode, error_facts AS errorFacts`
const placeColumns =
  'id, mailbox, path, name, target_path AS targetPath, target_name AS targetName, uid_validity AS uidValidity'

/** What `excluded` says, by its number. */
const exclusions: readonly (Exclusion | null)[] = [null, 'excluded-by-plan', 'other-namespace']

/** Why a folder is not copied; null: it is. */
export function exclusionOf({ excluded }: Pick<FolderRow, 'excluded'>): Exclusion | null {
  return exclusions[excluded] ?? null
}

export class Folders {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  ofMailbox(mailbox: string): FolderRow[] {
    return this.#db
      .prepare<[string], FolderRow>(`SELECT ${folderColumns} FROM folders WHERE mailbox = ? ORDER BY id`)
      .all(mailbox)
  }

  /**
   * The folders of all mailboxes, in one query of few columns: with thousands of mailboxes this is most of what a
   * status costs.
   */
  byMailbox(): Map<string, FolderPlace[]> {
    const folders = new Map<string, FolderPlace[]>()
    for (const row of this.#db.prepare<[], FolderPlace>(`SELECT ${placeColumns} FROM folders ORDER BY id`).all()) {
      const known = folders.get(row.mailbox)
      if (known === undefined) folders.set(row.mailbox, [row])
      else known.push(row)
    }
    return folders
  }

  /** Folders that could not be copied as a whole, of one mailbox when it is named. */
  failed(mailbox?: string): FolderRow[] {
    if (mailbox !== undefined) return this.ofMailbox(mailbox).filter((row) => row.errorCode !== null)
    return this.#db
      .prepare<[], FolderRow>(`SELECT ${folderColumns} FROM folders WHERE error_code IS NOT NULL ORDER BY id`)
      .all()
  }

  /** Those of one mailbox of which the source has not given all that it has, by what the last listing came to. */
  unlisted(mailbox: string): FolderRow[] {
    return this.#db
      .prepare<[string], FolderRow>(
        `SELECT ${folderColumns} FROM folders WHERE mailbox = ? AND at_source = 1 AND excluded = 0
          AND (uid_validity IS NULL OR error_code IS NOT NULL OR unlisted > 0) ORDER BY id`,
      )
      .all(mailbox)
  }

  get(id: number): FolderRow | undefined {
    return this.#db.prepare<[number], FolderRow>(`SELECT ${folderColumns} FROM folders WHERE id = ?`).get(id)
  }

  /**
   * Adds or updates a folder's mapping; what was seen of its messages stays. Where the plan now excludes the folder, or
   * does so no more, what waits in it follows in the same commit, and it is to be listed once more.
   */
  put(
    tx: Transaction,
    mailbox: string,
    source: FolderName,
    target: FolderName | null,
    excluded: Exclusion | null,
  ): FolderRow {
    const before = tx
      .prepare<[string, string], number>('SELECT excluded FROM folders WHERE mailbox = ? AND path = ?')
      .pluck()
      .get(mailbox, source.path)
    const row = tx
      .prepare<unknown[], FolderRow>(
        `
      INSERT INTO folders (mailbox, path, name, target_path, target_name, excluded) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (mailbox, path) DO UPDATE SET name = excluded.name, target_path = excluded.target_path,
        target_name = excluded.target_name, excluded = excluded.excluded,
        uid_next = CASE WHEN folders.excluded = excluded.excluded THEN uid_next END
      RETURNING ${folderColumns}`,
      )
      .get(mailbox, source.path, source.name, target?.path ?? null, target?.name ?? null, exclusions.indexOf(excluded))
    if (row === undefined) throw new Error('INSERT … RETURNING gave no row')
    if (before !== undefined && before !== row.excluded) this.#followPlan(tx, row)
    return row
  }

  #followPlan(tx: Transaction, row: FolderRow): void {
    const exclusion = exclusionOf(row)
    const skipped = `state = 'skipped' AND code IN ('excluded-by-plan', 'other-namespace')`
    if (exclusion !== null)
      tx.prepare(
        `UPDATE messages SET state = 'skipped', code = ?, facts = NULL WHERE folder = ?
          AND (state = 'pending' OR ${skipped})`,
      ).run(exclusion, row.id)
    else
      tx.prepare(
        `UPDATE messages SET state = 'pending', code = NULL, facts = NULL
        WHERE folder = ? AND ${skipped} AND at_source = 1`,
      ).run(row.id)
  }

  /**
   * What EXAMINE and STATUS said, once everything up to it has been listed. `unlisted`: messages that the server counts
   * and does not list; `listed` and `searched`: that were listed, and that a search has found (undefined: no answer).
   */
  setSeen(tx: Transaction, id: number, seen: FolderState, counts: Partial<FolderCounts> = {}): void {
    const { unlisted = 0, listed, searched } = counts
    tx.prepare(
      `UPDATE folders SET uid_validity = ?, uid_next = ?, messages = ?, highest_modseq = ?, unlisted = ?,
        listed = ?, searched = ?,
        listed_mark = (SELECT max(id) FROM messages) WHERE id = ?`,
    ).run(
      seen.uidValidity,
      seen.uidNext ?? null,
      seen.messages,
      seen.highestModseq ?? null,
      unlisted,
      listed ?? null,
      searched ?? null,
      id,
    )
  }

  /**
   * They were renamed on the source: what they hold stays where it is on the target. A folder that the source has no
   * more, or an empty one, may have one of the paths, or another of them may still have it.
   */
  renameSources(tx: Transaction, renamed: readonly { id: number; to: FolderName }[]): void {
    // A path is unique in its mailbox, and no server has one like this.
    for (const { id } of renamed) tx.prepare('UPDATE folders SET path = char(10) || id WHERE id = ?').run(id)
    for (const { id, to } of renamed) {
      const before = tx
        .prepare<[string, number, number], { id: number; used: number }>(
          `
        SELECT id, EXISTS (SELECT 1 FROM messages WHERE folder = folders.id) AS used FROM folders
        WHERE path = ? AND mailbox = (SELECT mailbox FROM folders WHERE id = ?) AND id <> ?`,
        )
        .get(to.path, id, id)
      if (before?.used === 1) this.#makeWay(tx, before.id)
      else if (before !== undefined) tx.prepare('DELETE FROM folders WHERE id = ?').run(before.id)
      tx.prepare('UPDATE folders SET first_name = coalesce(first_name, name), name = ?, path = ? WHERE id = ?').run(
        to.name,
        to.path,
        id,
      )
    }
  }

  /**
   * What came out of it has its rows, and keeps them: under a name that no other folder has, and a path that no server
   * can give (RFC 3501, 9: no line ends).
   */
  #makeWay(tx: Transaction, id: number): void {
    tx.prepare(
      `
      WITH RECURSIVE old AS (SELECT mailbox, name FROM folders WHERE id = ?), tried (n) AS (
        SELECT 1 UNION ALL SELECT n + 1 FROM tried, old WHERE EXISTS (SELECT 1 FROM folders f
          WHERE f.mailbox = old.mailbox AND f.name = old.name || ' (' || n || ')'))
      UPDATE folders SET name = name || ' (' || (SELECT max(n) FROM tried) || ')', path = path || char(10) || id
        WHERE id = ?`,
    ).run(id, id)
  }

  /** What it could not be copied for does not stand any more. */
  clearError(tx: Transaction, id: number): void {
    tx.prepare('UPDATE folders SET error_code = NULL, error_facts = NULL WHERE id = ?').run(id)
  }

  /** The last look over its copies has ended: it has seen what was written by `mark` (written_mark when it began). */
  setLookedOver(tx: Transaction, id: number, mark: number): void {
    tx.prepare('UPDATE folders SET looked_mark = max(looked_mark, ?) WHERE id = ?').run(mark, id)
  }

  /** Whether the source still has these folders of a mailbox, and no others. */
  setAtSource(tx: Transaction, mailbox: string, there: readonly number[]): void {
    tx.prepare('UPDATE folders SET at_source = id IN (SELECT value FROM json_each(?)) WHERE mailbox = ?').run(
      JSON.stringify(there),
      mailbox,
    )
  }

  /** In which folders of a mailbox the messages of its holder are kept, and in no others. */
  setSent(tx: Transaction, mailbox: string, sent: readonly number[]): void {
    tx.prepare(
      `UPDATE folders SET sent = id IN (SELECT value FROM json_each(:ids))
        WHERE mailbox = :mailbox AND sent <> (id IN (SELECT value FROM json_each(:ids)))`,
    ).run({ ids: JSON.stringify(sent), mailbox })
  }

  setError(tx: Transaction, id: number, code: Code, facts: Facts): void {
    tx.prepare('UPDATE folders SET error_code = ?, error_facts = ? WHERE id = ?').run(code, JSON.stringify(facts), id)
  }
}
