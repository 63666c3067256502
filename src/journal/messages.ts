// Messages in the journal: one row each, and every step of its life as one named statement.

import type { Code } from '../model/codes.ts'
import type { Fingerprint, MessageFacts, MessageState, Note } from '../model/message.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

export type MessageRow = {
  id: number
  folder: number
  uidValidity: number
  uid: number
  size: number
  internalDate: number | null
  /** As the source had them when they were last looked at. */
  flags: string[]
  /** What lies on the target instead; null: `flags`, without what the notes say was not kept. */
  writtenFlags: string[] | null
  digest: string | null
  bytes: number | null
  likeness: string | null
  messageId: string | null
  bodySum: number | null
  state: MessageState
  code: Code | null
  reason: string | null
  notes: Note[]
  targetFolder: number | null
  targetUid: number | null
  adopted: number
  attempts: number
  /** 0: seen once, and no longer there at the last listing. */
  atSource: number
}
export type RawMessage = Omit<MessageRow, 'flags' | 'writtenFlags' | 'notes'> & {
  flags: string
  writtenFlags: string | null
  notes: string
}
type Raw = RawMessage

/** What rowOf makes a row of; the table must be called m. */
export const columns = `m.id, m.folder, m.uid_validity AS uidValidity, m.uid, m.size, m.internal_date AS internalDate,
  m.flags, m.digest, m.bytes, m.likeness,
  m.message_id AS messageId, m.body_sum AS bodySum, m.state, m.code, m.reason, m.notes, m.target_folder AS targetFolder,
  m.target_uid AS targetUid,
  m.adopted, m.attempts, m.at_source AS atSource, m.written_flags AS writtenFlags`

export function rowOf(raw: RawMessage): MessageRow {
  const writtenFlags = raw.writtenFlags === null ? null : (JSON.parse(raw.writtenFlags) as string[])
  return { ...raw, flags: JSON.parse(raw.flags) as string[], writtenFlags, notes: JSON.parse(raw.notes) as Note[] }
}

/** The fingerprint of a row whose body was read; undefined before that. */
export function fingerprintOfRow(row: MessageRow): Fingerprint | undefined {
  if (
    row.digest === null ||
    row.bytes === null ||
    row.likeness === null ||
    row.messageId === null ||
    row.bodySum === null
  )
    return undefined
  return {
    digest: row.digest,
    bytes: row.bytes,
    likeness: row.likeness,
    messageId: row.messageId,
    bodySum: row.bodySum,
  }
}

/**
 * What is noted of a row by now, in the journal and in the row itself, which may have been read earlier and may carry
 * what was not written yet.
 */
export function notesNow(db: Prepare, row: MessageRow): Note[] {
  const written = db.prepare<[number], { notes: string }>('SELECT notes FROM messages WHERE id = ?').get(row.id)
  return eachOnce([...(JSON.parse(written?.notes ?? '[]') as Note[]), ...row.notes])
}

function eachOnce(notes: readonly Note[]): Note[] {
  return [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()]
}

export class Messages {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /** Adds what a listing found; known messages stay as they are. */
  add(
    tx: Transaction,
    folder: number,
    uidValidity: number,
    facts: MessageFacts,
    state: 'pending' | 'skipped',
    code: Code | null,
  ): void {
    tx.prepare(
      `INSERT INTO messages (folder, uid_validity, uid, size, internal_date, flags, state, code)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (folder, uid_validity, uid) DO NOTHING`,
    ).run(folder, uidValidity, facts.uid, facts.size, facts.internalDate, JSON.stringify(facts.flags), state, code)
  }

  get(id: number): MessageRow | undefined {
    const raw = this.#db.prepare<[number], Raw>(`SELECT ${columns} FROM messages m WHERE m.id = ?`).get(id)
    return raw === undefined ? undefined : rowOf(raw)
  }

  /** All rows of a folder, or those in the given states, by source UID. */
  inFolder(folder: number, states?: readonly MessageState[]): MessageRow[] {
    // Chosen by the database: a folder has many more messages than are wanted of it, and each row that comes out costs
    // memory.
    const wanted = states === undefined ? '' : `AND m.state IN (${states.map(() => '?').join()})`
    return this.#db
      .prepare<unknown[], Raw>(
        `SELECT ${columns} FROM messages m WHERE m.folder = ? ${wanted} ORDER BY m.uid_validity, m.uid`,
      )
      .all(folder, ...(states ?? []))
      .map(rowOf)
  }

