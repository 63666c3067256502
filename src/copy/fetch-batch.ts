// Reads a batch of bodies from the source and believes nothing that does not add up: requested = received + gone, always.

import type { FolderRow } from '../journal/folders.ts'
import type { MessageRow } from '../journal/messages.ts'
import type { Code } from '../model/codes.ts'
import type { Fingerprint, MessageBody, Note } from '../model/message.ts'
import { fingerprintOf } from '../proof/fingerprint.ts'
import type { Work } from './work.ts'

/** A message whose bytes the source served, with what identifies them. */
export type Received = { row: MessageRow; bytes: Buffer; print: Fingerprint; notes: Note[] }
export type Batch = { received: Received[]; gone: MessageRow[]; unreadable: { row: MessageRow; code: Code; reason: string }[] }

/**
 * Fetches the bodies of these rows from the folder that is open on the source. A body whose length is not what was announced, an empty one, NIL, or
 * none at all gets a second look after a fresh EXAMINE: absent means `gone`, two equal readings are accepted with a note (unless both are empty and the server
 * announced a size), anything else is unreadable.
 */
export async function fetchBatch(work: Work, folder: FolderRow, rows: readonly MessageRow[]): Promise<Batch> {
  const byUid = new Map(rows.map((row) => [row.uid, row]))
  const received = new Map<number, Received>()
  const doubtful = new Map<number, Buffer | null>()
  await work.source.fetchBodies([...byUid.keys()], (body) => {
    const row = byUid.get(body.uid)
    if (row === undefined || received.has(body.uid)) return
    if (isPlausible(body, row)) received.set(body.uid, { row, bytes: body.bytes, print: fingerprintOf(body.bytes), notes: [] })
    else doubtful.set(body.uid, body.bytes)
  })
  const suspects = rows.filter((row) => !received.has(row.uid))
  const second = suspects.length === 0 ? { received: [], gone: [], unreadable: [] } : await lookAgain(work, folder, suspects, doubtful)
  return { received: [...received.values(), ...second.received].sort((a, b) => a.row.uid - b.row.uid), gone: second.gone, unreadable: second.unreadable }
}

// Courier serves an expunged message as 129 bytes of apology, Dovecot as NIL: neither has the announced length.
function isPlausible(body: MessageBody, row: MessageRow): body is MessageBody & { bytes: Buffer } {
  return body.bytes !== null && body.bytes.length > 0 && body.bytes.length === row.size
}

async function lookAgain(work: Work, folder: FolderRow, suspects: readonly MessageRow[], first: ReadonlyMap<number, Buffer | null>): Promise<Batch> {
  const { source } = work
  await source.examine(folder.path)
  const there = new Set<number>()
  await source.fetchFacts(suspects.map((row) => row.uid), (facts) => there.add(facts.uid))
  const again = new Map<number, Buffer | null>()
  if (there.size > 0) await source.fetchBodies([...there], (body) => { again.set(body.uid, body.bytes) })
  const batch: Batch = { received: [], gone: [], unreadable: [] }
  for (const row of suspects) {
    const bytes = again.get(row.uid) ?? null
    const before = first.get(row.uid) ?? null
    if (!there.has(row.uid)) batch.gone.push(row)
    else if (bytes !== null && bytes.length === row.size && bytes.length > 0) {
      batch.received.push({ row, bytes, print: fingerprintOf(bytes), notes: [] })
    } else if (bytes !== null && before !== null && bytes.equals(before) && (bytes.length > 0 || row.size === 0)) {
      // A message that has a size and is served empty is lost if it is believed: that is listed, not copied.
      const notes: Note[] = bytes.length === row.size ? [] : [{ code: 'size-misreported', detail: `${row.size} announced, ${bytes.length} served` }]
      batch.received.push({ row, bytes, print: fingerprintOf(bytes), notes })
    } else {
      const twice = [before, bytes].map((served) => (served === null ? 'nothing' : `${served.length} bytes`)).join(', then ')
      batch.unreadable.push({ row, code: 'source-unreadable', reason: `${row.size} bytes announced; served: ${twice}` })
    }
  }
  return batch
}
