// Counts of the journal: the one place where sums are made, so that the counting identity holds everywhere.

import type { Database } from 'better-sqlite3'
import type { Code } from '../model/codes.ts'
import type { MessageState } from '../model/message.ts'
import type { FolderTotals } from '../model/status.ts'

export type ProblemRow = { mailbox: string; folder: string; uid: number; state: MessageState; code: Code | null; reason: string | null }

export function emptyTotals(): FolderTotals {
  return {
    messages: 0, bytes: 0, pending: 0, appending: 0, copied: 0, verified: 0, differs: 0, refused: 0, skipped: 0, gone: 0,
    adopted: 0, noted: 0, acceptedLosses: 0, ghosts: 0,
  }
}

type StateCount = { folder: number; state: MessageState; messages: number; bytes: number; adopted: number; noted: number }

/** Totals by source folder id, of one mailbox or of all. */
export function totalsByFolder(db: Database, mailbox: string | undefined): Map<number, FolderTotals> {
  const totals = new Map<number, FolderTotals>()
  const of = (folder: number) => {
    const known = totals.get(folder) ?? emptyTotals()
    totals.set(folder, known)
    return known
  }
  const all = mailbox === undefined ? 1 : 0
  const counts = db.prepare<[number, string], StateCount>(`
    SELECT folder, state, count(*) AS messages, sum(coalesce(bytes, size)) AS bytes,
      sum(state = 'verified' AND adopted = 1) AS adopted, sum(state = 'verified' AND notes <> '[]') AS noted
    FROM messages WHERE ? OR folder IN (SELECT id FROM folders WHERE mailbox = ?) GROUP BY folder, state`).all(all, mailbox ?? '')
  for (const count of counts) {
    const sum = of(count.folder)
    sum.messages += count.messages
    sum.bytes += count.bytes
    sum[count.state] += count.messages
    sum.adopted += count.adopted
    sum.noted += count.noted
  }
  const ghosts = db.prepare<[number, string], { folder: number; ghosts: number }>(`
    SELECT m.folder, count(*) AS ghosts FROM ghosts g JOIN messages m ON m.id = g.message JOIN folders f ON f.id = m.folder
    WHERE g.state IN ('found', 'removing') AND (? OR f.mailbox = ?) GROUP BY m.folder`).all(all, mailbox ?? '')
  for (const { folder, ghosts: count } of ghosts) of(folder).ghosts += count
  return totals
}

/** Messages that ended elsewhere than proved, excluded by the plan or deleted at the source; ghosts too. */
export function problemRows(db: Database, mailbox: string | undefined): (ProblemRow | (Omit<ProblemRow, 'state'> & { state: 'ghost' }))[] {
  const all = mailbox === undefined ? 1 : 0
  const failed = db.prepare<[number, string], ProblemRow>(`
    SELECT f.mailbox, f.name AS folder, m.uid, m.state, m.code, m.reason FROM messages m JOIN folders f ON f.id = m.folder
    WHERE (m.state IN ('differs', 'refused') OR (m.state = 'pending' AND m.code IS NOT NULL) OR (m.state = 'gone' AND m.code <> 'source-expunged')) AND (? OR f.mailbox = ?)
    ORDER BY f.mailbox, f.id, m.uid`).all(all, mailbox ?? '')
  const ghosts = db.prepare<[number, string], Omit<ProblemRow, 'state'>>(`
    SELECT f.mailbox, f.name AS folder, m.uid, 'ghost' AS code, CAST(g.uid AS TEXT) AS reason
    FROM ghosts g JOIN messages m ON m.id = g.message JOIN folders f ON f.id = m.folder
    WHERE g.state IN ('found', 'removing') AND (? OR f.mailbox = ?) ORDER BY f.mailbox, f.id, g.uid`).all(all, mailbox ?? '')
  return [...failed, ...ghosts.map((ghost) => ({ ...ghost, state: 'ghost' as const }))]
}

/** Adds up totals, field by field. */
export function sumTotals(parts: readonly FolderTotals[]): FolderTotals {
  const sum = emptyTotals()
  for (const part of parts) for (const key of Object.keys(sum) as (keyof FolderTotals)[]) sum[key] += part[key]
  return sum
}
