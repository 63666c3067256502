// What the report tells of each message, one row at a time: a million of them never lie in memory together.

import type { SignatureVerdict } from '../model/status.ts'
import type { Code } from '../model/codes.ts'
import type { MessageState, Note } from '../model/message.ts'
import type { PecKind } from '../model/pec.ts'
import type { Prepare } from './prepared.ts'

/** Where a message is, on both sides, and what its bytes are. What is not known is null. */
export type ManifestRow = {
  digest: string | null
  /** Bytes as read, or as the source announces them. */
  bytes: number
  state: MessageState
  mailbox: string
  /** Of the source, by name. */
  folder: string
  uidValidity: number
  uid: number
  /** Path on the target. */
  targetPath: string | null
  targetUidValidity: number | null
  targetUid: number | null
  /** Of the journal. */
  folderId: number
}

/** Times in ms since 1970. */
export type EvidenceRow = ManifestRow & {
  code: Code | null
  adopted: number
  notes: Note[]
  internalDate: number | null
  kind: PecKind | null
  /** First Message-ID header, raw; empty: there is none. */
  messageId: string | null
  identificativo: string | null
  sender: string | null
  /** What verify has said of it; null: nobody has looked. */
  signature: SignatureVerdict | null
}

/** `messages` and `bytes` that began to be sent in this hour (ms since 1970). */
export type SentHour = { hour: number; messages: number; bytes: number }

const place = `m.folder AS folderId, m.digest, coalesce(m.bytes, m.size) AS bytes, m.state,
  m.uid_validity AS uidValidity, m.uid,
  t.path AS targetPath, t.uid_validity AS targetUidValidity, m.target_uid AS targetUid`

type RawRow = Omit<EvidenceRow, 'notes' | 'mailbox' | 'folder'> & { notes: string }

export class EvidenceRows {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /**
   * The messages of these mailboxes in the order of the manifest: by each of its fields as text, byte by byte. `names`:
   * how the manifest writes mailbox and folder of a source folder, by its id. Nothing may be written before the last
   * row is taken.
   */
  *manifest(names: ReadonlyMap<number, { mailbox: string; folder: string }>): Generator<ManifestRow> {
    const places = JSON.stringify([...names].map(([id, { mailbox, folder }]) => ({ id, mailbox, folder })))
    yield* this.#db
      .prepare<[string], ManifestRow>(
        `WITH places AS MATERIALIZED (
           SELECT value ->> 'id' AS id, value ->> 'mailbox' AS mailbox, value ->> 'folder' AS folder FROM json_each(?))
         SELECT ${place}, p.mailbox, p.folder
         FROM messages m JOIN places p ON p.id = m.folder LEFT JOIN target_folders t ON t.id = m.target_folder
         ORDER BY m.digest, CAST(coalesce(m.bytes, m.size) AS TEXT), m.state, p.mailbox, p.folder,
           CAST(m.uid_validity AS TEXT), CAST(m.uid AS TEXT), m.id`,
      )
      .iterate(places)
  }

  /** The messages of one source folder, in the order of their UIDs. Nothing may be written before the last is taken. */
  *ofFolder(folderId: number, mailbox: string, folder: string): Generator<EvidenceRow> {
    const rows = this.#db
      .prepare<[number], RawRow>(
        `SELECT ${place}, m.code, m.adopted, m.notes, m.internal_date AS internalDate, m.kind,
           m.message_id AS messageId,
           s.facts ->> '$.daticert.daticert.identificativo' AS identificativo,
           coalesce(s.facts ->> '$.daticert.daticert.sender', s.facts ->> '$.from') AS sender,
           v.state AS signature
         FROM messages m JOIN folders f ON f.id = m.folder LEFT JOIN target_folders t ON t.id = m.target_folder
           LEFT JOIN message_signatures v ON v.message = m.id
           LEFT JOIN sighted_folders p ON p.mailbox = f.mailbox AND p.side = 'source' AND p.path = f.path
             AND p.uid_validity = m.uid_validity
           LEFT JOIN sightings s ON s.folder = p.id AND s.uid = m.uid
         WHERE m.folder = ? ORDER BY m.uid_validity, m.uid`,
      )
      .iterate(folderId)
    for (const row of rows) yield { ...row, mailbox, folder, notes: JSON.parse(row.notes) as Note[] }
  }

  /** By the hour in which their last attempts began: each message once; refused ones are not counted. */
  sentByHour(): SentHour[] {
    return this.#db
      .prepare<[], SentHour>(
        `SELECT a.at - a.at % 3600000 AS hour, count(*) AS messages, sum(coalesce(m.bytes, m.size)) AS bytes
         FROM attempts a JOIN attempt_messages b ON b.attempt = a.id JOIN messages m ON m.id = b.message
         WHERE b.refused = 0 AND NOT EXISTS (
           SELECT 1 FROM attempt_messages n WHERE n.message = b.message AND n.attempt > b.attempt AND n.refused = 0)
         GROUP BY 1 ORDER BY 1`,
      )
      .all()
  }
}
