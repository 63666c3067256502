// Messages in the journal: one row each, and every step of its life as one named statement.

import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import { statesBefore, type Fingerprint, type MessageFacts, type MessageState, type Note } from '../model/message.ts'
import type { PecKind } from '../model/pec.ts'
import { MessageReads } from './message-reads.ts'
import { eachOnce, factsText, notesNow, type MessageRow } from './message-rows.ts'
import type { Transaction } from './transaction.ts'

export * from './message-rows.ts'

/** As a condition: the states that a step may start from. */
const from = (states: readonly MessageState[]): string => `state IN (${states.map((state) => `'${state}'`).join(', ')})`

/** Bytes and messages of a mailbox that wait to be sent, and of its copies that lie on the target. */
export type RoomOf = Record<'waiting' | 'held', { bytes: number; messages: number }>

/** As flags are written in JSON. */
const seen = '%"\\\\Seen"%'

export class Messages extends MessageReads {
  /**
   * Adds what a listing found; known messages stay as they are. In one statement: what SQLite keeps to take a statement
   * back, it keeps until the step ends, and that of a thousand is 20 MB.
   */
  add(
    tx: Transaction,
    folder: number,
    uidValidity: number,
    found: readonly MessageFacts[],
    state: 'pending' | 'skipped',
    code: Code | null,
  ): void {
    const rows = found.map(({ uid, size, internalDate, flags }) => [uid, size, internalDate, JSON.stringify(flags)])
    tx.prepare(
      `INSERT INTO messages (folder, uid_validity, uid, size, internal_date, flags, state, code)
        SELECT ?, ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, ?, ? FROM json_each(?) WHERE true ORDER BY key
      ON CONFLICT (folder, uid_validity, uid) DO NOTHING`,
    ).run(folder, uidValidity, state, code, JSON.stringify(rows))
  }

  /**
   * State by source UID, in order of UIDs and one at a time: a folder may have more messages than should be held as
   * rows.
   */
  statesOf(folder: number, uidValidity: number): IterableIterator<{ uid: number; state: MessageState }> {
    return this.db
      .prepare<[number, number], { uid: number; state: MessageState }>(
        'SELECT uid, state FROM messages WHERE folder = ? AND uid_validity = ? ORDER BY uid',
      )
      .iterate(folder, uidValidity)
  }

  /** Whether something of a source folder was sent or adopted: from then on its place on the target is fixed. */
  isWritten(folder: number): boolean {
    return (
      this.db
        .prepare('SELECT 1 FROM messages WHERE folder = ? AND (target_uid IS NOT NULL OR attempts > 0) LIMIT 1')
        .get(folder) !== undefined
    )
  }

  count(folder: number, states: readonly MessageState[]): number {
    const list = states.map(() => '?').join(', ')
    return (
      this.db
        .prepare<unknown[], number>(`SELECT count(*) FROM messages WHERE folder = ? AND state IN (${list})`)
        .pluck()
        .get(folder, ...states) ?? 0
    )
  }

  /** How many rows of a source folder are in these states, and how much that is as announced. */
  amountIn(folder: number, states: readonly MessageState[]): { messages: number; bytes: number } {
    const list = states.map(() => '?').join(', ')
    return (
      this.db
        .prepare<unknown[], { messages: number; bytes: number }>(
          `
      SELECT count(*) AS messages, coalesce(sum(size), 0) AS bytes FROM messages
        WHERE folder = ? AND state IN (${list})`,
        )
        .get(folder, ...states) ?? { messages: 0, bytes: 0 }
    )
  }

  /** By folder: messages still to be copied that nobody has read and that came before then. */
  unseenToCopy(mailbox: string, before: number): { name: string; target: string | null; oldUnseen: number }[] {
    return this.db
      .prepare<[string, string, number], { name: string; target: string | null; oldUnseen: number }>(
        `
      SELECT f.name, f.target_path AS target, count(*) AS oldUnseen FROM folders f JOIN messages m ON m.folder = f.id
      WHERE f.mailbox = ? AND m.state IN ('pending', 'appending') AND m.flags NOT LIKE ?
        AND coalesce(m.internal_date, 0) < ?
      GROUP BY f.id`,
      )
      .all(mailbox, seen, before)
  }

  /** What of a mailbox has no outcome yet. */
  openIn(mailbox: string): { messages: number; bytes: number } {
    return (
      this.db
        .prepare<[string], { messages: number; bytes: number }>(
          `
      SELECT count(*) AS messages, coalesce(sum(coalesce(m.bytes, m.size)), 0) AS bytes FROM folders f
        JOIN messages m ON m.folder = f.id
      WHERE f.mailbox = ? AND m.state IN ('pending', 'appending', 'copied')`,
        )
        .get(mailbox) ?? { messages: 0, bytes: 0 }
    )
  }

