// Certified mail as it was seen on either side, and its threads: what was sent with all that was answered to it.

import { createHash } from 'node:crypto'
import type { Side } from '../model/codes.ts'
import { receiptKinds, type PecFacts, type PecKind, type PecRecipient, type Sighting } from '../model/pec.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

/** A folder in one of its lives. `path` as its server calls it; `name` decoded, "/" between levels. */
export type SightedPlace = { side: Side; mailbox: string; path: string; name: string; uidValidity: number }

/** `digest` undefined: only parts of it were read. `receivedAt`: INTERNALDATE, ms since 1970. */
export type SeenMessage = { uid: number; digest: string | undefined; receivedAt: number | null; facts: PecFacts }

/** What belongs to a thread: receipts, and what they answer. */
const threadKinds: readonly PecKind[] = ['sent', ...receiptKinds, 'other-receipt']
/** A longer list stands by itself, once for all receipts of a message. */
const mostInFacts = 16

const isInThread: ReadonlySet<PecKind> = new Set(threadKinds)

type RawSighting = Omit<Sighting, 'facts' | 'digest' | 'receivedAt'> & {
  id: number
  digest: string | null
  receivedAt: number | null
  list: string | null
  facts: string
}

export class Sightings {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /** What is seen again at its place takes the place of what was seen before; a digest that is known stays known. */
  add(tx: Transaction, place: SightedPlace, ...seen: readonly SeenMessage[]): void {
    if (seen.length === 0) return
    const folder = this.#folderOf(tx, place)
    const insert = tx.prepare(
      `INSERT INTO sightings (folder, uid, kind, digest, received_at, sender, thread, identificativo, recipients, facts)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (folder, uid) DO UPDATE SET kind = excluded.kind, digest = coalesce(excluded.digest, digest),
        received_at = excluded.received_at, sender = excluded.sender, thread = excluded.thread,
        identificativo = excluded.identificativo, recipients = excluded.recipients, facts = excluded.facts`,
    )
    for (const { uid, digest, receivedAt, facts } of seen) {
      const { recipients, text } = partsOf(facts)
      const list = recipients === undefined ? null : this.#listOf(tx, recipients)
      const { thread, identificativo } = keysOf(facts)
      const sender = isInThread.has(facts.kind) ? null : (senderOf(facts) ?? null)
      insert.run(
        folder,
        uid,
        facts.kind,
        digest ?? null,
        receivedAt,
        sender,
        thread ?? null,
        identificativo ?? null,
        list,
        text,
      )
    }
  }

  /** Up to which UID a scan has looked at every message of this place; 0: at none. */
  scannedTo({ mailbox, side, path, uidValidity }: SightedPlace): number {
    return (
      this.#db
        .prepare<unknown[], number>(
          'SELECT scanned_to FROM sighted_folders WHERE mailbox = ? AND side = ? AND path = ? AND uid_validity = ?',
        )
        .pluck()
        .get(mailbox, side, path, uidValidity) ?? 0
    )
  }

  setScannedTo(tx: Transaction, place: SightedPlace, uid: number): void {
    tx.prepare('UPDATE sighted_folders SET scanned_to = max(scanned_to, ?) WHERE id = ?').run(
      uid,
      this.#folderOf(tx, place),
    )
  }

  /** A scan that began at this time (ms since 1970) has looked at every message of a side. */
  setLooked(tx: Transaction, mailbox: string, side: Side, at: number): void {
    tx.prepare(
      `INSERT INTO scanned_mailboxes VALUES (?, ?, ?)
      ON CONFLICT (mailbox, side) DO UPDATE SET looked_at = max(looked_at, excluded.looked_at)`,
    ).run(mailbox, side, at)
  }

  /** UIDs from this one on, in this place, of messages whose kind the journal knows: there is nothing new in them. */
  classifiedUids({ side, mailbox, path, uidValidity }: SightedPlace, account: string, from: number): Set<number> {
    const uids =
      side === 'source'
        ? this.#db
            .prepare<unknown[], number>(
              `SELECT m.uid FROM folders f JOIN messages m ON m.folder = f.id
                WHERE f.mailbox = ? AND f.path = ? AND m.uid_validity = ? AND m.uid >= ? AND m.kind IS NOT NULL`,
            )
            .pluck()
            .all(mailbox, path, uidValidity, from)
        : this.#db
            .prepare<unknown[], number>(
              `SELECT m.target_uid FROM target_folders t JOIN messages m ON m.target_folder = t.id
                WHERE t.account = ? AND t.path = ? AND t.uid_validity = ? AND m.target_uid >= ? AND m.kind IS NOT NULL`,
            )
            .pluck()
            .all(account, path, uidValidity, from)
    return new Set(uids)
  }

  /** Tells the row of a message that lies at this place what kind it is, if there is one. */
  classify(tx: Transaction, place: SightedPlace, account: string, uid: number, kind: PecKind): void {
    const { side, mailbox, path, uidValidity } = place
    if (side === 'source')
      tx.prepare(
        `UPDATE messages SET kind = ? WHERE uid_validity = ? AND uid = ?
          AND folder = (SELECT id FROM folders WHERE mailbox = ? AND path = ?)`,
      ).run(kind, uidValidity, uid, mailbox, path)
    else
      tx.prepare(
        `UPDATE messages SET kind = ? WHERE target_uid = ? AND kind IS NULL
          AND target_folder = (SELECT id FROM target_folders WHERE account = ? AND path = ? AND uid_validity = ?
            AND state <> 'ended')`,
      ).run(kind, uid, account, path, uidValidity)
  }

