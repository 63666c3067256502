// Messages of target folders that nobody owns: each is read once, and found again by what it is.

import type { Fingerprint } from '../model/message.ts'
import type { Present } from '../proof/match.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

export type RawPresent = Omit<Present, 'flags'> & { flags: string }
export const presentColumns =
  'uid, digest, bytes, likeness, message_id AS messageId, body_sum AS bodySum, internal_date AS internalDate, flags'

/** A copy that was set aside as an altered one is no candidate for anything. */
const notSetAside = `NOT EXISTS (SELECT 1 FROM altered_copies a
  WHERE a.target_folder = bystanders.target_folder AND a.uid = bystanders.uid)`

export function presentOf(raw: RawPresent): Present {
  return { ...raw, flags: JSON.parse(raw.flags) as string[] }
}

/** What was read of a message, where it lies. */
export type ReadMessage = { uid: number; print: Fingerprint; internalDate: number | null; flags: readonly string[] }

export class UnownedMessages {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  add(tx: Transaction, targetFolder: number, { uid, print, internalDate, flags }: ReadMessage): void {
    tx.prepare('INSERT OR REPLACE INTO bystanders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      targetFolder,
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

  remove(tx: Transaction, targetFolder: number, uid: number): void {
    tx.prepare('DELETE FROM bystanders WHERE target_folder = ? AND uid = ?').run(targetFolder, uid)
  }

  has(targetFolder: number, uid: number): boolean {
    return (
      this.#db.prepare('SELECT 1 FROM bystanders WHERE target_folder = ? AND uid = ?').get(targetFolder, uid) !==
      undefined
    )
  }

  any(targetFolder: number): boolean {
    return (
      this.#db
        .prepare(`SELECT 1 FROM bystanders WHERE target_folder = ? AND ${notSetAside} LIMIT 1`)
        .get(targetFolder) !== undefined
    )
  }

  count(targetFolder: number): number {
    return (
      this.#db
        .prepare<[number], number>('SELECT count(*) FROM bystanders WHERE target_folder = ?')
        .pluck()
        .get(targetFolder) ?? 0
    )
  }

  get(targetFolder: number, uid: number): Present | undefined {
    const raw = this.#db
      .prepare<[number, number], RawPresent>(
        `SELECT ${presentColumns} FROM bystanders WHERE target_folder = ? AND uid = ?`,
      )
      .get(targetFolder, uid)
    return raw === undefined ? undefined : presentOf(raw)
  }

  /** All from this UID on: for folders of which one knows that only little has come since. */
  from(targetFolder: number, uid: number): Present[] {
    return this.#db
      .prepare<[number, number], RawPresent>(
        `SELECT ${presentColumns} FROM bystanders WHERE target_folder = ? AND uid >= ? AND ${notSetAside}
         ORDER BY uid`,
      )
      .all(targetFolder, uid)
      .map(presentOf)
  }

  /** The UIDs of those that were read, from this one on. */
  uidsFrom(targetFolder: number, uid: number): number[] {
    return this.#db
      .prepare<[number, number], number>('SELECT uid FROM bystanders WHERE target_folder = ? AND uid >= ? ORDER BY uid')
      .pluck()
      .all(targetFolder, uid)
  }

  /** What of each is compared before it is read again, by UID. */
  marksIn(targetFolder: number): IterableIterator<Pick<Present, 'uid' | 'bytes' | 'internalDate' | 'digest'>> {
    return this.#db
      .prepare<[number], Pick<Present, 'uid' | 'bytes' | 'internalDate' | 'digest'>>(
        `SELECT uid, bytes, internal_date AS internalDate, digest FROM bystanders
         WHERE target_folder = ? AND ${notSetAside} ORDER BY uid`,
      )
      .iterate(targetFolder)
  }

  /** Their lengths, each once. */
  lengths(targetFolder: number): Set<number> {
    return new Set(
      this.#db
        .prepare<[number], number>('SELECT DISTINCT bytes FROM bystanders WHERE target_folder = ?')
        .pluck()
        .all(targetFolder),
    )
  }

  /** The seconds of their INTERNALDATEs, each once. */
  seconds(targetFolder: number): Set<number> {
    return new Set(
      this.#db
        .prepare<[number], number>(
          `SELECT DISTINCT internal_date / 1000 FROM bystanders WHERE target_folder = ? AND internal_date IS NOT NULL`,
        )
        .pluck()
        .all(targetFolder),
    )
  }

  /** Those with one of these digests. */
  withDigests(targetFolder: number, digests: readonly string[]): Present[] {
    return this.#db
      .prepare<[number, string], RawPresent>(
        `SELECT ${presentColumns} FROM bystanders WHERE target_folder = ? AND digest IN (SELECT value
          FROM json_each(?)) ORDER BY uid`,
      )
      .all(targetFolder, JSON.stringify(digests))
      .map(presentOf)
  }

  /** Those, from this UID on, that could be a copy of a message, unaltered or altered. */
  like(targetFolder: number, print: Fingerprint, fromUid = 1): Present[] {
    // Each part has an index of its own; one condition with OR would read the whole folder.
    const by = (column: string) =>
      `SELECT ${presentColumns} FROM bystanders WHERE target_folder = ? AND ${column} = ? AND ${notSetAside}`
    return this.#db
      .prepare<unknown[], RawPresent>(
        `${by('digest')} UNION ${by('likeness')} UNION ${by('message_id')} AND (message_id <> '' OR body_sum = ?)
         ORDER BY uid`,
      )
      .all(targetFolder, print.digest, targetFolder, print.likeness, targetFolder, print.messageId, print.bodySum)
      .filter(({ uid }) => uid >= fromUid)
      .map(presentOf)
  }

  /** Those, from this UID on, whose bytes are those of a message that has its copy in the same folder. */
  twinsFrom(targetFolder: number, uid: number): Present[] {
    return this.#db
      .prepare<[number, number], RawPresent>(
        `SELECT ${presentColumns} FROM bystanders b WHERE target_folder = ? AND uid >= ? AND EXISTS (
          SELECT 1 FROM messages m WHERE m.digest = b.digest AND m.target_folder = b.target_folder
            AND m.target_uid IS NOT NULL) ORDER BY uid`,
      )
      .all(targetFolder, uid)
      .map(presentOf)
  }
}