  /** What of a mailbox waits to be sent, and what of its copies lies on the target. */
  roomOf(mailbox: string): RoomOf {
    const row = this.db
      .prepare<[string], Record<'waitingBytes' | 'waiting' | 'heldBytes' | 'held', number>>(
        `
      SELECT coalesce(sum(bytes) FILTER (WHERE waits), 0) AS waitingBytes, count(*) FILTER (WHERE waits) AS waiting,
        coalesce(sum(bytes) FILTER (WHERE lies), 0) AS heldBytes, count(*) FILTER (WHERE lies) AS held
      FROM (SELECT coalesce(m.bytes, m.size) AS bytes, m.state IN ('pending', 'appending') AS waits,
          m.state IN ('copied', 'verified', 'differs') AS lies
        FROM folders f JOIN messages m ON m.folder = f.id WHERE f.mailbox = ?)`,
      )
      .get(mailbox)
    return {
      waiting: { bytes: row?.waitingBytes ?? 0, messages: row?.waiting ?? 0 },
      held: { bytes: row?.heldBytes ?? 0, messages: row?.held ?? 0 },
    }
  }

  /** The date of its header, which is sent in place of the source's. */
  setHeaderDate(tx: Transaction, id: number, date: number): void {
    tx.prepare('UPDATE messages SET header_date = ? WHERE id = ?').run(date, id)
  }

  /** What its bytes are. `kind`: what it says it is; undefined leaves what was told before. */
  setFingerprint(tx: Transaction, id: number, print: Fingerprint, kind?: PecKind): void {
    tx.prepare(
      `UPDATE messages SET digest = ?, bytes = ?, likeness = ?, message_id = ?, body_sum = ?, kind = coalesce(?, kind)
        WHERE id = ?`,
    ).run(print.digest, print.bytes, print.likeness, print.messageId, print.bodySum, kind ?? null, id)
  }

  /** What it says it is, as a scan has seen. */
  setKind(tx: Transaction, id: number, kind: PecKind): void {
    tx.prepare('UPDATE messages SET kind = ? WHERE id = ?').run(kind, id)
  }

  /** Goes on to a state without a copy on the target, or keeps the one it has. `facts`: what is known of its code. */
  setState(tx: Transaction, id: number, state: MessageState, code: Code | null = null, facts: Facts = {}): void {
    const { changes } = tx
      .prepare(`UPDATE messages SET state = ?, code = ?, facts = ? WHERE id = ? AND ${from(statesBefore(state))}`)
      .run(state, code, factsText(facts), id)
    this.#assertStep(changes, id, state)
  }

  /**
   * The copy is not where it was put: it is unproved until it is found elsewhere, or found to be gone. Of an altered
   * one it stays known how long it is; one that was never read may have been altered too.
   */
  setMissing(tx: Transaction, id: number): void {
    const { changes } = tx
      .prepare(
        `UPDATE messages SET state = 'copied', code = 'copy-missing',
          facts = CASE WHEN state = 'differs' OR code = 'copy-missing' THEN facts
            WHEN state = 'copied' THEN json_object('targetBytes', coalesce(bytes, size)) END
        WHERE id = ? AND ${from(statesBefore('copied'))}`,
      )
      .run(id)
    this.#assertStep(changes, id, 'copied')
  }

  /**
   * The server said that it stored it in this folder, and it is not there: it is searched for like any missing copy. It
   * was never read, so it may be an altered one. Its folder is owed a last look from now on.
   */
  setMissingUnnamed(tx: Transaction, id: number, targetFolder: number): void {
    const { changes } = tx
      .prepare(
        `UPDATE messages SET state = 'copied', code = 'copy-missing', target_folder = ?,
          facts = json_object('targetBytes', coalesce(bytes, size)) WHERE id = ? AND state = 'appending'`,
      )
      .run(targetFolder, id)
    this.#assertStep(changes, id, 'copied')
    this.#countWritten(tx, id)
  }

