// Reads the bodies of a folder once each, over lines that may break, and keeps of them only what identifies them.

import type { MemoryBudget } from '../line/memory-budget.ts'
import type { SteadyReader } from '../line/steady-reader.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import type { MessageBody, MessageFacts } from '../model/message.ts'
import type { FolderState, ReadSession } from '../model/ports.ts'
import { fingerprintOf } from '../proof/fingerprint.ts'
import { headerDateOf } from '../proof/header-date.ts'
import type { Present } from '../proof/match.ts'
import { isSendableDate } from '../proof/projection.ts'
import { BodyBatches, type Listed } from './body-batches.ts'
import type { JudgeSignature } from './verify-context.ts'

export type FolderReading = {
  uidValidity: number
  /** Everything that is listed, with the announced sizes, wanted or not; without what went before it was read. */
  listed: Map<number, number>
  /** Wanted, listed, and not served in two readings, or lines broke over it. */
  unreadable: number[]
  /** So many the server counts and, asked twice, does not list. */
  unlisted: number
}

export type ReadOptions = {
  stop: AbortSignal
  /** What bodies may take of the memory. */
  memory: MemoryBudget
  /** Whether this message is to be read; default all. */
  wants?: (uid: number, size: number, isDated: boolean) => boolean
  /** Told what is listed before a body is read, and again when the line broke. */
  onListed?: (uidValidity: number, listed: ReadonlyMap<number, number>) => void
  /** Judges the signature of each message that is read. */
  judge?: JudgeSignature | undefined
  /** INTERNALDATEs, in seconds since 1970: `wants` is told whether a message has one of them (`isDated`). */
  seconds?: ReadonlySet<number>
}

/**
 * Reads what is wanted of a folder, in the server's order; `each` gets every message at most once, also when the line
 * broke meanwhile. Returns early when `stop` is aborted. Throws `folder-unreadable` and, when the folder is renumbered
 * while it is read, `uidvalidity-changed` (scope folder).
 */
export async function readFolder(
  reader: SteadyReader,
  path: string,
  { stop, memory, wants = () => true, onListed, seconds = new Set(), judge }: ReadOptions,
  each: (message: Present, uidValidity: number) => void,
): Promise<FolderReading> {
  const reading: FolderReading = { uidValidity: 0, listed: new Map(), unreadable: [], unlisted: 0 }
  const done = new Set<number>()
  const batches = new BodyBatches()
  let known: number | undefined
  await reader.read(async (session) => {
    const state = await session.examine(path)
    const { uidValidity } = state
    known ??= uidValidity
    if (known !== uidValidity) throw renumbered(path)
    const { dated, ...counted } = await listing(session, path, state, seconds)
    Object.assign(reading, { uidValidity, ...counted })
    onListed?.(uidValidity, reading.listed)
    const open = [...reading.listed].filter(([uid, size]) => !done.has(uid) && wants(uid, size, dated.has(uid)))
    for (let batch = batches.next(open); batch.length > 0; batch = batches.next(open)) {
      if (stop.aborted) return
      try {
        const largest = batch.reduce((most, [, size]) => Math.max(most, size), 1)
        const read = await memory.whileReading(
          largest,
          () => readBatch(session, { path, uidValidity }, batch, judge),
          stop,
        )
        if (read === undefined) return
        batches.came()
        for (const message of read.received) each(message, uidValidity)
        reading.unreadable.push(...read.unreadable)
        for (const uid of read.gone) reading.listed.delete(uid)
        for (const [uid] of batch) done.add(uid)
        reader.progressed()
      } catch (thrown) {
        if (asMigrationError(thrown).retry === 'never' || stop.aborted) throw thrown
        const blamed = batches.broke(batch)
        if (blamed !== 'unknown') reader.progressed()
        if (typeof blamed === 'number') {
          reading.unreadable.push(blamed)
          done.add(blamed)
        }
        throw thrown
      }
    }
  })
  return reading
}

