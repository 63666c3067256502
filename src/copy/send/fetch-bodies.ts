// Reads bodies from the source as they stream in and believes nothing that does not add up.

import type { SetAside } from '../../model/ports.ts'
import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { Permit } from '../../line/semaphore.ts'
import type { Code } from '../../model/codes.ts'
import type { Facts } from '../../model/errors.ts'
import type { Fingerprint, MessageBody, Note } from '../../model/message.ts'
import { fingerprintOf } from '../../proof/fingerprint.ts'
import { headerDateOf } from '../../proof/header-date.ts'
import { isSendableDate } from '../../proof/projection.ts'
import { examineListed } from '../ground/assert-uidvalidity.ts'
import { batchesOf, largestOf } from '../ground/batches.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * A message whose bytes the source served, with what identifies them. `permit`: what it holds of the memory, to be left
 * when the bytes are not needed any more.
 */
export type Received = { row: MessageRow; bytes: Buffer; print: Fingerprint; notes: Note[]; permit: Permit }

export type Intake = {
  /** Gets each message as it arrives, awaited before the next body is read: that is the back-pressure. */
  take(one: Received): Promise<void>
  /**
   * Memory is short, and who reads waits for `acquired`: what was taken must go on its way, or its place would never
   * come free.
   */
  flushForMemory(acquired: Promise<unknown>): Promise<void>
}

/** What did not come: not there any more, or not to be read. */
export type NotReceived = {
  gone: MessageRow[]
  /** `pending`: it breaks the connection, and is tried again by the next run. */
  unreadable: { row: MessageRow; state: 'refused' | 'pending'; code: Code; facts: Facts }[]
}

/** What a first reading served that cannot be right: enough to know it again. */
type Doubtful = { length: number; digest: string } | null

/**
 * Fetches the bodies of these rows from the folder that is open on the source. A body whose length is not what was
 * announced, an empty one, NIL, or none at all gets a second look after a fresh EXAMINE: absent means `gone`, two equal
 * readings are accepted with a note (unless both are empty and the server announced a size), anything else is
 * unreadable. When a stop is asked for, the connection is cut and `connection-lost` thrown.
 */
export async function fetchRows(
  context: MailboxContext,
  folder: FolderRow,
  rows: readonly MessageRow[],
  intake: Intake,
): Promise<NotReceived> {
  assertFetchable(context, rows)
  const open = new Map(rows.map((row) => [row.uid, row]))
  const doubtful = new Map<number, Doubtful>()
  const setAside = await readInto(context, rows, intake, async (body, row, permit) => {
    if (isPlausible(body, row)) {
      open.delete(row.uid)
      return deliver(intake, row, body.bytes, permit)
    }
    doubtful.set(row.uid, doubtfulOf(body.bytes))
    permit.release()
  })
  const missing: NotReceived = { gone: [], unreadable: leaveBreakers(context, open, setAside) }
  const suspects = [...open.values()]
  if (suspects.length > 0) await lookAgain(context, folder, suspects, doubtful, intake, missing)
  return missing
}

/**
 * A UID of another UIDVALIDITY would give another message: whoever chose such a row has made a mistake that no retry
 * repairs.
 */
function assertFetchable({ source }: MailboxContext, rows: readonly MessageRow[]): void {
  const open = source.opened?.uidValidity
  const wrong = rows.find((row) => row.atSource !== 1 || row.uidValidity !== open)
  if (wrong !== undefined)
    throw new Error(
      `row ${wrong.id} is of UIDVALIDITY ${wrong.uidValidity}, the folder that is open of ${open ?? 'none'}`,
    )
}

/** Fetches with a place in memory for the body that comes next; gives each body with its place, once for each row. */
async function readInto(
  context: MailboxContext,
  rows: readonly MessageRow[],
  intake: Intake,
  each: (body: MessageBody, row: MessageRow, permit: Permit) => Promise<void>,
): Promise<readonly SetAside[]> {
  const expected = new Map(rows.map((row) => [row.uid, row]))
  const memoryFor = async ({ size }: MessageRow): Promise<Permit> => {
    const isShort = !context.sendMemory.canAcquire(size)
    const acquired = context.sendMemory.acquire(size, context.stop)
    if (isShort) await intake.flushForMemory(acquired)
    const permit = await acquired
    if (permit === undefined) context.source.destroy()
    return permit ?? { release: () => undefined }
  }
  const [first] = rows
  if (first === undefined) return []
  let permit = await memoryFor(first)
  // What is still on its way of this command could take minutes on a slow line, and nothing is lost by not reading it.
  const cut = () => context.source.destroy()
  context.stop.addEventListener('abort', cut)
  try {
    return await context.source.fetchBodies(
      [...expected.keys()],
      async (body) => {
        if (context.stop.aborted) return cut()
        const row = expected.get(body.uid)
        if (row === undefined) return
        expected.delete(body.uid)
        await each(body, row, permit)
        const [next] = expected.values()
        if (next !== undefined) permit = await memoryFor(next)
      },
      { largest: largestOf(rows), gathered: 'kept' },
    )
  } finally {
    context.stop.removeEventListener('abort', cut)
    if (expected.size > 0) permit.release()
  }
}

