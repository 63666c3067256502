// Attempts: the intents that are committed before a byte goes out, and what came of them that nobody wants.

import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

export type AttemptRow = {
  id: number
  targetFolder: number
  lowMark: number
  bytes: number
  at: number
  run: number
  open: number
}
export type GhostState = 'found' | 'removing' | 'removed' | 'gone'
export type GhostRow = { targetFolder: number; uid: number; message: number; state: GhostState }

const attemptColumns = 'id, target_folder AS targetFolder, low_mark AS lowMark, bytes, at, run, open'

export class Attempts {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /**
   * Writes the intent: these messages are about to be sent to this folder. Must be committed before the first byte goes
   * out.
   */
  start(
    tx: Transaction,
    attempt: { targetFolder: number; lowMark: number; bytes: number; at: number; run: number; connection: string },
    messages: readonly number[],
  ): number {
    const id = Number(
      tx
        .prepare('INSERT INTO attempts (target_folder, low_mark, bytes, at, run, connection) VALUES (?, ?, ?, ?, ?, ?)')
        .run(attempt.targetFolder, attempt.lowMark, attempt.bytes, attempt.at, attempt.run, attempt.connection)
        .lastInsertRowid,
    )
    const carry = tx.prepare('INSERT INTO attempt_messages (attempt, message) VALUES (?, ?)')
    const appending = tx.prepare(
      `UPDATE messages SET state = 'appending', code = NULL, facts = NULL, written_flags = NULL, flags_due = 0,
        attempts = attempts + 1 WHERE id = ? AND state = 'pending'`,
    )
    for (const message of messages) {
      carry.run(id, message)
      if (appending.run(message).changes !== 1) throw new Error(`message ${message} is not pending: it may not be sent`)
    }
    return id
  }

  /** Not one byte of it went out for this message: the intent is void. What was settled meanwhile stays settled. */
  withdraw(tx: Transaction, attempt: number, message: number): void {
    tx.prepare('DELETE FROM attempt_messages WHERE attempt = ? AND message = ?').run(attempt, message)
    tx.prepare(
      "UPDATE messages SET state = 'pending', attempts = attempts - 1 WHERE id = ? AND state = 'appending'",
    ).run(message)
  }

  /**
   * The server said NO to it. Should it have stored it all the same, that shows when somebody looks; no other copy may
   * ever be put down to this attempt. What was settled meanwhile stays settled.
   */
  refuse(tx: Transaction, attempt: number, message: number): void {
    tx.prepare('UPDATE attempt_messages SET refused = 1 WHERE attempt = ? AND message = ?').run(attempt, message)
    tx.prepare(
      `UPDATE messages SET state = 'pending', code = NULL, facts = NULL WHERE id = ?
        AND state IN ('appending', 'pending')`,
    ).run(message)
  }

  /** The last moment at which something of it was sent. */
  setSent(tx: Transaction, id: number, at: number): void {
    tx.prepare('UPDATE attempts SET at = ? WHERE id = ?').run(at, id)
  }

  close(tx: Transaction, id: number): void {
    tx.prepare('UPDATE attempts SET open = 0 WHERE id = ?').run(id)
  }

  openIn(targetFolder: number): AttemptRow[] {
    return this.#db
      .prepare<[number], AttemptRow>(`SELECT ${attemptColumns} FROM attempts WHERE target_folder = ? AND open = 1`)
      .all(targetFolder)
  }

  /** The smallest UID that any copy of ours can have in this folder; undefined when nothing was ever sent there. */
  lowMark(targetFolder: number): number | undefined {
    return (
      this.#db
        .prepare<[number], number | null>('SELECT min(low_mark) FROM attempts WHERE target_folder = ?')
        .pluck()
        .get(targetFolder) ?? undefined
    )
  }

  /** By target account, how its messages were written the last time. */
  writers(): Map<string, string> {
    // SQLite gives the other columns of the row that has the maximum.
    const rows = this.#db
      .prepare<[], { account: string; connection: string }>(
        `
      SELECT t.account AS account, a.connection AS connection, max(a.id) FROM attempts a
        JOIN target_folders t ON t.id = a.target_folder GROUP BY t.account`,
      )
      .all()
    return new Map(rows.map(({ account, connection }) => [account, connection]))
  }

  ghosts(targetFolder: number): GhostRow[] {
    return this.#db
      .prepare<[number], GhostRow>(
        'SELECT target_folder AS targetFolder, uid, message, state FROM ghosts WHERE target_folder = ?',
      )
      .all(targetFolder)
  }

  setGhost(tx: Transaction, ghost: GhostRow): void {
    tx.prepare('INSERT OR REPLACE INTO ghosts VALUES (?, ?, ?, ?)').run(
      ghost.targetFolder,
      ghost.uid,
      ghost.message,
      ghost.state,
    )
  }
}
