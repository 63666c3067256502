// A row of the journal for each message: its shape, and how it is read.

import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import type { Fingerprint, MessageState, Note } from '../model/message.ts'
import type { Prepare } from './prepared.ts'

export type MessageRow = {
  id: number
  folder: number
  uidValidity: number
  uid: number
  size: number
  internalDate: number | null
  /** As it is sent: what the header says where the source's own date cannot be. */
  sentDate: number | null
  /** As the source had them when they were last looked at. */
  flags: string[]
  /** What lies on the target instead; null: `flags`, without what the notes say was not kept. */
  writtenFlags: string[] | null
  digest: string | null
  bytes: number | null
  likeness: string | null
  messageId: string | null
  bodySum: number | null
  state: MessageState
  code: Code | null
  /** What the sentence of the code is made of; a server's own words are its `reason`. */
  facts: Facts
  notes: Note[]
  targetFolder: number | null
  targetUid: number | null
  adopted: number
  attempts: number
  /** 0: seen once, and no longer there at the last listing. */
  atSource: number
}
export type RawMessage = Omit<MessageRow, 'flags' | 'writtenFlags' | 'notes' | 'facts'> & {
  facts: string | null
  flags: string
  writtenFlags: string | null
  notes: string
}
/** What rowOf makes a row of; the table must be called m. */
export const columns = `m.id, m.folder, m.uid_validity AS uidValidity, m.uid, m.size, m.internal_date AS internalDate,
  m.flags, m.digest, m.bytes, m.likeness,
  m.message_id AS messageId, m.body_sum AS bodySum, m.state, m.code, m.facts, m.notes, m.target_folder AS targetFolder,
  m.target_uid AS targetUid,
  m.adopted, m.attempts, m.at_source AS atSource, m.written_flags AS writtenFlags,
  coalesce(m.header_date, m.internal_date) AS sentDate`

export function rowOf(raw: RawMessage): MessageRow {
  const writtenFlags = raw.writtenFlags === null ? null : (JSON.parse(raw.writtenFlags) as string[])
  const flags = JSON.parse(raw.flags) as string[]
  return { ...raw, flags, writtenFlags, notes: JSON.parse(raw.notes) as Note[], facts: factsOfText(raw.facts) }
}

/** How long its copy on the target is, as far as it is known; an altered one is as long as it was read back. */
export function lengthOfCopy({ facts, bytes, size }: MessageRow): number {
  const { targetBytes } = facts
  return typeof targetBytes === 'number' ? targetBytes : (bytes ?? size)
}

/** Facts as the journal keeps them; null: there are none. */
export function factsText(facts: Facts): string | null {
  return Object.keys(facts).length === 0 ? null : JSON.stringify(facts)
}

export function factsOfText(text: string | null): Facts {
  return text === null ? {} : (JSON.parse(text) as Facts)
}

/** The fingerprint of a row whose body was read; undefined before that. */
export function fingerprintOfRow(row: MessageRow): Fingerprint | undefined {
  if (
    row.digest === null ||
    row.bytes === null ||
    row.likeness === null ||
    row.messageId === null ||
    row.bodySum === null
  )
    return undefined
  return {
    digest: row.digest,
    bytes: row.bytes,
    likeness: row.likeness,
    messageId: row.messageId,
    bodySum: row.bodySum,
  }
}

/**
 * What is noted of a row by now, in the journal and in the row itself, which may have been read earlier and may carry
 * what was not written yet.
 */
export function notesNow(db: Prepare, row: MessageRow): Note[] {
  const written = db.prepare<[number], { notes: string }>('SELECT notes FROM messages WHERE id = ?').get(row.id)
  return eachOnce([...(JSON.parse(written?.notes ?? '[]') as Note[]), ...row.notes])
}

/** Notes without their doubles. */
export function eachOnce(notes: readonly Note[]): Note[] {
  return [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()]
}
