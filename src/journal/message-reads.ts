// Reads messages by folder, and the copies that they have on the target.

import type { MessageState } from '../model/message.ts'
import { columns, rowOf, type MessageRow, type RawMessage as Raw } from './message-rows.ts'
import type { Prepare } from './prepared.ts'
import { isPlaced } from './target-lives.ts'

export class MessageReads {
  protected readonly db: Prepare
  constructor(db: Prepare) {
    this.db = db
  }

  get(id: number): MessageRow | undefined {
    const raw = this.db.prepare<[number], Raw>(`SELECT ${columns} FROM messages m WHERE m.id = ?`).get(id)
    return raw === undefined ? undefined : rowOf(raw)
  }

  /** All rows of a folder, or those in the given states, by source UID. */
  inFolder(folder: number, states?: readonly MessageState[]): MessageRow[] {
    // Chosen by the database: a folder has many more messages than are wanted of it, and each row that comes out costs
    // memory.
    const wanted = states === undefined ? '' : `AND m.state IN (${states.map(() => '?').join()})`
    return this.db
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
    const row = this.db
      .prepare<[number], { messages: number; proved: number; lowest: number | null }>(
        `
      SELECT count(*) AS messages, coalesce(sum(state IN ('verified', 'differs')), 0) AS proved, min(target_uid) AS
        lowest
      FROM messages WHERE target_folder = ? AND target_uid IS NOT NULL`,
      )
      .get(targetFolder)
    return { messages: row?.messages ?? 0, proved: row?.proved ?? 0, lowest: row?.lowest ?? Number.POSITIVE_INFINITY }
  }

  /** Copies of a source folder that should be where the rows say, by target folder. */
  placesOf(folder: number): Map<number, { id: number; uid: number }[]> {
    const places = new Map<number, { id: number; uid: number }[]>()
    const rows = this.db
      .prepare<[number], { id: number; life: number; uid: number }>(
        `SELECT m.id, m.target_folder AS life, m.target_uid AS uid FROM messages m WHERE m.folder = ?
          AND ${isPlaced('m')}`,
      )
      .all(folder)
    for (const { id, life, uid } of rows) {
      const known = places.get(life)
      if (known === undefined) places.set(life, [{ id, uid }])
      else known.push({ id, uid })
    }
    return places
  }

  /** In order. `butMissing`: without those of copies that are known not to be where they were put. */
  ownedUids(targetFolder: number, butMissing = false): number[] {
    return this.db
      .prepare<[number], number>(
        `SELECT target_uid FROM messages WHERE target_folder = ? AND target_uid IS NOT NULL
          ${butMissing ? "AND code IS NOT 'copy-missing'" : ''} ORDER BY target_uid`,
      )
      .pluck()
      .all(targetFolder)
  }

  /** UIDs of the copies that should be in this target folder, in order: of one source folder, where it is given. */
  placedUids(targetFolder: number, folder: number | null = null): number[] {
    return this.db
      .prepare<{ targetFolder: number; folder: number | null }, number>(
        `SELECT m.target_uid FROM messages m WHERE m.target_folder = :targetFolder
          AND (:folder IS NULL OR m.folder = :folder) AND ${isPlaced('m')} ORDER BY m.target_uid`,
      )
      .pluck()
      .all({ targetFolder, folder })
  }

  /** The lives of target folders in which the copies of a source folder should be. */
  livesOf(folder: number): number[] {
    return this.db
      .prepare<[number], number>(
        `SELECT DISTINCT m.target_folder FROM messages m WHERE m.folder = ? AND ${isPlaced('m')}
          ORDER BY m.target_folder`,
      )
      .pluck()
      .all(folder)
  }

  /** Rows that were sent to this target folder at least once and own no copy: what a late arrival can be. */
  sentWithoutCopy(targetFolder: number): MessageRow[] {
    return this.db
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
      this.db
        .prepare<[number], number>('SELECT count(*) FROM messages WHERE target_folder = ? AND target_uid IS NOT NULL')
        .pluck()
        .get(targetFolder) ?? 0
    )
  }

  /** The same of copies in a target folder, by target UID. */
  statesOfCopies(targetFolder: number): IterableIterator<{ uid: number; state: MessageState }> {
    return this.db
      .prepare<[number], { uid: number; state: MessageState }>(
        'SELECT target_uid AS uid, state FROM messages WHERE target_folder = ? AND target_uid IS NOT NULL ORDER ' +
          'BY target_uid',
      )
      .iterate(targetFolder)
  }

  isOwned(targetFolder: number, uid: number): boolean {
    return (
      this.db.prepare('SELECT 1 FROM messages WHERE target_folder = ? AND target_uid = ?').get(targetFolder, uid) !==
      undefined
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
    const row = this.db
      .prepare<[number, string], { sent: number; attempts: number; owned: number }>(
        `
      SELECT count(*) AS sent, count(*) - coalesce(sum(am.refused), 0) AS attempts,
        count(DISTINCT CASE WHEN m.target_uid IS NOT NULL AND am.refused = 0 THEN m.id END) AS owned
      FROM attempt_messages am JOIN attempts a ON a.id = am.attempt JOIN messages m ON m.id = am.message
      WHERE a.target_folder = ? AND m.digest = ?`,
      )
      .get(targetFolder, digest)
    const there = this.db
      .prepare<[number, string], { id: number; attempts: number }>(
        'SELECT id, attempts FROM messages WHERE target_folder = ? AND digest = ? AND target_uid IS NOT NULL',
      )
      .all(targetFolder, digest)
    const adopted = there.filter((one) => one.attempts === 0).length
    return { sent: row?.sent ?? 0, attempts: row?.attempts ?? 0, owned: row?.owned ?? 0, adopted, owner: there[0]?.id }
  }
}
