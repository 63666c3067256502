// Measures how fast a target takes mail, written as a run writes it, and how fast it gives it back.

import { randomBytes } from 'node:crypto'
import { OneByOneWriter } from '../imap/one-by-one-writer.ts'
import { chooseWriter } from '../line/choose-writer.ts'
import type { ReaderOptions } from '../line/steady-reader.ts'
import { asMigrationError } from '../model/errors.ts'
import { roomLeft } from '../model/room-needed.ts'
import type { OutgoingMessage, TargetWriter } from '../model/ports.ts'
import type { RehearsalFolder } from './rehearsal-folder.ts'
import { ordinaryMessage } from './rehearsal-messages.ts'

export const writeBudget = { bytes: 4_000_000, milliseconds: 3_000 }
const messageBytes = 40_000
/** Messages in the first step; each next one has twice as many, up to what a run sends in one go. */
const firstStep = 4
const largestStep = 64
/** Less says how long the way is, and not how wide. */
const leastMeasured = 300_000
/** A mailbox with less room, or fewer places for messages, than this is not filled for a measurement. */
const leastRoom = 20_000_000
const leastPlaces = 1_000

export type WritingRates = { write: number | undefined; readBack: number | undefined }
export type RateOptions = { readers: ReaderOptions; folder: RehearsalFolder; path: string }

const nothing: WritingRates = { write: undefined, readBack: undefined }

/**
 * Bytes a second each way; undefined where there was no room, no time, or an answer other than "stored". A line that
 * breaks ends only the measuring.
 */
export async function measureWriting(options: RateOptions): Promise<WritingRates> {
  try {
    return await measure(options)
  } catch (thrown) {
    const error = asMigrationError(thrown)
    if (error.scope === 'run') throw error
    return nothing
  }
}

async function measure({ readers, folder, path }: RateOptions): Promise<WritingRates> {
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
    if (written.perSecond === undefined || readers.stop.aborted || firstUid === undefined)
      return { ...nothing, write: written.perSecond }
    await session.select(path)
    const startedAt = performance.now()
    let bytes = 0
    await session.fetchBodies(`${firstUid}:*`, (body) => {
      bytes += body.bytes?.length ?? 0
    })
    return { write: written.perSecond, readBack: perSecond(bytes, performance.now() - startedAt) }
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

/**
 * Steps that grow, as long as the budget has room for the next one; the first ones, in which a line finds its speed, do
 * not count.
 */
async function write(
  writer: TargetWriter,
  path: string,
  stop: AbortSignal,
): Promise<{ perSecond: number | undefined }> {
  const name = `${randomBytes(4).toString('hex')}`
  const until = performance.now() + writeBudget.milliseconds
  let left = writeBudget.bytes
  let last: { bytes: number; milliseconds: number } | undefined
  for (
    let step = firstStep, n = 0;
    !stop.aborted && performance.now() < until;
    step = Math.min(step * 2, largestStep)
  ) {
    const messages: OutgoingMessage[] = Array.from({ length: step }, () =>
      ordinaryMessage(name, n++, messageBytes, randomBytes(messageBytes)),
    )
    const bytes = messages.reduce((sum, one) => sum + one.bytes.length, 0)
    const tooLong =
      last !== undefined && performance.now() + (bytes / Math.max(1, last.bytes)) * last.milliseconds > until
    if (bytes > left || tooLong) break
    left -= bytes
    const startedAt = performance.now()
    const answers = await writer.append(path, messages).answers
    if (answers.some((answer) => answer.kind !== 'stored')) break
    last = { bytes, milliseconds: performance.now() - startedAt }
  }
  return { perSecond: last === undefined ? undefined : perSecond(last.bytes, last.milliseconds) }
}

function perSecond(bytes: number, milliseconds: number): number | undefined {
  return bytes < leastMeasured && milliseconds < 500 ? undefined : (bytes / Math.max(1, milliseconds)) * 1_000
}
