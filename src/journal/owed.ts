// What is owed: the one place that says what still follows from what was done; nobody sets it.

import type { Database } from 'better-sqlite3'
import type { Owed, OwedKind } from '../model/owed.ts'
import { isSecondReadingDue } from './differences.ts'
import { isPlaced } from './target-lives.ts'

type OwedRow = { mailbox: string; folder: number; owed: number }

/** f: the source folder. */
const inScope = '(:mailbox IS NULL OR f.mailbox = :mailbox)'

/**
 * By kind: a query of (mailbox, source folder, how much) over all mailboxes, or over the one that is bound to
 * :mailbox.
 */
const queries: Record<OwedKind, string> = {
  // Folders of others (`exclusionOf`) may be closed to us: nothing of the mailbox lies there.
  'never-listed': ofFolders(
    '1',
    'f.uid_validity IS NULL AND f.at_source = 1 AND f.error_code IS NULL AND f.excluded < 2',
  ),
  'second-list': ofMailboxes(
    '1',
    `m.state = 'ended' AND NOT EXISTS (SELECT 1 FROM source_lists s WHERE s.mailbox = m.id AND s.second IS NOT NULL)`,
  ),
  'unread-answers': `SELECT s.mailbox, 0 AS folder, s.unread AS owed FROM source_lists s
    WHERE (:mailbox IS NULL OR s.mailbox = :mailbox) AND s.unread > 0`,
  unlisted: ofFolders('f.unlisted', 'f.unlisted > 0'),
  'source-rematch': `SELECT * FROM (${ofFolders(
    `(SELECT count(*) FROM messages m WHERE m.folder = f.id AND m.at_source = 1
        AND (m.uid_validity < f.uid_validity OR m.uid_validity > f.uid_validity))`,
    'f.uid_validity IS NOT NULL',
  )}) WHERE owed > 0`,
  'to-copy': ofTotals('t.messages', 'pending'),
  'to-settle': ofTotals('t.messages', 'appending'),
  'to-prove': `SELECT * FROM (${ofTotals(
    `t.messages - (SELECT count(*) FROM messages m WHERE m.folder = t.folder AND m.code = 'copy-missing')`,
    'copied',
  )}) WHERE owed > 0`,
  'copy-missing': ofMessages(`FROM messages m JOIN folders f ON f.id = m.folder`, `m.code = 'copy-missing'`),
  'to-match': ofMessages(
    `FROM target_folders l JOIN messages m ON m.target_folder = l.id JOIN folders f ON f.id = m.folder`,
    `l.state = 'ended' AND ${isPlaced('m')}`,
  ),
  'last-look': ofFolders('f.written_mark - f.looked_mark', 'f.looked_mark < f.written_mark'),
  flags: ofMessages(
    `FROM messages m JOIN folders f ON f.id = m.folder`,
    `m.flags_due = 1 AND m.target_uid IS NOT NULL AND m.state IN ('verified', 'differs') AND f.excluded = 0`,
  ),
  'folder-error': ofFolders('1', 'f.error_code IS NOT NULL'),
  'late-look': ofMessages(
    `FROM messages m JOIN target_folders l ON l.id = m.target_folder JOIN folders f ON f.id = m.folder`,
    `m.attempts > 1 AND l.state <> 'ended'
      AND l.looked_run <= (SELECT max(a.run) FROM attempts a WHERE a.target_folder = l.id)`,
  ),
  'to-describe': ofMessages(
    `FROM messages m JOIN target_folders l ON l.id = m.target_folder JOIN folders f ON f.id = m.folder`,
    isSecondReadingDue,
  ),
}

function ofFolders(amount: string, condition: string): string {
  return `SELECT f.mailbox, f.id AS folder, ${amount} AS owed FROM folders f WHERE ${inScope} AND ${condition}`
}

/** Of no folder in particular. */
function ofMailboxes(amount: string, condition: string): string {
  return `SELECT m.id AS mailbox, 0 AS folder, ${amount} AS owed FROM mailboxes m
    WHERE (:mailbox IS NULL OR m.id = :mailbox) AND ${condition}`
}

function ofTotals(amount: string, state: string): string {
  return `SELECT f.mailbox, f.id AS folder, ${amount} AS owed FROM folder_totals t JOIN folders f ON f.id = t.folder
    WHERE ${inScope} AND t.state = '${state}' AND t.messages > 0`
}

function ofMessages(from: string, condition: string): string {
  return `SELECT f.mailbox, m.folder, count(*) AS owed ${from} WHERE ${inScope} AND ${condition} GROUP BY m.folder`
}

/** What is owed of each mailbox that owes anything, folder by folder (by id of the source folder). */
export function owedByFolder(db: Pick<Database, 'prepare'>, mailbox?: string): Map<string, Map<number, Owed>> {
  const owed = new Map<string, Map<number, Owed>>()
  for (const [kind, sql] of Object.entries(queries) as [OwedKind, string][]) {
    for (const row of db.prepare<{ mailbox: string | null }, OwedRow>(sql).all({ mailbox: mailbox ?? null })) {
      const folders = owed.get(row.mailbox) ?? new Map<number, Owed>()
      owed.set(row.mailbox, folders)
      folders.set(row.folder, { ...folders.get(row.folder), [kind]: row.owed })
    }
  }
  return owed
}

/** What is owed of each mailbox that owes anything, of one when it is named: summed up by the database. */
export function owedByMailbox(db: Pick<Database, 'prepare'>, mailbox?: string): Map<string, Owed> {
  const owed = new Map<string, Owed>()
  for (const [kind, sql] of Object.entries(queries) as [OwedKind, string][]) {
    const rows = db
      .prepare<{ mailbox: string | null }, Omit<OwedRow, 'folder'>>(
        `SELECT mailbox, sum(owed) AS owed FROM (${sql}) GROUP BY mailbox`,
      )
      .all({ mailbox: mailbox ?? null })
    for (const row of rows) {
      const known = owed.get(row.mailbox)
      if (known === undefined) owed.set(row.mailbox, { [kind]: row.owed })
      else known[kind] = row.owed
    }
  }
  return owed
}
