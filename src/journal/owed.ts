// What is owed: the one place that says what still follows from what was done; nobody sets it.

import type { Database } from 'better-sqlite3'
import type { Owed, OwedKind } from '../model/owed.ts'
import { isSecondReadingDue } from './differences.ts'
import { inScope, scopeOf } from './mailbox-scope.ts'
import { isPlaced } from './target-lives.ts'

type OwedRow = { mailbox: string; folder: number; owed: number }

/** By kind: a query of (mailbox, source folder, how much). */
const queriesIn = ({ ofFolders, ofMailboxes, ofTotals, ofMessages, ofAnswers }: Shapes): Record<OwedKind, string> => ({
  // Folders of others (`exclusionOf`) may be closed to us: nothing of the mailbox lies there.
  'never-listed': ofFolders(
    '1',
    'f.uid_validity IS NULL AND f.at_source = 1 AND f.error_code IS NULL AND f.excluded < 2',
  ),
  'second-list': ofMailboxes(
    '1',
    `m.state = 'ended' AND NOT EXISTS (SELECT 1 FROM source_lists s WHERE s.mailbox = m.id AND s.second IS NOT NULL)`,
  ),
  'unread-answers': ofAnswers(),
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
  // CROSS JOIN, and + below: what there is little of is looked through first, not all messages of a mailbox.
  'to-match': ofMessages(
    `FROM target_folders l CROSS JOIN messages m ON m.target_folder = l.id CROSS JOIN folders f ON f.id = m.folder`,
    `l.state = 'ended' AND ${isPlaced('m')}`,
  ),
  'last-look': ofFolders('f.written_mark - f.looked_mark', 'f.looked_mark < f.written_mark'),
  flags: ofMessages(
    `FROM messages m JOIN folders f ON f.id = m.folder`,
    `m.flags_due = 1 AND m.target_uid IS NOT NULL AND +m.state IN ('verified', 'differs') AND f.excluded = 0`,
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
})

/** Queries of one shape, of one mailbox or of all. */
type Shapes = ReturnType<typeof shapesOf>

function shapesOf(mailbox: string | undefined) {
  return {
    ofAnswers: (): string =>
      `SELECT s.mailbox, 0 AS folder, s.unread AS owed FROM source_lists s
        WHERE ${inScope('s.mailbox', mailbox)} AND s.unread > 0`,
    ofFolders: (amount: string, condition: string): string =>
      `SELECT f.mailbox, f.id AS folder, ${amount} AS owed FROM folders f
        WHERE ${inScope('f.mailbox', mailbox)} AND ${condition}`,
    /** Of no folder in particular. */
    ofMailboxes: (amount: string, condition: string): string =>
      `SELECT m.id AS mailbox, 0 AS folder, ${amount} AS owed FROM mailboxes m
        WHERE ${inScope('m.id', mailbox)} AND ${condition}`,
    ofTotals: (amount: string, state: string): string =>
      `SELECT f.mailbox, f.id AS folder, ${amount} AS owed FROM folder_totals t JOIN folders f ON f.id = t.folder
        WHERE ${inScope('f.mailbox', mailbox)} AND t.state = '${state}' AND t.messages > 0`,
    ofMessages: (from: string, condition: string): string =>
      `SELECT f.mailbox, m.folder, count(*) AS owed ${from} WHERE ${inScope('f.mailbox', mailbox)} AND ${condition}
        GROUP BY m.folder`,
  }
}

function queriesOf(mailbox: string | undefined): [OwedKind, string][] {
  return Object.entries(queriesIn(shapesOf(mailbox))) as [OwedKind, string][]
}

/** What is owed of each mailbox that owes anything, folder by folder (by id of the source folder). */
export function owedByFolder(db: Pick<Database, 'prepare'>, mailbox?: string): Map<string, Map<number, Owed>> {
  const owed = new Map<string, Map<number, Owed>>()
  for (const [kind, sql] of queriesOf(mailbox)) {
    for (const row of db.prepare<{ mailbox?: string }, OwedRow>(sql).all(scopeOf(mailbox))) {
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
  for (const [kind, sql] of queriesOf(mailbox)) {
    const summed = `SELECT mailbox, sum(owed) AS owed FROM (${sql}) GROUP BY mailbox`
    const rows = db.prepare<{ mailbox?: string }, Omit<OwedRow, 'folder'>>(summed).all(scopeOf(mailbox))
    for (const row of rows) {
      const known = owed.get(row.mailbox)
      if (known === undefined) owed.set(row.mailbox, { [kind]: row.owed })
      else known[kind] = row.owed
    }
  }
  return owed
}
