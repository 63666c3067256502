// What a renumbered source folder holds, read so far: whoever takes up the search again reads only the rest.

import type { Present } from '../proof/match.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'
import { presentColumns, presentOf, type RawPresent, type ReadMessage } from './unowned-messages.ts'

export class SourcePrints {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  add(tx: Transaction, folder: number, uidValidity: number, { uid, print, internalDate, flags }: ReadMessage): void {
    tx.prepare('INSERT OR REPLACE INTO source_prints VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)').run(
      folder,
      uidValidity,
      uid,
      print.digest,
      print.bytes,
      print.likeness,
      print.messageId,
      print.bodySum,
      internalDate,
      JSON.stringify(flags),
    )
  }

  /** A known message was found under this UID: it serves no other. */
  take(tx: Transaction, folder: number, uidValidity: number, uid: number): void {
    tx.prepare('UPDATE source_prints SET taken = 1 WHERE folder = ? AND uid_validity = ? AND uid = ?').run(
      folder,
      uidValidity,
      uid,
    )
  }

  has(folder: number, uidValidity: number, uid: number): boolean {
    return (
      this.#db
        .prepare('SELECT 1 FROM source_prints WHERE folder = ? AND uid_validity = ? AND uid = ?')
        .get(folder, uidValidity, uid) !== undefined
    )
  }

  /** Those that no known message was found in, with one of these digests. */
  withDigests(folder: number, uidValidity: number, digests: readonly string[]): Present[] {
    return this.#db
      .prepare<[number, number, string], RawPresent>(
        `SELECT ${presentColumns} FROM source_prints
        WHERE folder = ? AND uid_validity = ? AND taken = 0 AND digest IN (SELECT value FROM json_each(?))
          ORDER BY uid`,
      )
      .all(folder, uidValidity, JSON.stringify(digests))
      .map(presentOf)
  }

  /**
   * All is known again, or the folder has been numbered once more. `except`: the life that is still being looked
   * through.
   */
  forget(tx: Transaction, folder: number, except = -1): void {
    tx.prepare('DELETE FROM source_prints WHERE folder = ? AND uid_validity <> ?').run(folder, except)
  }
}
