// What changes on the source after the copy: flags, messages that leave their folder or come back to it.

import type { Code } from '../model/codes.ts'
import type { Note } from '../model/message.ts'
import { columns, eachOnce, notesNow, rowOf, type MessageRow, type RawMessage } from './messages.ts'
import { rowsInPage } from './message-pages.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

/** A copied message that left a folder of the source, and the folder of the source in which the same bytes lie now. */
export type MovedMessage = { row: MessageRow; there: number; to: number; name: string }

export class SourceChanges {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /**
   * The source has these flags now; `written`: what lies on the target, null where that is the same. What is not the
   * same is due until a flags pass has decided about it.
   */
  setFlags(tx: Transaction, id: number, flags: readonly string[], written: readonly string[] | null): void {
    tx.prepare('UPDATE messages SET flags = ?, written_flags = ?, flags_due = ? WHERE id = ?').run(
      JSON.stringify(flags),
      written === null ? null : JSON.stringify(written),
      written === null ? 0 : 1,
      id,
    )
  }

  /** Its flags were carried over, or it is known, and noted, why they are not. */
  setFlagsDecided(tx: Transaction, id: number): void {
    tx.prepare('UPDATE messages SET flags_due = 0 WHERE id = ?').run(id)
  }

  setWritten(tx: Transaction, id: number, written: readonly string[] | null): void {
    tx.prepare('UPDATE messages SET written_flags = ? WHERE id = ?').run(
      written === null ? null : JSON.stringify(written),
      id,
    )
  }

  /**
   * Proved copies of a source folder whose flags are others than the source has by now: a page of those after this
   * id.
   */
  owing(folder: number, after = 0): MessageRow[] {
    return this.#db
      .prepare<[number, number], RawMessage>(
        `SELECT ${columns} FROM messages m
      WHERE m.folder = ? AND m.id > ? AND m.written_flags IS NOT NULL AND m.target_uid IS NOT NULL
        AND m.state IN ('verified', 'differs') ORDER BY m.id LIMIT ${rowsInPage}`,
      )
      .all(folder, after)
      .map(rowOf)
  }

  /** It is no longer where it was. `mark`: listed_mark of its folder when it was last seen there. */
  leave(tx: Transaction, id: number, run: number, mark: number): void {
    tx.prepare('UPDATE messages SET at_source = 0, left_run = ?, left_mark = ? WHERE id = ?').run(run, mark, id)
  }

  /**
   * To be called with a listing: what waits to be fetched and cannot be fetched any more, because it left the source or
   * was numbered before, is gone.
   */
  endUnfetchable(tx: Transaction, folder: number, uidValidity: number): void {
    tx.prepare(
      `UPDATE messages SET state = 'gone', code = 'source-expunged', facts = NULL
      WHERE folder = ? AND state = 'pending' AND (at_source = 0 OR uid_validity <> ?)`,
    ).run(folder, uidValidity)
  }

  /** It is there again. */
  comeBack(tx: Transaction, id: number): void {
    tx.prepare('UPDATE messages SET at_source = 1, left_run = NULL, left_mark = NULL WHERE id = ?').run(id)
  }

  /** So many left the folder in this run. */
  leftInRun(folder: number, run: number): number {
    return (
      this.#db
        .prepare<[number, number], number>(
          'SELECT count(*) FROM messages WHERE folder = ? AND at_source = 0 AND left_run = ?',
        )
        .pluck()
        .get(folder, run) ?? 0
    )
  }

  /** All rows that left folders of this mailbox in this run, in the order of ids. */
  allLeftInRun(mailbox: string, run: number): MessageRow[] {
    return this.#db
      .prepare<[string, number], RawMessage>(
        `SELECT ${columns} FROM folders f JOIN messages m ON m.folder = f.id
      WHERE f.mailbox = ? AND m.at_source = 0 AND m.left_run = ? ORDER BY m.id`,
      )
      .all(mailbox, run)
      .map(rowOf)
  }

  /** The highest UID of this numbering that was ever listed; 0 when there is none. */
  highestUid(folder: number, uidValidity: number): number {
    return (
      this.#db
        .prepare<[number, number], number | null>('SELECT max(uid) FROM messages WHERE folder = ? AND uid_validity = ?')
        .pluck()
        .get(folder, uidValidity) ?? 0
    )
  }