/**
 * Those over which the line breaks are no suspects any more; what the server refuses is looked at again, it may be
 * gone.
 */
function leaveBreakers(
  context: MailboxContext,
  open: Map<number, MessageRow>,
  setAside: readonly SetAside[],
): NotReceived['unreadable'] {
  return setAside.flatMap(({ uid, how, reason }) => {
    const row = open.get(uid)
    if (row === undefined || how !== 'broken') return []
    open.delete(uid)
    context.blameRecord.leave(row, reason)
    return [{ row, state: 'pending', code: 'breaks-connection', facts: { reason } }]
  })
}

async function deliver(
  intake: Intake,
  row: MessageRow,
  bytes: Buffer,
  permit: Permit,
  notes: Note[] = [],
): Promise<void> {
  const dated = withDate(row, bytes)
  await intake.take({ ...dated, bytes, print: fingerprintOf(bytes), notes: [...notes, ...dated.notes], permit })
}

/** A message without a date would be dated today: its header says when it came. */
function withDate(row: MessageRow, bytes: Buffer): Pick<Received, 'row' | 'notes'> {
  if (row.internalDate !== null && isSendableDate(row.internalDate)) return { row, notes: [] }
  const sentDate = headerDateOf(bytes)
  if (sentDate === null) return { row, notes: [] }
  return { row: { ...row, sentDate }, notes: [{ code: 'date-from-header', detail: new Date(sentDate).toISOString() }] }
}

// Courier serves an expunged message as 129 bytes of apology, Dovecot as NIL: neither has the announced length.
function isPlausible(body: MessageBody, row: MessageRow): body is MessageBody & { bytes: Buffer } {
  return body.bytes !== null && body.bytes.length > 0 && body.bytes.length === row.size
}

function doubtfulOf(bytes: Buffer | null): Doubtful {
  return bytes === null ? null : { length: bytes.length, digest: fingerprintOf(bytes).digest }
}

async function lookAgain(
  context: MailboxContext,
  folder: FolderRow,
  suspects: readonly MessageRow[],
  first: ReadonlyMap<number, Doubtful>,
  intake: Intake,
  missing: NotReceived,
): Promise<void> {
  const { source } = context
  await examineListed(context, folder)
  const there = new Set<number>()
  // Only what two answers leave out is gone.
  for (const _ of ['first', 'second']) {
    const absent = suspects.filter((row) => !there.has(row.uid)).map(({ uid }) => uid)
    if (absent.length > 0) await source.fetchFacts(absent, (facts) => there.add(facts.uid))
  }
  missing.gone.push(...suspects.filter((row) => !there.has(row.uid)))
  for (const rows of batchesOf(
    suspects.filter((row) => there.has(row.uid)),
    context.batch,
  )) {
    const open = new Map(rows.map((row) => [row.uid, row]))
    const setAside = await readInto(context, rows, intake, async ({ bytes }, row, permit) => {
      open.delete(row.uid)
      const before = first.get(row.uid) ?? null
      const now = doubtfulOf(bytes)
      const same = now !== null && before !== null && now.length === before.length && now.digest === before.digest
      if (bytes !== null && bytes.length === row.size && bytes.length > 0) return deliver(intake, row, bytes, permit)
      // A message that has a size and is served empty is lost if it is believed: that is listed, not copied.
      if (bytes !== null && same && (bytes.length > 0 || row.size === 0)) {
        const notes: Note[] =
          bytes.length === row.size ? [] : [{ code: 'size-misreported', detail: `${row.size} → ${bytes.length} B` }]
        return deliver(intake, row, bytes, permit, notes)
      }
      permit.release()
      missing.unreadable.push(unreadable(row, [before, now]))
    })
    missing.unreadable.push(...leaveBreakers(context, open, setAside))
    const refused = new Map(setAside.map(({ uid, reason }) => [uid, reason]))
    for (const row of open.values())
      missing.unreadable.push(unreadable(row, [first.get(row.uid) ?? null, null], refused.get(row.uid)))
  }
}

/** `served`: at the first and the second reading. */
function unreadable(
  row: MessageRow,
  served: readonly [Doubtful, Doubtful],
  refusal?: string,
): NotReceived['unreadable'][number] {
  const [first, second] = served.map((one) => one?.length ?? 0) as [number, number]
  const facts: Facts = refusal === undefined ? { announced: row.size, first, second } : { reason: refusal }
  return { row, state: 'refused', code: 'source-unreadable', facts }
}
