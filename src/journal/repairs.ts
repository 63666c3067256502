// What verify found wrong with copies, and what `--again` takes up, as steps of the life of a message.

import { columns, rowOf, type MessageRow, type RawMessage } from './messages.ts'
import { inScope, scopeOf } from './mailbox-scope.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

export class Repairs {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /**
   * What `--again` is for: messages of a source folder that were refused, that somebody removed from the target, whose
   * copy another tool had altered, or whose copy was proved once and is found altered by verify. Only what the source
   * still has can be sent once more.
   */
  failedIn(folder: number): MessageRow[] {
    return this.#db
      .prepare<[number], RawMessage>(
        `SELECT ${columns} FROM messages m WHERE m.folder = ? AND m.at_source = 1
        AND m.uid_validity = (SELECT f.uid_validity FROM folders f WHERE f.id = m.folder) AND (m.state = 'refused'
        OR (m.state = 'gone' AND m.code IN ('target-vanished', 'target-folder-replaced'))
        OR (m.state = 'differs' AND (m.code = 'altered-copy-present' OR EXISTS (
          SELECT 1 FROM verification_findings f
          WHERE f.message = m.id AND f.outcome = 'differs' AND f.was_proved = 1))))
        ORDER BY m.uid`,
      )
      .all(folder)
      .map(rowOf)
  }

  /**
   * A person asked for it by name (`--again`): it is pending once more. A copy with other bytes stays where it is, set
   * aside: it is never taken for the new one, nor for a ghost. One attempt has had its copy, and explains no other.
   */
  takeUp(tx: Transaction, { id, state, targetFolder, targetUid }: MessageRow): void {
    if (state === 'differs' && targetFolder !== null && targetUid !== null)
      tx.prepare('INSERT OR IGNORE INTO altered_copies VALUES (?, ?, ?)').run(targetFolder, targetUid, id)
    if (targetUid !== null)
      tx.prepare(
        `UPDATE attempt_messages SET refused = 1 WHERE message = ? AND attempt =
            (SELECT max(attempt) FROM attempt_messages WHERE message = ? AND refused = 0)`,
      ).run(id, id)
    tx.prepare(
      `UPDATE messages SET state = 'pending', code = NULL, facts = NULL, target_folder = NULL, target_uid = NULL,
          written_flags = NULL, flags_due = 0, adopted = 0
        WHERE id = ? AND state IN ('refused', 'differs', 'gone')`,
    ).run(id)
  }

  /** What `takeUp` has set aside in this account, at places that are still there; paths as the server has them. */
  alteredCopies(account: string): { path: string; uidValidity: number; uid: number }[] {
    return this.#db
      .prepare<[string], { path: string; uidValidity: number; uid: number }>(
        `SELECT t.path, t.uid_validity AS uidValidity, a.uid FROM altered_copies a
        JOIN target_folders t ON t.id = a.target_folder WHERE t.account = ? AND t.state <> 'ended'`,
      )
      .all(account)
  }

  /** The UIDs of those in one life of a target folder. */
  setAsideIn(targetFolder: number): number[] {
    return this.#db
      .prepare<[number], number>('SELECT uid FROM altered_copies WHERE target_folder = ?')
      .pluck()
      .all(targetFolder)
  }

  /** Somebody removed it; a UID never comes back, so nothing else can be taken for it. */
  setAsideGone(tx: Transaction, targetFolder: number, uid: number): void {
    tx.prepare('DELETE FROM altered_copies WHERE target_folder = ? AND uid = ?').run(targetFolder, uid)
  }

  /** Those that stay beside a proved copy of the same message, by mailbox; `folder`: the target's path. */
  setAsideByMailbox(only?: string): Map<string, { folder: string; uid: number }[]> {
    const rows = this.#db
      .prepare<{ mailbox?: string }, { mailbox: string; folder: string; uid: number }>(
        `SELECT f.mailbox, t.path AS folder, a.uid FROM altered_copies a
        JOIN target_folders t ON t.id = a.target_folder JOIN messages m ON m.id = a.message
        JOIN folders f ON f.id = m.folder WHERE t.state <> 'ended' AND m.state = 'verified'
          AND ${inScope('f.mailbox', only)} ORDER BY f.mailbox, t.path, a.uid`,
      )
      .all(scopeOf(only))
    const byMailbox = new Map<string, { folder: string; uid: number }[]>()
    for (const { mailbox, folder, uid } of rows)
      byMailbox.set(mailbox, [...(byMailbox.get(mailbox) ?? []), { folder, uid }])
    return byMailbox
  }

  /** Whether verify has found its copy altered after it had been proved. */
  wasProved(id: number): boolean {
    return (
      this.#db
        .prepare("SELECT 1 FROM verification_findings WHERE message = ? AND outcome = 'differs' AND was_proved = 1")
        .get(id) !== undefined
    )
  }

  /** The row of a source message; undefined: no run has listed it. */
  at(folder: number, uidValidity: number, uid: number): MessageRow | undefined {
    const raw = this.#db
      .prepare<[number, number, number], RawMessage>(
        `SELECT ${columns} FROM messages m WHERE m.folder = ? AND m.uid_validity = ? AND m.uid = ?`,
      )
      .get(folder, uidValidity, uid)
    return raw === undefined ? undefined : rowOf(raw)
  }

  /** The row whose copy has this UID in a target folder. */
  ownerOf(targetFolder: number, uid: number): MessageRow | undefined {
    const raw = this.#db
      .prepare<[number, number], RawMessage>(
        `SELECT ${columns} FROM messages m WHERE m.target_folder = ? AND m.target_uid = ?`,
      )
      .get(targetFolder, uid)
    return raw === undefined ? undefined : rowOf(raw)
  }

  /** Rows with these bytes and a copy on a target, in the order in which they came into the journal. */
  withCopy(digest: string): MessageRow[] {
    return this.#db
      .prepare<[string], RawMessage>(
        `SELECT ${columns} FROM messages m WHERE m.digest = ? AND m.target_uid IS NOT NULL ORDER BY m.id`,
      )
      .all(digest)
      .map(rowOf)
  }
}