  #assertStep(changes: number, id: number, state: MessageState): void {
    if (changes !== 1)
      throw new Error(`message ${id} cannot become ${state}: it is ${this.get(id)?.state ?? 'not there'}`)
  }

  /** This message is that UID of the target; not yet read back. Its folder is owed a last look from now on. */
  own(tx: Transaction, id: number, targetFolder: number, targetUid: number, adopted: boolean): void {
    // What was just appended was nobody's before.
    if (adopted) this.#takePlace(tx, id, targetFolder, targetUid)
    const { changes } = tx
      .prepare(
        `UPDATE messages SET state = 'copied', code = NULL, facts = NULL, target_folder = :life, target_uid = :uid,
          adopted = max(adopted, :adopted), written_flags = CASE WHEN :adopted THEN NULL ELSE written_flags END,
          flags_due = CASE WHEN :adopted THEN 0 ELSE flags_due END
        WHERE id = :id AND ${from(['pending', 'appending', 'refused'])}`,
      )
      .run({ id, life: targetFolder, uid: targetUid, adopted: adopted ? 1 : 0 })
    this.#assertStep(changes, id, 'copied')
    this.#countWritten(tx, id)
    this.#noStranger(tx, targetFolder, targetUid)
  }

  /**
   * The copy was found again in the next life of its folder, which is owed a last look from now on. What was proved is
   * still proved when the bytes were (`sameBytes`); everything else is to be read back.
   */
  carryOver(tx: Transaction, id: number, targetFolder: number, targetUid: number, sameBytes: boolean): void {
    this.#takePlace(tx, id, targetFolder, targetUid)
    const { changes } = tx
      .prepare(
        `UPDATE messages SET target_folder = :life, target_uid = :uid,
          state = CASE WHEN state = 'verified' AND :same THEN 'verified' ELSE 'copied' END,
          code = CASE WHEN code = 'altered-copy-present' THEN code END, facts = NULL
        WHERE id = :id AND ${from(['copied', 'verified', 'differs'])}`,
      )
      .run({ id, life: targetFolder, uid: targetUid, same: sameBytes ? 1 : 0 })
    this.#assertStep(changes, id, 'copied')
    this.#countWritten(tx, id)
    this.#noStranger(tx, targetFolder, targetUid)
  }

  /** A missing copy was found, and read, under another UID or in another folder. */
  foundElsewhere(tx: Transaction, id: number, targetFolder: number, targetUid: number): void {
    this.#takePlace(tx, id, targetFolder, targetUid)
    const { changes } = tx
      .prepare(
        `UPDATE messages SET state = 'verified', code = NULL, facts = NULL, target_folder = ?, target_uid = ?
        WHERE id = ? AND state = 'copied' AND code = 'copy-missing'`,
      )
      .run(targetFolder, targetUid, id)
    this.#assertStep(changes, id, 'verified')
    this.#noStranger(tx, targetFolder, targetUid)
  }

  /** Verify has found the copy of a row at this place; what it is worth there is said by the state that follows. */
  setPlace(tx: Transaction, id: number, targetFolder: number, targetUid: number): void {
    this.#takePlace(tx, id, targetFolder, targetUid)
    const { changes } = tx
      .prepare(
        `UPDATE messages SET target_folder = ?, target_uid = ?
        WHERE id = ? AND ${from(['copied', 'verified', 'differs', 'gone'])}`,
      )
      .run(targetFolder, targetUid, id)
    this.#assertStep(changes, id, 'copied')
    this.#noStranger(tx, targetFolder, targetUid)
  }

  /** What was written after the last look over the copies of a source folder is owed another one (see owed.ts). */
  #countWritten(tx: Transaction, id: number): void {
    tx.prepare(
      'UPDATE folders SET written_mark = written_mark + 1 WHERE id = (SELECT folder FROM messages WHERE id = ?)',
    ).run(id)
  }

  /** A copy that was missing and is another message's now, or whose message is given up, has no place any more. */
  #takePlace(tx: Transaction, id: number, targetFolder: number, targetUid: number): void {
    tx.prepare(
      `UPDATE messages SET target_uid = NULL WHERE target_folder = ? AND target_uid = ? AND id <> ?
        AND (code = 'copy-missing' OR state = 'gone')`,
    ).run(targetFolder, targetUid, id)
  }

  /** What a message owns is not a bystander any more, and must never be removed as a ghost. */
  #noStranger(tx: Transaction, targetFolder: number, uid: number): void {
    tx.prepare('DELETE FROM bystanders WHERE target_folder = ? AND uid = ?').run(targetFolder, uid)
    tx.prepare("UPDATE ghosts SET state = 'gone' WHERE target_folder = ? AND uid = ? AND state <> 'removed'").run(
      targetFolder,
      uid,
    )
  }

  /** The source gave this message a new UID (UIDVALIDITY changed there). */
  setSourceUid(tx: Transaction, id: number, uidValidity: number, uid: number): void {
    tx.prepare('UPDATE messages SET uid_validity = ?, uid = ? WHERE id = ?').run(uidValidity, uid, id)
  }

  /** The source dates this message anew: what was sent of it keeps the date that it was sent with. */
  setSourceDate(tx: Transaction, id: number, internalDate: number | null): void {
    tx.prepare(
      `UPDATE messages SET internal_date = ?, header_date = CASE WHEN target_uid IS NULL AND state <> 'appending'
          THEN header_date ELSE coalesce(header_date, internal_date) END WHERE id = ?`,
    ).run(internalDate, id)
  }

  /** Only what was never sent may be forgotten. */
  remove(tx: Transaction, id: number): void {
    const { changes } = tx
      .prepare("DELETE FROM messages WHERE id = ? AND attempts = 0 AND state IN ('pending', 'skipped')")
      .run(id)
    if (changes !== 1) throw new Error(`message ${id} cannot be forgotten`)
  }

  /** Each once; to be called in a commit. What was noted since the row was read stays. */
  addNotes(tx: Transaction, row: MessageRow, notes: readonly Note[]): void {
    tx.prepare('UPDATE messages SET notes = ? WHERE id = ?').run(
      JSON.stringify(eachOnce([...notesNow(tx, row), ...notes])),
      row.id,
    )
  }
}
