// The lives of target folders: one that is replaced, or restored from a backup, begins a new life.

import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

/**
 * state     what is true                        who leaves it, by which commit         what a crash here means
 * matched   the life at its place; no earlier   start, rename: a later life takes its  nothing: copies are where the
 *           life of the place holds a copy      place (→ ended)                        rows say
 * to-match  the life at its place; copies are   finishMatching: each was found here    who opens the folder, or ends
 * the
 *           still in earlier lives of it. What  or is written down as missing          mailbox, goes on; what was read
 *           was read is kept (bystanders)       (→ matched); start, rename (→ ended)   is not read again
 * ended     no longer at its place              nobody: it is over                     copies in it are owed (owed.ts)
 *                                                                                      until matched or missing
 */
export type LifeState = 'matched' | 'to-match' | 'ended'
export type TargetFolderRow = {
  id: number
  account: string
  path: string
  uidValidity: number
  state: LifeState
}

const columns = 'id, account, path, uid_validity AS uidValidity, state'

/**
 * Whether a row has a copy that should be where the row says; `table`: how the messages are called. A missing copy is
 * looked for everywhere.
 */
export function isPlaced(table: string): string {
  return `${table}.target_uid IS NOT NULL AND ${table}.state IN ('copied', 'verified', 'differs')
    AND ${table}.code IS NOT 'copy-missing'`
}

const hasCopiesToMatch = `EXISTS (SELECT 1 FROM target_folders e JOIN messages m ON m.target_folder = e.id
  WHERE e.account = target_folders.account AND e.path = target_folders.path AND e.state = 'ended' AND ${isPlaced('m')})`

export class TargetLives {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /** The life that is at this place. */
  at(account: string, path: string): TargetFolderRow | undefined {
    return this.#db
      .prepare<[string, string], TargetFolderRow>(
        `SELECT ${columns} FROM target_folders WHERE account = ? AND path = ? AND state <> 'ended'`,
      )
      .get(account, path)
  }

  get(id: number): TargetFolderRow | undefined {
    return this.#db.prepare<[number], TargetFolderRow>(`SELECT ${columns} FROM target_folders WHERE id = ?`).get(id)
  }

  ofAccount(account: string): TargetFolderRow[] {
    return this.#db
      .prepare<[string], TargetFolderRow>(`SELECT ${columns} FROM target_folders WHERE account = ?`)
      .all(account)
  }

  /**
   * Lives that hold copies of a mailbox where none of its source folders puts any: users renamed the folder, or filed
   * mail there.
   */
  apart(account: string, mailbox: string): TargetFolderRow[] {
    return this.#db
      .prepare<[string, string, string], TargetFolderRow>(
        `SELECT ${columns} FROM target_folders WHERE account = ? AND state <> 'ended'
          AND path NOT IN (SELECT target_path FROM folders
            WHERE mailbox = ? AND excluded = 0 AND at_source = 1 AND target_path IS NOT NULL)
          AND EXISTS (SELECT 1 FROM messages m JOIN folders f ON f.id = m.folder
            WHERE m.target_folder = target_folders.id AND f.mailbox = ? AND ${isPlaced('m')})`,
      )
      .all(account, mailbox, mailbox)
  }

  /**
   * Starts a new life at this place; the one before it ends in the same commit, and what was copied into it is owed
   * from then on.
   */
  start(tx: Transaction, account: string, path: string, uidValidity: number): TargetFolderRow {
    tx.prepare("UPDATE target_folders SET state = 'ended' WHERE account = ? AND path = ? AND state <> 'ended'").run(
      account,
      path,
    )
    const { lastInsertRowid } = tx
      .prepare("INSERT INTO target_folders (account, path, uid_validity, state) VALUES (?, ?, ?, 'matched')")
      .run(account, path, uidValidity)
    return this.#beginMatching(tx, Number(lastInsertRowid))
  }

  /**
   * A user renamed the folder: the same life goes on under another path, and what was there before has ended. Where
   * the journal knows it under that path already, its rows go on with that one: a folder has one row.
   */
  rename(tx: Transaction, id: number, path: string): void {
    const life = this.get(id)
    if (life === undefined) throw new Error(`no target folder ${id}`)
    const there = this.at(life.account, path)
    if (there?.uidValidity === life.uidValidity && there.id !== id) {
      this.#merge(tx, id, there.id)
      return
    }
    if (there !== undefined) tx.prepare("UPDATE target_folders SET state = 'ended' WHERE id = ?").run(there.id)
    tx.prepare('UPDATE target_folders SET path = ? WHERE id = ?').run(path, id)
    this.#beginMatching(tx, id)
  }

