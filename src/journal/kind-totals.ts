// How many messages of each kind there are, and who writes to mailboxes of which nothing is copied.

import type { PecKind } from '../model/pec.ts'
import { inScope, scopeOf } from './mailbox-scope.ts'
import type { Prepare } from './prepared.ts'

/** Messages by kind; kinds of which there are none are left out. */
export type KindCounts = Partial<Record<PecKind, number>>

/** Counts by source folder id, of one mailbox or of all. What is in none of them has not been classified. */
export function kindsByFolder(db: Prepare, mailbox: string | undefined): Map<number, KindCounts> {
  const rows = db
    .prepare<{ mailbox?: string }, { folder: number; kind: PecKind; messages: number }>(
      `SELECT t.folder, t.kind, t.messages FROM folders f JOIN kind_totals t ON t.folder = f.id
        WHERE t.messages > 0 AND ${inScope('f.mailbox', mailbox)}`,
    )
    .all(scopeOf(mailbox))
  const counts = new Map<number, KindCounts>()
  for (const { folder, kind, messages } of rows) counts.set(folder, { ...counts.get(folder), [kind]: messages })
  return counts
}

/** `last`: when the newest of their messages came, ms since 1970. */
export type Writer = { address: string; messages: number; last: number | undefined }

/**
 * Who wrote most of what was seen in the source of a mailbox, by itself and all together: receipts and what the holder
 * sent are not counted. Undefined: nothing was seen there yet.
 */
export function writersTo(
  db: Prepare,
  mailbox: string,
  most: number,
): { messages: number; last: number | undefined; writers: readonly Writer[] } | undefined {
  const from = `FROM sightings s JOIN sighted_folders f ON f.id = s.folder
    WHERE f.mailbox = ? AND f.side = 'source'
      AND s.kind IN ('transport-envelope', 'anomaly-envelope', 'other-envelope', 'rem', 'ordinary')`
  const wasSeen = db.prepare("SELECT 1 FROM sighted_folders WHERE mailbox = ? AND side = 'source'").get(mailbox)
  if (wasSeen === undefined) return undefined
  const all = db
    .prepare<[string], { messages: number; last: number | null }>(
      `SELECT count(*) AS messages, max(s.received_at) AS last ${from}`,
    )
    .get(mailbox)
  const writers = db
    .prepare<[string, number], { address: string; messages: number; last: number | null }>(
      `SELECT s.sender AS address, count(*) AS messages, max(s.received_at) AS last ${from} AND s.sender IS NOT NULL
        GROUP BY s.sender ORDER BY 2 DESC, 3 DESC, 1 LIMIT ?`,
    )
    .all(mailbox, most)
  return {
    messages: all?.messages ?? 0,
    last: all?.last ?? undefined,
    writers: writers.map((writer) => ({ ...writer, last: writer.last ?? undefined })),
  }
}

/** When each side of a mailbox was last looked at as a whole, ms since 1970; null: never. `unread`: not classified. */
export type MailboxLooks = { source: number | null; target: number | null; unread: number }

/**
 * By mailbox. A pass of a run reads every message of the source that is to be copied; `unread` are rows of messages
 * whose kind nobody has told, but for those that are gone: nobody can read them any more.
 */
export function looksByMailbox(db: Prepare): Map<string, MailboxLooks> {
  const rows = db
    .prepare<[], { id: string } & MailboxLooks>(
      `
    WITH counted AS MATERIALIZED (
      SELECT f.mailbox, sum(t.messages) AS messages FROM folder_totals t JOIN folders f ON f.id = t.folder
        GROUP BY f.mailbox),
      told AS MATERIALIZED (
      SELECT f.mailbox, sum(t.messages) AS messages FROM kind_totals t JOIN folders f ON f.id = t.folder
        GROUP BY f.mailbox),
      lost AS MATERIALIZED (
      SELECT f.mailbox, count(*) AS messages FROM folders f JOIN messages m ON m.folder = f.id
        WHERE m.state = 'gone' AND m.at_source = 0 AND m.kind IS NULL GROUP BY f.mailbox),
      known AS (SELECT id FROM mailboxes UNION SELECT mailbox FROM scanned_mailboxes)
    SELECT k.id,
      nullif(max(coalesce(s.looked_at, 0),
        coalesce(iif(m.pass_ended_at IS NULL, 0, m.pass_started_at), 0)), 0) AS source,
      t.looked_at AS target,
      coalesce(c.messages, 0) - coalesce(d.messages, 0) - coalesce(l.messages, 0) AS unread
    FROM known k LEFT JOIN mailboxes m ON m.id = k.id
      LEFT JOIN scanned_mailboxes s ON s.mailbox = k.id AND s.side = 'source'
      LEFT JOIN scanned_mailboxes t ON t.mailbox = k.id AND t.side = 'target'
      LEFT JOIN counted c ON c.mailbox = k.id LEFT JOIN told d ON d.mailbox = k.id
      LEFT JOIN lost l ON l.mailbox = k.id`,
    )
    .all()
  return new Map(rows.map(({ id, ...looks }) => [id, looks]))
}
