// Reads the bodies of a folder once each, over lines that may break, and keeps of them only what identifies them.

import type { SteadyReader } from '../line/steady-reader.ts'
import { MigrationError } from '../model/errors.ts'
import type { MessageBody } from '../model/message.ts'
import type { ReadSession } from '../model/ports.ts'
import { fingerprintOf } from '../proof/fingerprint.ts'
import type { Present } from '../proof/match.ts'

const batchBytes = 4_000_000
const batchMessages = 200

export type FolderReading = {
  /** Everything that is listed, with the announced sizes, wanted or not. */
  listed: Map<number, number>
  /** Wanted, listed, and not served in two readings. */
  unreadable: number[]
}

export type ReadOptions = {
  stop: AbortSignal
  /** Whether this message is to be read; default all. */
  wants?: (uid: number, size: number) => boolean
}

/**
 * Reads what is wanted of a folder, in the server's order; `each` gets every message at most once, also when the line
 * broke meanwhile. Returns early when `stop` is aborted. Throws `folder-unreadable` and, when the folder is renumbered
 * while it is read, `uidvalidity-changed` (scope folder).
 */
export async function readFolder(
  reader: SteadyReader,
  path: string,
  { stop, wants = () => true }: ReadOptions,
  each: (message: Present) => void,
): Promise<FolderReading> {
  const reading: FolderReading = { listed: new Map(), unreadable: [] }
  const done = new Set<number>()
  let uidValidity: number | undefined
  await reader.read(async (session) => {
    const state = await session.examine(path)
    uidValidity ??= state.uidValidity
    if (uidValidity !== state.uidValidity) throw renumbered(path)
    reading.listed = await sizesIn(session, state.messages)
    const open = [...reading.listed].filter(([uid, size]) => !done.has(uid) && wants(uid, size))
    for (const batch of batchesOf(open, ([, size]) => size)) {
      if (stop.aborted) return
      const { received, unreadable } = await readBatch(session, path, batch)
      for (const message of received) each(message)
      reading.unreadable.push(...unreadable)
      for (const [uid] of batch) done.add(uid)
      reader.progressed()
    }
  })
  return reading
}

async function sizesIn(session: ReadSession, messages: number): Promise<Map<number, number>> {
  const sizes = new Map<number, number>()
  if (messages > 0) await session.fetchFacts('1:*', (facts) => sizes.set(facts.uid, facts.size))
  return sizes
}

/** Batches that fit in memory; a message that is larger than a batch goes alone. */
export function* batchesOf<T>(messages: readonly T[], sizeOf: (message: T) => number): Generator<T[]> {
  let batch: T[] = []
  let bytes = 0
  for (const message of messages) {
    if (batch.length > 0 && (bytes + sizeOf(message) > batchBytes || batch.length >= batchMessages)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(message)
    bytes += sizeOf(message)
  }
  if (batch.length > 0) yield batch
}

/**
 * A body that is not as long as announced is read a second time: gone meanwhile is no finding, twice the same is
 * believed.
 */
async function readBatch(
  session: ReadSession,
  path: string,
  batch: readonly (readonly [number, number])[],
): Promise<{ received: Present[]; unreadable: number[] }> {
  const sizes = new Map(batch)
  const received = new Map<number, Present>()
  const doubtful = new Map<number, string>()
  await session.fetchBodies([...sizes.keys()], (body) => {
    if (body.bytes === null || received.has(body.uid) || !sizes.has(body.uid)) return
    const print = printOf(body, body.bytes)
    if (print.bytes > 0 && print.bytes === sizes.get(body.uid)) received.set(body.uid, print)
    else doubtful.set(body.uid, print.digest)
  })
  const suspects = [...sizes.keys()].filter((uid) => !received.has(uid))
  if (suspects.length === 0) return { received: [...received.values()], unreadable: [] }
  await session.examine(path)
  const there = new Set<number>()
  await session.fetchFacts(suspects, (facts) => there.add(facts.uid))
  const listed = suspects.filter((uid) => there.has(uid))
  if (listed.length > 0) {
    await session.fetchBodies(listed, (body) => {
      if (body.bytes === null || !there.has(body.uid)) return
      const print = printOf(body, body.bytes)
      const announced = sizes.get(body.uid)
      // Nothing in place of a message that is announced with a size is never believed, however often it is repeated.
      const believable = print.bytes === announced || (print.bytes > 0 && doubtful.get(body.uid) === print.digest)
      if (believable) received.set(body.uid, print)
    })
  }
  return { received: [...received.values()], unreadable: listed.filter((uid) => !received.has(uid)) }
}

function printOf({ uid, flags, internalDate }: MessageBody, bytes: Buffer): Present {
  const print = fingerprintOf(bytes)
  // A piece cut out of a string keeps the whole string, here the header, in memory: a copy does not.
  return { ...print, messageId: Buffer.from(print.messageId, 'latin1').toString('latin1'), uid, flags, internalDate }
}

function renumbered(path: string): MigrationError {
  return new MigrationError(`${path} was renumbered while it was read`, {
    code: 'uidvalidity-changed',
    scope: 'folder',
    retry: 'never',
    facts: { folder: path },
  })
}