  /** Every copy in the earlier lives of its place was found in this one, or is written down as missing. */
  finishMatching(tx: Transaction, { id, path }: TargetFolderRow): void {
    const left = tx.prepare(`SELECT 1 FROM target_folders WHERE id = ? AND ${hasCopiesToMatch}`).get(id)
    if (left !== undefined) throw new Error(`copies in earlier lives of ${path} are not matched`)
    tx.prepare("UPDATE target_folders SET state = 'matched' WHERE id = ? AND state = 'to-match'").run(id)
  }

  /** Ids of rows whose copy is in a life that has ended where no other has begun: they can only be searched for. */
  stranded(account: string): number[] {
    return this.#db
      .prepare<[string], number>(
        `SELECT m.id FROM target_folders e JOIN messages m ON m.target_folder = e.id
        WHERE e.account = ? AND e.state = 'ended' AND ${isPlaced('m')} AND NOT EXISTS (
          SELECT 1 FROM target_folders l WHERE l.account = e.account AND l.path = e.path AND l.state <> 'ended')`,
      )
      .pluck()
      .all(account)
  }

  /** The lives of its place that came before this one, the first of them first. */
  before(id: number): number[] {
    return this.#db
      .prepare<[number], number>(
        `SELECT e.id FROM target_folders l
          JOIN target_folders e ON e.account = l.account AND e.path = l.path AND e.state = 'ended'
        WHERE l.id = ? ORDER BY e.id`,
      )
      .pluck()
      .all(id)
  }

  /** Below this UID all was looked through for copies that nobody sent. */
  countedMark(id: number): number {
    return (
      this.#db.prepare<[number], number>('SELECT counted_mark FROM target_folders WHERE id = ?').pluck().get(id) ?? 1
    )
  }

  setCountedMark(tx: Transaction, id: number, mark: number): void {
    tx.prepare('UPDATE target_folders SET counted_mark = ? WHERE id = ?').run(mark, id)
  }

  /** The run in which it was last looked over to its end. */
  setLooked(tx: Transaction, id: number, run: number): void {
    tx.prepare('UPDATE target_folders SET looked_run = max(looked_run, ?) WHERE id = ?').run(run, id)
  }

  #beginMatching(tx: Transaction, id: number): TargetFolderRow {
    tx.prepare(
      `UPDATE target_folders SET state = CASE WHEN ${hasCopiesToMatch} THEN 'to-match' ELSE 'matched' END WHERE id = ?`,
    ).run(id)
    const row = this.get(id)
    if (row === undefined) throw new Error(`no target folder ${id}`)
    return row
  }

  /**
   * A UID that both know belongs to the one that has it already; the other has ended. Whose UID was adopted by another
   * row meanwhile has lost its copy to that one: it is missing, and has no place any more.
   */
  #merge(tx: Transaction, from: number, into: number): void {
    for (const table of ['messages', 'attempts', 'bystanders', 'ghosts'])
      tx.prepare(`UPDATE OR IGNORE ${table} SET target_folder = ? WHERE target_folder = ?`).run(into, from)
    tx.prepare(
      `UPDATE messages SET target_folder = :into, target_uid = NULL,
        facts = CASE WHEN state = 'copied' AND code IS NOT 'copy-missing'
          THEN json_object('targetBytes', coalesce(bytes, size)) WHEN ${isPlaced('messages')} THEN NULL ELSE facts END,
        code = CASE WHEN ${isPlaced('messages')} THEN 'copy-missing' ELSE code END,
        state = CASE WHEN ${isPlaced('messages')} THEN 'copied' ELSE state END
      WHERE target_folder = :from`,
    ).run({ into, from })
    for (const table of ['bystanders', 'ghosts']) tx.prepare(`DELETE FROM ${table} WHERE target_folder = ?`).run(from)
    tx.prepare(
      `DELETE FROM bystanders WHERE target_folder = ? AND uid IN (SELECT target_uid FROM messages
        WHERE target_folder = ?)`,
    ).run(into, into)
    tx.prepare("UPDATE target_folders SET state = 'ended' WHERE id = ?").run(from)
  }
}
