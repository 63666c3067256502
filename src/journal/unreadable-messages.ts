// Messages of target folders that nobody owns and that break every reading: they are not asked for again.

import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

/** `size` 0: the server does not tell. */
export type UnreadableMessage = { uid: number; size: number; reason: string }

export class UnreadableMessages {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  add(tx: Transaction, targetFolder: number, { uid, size, reason }: UnreadableMessage, at: number): void {
    tx.prepare('INSERT OR REPLACE INTO unreadable_messages VALUES (?, ?, ?, ?, ?)').run(
      targetFolder,
      uid,
      size,
      reason,
      at,
    )
  }

  /** Those of this folder that nobody owns by now, by UID. */
  inFolder(targetFolder: number): UnreadableMessage[] {
    return this.#db
      .prepare<[number], UnreadableMessage>(
        `SELECT uid, size, reason FROM unreadable_messages u
        WHERE target_folder = ? AND NOT EXISTS (
          SELECT 1 FROM messages m WHERE m.target_folder = u.target_folder AND m.target_uid = u.uid)
        ORDER BY uid`,
      )
      .all(targetFolder)
  }

  /** A person asked for it by name (`--again`): those of this account's folder are asked for once more. */
  forget(tx: Transaction, account: string, path: string): void {
    tx.prepare(
      `DELETE FROM unreadable_messages
      WHERE target_folder IN (SELECT id FROM target_folders WHERE account = ? AND path = ?)`,
    ).run(account, path)
  }
}
