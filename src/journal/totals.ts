// Counts that the journal's triggers keep: the one place of sums, so that the counting identity holds.

import type { Code } from '../model/codes.ts'
import type { MessageState } from '../model/message.ts'
import type { FolderTotals } from '../model/status.ts'
import { inScope, scopeOf } from './mailbox-scope.ts'
import type { Prepare } from './prepared.ts'

export type ProblemRow = {
  mailbox: string
  folder: string
  uid: number
  state: MessageState
  code: Code | null
  facts: string | null
  digest: string | null
  messageId: string | null
  /** INTERNALDATE in ms since 1970. */
  internalDate: number | null
  bytes: number | null
}

export function emptyTotals(): FolderTotals {
  return {
    messages: 0,
    bytes: 0,
    pending: 0,
    appending: 0,
    copied: 0,
    verified: 0,
    differs: 0,
    refused: 0,
    skipped: 0,
    gone: 0,
    adopted: 0,
    noted: 0,
    acceptedLosses: 0,
    ghosts: 0,
  }
}

type StateCount = {
  folder: number
  state: MessageState
  messages: number
  bytes: number
  adopted: number
  noted: number
}

/** Totals by source folder id, of one mailbox or of all. */
export function totalsByFolder(db: Prepare, mailbox: string | undefined): Map<number, FolderTotals> {
  const totals = new Map<number, FolderTotals>()
  const of = (folder: number) => {
    const known = totals.get(folder) ?? emptyTotals()
    totals.set(folder, known)
    return known
  }
  const counts = db
    .prepare<{ mailbox?: string }, StateCount>(
      `
    SELECT t.folder, t.state, t.messages, t.bytes, t.adopted, t.noted
    FROM folders f JOIN folder_totals t ON t.folder = f.id WHERE ${inScope('f.mailbox', mailbox)}`,
    )
    .all(scopeOf(mailbox))
  for (const count of counts) addCount(of(count.folder), count)
  const ghosts = db
    .prepare<{ mailbox?: string }, { folder: number; ghosts: number }>(
      `
    SELECT m.folder, count(*) AS ghosts FROM ghosts g JOIN messages m ON m.id = g.message
      JOIN folders f ON f.id = m.folder
    WHERE g.state IN ('found', 'removing') AND ${inScope('f.mailbox', mailbox)} GROUP BY m.folder`,
    )
    .all(scopeOf(mailbox))
  for (const { folder, ghosts: count } of ghosts) addGhosts(of(folder), count)
  return totals
}

/** How far a mailbox is, in bytes: what is proved (or differs), and what is still to be copied or proved. */
export type MailboxProgress = { leftMessages: number; leftBytes: number; movedBytes: number }

export type MailboxSums = { folders: number; listed: boolean; totals: FolderTotals; progress: MailboxProgress }

/**
 * The same by mailbox, for who does not ask for folders, and how far each is; `listed`: a run has seen what is in one
 * of them. The database sums by state: a screen looks every other second.
 */
export function totalsByMailbox(db: Prepare): Map<string, MailboxSums> {
  const folders = db
    .prepare<[], { mailbox: string; folders: number; listed: number }>(
      'SELECT mailbox, count(*) AS folders, count(uid_validity) AS listed FROM folders GROUP BY mailbox',
    )
    .all()
  const sums = new Map(
    folders.map(({ mailbox, folders: count, listed }): [string, MailboxSums] => [
      mailbox,
      {
        folders: count,
        listed: listed > 0,
        totals: emptyTotals(),
        progress: { leftMessages: 0, leftBytes: 0, movedBytes: 0 },
      },
    ]),
  )
  const counts = db
    .prepare<[], Omit<StateCount, 'folder'> & { mailbox: string }>(
      `SELECT f.mailbox, t.state, sum(t.messages) AS messages, sum(t.bytes) AS bytes, sum(t.adopted) AS adopted,
        sum(t.noted) AS noted
      FROM folder_totals t JOIN folders f ON f.id = t.folder GROUP BY f.mailbox, t.state`,
    )
    .all()
  for (const { mailbox, ...count } of counts) {
    const sum = sums.get(mailbox)
    addCount(sum?.totals, count)
    addProgress(sum?.progress, count)
  }
  const ghosts = db
    .prepare<[], { mailbox: string; ghosts: number }>(
      `
    SELECT f.mailbox, count(*) AS ghosts FROM ghosts g JOIN messages m ON m.id = g.message
      JOIN folders f ON f.id = m.folder
    WHERE g.state IN ('found', 'removing') GROUP BY f.mailbox`,
    )
    .all()
  for (const { mailbox, ghosts: count } of ghosts) addGhosts(sums.get(mailbox)?.totals, count)
  return sums
}

