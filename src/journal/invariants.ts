// What must be true of a journal after every commit: queries that return what breaks it, and must return nothing.

import Database from 'better-sqlite3'
import { isPlaced } from './target-lives.ts'

/** By name: a query of texts that say where it is broken. */
export const invariants = {
  'a copy has a UID in a target folder': `
    SELECT 'message ' || id FROM messages
    WHERE state IN ('copied', 'verified', 'differs') AND code IS NOT 'copy-missing'
      AND (target_uid IS NULL OR target_folder IS NULL)`,
  'what waits to be sent has no copy': `
    SELECT 'message ' || id FROM messages WHERE state IN ('pending', 'appending', 'skipped')
      AND target_uid IS NOT NULL`,
  'what is appending is in an open attempt': `
    SELECT 'message ' || m.id FROM messages m WHERE m.state = 'appending' AND NOT EXISTS (
      SELECT 1 FROM attempt_messages am JOIN attempts a ON a.id = am.attempt WHERE am.message = m.id AND a.open = 1)`,
  'no UID is owned twice, however its folder is called': `
    SELECT l.path || ' ' || l.uid_validity || ' ' || m.target_uid FROM messages m
      JOIN target_folders l ON l.id = m.target_folder
    WHERE m.target_uid IS NOT NULL AND m.state <> 'gone' GROUP BY l.account, l.path, l.uid_validity, m.target_uid
      HAVING count(*) > 1`,
  'no message that is owned counts as unowned': `
    SELECT 'target folder ' || b.target_folder || ' uid ' || b.uid FROM bystanders b
    JOIN messages m ON m.target_folder = b.target_folder AND m.target_uid = b.uid
      WHERE m.state <> 'gone' AND m.code IS NOT 'copy-missing'`,
  'no ghost is the copy of a message': `
    SELECT 'target folder ' || g.target_folder || ' uid ' || g.uid FROM ghosts g
    JOIN messages m ON m.target_folder = g.target_folder AND m.target_uid = g.uid
      WHERE g.state IN ('found', 'removing') AND m.state <> 'gone'`,
  'what is proved was read': `
    SELECT 'message ' || id FROM messages WHERE state IN ('verified', 'differs') AND (digest IS NULL OR bytes IS NULL)`,
  'what failed says why': `
    SELECT 'message ' || id FROM messages WHERE state IN ('differs', 'refused', 'skipped', 'gone') AND code IS NULL`,
  'only a copied message can be missing': `
    SELECT 'message ' || id FROM messages WHERE code = 'copy-missing' AND state <> 'copied'`,
  'a matched folder has no copies in its earlier lives': `
    SELECT 'message ' || m.id FROM target_folders l
    JOIN target_folders e ON e.account = l.account AND e.path = l.path AND e.state = 'ended'
      JOIN messages m ON m.target_folder = e.id
    WHERE l.state = 'matched' AND ${isPlaced('m')}`,
  'a copy lies in the account of its mailbox': `
    SELECT 'message ' || m.id FROM messages m JOIN folders f ON f.id = m.folder JOIN mailboxes b ON b.id = f.mailbox
    JOIN target_folders l ON l.id = m.target_folder WHERE l.account <> b.target_account`,
  'a last look sees no more than was written': `
    SELECT 'folder ' || id FROM folders WHERE looked_mark > written_mark`,
  'the sums are those of the rows': `
    SELECT 'folder ' || folder || ' ' || state FROM (
      SELECT folder, state, count(*) AS messages, sum(coalesce(bytes, size)) AS bytes,
        sum(state = 'verified' AND adopted = 1) AS adopted, sum(state = 'verified' AND notes <> '[]') AS noted
          FROM messages GROUP BY folder, state
      UNION ALL
      SELECT folder, state, -messages, -bytes, -adopted, -noted FROM folder_totals)
    GROUP BY folder, state HAVING sum(messages) <> 0 OR sum(bytes) <> 0 OR sum(adopted) <> 0 OR sum(noted) <> 0`,
  'nothing refers to what is not there': `
    SELECT "table" || ' ' || rowid || ' → ' || parent FROM pragma_foreign_key_check`,
} as const

export type Invariant = keyof typeof invariants
export type Broken = { invariant: Invariant; where: string[] }

/**
 * The invariants that do not hold in this journal (a file, or a database that is open), each with where; none of them
 * when all is well.
 */
export function brokenInvariants(journal: string | Pick<Database.Database, 'prepare'>): Broken[] {
  if (typeof journal === 'string') {
    const db = new Database(journal, { readonly: true })
    try {
      return brokenInvariants(db)
    } finally {
      db.close()
    }
  }
  return (Object.entries(invariants) as [Invariant, string][]).flatMap(([invariant, sql]) => {
    const where = journal.prepare<[], string>(sql).pluck().all()
    return where.length === 0 ? [] : [{ invariant, where }]
  })
}
