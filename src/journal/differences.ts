// Copies that came back with other bytes, or with none, and the second reading that each of them is owed.

import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import { columns, rowOf, type MessageRow, type RawMessage } from './message-rows.ts'
import type { Messages } from './messages.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

/**
 * m: the message, f: its source folder, l: the life with its copy. The copy was read once, and is still to be read over
 * another connection, which decides, and to be compared with its original.
 */
export const isSecondReadingDue = `m.offset_due = 1
  AND (m.state = 'differs' OR (m.state = 'copied' AND m.code = 'unreadable-on-target'))
  AND f.excluded = 0 AND f.at_source = 1 AND l.state <> 'ended'`

export class Differences {
  readonly #db: Prepare
  readonly #messages: Messages
  constructor(db: Prepare, messages: Messages) {
    this.#db = db
    this.#messages = messages
  }

  /** The copy was read and has other bytes; where they begin (`offset`) is owed from now on, unless it is known. */
  record(tx: Transaction, id: number, code: Code, facts: Facts): void {
    this.#messages.setState(tx, id, 'differs', code, facts)
    tx.prepare('UPDATE messages SET offset_due = ? WHERE id = ?').run(facts['offset'] === undefined ? 1 : 0, id)
  }

  /** The copy is there and was not given; `empty`: without a word, so that another reading is owed. */
  leaveUnread(tx: Transaction, id: number, reason: string, empty: boolean): void {
    this.#messages.setState(tx, id, 'copied', 'unreadable-on-target', { reason })
    tx.prepare('UPDATE messages SET offset_due = ? WHERE id = ?').run(empty ? 1 : 0, id)
  }

  /** The copies of a source folder that are owed a second reading, by source UID; so many at most. */
  due(folder: number, most: number): MessageRow[] {
    return this.#db
      .prepare<[number, number], RawMessage>(
        `SELECT ${columns} FROM messages m JOIN folders f ON f.id = m.folder
          JOIN target_folders l ON l.id = m.target_folder
        WHERE m.folder = ? AND ${isSecondReadingDue} ORDER BY m.uid LIMIT ?`,
      )
      .all(folder, most)
      .map(rowOf)
  }

  /** It was read again. `facts`: where it differs; undefined: the row keeps what it has. */
  describe(tx: Transaction, { id, code }: MessageRow, facts: Facts | undefined): void {
    if (facts !== undefined) this.#messages.setState(tx, id, 'differs', code, facts)
    tx.prepare('UPDATE messages SET offset_due = 0 WHERE id = ?').run(id)
  }

  /** All others of a source folder are left as they are. */
  leaveRest(tx: Transaction, folder: number): void {
    tx.prepare('UPDATE messages SET offset_due = 0 WHERE folder = ? AND offset_due = 1').run(folder)
  }
}