/** What the server lists; where it counts or finds more than that, it is asked a second time, and for what it finds. */
async function listing(
  session: ReadSession,
  path: string,
  { messages, uidValidity }: FolderState,
  seconds: ReadonlySet<number>,
): Promise<Pick<FolderReading, 'listed' | 'unlisted'> & { dated: ReadonlySet<number> }> {
  const dated = new Set<number>()
  const note = ({ uid, internalDate }: MessageFacts): void => {
    if (internalDate !== null && seconds.has(Math.floor(internalDate / 1_000))) dated.add(uid)
  }
  const first = await sizesIn(session, messages, note)
  const found = await session.countBySearch(messages)
  if (first.size >= Math.max(messages, found ?? 0)) return { listed: first, unlisted: 0, dated }
  // Messages may have been deleted between the count and the list; a second look tells that from a server that hides
  // some.
  const again = await session.examine(path)
  if (again.uidValidity !== uidValidity) throw renumbered(path)
  const second = await sizesIn(session, again.messages, note)
  const searched = (await session.searchAll()) ?? []
  const lacking = searched.filter((uid) => !second.has(uid))
  if (lacking.length > 0)
    await session.fetchFacts(lacking, (facts) => {
      second.set(facts.uid, facts.size)
      note(facts)
    })
  const unlisted = Math.max(0, again.messages - second.size, searched.length - second.size)
  return { listed: second, unlisted, dated }
}

async function sizesIn(
  session: ReadSession,
  messages: number,
  note: (facts: MessageFacts) => void,
): Promise<Map<number, number>> {
  const sizes = new Map<number, number>()
  if (messages > 0)
    await session.fetchFacts('1:*', (facts) => {
      sizes.set(facts.uid, facts.size)
      note(facts)
    })
  return sizes
}

/**
 * A body that is not as long as announced is read a second time: gone meanwhile is no finding, twice the same is
 * believed.
 */
async function readBatch(
  session: ReadSession,
  { path, uidValidity }: { path: string; uidValidity: number },
  batch: readonly Listed[],
  judge: JudgeSignature | undefined,
): Promise<{ received: Present[]; unreadable: number[]; gone: number[] }> {
  const sizes = new Map(batch)
  const received = new Map<number, Present>()
  const judged: Promise<void>[] = []
  const receive = (print: Present, bytes: Buffer): void => {
    received.set(print.uid, print)
    if (judge !== undefined) judged.push(judge(bytes).then((reading) => void (print.signature = reading)))
  }
  const doubtful = new Map<number, string>()
  const largest = Math.max(0, ...sizes.values())
  await session.fetchBodies(
    [...sizes.keys()],
    (body) => {
      if (body.bytes === null || received.has(body.uid) || !sizes.has(body.uid)) return
      const print = printOf(body, body.bytes)
      if (print.bytes > 0 && print.bytes === sizes.get(body.uid)) receive(print, body.bytes)
      else doubtful.set(body.uid, print.digest)
    },
    { largest },
  )
  await Promise.all(judged)
  const suspects = [...sizes.keys()].filter((uid) => !received.has(uid))
  if (suspects.length === 0) return { received: [...received.values()], unreadable: [], gone: [] }
  // What is not in the folder that took its place is not gone.
  if ((await session.examine(path)).uidValidity !== uidValidity) throw renumbered(path)
  const there = new Set<number>()
  await session.fetchFacts(suspects, (facts) => there.add(facts.uid))
  const listed = suspects.filter((uid) => there.has(uid))
  if (listed.length > 0) {
    await session.fetchBodies(
      listed,
      (body) => {
        if (body.bytes === null || !there.has(body.uid)) return
        const print = printOf(body, body.bytes)
        const announced = sizes.get(body.uid)
        // Nothing in place of a message that is announced with a size is never believed, however often it is repeated.
        const believable = print.bytes === announced || (print.bytes > 0 && doubtful.get(body.uid) === print.digest)
        if (believable) receive(print, body.bytes)
      },
      { largest },
    )
  }
  await Promise.all(judged)
  return {
    received: [...received.values()],
    unreadable: listed.filter((uid) => !received.has(uid)),
    gone: suspects.filter((uid) => !there.has(uid) && !received.has(uid)),
  }
}

function printOf({ uid, flags, internalDate }: MessageBody, bytes: Buffer): Present {
  const print = fingerprintOf(bytes)
  // A piece cut out of a string keeps the whole string, here the header, in memory: a copy does not.
  const messageId = Buffer.from(print.messageId, 'latin1').toString('latin1')
  const isDated = internalDate !== null && isSendableDate(internalDate)
  return { ...print, messageId, uid, flags, internalDate, ...(isDated ? {} : { headerDate: headerDateOf(bytes) }) }
}

function renumbered(path: string): MigrationError {
  return new MigrationError(`${path} was renumbered while it was read`, {
    code: 'uidvalidity-changed',
    scope: 'folder',
    retry: 'never',
    facts: { folder: path },
  })
}