  /**
   * What was listed in a folder after `mark` and waits to be sent: it came since. What is sent by now may have lain
   * there all along, and was listed by the run that listed the other folder before.
   */
  listedSince(folder: number, mark: number): { uid: number; size: number; internalDate: number | null }[] {
    return this.#db
      .prepare<[number, number], { uid: number; size: number; internalDate: number | null }>(
        `
      SELECT m.uid, m.size, m.internal_date AS internalDate FROM folders f JOIN messages m ON m.folder = f.id
      WHERE f.id = ? AND m.id > ? AND m.at_source = 1 AND m.state = 'pending' AND m.uid_validity = f.uid_validity`,
      )
      .all(folder, mark)
  }

  countAtSource(folder: number): number {
    return (
      this.#db
        .prepare<[number], number>('SELECT count(*) FROM messages WHERE folder = ? AND at_source = 1')
        .pluck()
        .get(folder) ?? 0
    )
  }

  hasLeft(folder: number): boolean {
    return (
      this.#db.prepare('SELECT 1 FROM messages WHERE folder = ? AND at_source = 0 LIMIT 1').get(folder) !== undefined
    )
  }

  /** Rows with an outcome of their own that left this folder and have these bytes. */
  leftWith(folder: number, digest: string): MessageRow[] {
    return this.#db
      .prepare<[number, string], RawMessage>(
        `SELECT ${columns} FROM messages m
      WHERE m.folder = ? AND m.at_source = 0 AND m.digest = ? AND (m.target_uid IS NOT NULL OR m.state = 'gone')
        AND m.code IS NOT 'source-expunged' ORDER BY m.id`,
      )
      .all(folder, digest)
      .map(rowOf)
  }

  /** Copies whose message left its folder during this run, by folder. */
  leftCopies(mailbox: string, run: number): MessageRow[] {
    return this.#db
      .prepare<[string, number], RawMessage>(
        `SELECT ${columns} FROM folders f JOIN messages m ON m.folder = f.id
      WHERE f.mailbox = ? AND m.at_source = 0 AND m.left_run = ? AND m.target_uid IS NOT NULL ORDER BY m.folder, m.uid`,
      )
      .all(mailbox, run)
      .map(rowOf)
  }

  /**
   * Copies that left their folder, each with the folder in which the source has the same bytes now and did not have
   * them when it was last seen in its own: it was moved there. Each message there explains one that left, also one that
   * an earlier run has explained by it.
   */
  moved(mailbox: string): MovedMessage[] {
    const pairs = this.#db
      .prepare<[string], RawMessage & { there: number; toFolder: number; toName: string }>(
        `
      SELECT ${columns}, c.id AS there, t.id AS toFolder, t.name AS toName
      FROM folders f JOIN messages m ON m.folder = f.id JOIN messages c ON c.digest = m.digest
        JOIN folders t ON t.id = c.folder
      WHERE f.mailbox = ? AND t.mailbox = f.mailbox AND m.at_source = 0 AND m.left_mark >= 0
        AND m.target_uid IS NOT NULL
        AND c.at_source = 1 AND c.id > m.left_mark
        AND NOT EXISTS (SELECT 1 FROM messages o WHERE o.at_source = 0 AND o.digest = c.digest AND o.left_mark = -c.id)
      ORDER BY m.id, c.id`,
      )
      .all(mailbox)
    const explained = new Set<number>()
    const taken = new Set<number>()
    return pairs.flatMap(({ there, toFolder, toName, ...raw }) => {
      if (explained.has(raw.id) || taken.has(there)) return []
      explained.add(raw.id)
      taken.add(there)
      return [{ row: rowOf(raw), there, to: toFolder, name: toName }]
    })
  }

  /** Where it went is known, to this message: it is not looked for any more. */
  setMoved(tx: Transaction, id: number, there: number): void {
    tx.prepare('UPDATE messages SET left_mark = ? WHERE id = ?').run(-there, id)
  }

  /** Notes of these codes go, and others come in their place; what was noted since the row was read stays. */
  replaceNotes(tx: Transaction, row: MessageRow, codes: readonly Code[], notes: readonly Note[]): void {
    const kept = notesNow(tx, row).filter((note) => !codes.includes(note.code))
    tx.prepare('UPDATE messages SET notes = ? WHERE id = ?').run(JSON.stringify(eachOnce([...kept, ...notes])), row.id)
  }
}
