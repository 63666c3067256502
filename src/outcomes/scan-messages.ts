// Reads of messages only what outcomes need: some header fields, and daticert.xml where there is one.

import type { DaticertReading, PecFacts } from '../model/pec.ts'
import type { BodyPart, ReadSession } from '../model/ports.ts'
import { factsOf, hasDaticert, kindOf, mayBeRem, pecFacts, scannedFields } from '../pec/classify.ts'
import { partHeader, type PartHeader } from '../pec/daticert-part.ts'
import { daticertBounds, readDaticert } from '../pec/daticert.ts'
import { fieldsOf, longestHeader, type HeaderFields } from '../pec/header-fields.ts'
import { decodeBody } from '../pec/transfer-encoding.ts'

export type Listed = { uid: number; size: number; internalDate: number | null }
export type Scanned = Listed & { facts: PecFacts }

/** base64 is a third longer, with its line ends. */
const longestPart = Math.ceil(daticertBounds.bytes * 1.4)
/** The sections of a REM message say what they are within its first bytes. */
const remStart = 32_768
/** A message in which daticert.xml is not where it belongs is read as a whole, up to so many bytes. */
const smallEnough = 100_000
/** Where daticert.xml may lie, its usual place first: in the signed part, or in a message that lost its signature. */
const inFirst = ['1.2', '1.3', '1.1', '1.4', '1.5'] as const
const beside = ['2', '3', '1'] as const

/**
 * What these messages of the open folder say of themselves; what did not come is left out. `isSentFolder`: the messages
 * of its holder lie there.
 */
export async function scanMessages(
  session: ReadSession,
  messages: readonly Listed[],
  isSentFolder: boolean,
): Promise<Scanned[]> {
  const headers = new Map<number, HeaderFields>()
  await readPart(session, uidsOf(messages), { fields: scannedFields }, longestHeader, (uid, bytes) => {
    // A header without any of these fields is an empty line.
    if (bytes.length > 0) headers.set(uid, fieldsOf(bytes))
  })
  const kinds = new Map([...headers].map(([uid, fields]) => [uid, kindOf(fields, isSentFolder).kind]))
  const certified = messages.filter(({ uid }) => hasDaticert(kinds.get(uid) ?? 'ordinary'))
  const daticerts = await readDaticerts(session, certified)
  const whole = await readWhole(
    session,
    messages.filter(({ uid }) => {
      const fields = headers.get(uid)
      return fields !== undefined && mayBeRem(fields, kinds.get(uid) ?? 'ordinary')
    }),
    isSentFolder,
  )
  return messages.flatMap((message) => {
    const fields = headers.get(message.uid)
    if (fields === undefined) return []
    const facts = factsOf(fields, isSentFolder, daticerts.get(message.uid) ?? { state: 'absent' })
    return [{ ...message, facts: whole.get(message.uid) === 'rem' ? { ...facts, kind: 'rem' as const } : facts }]
  })
}

const uidsOf = (messages: readonly Listed[]): number[] => messages.map(({ uid }) => uid)

async function readPart(
  session: ReadSession,
  uids: readonly number[],
  part: BodyPart,
  largest: number,
  each: (uid: number, bytes: Buffer) => void,
): Promise<void> {
  if (uids.length === 0) return
  await session.fetchBodies(uids, ({ uid, bytes }) => each(uid, bytes ?? Buffer.alloc(0)), { part, largest })
}

/** What the beginning of messages says that may be of REM. */
async function readWhole(
  session: ReadSession,
  messages: readonly Listed[],
  isSentFolder: boolean,
): Promise<Map<number, PecFacts['kind']>> {
  const kinds = new Map<number, PecFacts['kind']>()
  await readPart(session, uidsOf(messages), { section: '', upTo: remStart }, remStart, (uid, bytes) =>
    kinds.set(uid, pecFacts(bytes, isSentFolder).kind),
  )
  return kinds
}

type Place = PartHeader & { section: string }

async function readDaticerts(session: ReadSession, messages: readonly Listed[]): Promise<Map<number, DaticertReading>> {
  const read = new Map<number, DaticertReading>()
  const places = await placesOf(session, uidsOf(messages))
  for (const section of new Set([...places.values()].map((place) => place.section))) {
    const there = [...places].filter(([, place]) => place.section === section).map(([uid]) => uid)
    await readPart(session, there, { section, upTo: longestPart }, longestPart, (uid, bytes) => {
      const { encoding = '', charset } = places.get(uid) ?? {}
      read.set(uid, readDaticert(decodeBody(bytes, encoding), charset))
    })
  }
  // It may lie deeper than anybody puts it.
  for (const { uid, size } of messages) {
    if (places.has(uid) || size > smallEnough) continue
    await readPart(session, [uid], { section: '' }, size, (_, bytes) => read.set(uid, pecFacts(bytes, false).daticert))
  }
  return read
}

/**
 * In which section daticert.xml is, by what the headers of the parts say. Sections of the first part are asked for only
 * where that is a multipart: in an attached message they would be somebody else's.
 */
async function placesOf(session: ReadSession, uids: readonly number[]): Promise<Map<number, Place>> {
  const places = new Map<number, Place>()
  const likely = new Map<number, Place>()
  const look = async (some: readonly number[], section: string): Promise<ReadonlyMap<number, PartHeader>> => {
    const headers = new Map<number, PartHeader>()
    const open = some.filter((uid) => !places.has(uid))
    await readPart(session, open, { section: `${section}.MIME` }, longestHeader, (uid, bytes) => {
      if (bytes.length === 0) return
      const header = partHeader(fieldsOf(bytes))
      headers.set(uid, header)
      if (header.likeness === 'named') places.set(uid, { ...header, section })
      if (header.likeness === 'xml' && !likely.has(uid)) likely.set(uid, { ...header, section })
    })
    return headers
  }
  const first = await look(uids, '1')
  const entered = uids.filter((uid) => first.get(uid)?.type.startsWith('multipart/') === true)
  for (const section of inFirst) await look(entered, section)
  for (const section of beside) await look(uids, section)
  for (const [uid, place] of likely) if (!places.has(uid)) places.set(uid, place)
  return places
}