  /**
   * How many rows have their copy in this target folder, how many of these have been read back, and the lowest of their
   * UIDs (infinite when there is none).
   */
  ownedIn(targetFolder: number): { messages: number; proved: number; lowest: number } {
    const row = this.#db
      .prepare<[number], { messages: number; proved: number; lowest: number | null }>(
        `
      SELECT count(*) AS messages, coalesce(sum(state IN ('verified', 'differs')), 0) AS proved, min(target_uid) AS
        lowest
      FROM messages WHERE target_folder = ? AND target_uid IS NOT NULL`,
      )
      .get(targetFolder)
    return { messages: row?.messages ?? 0, proved: row?.proved ?? 0, lowest: row?.lowest ?? Number.POSITIVE_INFINITY }
  }

  /** In order. */
  ownedUids(targetFolder: number): number[] {
    return this.#db
      .prepare<[number], number>(
        'SELECT target_uid FROM messages WHERE target_folder = ? AND target_uid IS NOT NULL ORDER BY target_uid',
      )
      .pluck()
      .all(targetFolder)
  }

  /** Rows that were sent to this target folder at least once and own no copy: what a late arrival can be. */
  sentWithoutCopy(targetFolder: number): MessageRow[] {
    return this.#db
      .prepare<[number], Raw>(
        `
      SELECT DISTINCT ${columns} FROM messages m JOIN attempt_messages am ON am.message = m.id
        JOIN attempts a ON a.id = am.attempt
      WHERE a.target_folder = ? AND m.target_uid IS NULL AND m.state IN ('appending', 'pending', 'refused')
        ORDER BY m.id`,
      )
      .all(targetFolder)
      .map(rowOf)
  }

  countOwned(targetFolder: number): number {
    return (
      this.#db
        .prepare<[number], number>('SELECT count(*) FROM messages WHERE target_folder = ? AND target_uid IS NOT NULL')
        .pluck()
        .get(targetFolder) ?? 0
    )
  }

  /**
   * State by source UID, in order of UIDs and one at a time: a folder may have more messages than should be held as
   * rows.
   */
  statesOf(folder: number, uidValidity: number): IterableIterator<{ uid: number; state: MessageState }> {
    return this.#db
      .prepare<[number, number], { uid: number; state: MessageState }>(
        'SELECT uid, state FROM messages WHERE folder = ? AND uid_validity = ? ORDER BY uid',
      )
      .iterate(folder, uidValidity)
  }

  /** The same of copies in a target folder, by target UID. */
  statesOfCopies(targetFolder: number): IterableIterator<{ uid: number; state: MessageState }> {
    return this.#db
      .prepare<[number], { uid: number; state: MessageState }>(
        'SELECT target_uid AS uid, state FROM messages WHERE target_folder = ? AND target_uid IS NOT NULL ORDER ' +
          'BY target_uid',
      )
      .iterate(targetFolder)
  }

  isOwned(targetFolder: number, uid: number): boolean {
    return (
      this.#db.prepare('SELECT 1 FROM messages WHERE target_folder = ? AND target_uid = ?').get(targetFolder, uid) !==
      undefined
    )
  }

  /** Whether something of a source folder was sent or adopted: from then on its place on the target is fixed. */
  isWritten(folder: number): boolean {
    return (
      this.#db
        .prepare('SELECT 1 FROM messages WHERE folder = ? AND (target_uid IS NOT NULL OR attempts > 0) LIMIT 1')
        .get(folder) !== undefined
    )
  }

  count(folder: number, states: readonly MessageState[]): number {
    const list = states.map(() => '?').join(', ')
    return (
      this.#db
        .prepare<unknown[], number>(`SELECT count(*) FROM messages WHERE folder = ? AND state IN (${list})`)
        .pluck()
        .get(folder, ...states) ?? 0
    )
  }

  /** How many rows of a source folder are in these states, and how much that is as announced. */
  amountIn(folder: number, states: readonly MessageState[]): { messages: number; bytes: number } {
    const list = states.map(() => '?').join(', ')
    return (
      this.#db
        .prepare<unknown[], { messages: number; bytes: number }>(
          `
      SELECT count(*) AS messages, coalesce(sum(size), 0) AS bytes FROM messages
        WHERE folder = ? AND state IN (${list})`,
        )
        .get(folder, ...states) ?? { messages: 0, bytes: 0 }
    )
  }

  /** What of a mailbox has no outcome yet. */
  openIn(mailbox: string): { messages: number; bytes: number } {
    return (
      this.#db
        .prepare<[string], { messages: number; bytes: number }>(
          `
      SELECT count(*) AS messages, coalesce(sum(coalesce(m.bytes, m.size)), 0) AS bytes FROM folders f
        JOIN messages m ON m.folder = f.id
      WHERE f.mailbox = ? AND m.state IN ('pending', 'appending', 'copied')`,
        )
        .get(mailbox) ?? { messages: 0, bytes: 0 }
    )
  }

