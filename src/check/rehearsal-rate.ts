// Measures how fast a target takes mail, written as a run writes it, and how fast it gives it back.

import { randomBytes } from 'node:crypto'
import { OneByOneWriter } from '../imap/one-by-one-writer.ts'
import { chooseWriter } from '../line/choose-writer.ts'
import type { ReaderOptions } from '../line/steady-reader.ts'
import { asMigrationError } from '../model/errors.ts'
import { roomLeft } from '../model/room-needed.ts'
import type { OutgoingMessage, ReadSession, TargetWriter } from '../model/ports.ts'
import { sha256 } from '../proof/fingerprint.ts'
import { costOf, type Measured, type TransferCost } from '../schedule/transfer-cost.ts'
import type { RehearsalFolder } from './rehearsal-folder.ts'
import { ordinaryMessage } from './rehearsal-messages.ts'

export const writeBudget = { bytes: 26_000_000, milliseconds: 3_000 }
/** How large each message is, and how many are in each step, up to what a run sends in one go. */
const ordinary = { bytes: 40_000, messages: [4, 8, 16, 32, 32, 32] }
/** A step that took so many seconds is long enough to be believed: the time left is for the large messages. */
const longEnough = 0.5
/**
 * Sent in one go at the end: they tell what the bytes take from what the messages take. They are as large as the time
 * allows, and not sent where that is hardly more than an ordinary message. The first ones warm the program up.
 */
const large = { messages: 4, least: 4 * ordinary.bytes, bytes: [750_000, 2_000_000, 2_000_000] }
/** Less says how long the way is, and not how wide. */
const leastMeasured = 300_000
/** A mailbox with less room, or fewer places for messages, than this is not filled for a measurement. */
const leastRoom = 60_000_000
const leastPlaces = 1_000

/**
 * What writing and reading back take on these lines, and both together of our own processor; undefined where there was
 * no room, no time, or an answer other than "stored".
 */
export type RehearsedCosts = Record<'write' | 'readBack' | 'processor', TransferCost | undefined>
export type RateOptions = { readers: ReaderOptions; folder: RehearsalFolder; path: string }

const nothing: RehearsedCosts = { write: undefined, readBack: undefined, processor: undefined }

/** Measures both ways. A line that breaks ends only the measuring. */
export async function measureWriting(options: RateOptions): Promise<RehearsedCosts> {
  try {
    return await measure(options)
  } catch (thrown) {
    const error = asMigrationError(thrown)
    if (error.scope === 'run') throw error
    return nothing
  }
}

async function measure({ readers, folder, path }: RateOptions): Promise<RehearsedCosts> {
  if (readers.stop.aborted) return nothing
  const session = await folder.session()
  const quota = await session.quota()
  if (roomLeft(quota?.bytes) < leastRoom || roomLeft(quota?.messages) < leastPlaces) return nothing
  const firstUid = (await session.status(path))?.uidNext
  const writer = await writerFor({ readers, folder, path })
  const letGo = (): void => writer.destroy()
  readers.stop.addEventListener('abort', letGo)
  try {
    await writer.prepare(path)
    const written = await write(writer, path, readers.stop)
    await writer.logout()
    const writing = costOf(written)
    if (writing === undefined || readers.stop.aborted || firstUid === undefined) return { ...nothing, write: writing }
    await session.select(path)
    const read = await readBack(session, firstUid, written, readers.stop)
    // The source's messages are read the same way once more.
    const processor = costOf(
      written.flatMap((step, at) => {
        const back = read[at]
        return back === undefined ? [] : [{ ...step, seconds: step.processorSeconds + 2 * back.processorSeconds }]
      }),
    )
    return { write: writing, readBack: costOf(read), processor }
  } finally {
    readers.stop.removeEventListener('abort', letGo)
    writer.destroy()
  }
}

/** As a run chooses it: with a connection of its own where the budget has one and the server lets it in. */
async function writerFor({ readers, folder }: RateOptions): Promise<TargetWriter> {
  const { mailbox } = folder
  const secret = readers.secrets.of(mailbox.id, 'target')
  const shared = new OneByOneWriter(await folder.session(), (work) => work())
  if (readers.connections.targetConnections(mailbox) === 1 || secret === undefined) return shared
  try {
    return chooseWriter(
      mailbox.target,
      await readers.connections.connect(mailbox.target, secret, mailbox.id, { patient: false, writes: true }),
    )
  } catch (thrown) {
    if (asMigrationError(thrown).retry !== 'never') return shared
    throw thrown
  }
}

