// Reads back from the target by UID what was copied: `verified` comes from here, and nowhere else.

import type { FolderRow } from '../../journal/folders.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { Code } from '../../model/codes.ts'
import { MigrationError, type Facts } from '../../model/errors.ts'
import type { ReadSession } from '../../model/ports.ts'
import type { MemoryBudget } from '../../line/memory-budget.ts'
import type { MessageBody, Note } from '../../model/message.ts'
import { sha256 } from '../../proof/fingerprint.ts'
import { largestOf } from '../ground/batches.ts'
import { emitMessage } from '../ground/emit-message.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { judgeRow } from '../match/judge-copy.ts'

/**
 * `unreadable`: the target does not give the copy back, and says this. `empty`: for the first time it gave a row
 * without a body, which another connection may give.
 */
export type Judged = {
  row: MessageRow
  verified: boolean
  notes: Note[]
  targetBytes: number
  unreadable?: string
  empty?: boolean
}

/**
 * Reads back rows that are `copied` and own a UID in one target folder; the caller has the target's lock. Verified or
 * differing rows are committed; what is not there after a fresh EXAMINE stays `copied` and is looked for elsewhere
 * before the folder is complete (see find-moved-copies.ts).
 */
export async function readBack(
  context: MailboxContext,
  folder: FolderRow,
  target: TargetFolderRow,
  rows: readonly MessageRow[],
  permanentFlags: readonly string[] | undefined,
): Promise<void> {
  const judged: Judged[] = []
  try {
    await judgeCopies(context, target, rows, permanentFlags, judged)
  } finally {
    await recordJudged(context, folder, judged)
  }
}

/**
 * The reading half of readBack: the connection is free again while what was found is being written down. What was read
 * before the line breaks is in `judged`.
 */
export async function judgeCopies(
  { target: reader, memory }: { target: ReadSession; memory: MemoryBudget },
  target: TargetFolderRow,
  rows: readonly MessageRow[],
  permanentFlags: readonly string[] | undefined,
  judged: Judged[],
): Promise<void> {
  if (rows.length === 0) return
  const byUid = new Map(rows.map((row) => [row.targetUid ?? 0, row]))
  const known = new Set(rows.filter(isUnreadable).map(({ targetUid }) => targetUid ?? 0))
  /** There, but nothing came (Dovecot says NIL). */
  const empty = new Set<number>()
  const each = ({ uid, bytes, flags, internalDate }: MessageBody): void => {
    const row = byUid.get(uid)
    if (row === undefined) return
    if (bytes === null) return void empty.add(uid)
    byUid.delete(uid)
    const { verified, notes } = judgeRow(row, { digest: sha256(bytes), flags, internalDate }, permanentFlags)
    judged.push({ row, verified, notes, targetBytes: bytes.length })
  }
  const leave = (uid: number, unreadable: string, isEmpty: boolean): void => {
    const row = byUid.get(uid)
    byUid.delete(uid)
    if (row === undefined) return
    judged.push({ row, verified: false, notes: [], targetBytes: 0, unreadable, empty: isEmpty && !isUnreadable(row) })
  }
  const largest = largestOf(rows)
  const read = async (): Promise<void> => {
    const setAside = await reader.fetchBodies([...byUid.keys()], each, { known, largest, gathered: 'lent' })
    for (const { uid, reason } of setAside) leave(uid, reason, false)
  }
  // An open folder often shows what was appended meanwhile (Dovecot: what was there when the last command ended); an
  // EXAMINE for each batch costs a round trip.
  const isOpen = reader.opened?.path === target.path && reader.opened.uidValidity === target.uidValidity
  if (!isOpen && !(await isReadable(reader, target))) return
  await memory.whileReading(largest, async () => {
    await read()
    if (isOpen && byUid.size > 0 && (await isReadable(reader, target))) await read()
    for (const uid of empty) leave(uid, 'BODY[] NIL', true)
  })
}

/**
 * A folder that was replaced has other messages under these UIDs: that is no reason to say that the target altered
 * ours.
 */
async function isReadable(reader: ReadSession, { path, uidValidity }: TargetFolderRow): Promise<boolean> {
  try {
    return (await reader.examine(path)).uidValidity === uidValidity
  } catch (error) {
    if (error instanceof MigrationError && error.scope === 'folder') return false
    throw error
  }
}

/** The writing half of readBack. */
export async function recordJudged(
  context: MailboxContext,
  folder: FolderRow,
  judged: readonly Judged[],
): Promise<void> {
  if (judged.length === 0) return
  await context.journal.soon((tx) => {
    for (const { row, verified, notes, targetBytes, unreadable, empty } of judged) {
      // It is there, and it is ours: it stays as it is, is listed, and is never sent again.
      if (unreadable !== undefined) context.journal.differences.leaveUnread(tx, row.id, unreadable, empty === true)
      else if (!verified) context.journal.differences.record(tx, row.id, codeOf(row), lengthsOf(row, targetBytes))
      else {
        if (notes.length > 0) context.journal.messages.addNotes(tx, row, notes)
        context.journal.messages.setState(tx, row.id, 'verified')
      }
    }
  })
  for (const { row, verified, targetBytes, unreadable } of judged) {
    if (unreadable !== undefined)
      emitMessage(context, folder, row, 'copied', 'unreadable-on-target', { reason: unreadable })
    else if (verified) emitMessage(context, folder, row, 'verified')
    else emitMessage(context, folder, row, 'differs', codeOf(row), lengthsOf(row, targetBytes))
  }
}

/** Whether this copy was there and could not be read when it was last looked at. */
export function isUnreadable(row: Pick<MessageRow, 'state' | 'code'>): boolean {
  return row.state === 'copied' && row.code === 'unreadable-on-target'
}

/**
 * Who altered the copy: another tool before us, or the target when it took ours. What was taken for the copy without
 * being read may be another message.
 */
function codeOf(row: MessageRow): Code {
  const isAnothers = row.code === 'altered-copy-present' || (row.adopted === 1 && isUnreadable(row))
  return isAnothers ? 'altered-copy-present' : 'altered-by-target'
}

function lengthsOf(row: MessageRow, targetBytes: number): Facts {
  return { bytes: row.bytes ?? row.size, targetBytes }
}
