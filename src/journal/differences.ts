// Copies with other bytes than their originals, and where the two part, which is looked for after that is written.

import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import { columns, rowOf, type MessageRow, type RawMessage } from './message-rows.ts'
import type { Messages } from './messages.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

/**
 * m: the message, f: its source folder, l: the life with its copy. Where a copy leaves its original is still to be
 * found, and both can be asked for by their UIDs.
 */
export const isOffsetDue = `m.offset_due = 1 AND m.state = 'differs' AND m.at_source = 1
  AND m.uid_validity = f.uid_validity AND f.excluded = 0 AND f.at_source = 1 AND l.state <> 'ended'`

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

  /** The altered copies of a source folder of which that is owed, by source UID; so many at most. */
  due(folder: number, most: number): MessageRow[] {
    return this.#db
      .prepare<[number, number], RawMessage>(
        `SELECT ${columns} FROM messages m JOIN folders f ON f.id = m.folder
          JOIN target_folders l ON l.id = m.target_folder
        WHERE m.folder = ? AND ${isOffsetDue} ORDER BY m.uid LIMIT ?`,
      )
      .all(folder, most)
      .map(rowOf)
  }

  /** It was looked for. `facts`: what was found; undefined: nothing, and the row keeps the facts it has. */
  describe(tx: Transaction, { id, code }: MessageRow, facts: Facts | undefined): void {
    if (facts !== undefined) this.#messages.setState(tx, id, 'differs', code, facts)
    tx.prepare('UPDATE messages SET offset_due = 0 WHERE id = ?').run(id)
  }

  /** All others of a source folder are left as they are. */
  leaveRest(tx: Transaction, folder: number): void {
    tx.prepare('UPDATE messages SET offset_due = 0 WHERE folder = ? AND offset_due = 1').run(folder)
  }
}