type Timed = Pick<Step, 'seconds' | 'processorSeconds'>
/** `first`: how many messages were written before it. */
type Step = Measured & { processorSeconds: number; first: number }

/** Does something with so many messages and bytes, and says what it took. */
async function timed<T extends { messages: number; bytes: number }>(
  of: T,
  work: () => Promise<unknown>,
): Promise<T & Timed> {
  const [startedAt, before] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(before)
  return { ...of, seconds: (performance.now() - startedAt) / 1_000, processorSeconds: (user + system) / 1e6 }
}

/**
 * Steps that grow, as long as the budget has room for the next one, and then those of large messages. Of either kind
 * the largest count: in those before them a line finds its speed. Empty: too little to say anything.
 */
async function write(writer: TargetWriter, path: string, stop: AbortSignal): Promise<Step[]> {
  const name = `${randomBytes(4).toString('hex')}`
  const until = performance.now() + writeBudget.milliseconds
  let left = writeBudget.bytes
  let n = 0
  /** undefined: no time or room for it, or not all of it was stored. */
  const send = async (count: number, each: number, last: Step | undefined): Promise<Step | undefined> => {
    const wanted = count * each
    const milliseconds = last === undefined ? 0 : (wanted / last.bytes) * last.seconds * 1_000
    if (stop.aborted || wanted > left || performance.now() + milliseconds > until) return undefined
    const first = n
    const messages: OutgoingMessage[] = Array.from({ length: count }, () =>
      ordinaryMessage(name, n++, each, randomBytes(each)),
    )
    const bytes = messages.reduce((sum, one) => sum + one.bytes.length, 0)
    left -= bytes
    let isStored = false
    const step = await timed({ first, messages: count, bytes }, async () => {
      const answers = await writer.append(path, messages).answers
      isStored = answers.every((answer) => answer.kind === 'stored')
    })
    return isStored ? step : undefined
  }
  const some: Step[] = []
  for (const count of ordinary.messages) {
    const last = some.at(-1)
    if (last !== undefined && last.seconds >= longEnough) break
    const step = await send(count, ordinary.bytes, last)
    if (step === undefined) break
    some.push(step)
  }
  const last = some.at(-1)
  if (last === undefined || (last.bytes < leastMeasured && last.seconds < 0.5)) return []
  const larger: Step[] = []
  for (const most of large.bytes) {
    const before = larger.at(-1) ?? last
    const fits = ((before.bytes / before.seconds) * (until - performance.now())) / 1_000 / large.messages
    const each = Math.floor(Math.min(most, 0.9 * fits))
    if (each < large.least) break
    const step = await send(large.messages, each, before)
    if (step === undefined) break
    larger.push(step)
  }
  return [...largestOf(some), ...largestOf(larger)]
}

/** Those that are about as large as the largest. */
function largestOf(steps: readonly Step[]): Step[] {
  const most = steps.reduce((largest, { bytes }) => Math.max(largest, bytes), 0)
  return steps.filter(({ bytes }) => bytes > 0.8 * most)
}

/** Reads what the steps wrote, each by itself. `firstUid`: what the first of all messages has, or less. */
async function readBack(
  session: ReadSession,
  firstUid: number,
  written: readonly Step[],
  stop: AbortSignal,
): Promise<Step[]> {
  const uids: number[] = []
  await session.fetchFacts(`${firstUid}:*`, ({ uid }) => uids.push(uid))
  uids.sort((a, b) => a - b)
  const read: Step[] = []
  for (const { first, messages } of written) {
    if (stop.aborted) return []
    const wanted = uids.slice(first, first + messages)
    let bytes = 0
    const step = await timed({ first, messages: wanted.length, bytes: 0 }, () =>
      session.fetchBodies(
        wanted,
        ({ bytes: body }) => {
          bytes += body === null ? 0 : body.length
          // A run compares what comes back by its digest.
          if (body !== null) sha256(body)
        },
        { gathered: 'lent' },
      ),
    )
    read.push({ ...step, bytes })
  }
  return read
}