  /** Bytes of a mailbox that wait to be sent, and bytes of its copies that lie on the target. */
  roomOf(mailbox: string): { waiting: number; held: number } {
    return (
      this.#db
        .prepare<[string], { waiting: number; held: number }>(
          `
      SELECT coalesce(sum(CASE WHEN m.state IN ('pending', 'appending') THEN coalesce(m.bytes, m.size) END), 0) AS
        waiting,
        coalesce(sum(CASE WHEN m.state IN ('copied', 'verified', 'differs') THEN coalesce(m.bytes, m.size) END), 0) AS
          held
      FROM folders f JOIN messages m ON m.folder = f.id WHERE f.mailbox = ?`,
        )
        .get(mailbox) ?? { waiting: 0, held: 0 }
    )
  }

  setFingerprint(tx: Transaction, id: number, print: Fingerprint): void {
    tx.prepare(
      'UPDATE messages SET digest = ?, bytes = ?, likeness = ?, message_id = ?, body_sum = ? WHERE id = ?',
    ).run(print.digest, print.bytes, print.likeness, print.messageId, print.bodySum, id)
  }

  /** Goes on to a state without a copy on the target, or keeps the one it has. */
  setState(
    tx: Transaction,
    id: number,
    state: MessageState,
    code: Code | null = null,
    reason: string | null = null,
  ): void {
    tx.prepare('UPDATE messages SET state = ?, code = ?, reason = ? WHERE id = ?').run(state, code, reason, id)
  }

  /** This message is that UID of the target; not yet read back. */
  own(tx: Transaction, id: number, targetFolder: number, targetUid: number, adopted: boolean): void {
    tx.prepare(
      "UPDATE messages SET state = 'copied', code = NULL, reason = NULL, target_folder = ?, target_uid = ?, " +
        'adopted = max(adopted, ?), written_flags = CASE WHEN ? THEN NULL ELSE written_flags END WHERE id = ?',
    ).run(targetFolder, targetUid, adopted ? 1 : 0, adopted ? 1 : 0, id)
    this.#noStranger(tx, targetFolder, targetUid)
  }

  /** The copy went elsewhere (a user moved it): the state stays. */
  setPlace(tx: Transaction, id: number, targetFolder: number, targetUid: number): void {
    tx.prepare('UPDATE messages SET target_folder = ?, target_uid = ? WHERE id = ?').run(targetFolder, targetUid, id)
    this.#noStranger(tx, targetFolder, targetUid)
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

  /** All rows of a life of a source folder that are in one state, and have this code, go on to another. */
  changeAll(
    tx: Transaction,
    folder: number,
    uidValidity: number,
    from: { state: MessageState; code?: Code },
    to: { state: MessageState; code?: Code },
  ): void {
    tx.prepare(
      `UPDATE messages SET state = ?, code = ?, reason = NULL
      WHERE folder = ? AND uid_validity = ? AND state = ? AND (? IS NULL OR code = ?)`,
    ).run(to.state, to.code ?? null, folder, uidValidity, from.state, from.code ?? null, from.code ?? null)
  }

  remove(tx: Transaction, id: number): void {
    tx.prepare('DELETE FROM messages WHERE id = ?').run(id)
  }

  /** Each once; to be called in a commit. What was noted since the row was read stays. */
  addNotes(tx: Transaction, row: MessageRow, notes: readonly Note[]): void {
    tx.prepare('UPDATE messages SET notes = ? WHERE id = ?').run(
      JSON.stringify(eachOnce([...notesNow(tx, row), ...notes])),
      row.id,
    )
  }

  /**
   * How often messages with this digest were sent to the folder, how often so that it need not have been for nothing
   * (the server did not refuse), how many of these have a copy that the journal knows, wherever users put it since, how
   * many were there without being sent, and one that has its copy there.
   */
  copiesOf(
    targetFolder: number,
    digest: string,
  ): { sent: number; attempts: number; owned: number; adopted: number; owner: number | undefined } {
    const row = this.#db
      .prepare<[number, string], { sent: number; attempts: number; owned: number }>(
        `
      SELECT count(*) AS sent, count(*) - coalesce(sum(am.refused), 0) AS attempts,
        count(DISTINCT CASE WHEN m.target_uid IS NOT NULL AND am.refused = 0 THEN m.id END) AS owned
      FROM attempt_messages am JOIN attempts a ON a.id = am.attempt JOIN messages m ON m.id = am.message
      WHERE a.target_folder = ? AND m.digest = ?`,
      )
      .get(targetFolder, digest)
    const there = this.#db
      .prepare<[number, string], { id: number; attempts: number }>(
        'SELECT id, attempts FROM messages WHERE target_folder = ? AND digest = ? AND target_uid IS NOT NULL',
      )
      .all(targetFolder, digest)
    const adopted = there.filter((one) => one.attempts === 0).length
    return { sent: row?.sent ?? 0, attempts: row?.attempts ?? 0, owned: row?.owned ?? 0, adopted, owner: there[0]?.id }
  }
}