/** Bytes of the messages of one mailbox that are proved. */
export function provedBytes(db: Prepare, mailbox: string): number {
  return (
    db
      .prepare<[string], number>(
        `SELECT coalesce(sum(bytes), 0) FROM folder_totals
        WHERE state = 'verified' AND folder IN (SELECT id FROM folders WHERE mailbox = ?)`,
      )
      .pluck()
      .get(mailbox) ?? 0
  )
}

function addProgress(sum: MailboxProgress | undefined, { state, messages, bytes }: Omit<StateCount, 'folder'>): void {
  if (sum === undefined) return
  if (state === 'pending' || state === 'appending' || state === 'copied') {
    sum.leftMessages += messages
    sum.leftBytes += bytes
  } else if (state === 'verified' || state === 'differs') sum.movedBytes += bytes
}

function addCount(sum: FolderTotals | undefined, count: Omit<StateCount, 'folder'>): void {
  if (sum === undefined) return
  sum.messages += count.messages
  sum.bytes += count.bytes
  sum[count.state] += count.messages
  sum.adopted += count.adopted
  sum.noted += count.noted
}

function addGhosts(sum: FolderTotals | undefined, count: number): void {
  if (sum !== undefined) sum.ghosts += count
}

const aboutMessage =
  'm.digest, m.message_id AS messageId, m.internal_date AS internalDate, coalesce(m.bytes, m.size) AS bytes'

/** Messages that ended elsewhere than proved, excluded by the plan or deleted at the source; ghosts too. */
export function problemRows(
  db: Prepare,
  mailbox: string | undefined,
): (ProblemRow | (Omit<ProblemRow, 'state'> & { state: 'ghost' }))[] {
  const failed = db
    .prepare<{ mailbox?: string }, ProblemRow>(
      `
    SELECT f.mailbox, f.name AS folder, m.uid, m.state, m.code, m.facts, ${aboutMessage} FROM messages m
      JOIN folders f ON f.id = m.folder
    WHERE (m.state IN ('differs', 'refused') OR (m.state = 'pending' AND m.code IS NOT NULL)
      OR (m.state = 'copied' AND m.code = 'unreadable-on-target') OR (m.state = 'gone' AND m.code <> 'source-expunged')
      OR m.code = 'copy-missing') AND ${inScope('f.mailbox', mailbox)}
    ORDER BY f.mailbox, f.id, m.uid`,
    )
    .all(scopeOf(mailbox))
  const ghosts = db
    .prepare<{ mailbox?: string }, Omit<ProblemRow, 'state'>>(
      `
    SELECT f.mailbox, f.name AS folder, m.uid, 'ghost' AS code, json_object('uid', g.uid, 'target', t.path) AS facts,
      ${aboutMessage}
    FROM ghosts g JOIN messages m ON m.id = g.message JOIN folders f ON f.id = m.folder
      JOIN target_folders t ON t.id = g.target_folder
    WHERE g.state IN ('found', 'removing') AND ${inScope('f.mailbox', mailbox)} ORDER BY f.mailbox, f.id, g.uid`,
    )
    .all(scopeOf(mailbox))
  return [...failed, ...ghosts.map((ghost) => ({ ...ghost, state: 'ghost' as const }))]
}

const totalKeys = Object.keys(emptyTotals()) as (keyof FolderTotals)[]

/** Adds up totals, field by field. */
export function sumTotals(parts: readonly FolderTotals[]): FolderTotals {
  const sum = emptyTotals()
  for (const part of parts) for (const key of totalKeys) sum[key] += part[key]
  return sum
}
