// Rows of a folder, a page at a time: a folder may have more messages than should be held as rows.

import type { MessageState } from '../model/message.ts'
import { columns, rowOf, type MessageRow, type RawMessage } from './messages.ts'
import type { Prepare } from './prepared.ts'

/** Each row that is held costs one or two kB, and as much again until it is collected (measured). */
export const rowsInPage = 1_000

export class MessagePages {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /**
   * Rows of a source folder in this state, or all, by source UID. What becomes of the rows of a page meanwhile does not
   * change which come next; a row that enters the state behind the present page is not met any more.
   */
  *inFolder(folder: number, state?: MessageState): Generator<MessageRow[]> {
    // Each state has its own place in the index, in this order: nothing is sorted, and nothing else is read.
    const rows = this.#db.prepare<unknown[], RawMessage>(
      `SELECT ${columns} FROM messages m WHERE m.folder = ? ${state === undefined ? '' : 'AND m.state = ?'}
        AND (m.uid_validity, m.uid) > (?, ?) ORDER BY m.uid_validity, m.uid LIMIT ${rowsInPage}`,
    )
    const which = state === undefined ? [folder] : [folder, state]
    let after = [0, 0]
    yield* paged((last) => {
      after = last === undefined ? after : [last.uidValidity, last.uid]
      return rows.all(...which, ...after).map(rowOf)
    })
  }

  /**
   * Pending rows of a source folder whose UID means on the source what it meant when it was listed: of the
   * folder's present UIDVALIDITY, and still there. No other row may be fetched: its UID would give another message.
   */
  *fetchable(folder: number): Generator<MessageRow[]> {
    const rows = this.#db.prepare<unknown[], RawMessage>(
      `SELECT ${columns} FROM messages m WHERE m.folder = ? AND m.state = 'pending' AND m.at_source = 1
        AND m.uid_validity = (SELECT f.uid_validity FROM folders f WHERE f.id = m.folder) AND m.uid > ?
        ORDER BY m.uid LIMIT ${rowsInPage}`,
    )
    yield* paged((last) => rows.all(folder, last?.uid ?? 0).map(rowOf))
  }

  /**
   * Rows that were read and are at the source under another UIDVALIDITY than this one, or that were only listed there;
   * by id.
   */
  *ofEarlierLife(folder: number, uidValidity: number): Generator<MessageRow[]> {
    const rows = this.#db.prepare<unknown[], RawMessage>(
      `SELECT ${columns} FROM messages m WHERE m.folder = ? AND m.uid_validity <> ? AND m.at_source = 1 AND m.id > ?
        ORDER BY m.id LIMIT ${rowsInPage}`,
    )
    yield* paged((last) => rows.all(folder, uidValidity, last?.id ?? 0).map(rowOf))
  }

  /** Rows, of whatever source folder or mailbox, that have their copy in this target folder; by target UID. */
  *ownedBy(targetFolder: number): Generator<MessageRow[]> {
    const rows = this.#db.prepare<unknown[], RawMessage>(
      `SELECT ${columns} FROM messages m WHERE m.target_folder = ? AND m.target_uid > ?
        ORDER BY m.target_uid LIMIT ${rowsInPage}`,
    )
    yield* paged((last) => rows.all(targetFolder, last?.targetUid ?? 0).map(rowOf))
  }

  /** The rows whose copies have the highest UIDs of this target folder; so many of them at most. */
  lastOwnedBy(targetFolder: number, most: number): MessageRow[] {
    return this.#db
      .prepare<[number, number], RawMessage>(
        `SELECT ${columns} FROM messages m WHERE m.target_folder = ? AND m.target_uid IS NOT NULL
        ORDER BY m.target_uid DESC LIMIT ?`,
      )
      .all(targetFolder, most)
      .map(rowOf)
  }

  /** Rows of a source folder that wait to be read back in this target folder; by source UID. */
  *copiedInto(folder: number, targetFolder: number): Generator<MessageRow[]> {
    for (const page of this.inFolder(folder, 'copied'))
      yield page.filter((row) => row.targetFolder === targetFolder && row.code !== 'copy-missing')
  }

  /** Rows of a source folder that wait to be read back in another target folder than this one. */
  *copiedElsewhere(folder: number, targetFolder: number | undefined): Generator<MessageRow[]> {
    for (const page of this.inFolder(folder, 'copied')) {
      const elsewhere = page.filter(
        (row) => row.targetFolder !== null && row.targetFolder !== targetFolder && row.code !== 'copy-missing',
      )
      if (elsewhere.length > 0) yield elsewhere
    }
  }

  /** The rows with these ids, in the order of the ids. */
  withIds(ids: readonly number[]): MessageRow[] {
    const rows = this.#db
      .prepare<[string], RawMessage>(
        `SELECT ${columns} FROM json_each(?) wanted JOIN messages m ON m.id = wanted.value ORDER BY wanted.key`,
      )
      .all(JSON.stringify(ids))
    return rows.map(rowOf)
  }

  /** Rows that have their copy in this target folder under these UIDs. */
  ownedAt(targetFolder: number, uids: readonly number[]): MessageRow[] {
    return this.#db
      .prepare<unknown[], RawMessage>(
        `SELECT ${columns} FROM messages m WHERE m.target_folder = ? AND m.target_uid IN (SELECT value
          FROM json_each(?)) ORDER BY m.target_uid`,
      )
      .all(targetFolder, JSON.stringify(uids))
      .map(rowOf)
  }

  /** Those of these UIDs that the folder has rows of. */
  withUids(folder: number, uidValidity: number, uids: readonly number[]): MessageRow[] {
    return this.#db
      .prepare<unknown[], RawMessage>(
        `SELECT ${columns} FROM messages m WHERE m.folder = ? AND m.uid_validity = ? AND m.uid IN (SELECT value
          FROM json_each(?)) ORDER BY m.uid`,
      )
      .all(folder, uidValidity, JSON.stringify(uids))
      .map(rowOf)
  }

  /** Whether a row has this UID of the folder. */
  isListed(folder: number, uidValidity: number, uid: number): boolean {
    return (
      this.#db
        .prepare('SELECT 1 FROM messages WHERE folder = ? AND uid_validity = ? AND uid = ?')
        .get(folder, uidValidity, uid) !== undefined
    )
  }

  /** Whether something is pending that is of this instant (INTERNALDATE, ms since 1970) or later. */
  hasPendingSince(folder: number, since: number): boolean {
    return (
      this.#db
        .prepare("SELECT 1 FROM messages WHERE folder = ? AND state = 'pending' AND internal_date >= ? LIMIT 1")
        .get(folder, since) !== undefined
    )
  }

  /**
   * The highest UID that is known of a life of the folder; 0: none. `there`: how many of its rows are at the source.
   */
  known(folder: number, uidValidity: number): { highest: number; there: number } {
    return (
      this.#db
        .prepare<[number, number], { highest: number; there: number }>(
          `SELECT coalesce(max(uid), 0) AS highest, coalesce(sum(at_source = 1), 0) AS there FROM messages
            WHERE folder = ? AND uid_validity = ?`,
        )
        .get(folder, uidValidity) ?? { highest: 0, there: 0 }
    )
  }

  /** How many rows are at the source under another UIDVALIDITY than this one and were read there. */
  readInEarlierLife(folder: number, uidValidity: number): number {
    return (
      this.#db
        .prepare<[number, number], number>(
          `SELECT count(*) FROM messages WHERE folder = ? AND uid_validity <> ? AND at_source = 1
            AND digest IS NOT NULL`,
        )
        .pluck()
        .get(folder, uidValidity) ?? 0
    )
  }

  /**
   * Whether rows are at the source under another UIDVALIDITY than this one: the folder was numbered anew since they
   * were listed.
   */
  hasEarlierLife(folder: number, uidValidity: number): boolean {
    return (
      this.#db
        .prepare('SELECT 1 FROM messages WHERE folder = ? AND uid_validity <> ? AND at_source = 1 LIMIT 1')
        .get(folder, uidValidity) !== undefined
    )
  }

  /** What identifies the rows of a folder that are at the source without their being read, by source UID. */
  marksOf(folder: number): { uid: number; size: number; internalDate: number | null }[] {
    return this.#db
      .prepare<[number], { uid: number; size: number; internalDate: number | null }>(
        `SELECT uid, size, internal_date AS internalDate FROM messages WHERE folder = ? AND at_source = 1
        ORDER BY uid_validity, uid`,
      )
      .all(folder)
  }

  /** UIDs of the rows of this life that are at the source, ascending. */
  uidsAtSource(folder: number, uidValidity: number): number[] {
    return this.#db
      .prepare<[number, number], number>(
        'SELECT uid FROM messages WHERE folder = ? AND uid_validity = ? AND at_source = 1 ORDER BY uid',
      )
      .pluck()
      .all(folder, uidValidity)
  }

  /** The announced sizes of the pending rows of a mailbox, each once. */
  pendingSizes(mailbox: string): Set<number> {
    return new Set(
      this.#db
        .prepare<[string], number>(
          `SELECT DISTINCT m.size FROM folders f JOIN messages m ON m.folder = f.id WHERE f.mailbox = ?
            AND m.state = 'pending'`,
        )
        .pluck()
        .all(mailbox),
    )
  }

  /** The seconds of the INTERNALDATEs of the pending rows of a mailbox, each once. */
  pendingSeconds(mailbox: string): Set<number> {
    return new Set(
      this.#db
        .prepare<[string], number>(
          `SELECT DISTINCT m.internal_date / 1000 FROM folders f JOIN messages m ON m.folder = f.id WHERE f.mailbox = ?
            AND m.state = 'pending' AND m.internal_date IS NOT NULL`,
        )
        .pluck()
        .all(mailbox),
    )
  }

  /** Pending rows of a mailbox, or of one source folder, whose bytes were read and have one of these digests; by id. */
  pendingWith(of: { mailbox: string } | { folder: number }, digests: readonly string[]): MessageRow[] {
    const [where, value] =
      'folder' in of
        ? ['+m.folder = ?', of.folder]
        : ['+m.folder IN (SELECT id FROM folders WHERE mailbox = ?)', of.mailbox]
    return this.#db
      .prepare<unknown[], RawMessage>(
        `SELECT ${columns} FROM messages m WHERE m.digest IN (SELECT value FROM json_each(?)) AND +m.state = 'pending'
          AND ${where} ORDER BY m.id`,
      )
      .all(JSON.stringify(digests), value)
      .map(rowOf)
  }

  /** Rows that have their copy in this target folder, with one of these digests; by target UID. */
  ownedWith(targetFolder: number, digests: readonly string[]): MessageRow[] {
    return this.#db
      .prepare<unknown[], RawMessage>(
        `SELECT ${columns} FROM messages m WHERE m.digest IN (SELECT value FROM json_each(?)) AND +m.target_folder = ?
          AND m.target_uid IS NOT NULL ORDER BY m.target_uid`,
      )
      .all(JSON.stringify(digests), targetFolder)
      .map(rowOf)
  }

  /**
   * Rows of a source folder under another UIDVALIDITY than this one that are at the source, with one of these digests;
   * by id.
   */
  ofEarlierLifeWith(folder: number, uidValidity: number, digests: readonly string[]): MessageRow[] {
    return this.#db
      .prepare<unknown[], RawMessage>(
        `SELECT ${columns} FROM messages m WHERE m.digest IN (SELECT value FROM json_each(?)) AND +m.folder = ?
          AND m.uid_validity <> ? AND m.at_source = 1 ORDER BY m.id`,
      )
      .all(JSON.stringify(digests), folder, uidValidity)
      .map(rowOf)
  }
}

/** `next` gives what comes after the row that was given last; undefined: from the beginning. */
function* paged(next: (last: MessageRow | undefined) => MessageRow[]): Generator<MessageRow[]> {
  for (let page = next(undefined); page.length > 0; page = next(page.at(-1))) {
    yield page
    if (page.length < rowsInPage) return
  }
}