  /**
   * The threads, one at a time: sightings that share the Message-ID of the sender's program, or the provider's
   * identificativo where nothing tells that. A receipt that tells neither is a thread by itself. Nothing may be written
   * before the last one is taken.
   */
  *threads(): Generator<readonly Sighting[]> {
    const keys = this.#db.prepare<[], { id: number; thread: string }>(
      // An identificativo of which one receipt tells the Message-ID belongs to that thread. A copy in the sent folder
      // may bear it as its Message-ID.
      `SELECT id, coalesce(
          (SELECT other.thread FROM sightings other
            WHERE other.identificativo = coalesce(own.identificativo, own.thread)
              AND other.thread IS NOT NULL AND (own.thread IS NULL OR own.kind = 'sent')
            ORDER BY other.thread LIMIT 1),
          thread, identificativo, char(0) || id) AS thread
        FROM sightings own WHERE kind IN (${threadKinds.map((kind) => `'${kind}'`).join(', ')}) ORDER BY 2, 1`,
    )
    const read = this.#db.prepare<[number], RawSighting>(
      `SELECT s.id, f.side, f.mailbox, f.name AS folder, s.uid, s.digest, s.received_at AS receivedAt,
          s.recipients AS list, s.facts
        FROM sightings s JOIN sighted_folders f ON f.id = s.folder WHERE s.id = ?`,
    )
    let open: { key: string; ids: number[] } | undefined
    for (const { id, thread } of keys.iterate()) {
      if (open !== undefined && open.key !== thread) yield this.#read(read, open.ids)
      if (open?.key !== thread) open = { key: thread, ids: [] }
      open.ids.push(id)
    }
    if (open !== undefined) yield this.#read(read, open.ids)
  }

  /** Of ten thousand receipts of one message each bears the list of its ten thousand recipients: it is read once. */
  #read(read: { get(id: number): RawSighting | undefined }, ids: readonly number[]): Sighting[] {
    const lists = new Map<string, readonly PecRecipient[]>()
    return ids.flatMap((id) => {
      const raw = read.get(id)
      if (raw === undefined) return []
      const { list, facts, digest, receivedAt, side, mailbox, folder, uid } = raw
      const recipients = list === null ? undefined : (lists.get(list) ?? this.#recipients(list))
      if (list !== null && recipients !== undefined) lists.set(list, recipients)
      return [
        {
          side,
          mailbox,
          folder,
          uid,
          digest: digest ?? undefined,
          receivedAt: receivedAt ?? undefined,
          facts: factsOf(facts, recipients),
        },
      ]
    })
  }

  #recipients(list: string): readonly PecRecipient[] {
    const text = this.#db
      .prepare<[string], string>('SELECT recipients FROM recipient_lists WHERE digest = ?')
      .pluck()
      .get(list)
    return JSON.parse(text ?? '[]') as PecRecipient[]
  }

  #folderOf(tx: Transaction, { side, mailbox, path, name, uidValidity }: SightedPlace): number {
    const known = this.#db
      .prepare<unknown[], number>(
        'SELECT id FROM sighted_folders WHERE mailbox = ? AND side = ? AND path = ? AND uid_validity = ?',
      )
      .pluck()
      .get(mailbox, side, path, uidValidity)
    if (known !== undefined) return known
    const { lastInsertRowid } = tx
      .prepare('INSERT INTO sighted_folders (side, mailbox, path, name, uid_validity) VALUES (?, ?, ?, ?, ?)')
      .run(side, mailbox, path, name, uidValidity)
    return Number(lastInsertRowid)
  }

  #listOf(tx: Transaction, recipients: readonly PecRecipient[]): string {
    const text = JSON.stringify(recipients)
    const digest = createHash('sha256').update(text).digest('hex')
    tx.prepare('INSERT INTO recipient_lists VALUES (?, ?) ON CONFLICT (digest) DO NOTHING').run(digest, text)
    return digest
  }
}

/** Facts as JSON, and apart from them a list of recipients that is too long to stand in each receipt. */
function partsOf(facts: PecFacts): { text: string; recipients: readonly PecRecipient[] | undefined } {
  const recipients = facts.daticert.state === 'read' ? facts.daticert.daticert.recipients : []
  if (facts.daticert.state !== 'read' || recipients.length <= mostInFacts)
    return { text: JSON.stringify(facts), recipients: undefined }
  const daticert = { ...facts.daticert.daticert, recipients: [] }
  return { text: JSON.stringify({ ...facts, daticert: { state: 'read', daticert } }), recipients }
}

/** JSON leaves out what is undefined. */
function factsOf(text: string, recipients: readonly PecRecipient[] | undefined): PecFacts {
  const facts = JSON.parse(text) as PecFacts
  if (facts.daticert.state !== 'read' || recipients === undefined) return facts
  return { ...facts, daticert: { state: 'read', daticert: { ...facts.daticert.daticert, recipients } } }
}

function keysOf(facts: PecFacts): { thread?: string | undefined; identificativo?: string | undefined } {
  if (!isInThread.has(facts.kind)) return {}
  const daticert = facts.daticert.state === 'read' ? facts.daticert.daticert : undefined
  if (facts.kind !== 'sent')
    return { thread: daticert?.msgid ?? facts.reference, identificativo: daticert?.identificativo }
  // A copy that the provider changed has its own Message-ID beside the sender's.
  return facts.reference === undefined
    ? { thread: facts.messageId }
    : { thread: facts.reference, identificativo: facts.messageId }
}

/** Who wrote it: an envelope comes from the provider, and says who that was. */
function senderOf({ daticert, from }: PecFacts): string | undefined {
  return daticert.state === 'read' ? (daticert.daticert.sender ?? from) : from
}
