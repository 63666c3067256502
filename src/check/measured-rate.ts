// Measures how fast a source gives its mail: reads a few ordinary bodies of one or two mailboxes.

import { SteadyReader, type ReaderOptions } from '../line/steady-reader.ts'
import { asMigrationError } from '../model/errors.ts'
import type { MessageFacts } from '../model/message.ts'
import { serverKey, type MailboxPlan } from '../model/plan.ts'
import type { ReadSession } from '../model/ports.ts'
import { costOf, type Measured, secondsOf, type TransferCost } from '../schedule/transfer-cost.ts'
import { rateOf, type Rate } from '../schedule/transfer-speeds.ts'
import type { MailTraits } from './mail-traits.ts'

/** The most that is read from one source server, and for how long. */
export const readBudget = { bytes: 16_000_000, milliseconds: 3_000 }
/** A mailbox with less to copy needs no forecast that is worth reading for. */
const worthMeasuring = 1_000_000
/** Less than this says how long the way is, and not how wide. */
const leastMeasured = 200_000
/** So many of the newest messages are looked at to choose from. */
const newest = 400
/** The first bodies: a slow line shall show itself before much is asked of it. */
const firstStep = 64_000
const ordinary = { least: 2_000, most: 2_500_000 }

/** What is known of a mailbox from counting it. */
export type Candidate = { mailbox: MailboxPlan; folders: readonly { path: string; bytes: number }[]; leftBytes: number }
type Budget = { bytes: number; until: number }

/**
 * Reads from every source server that has enough to copy. Returns the rates by server; what could not be measured is
 * left out.
 */
export async function measureReading(
  candidates: readonly Candidate[],
  readers: ReaderOptions,
  inParallel: number,
  traits: MailTraits,
): Promise<Map<string, Rate>> {
  const byServer = new Map<string, Candidate[]>()
  for (const one of candidates) {
    const { name } = one.mailbox.source.server
    if (one.leftBytes >= worthMeasuring) byServer.set(name, [...(byServer.get(name) ?? []), one])
  }
  const rates = new Map<string, Rate>()
  await Promise.all(
    [...byServer].map(async ([server, of]) => {
      const rate = await measureServer(
        of.toSorted((a, b) => b.leftBytes - a.leftBytes),
        readers,
        inParallel,
        traits,
      )
      if (rate !== undefined) rates.set(server, rate)
    }),
  )
  return rates
}

/**
 * One mailbox by itself, then two at once where a run would have them so: what they get together is what the server
 * gives.
 */
async function measureServer(
  [first, second]: readonly Candidate[],
  readers: ReaderOptions,
  inParallel: number,
  traits: MailTraits,
): Promise<Rate | undefined> {
  if (first === undefined) return undefined
  const together = second !== undefined && Math.min(inParallel, first.mailbox.source.server.connections.total) >= 2
  const part = together ? 0.5 : 1
  const cost = costOf(believed(await readSome(first, readers, traits, part)))
  if (cost === undefined) return undefined
  const alone = rateOf(cost)
  if (!together) return alone
  const both = await Promise.all([first, second].map((one) => readSome(one, readers, traits, part / 2)))
  // How much more comes in the same time when two are read at once.
  const gains = both.map((steps) => gain(cost, believed(steps)))
  const all = gains.every((one) => one !== undefined) ? gains.reduce((sum, one) => sum + one, 0) : 1
  return { ...alone, all: alone.one * Math.max(1, all) }
}

/** Without the first step, in which a line has not found its speed yet, where enough comes after it. */
function believed(steps: readonly Measured[]): readonly Measured[] {
  const later = steps.slice(1)
  const taken = bytesOf(later) >= leastMeasured ? later : steps
  const seconds = taken.reduce((sum, step) => sum + step.seconds, 0)
  return bytesOf(taken) < leastMeasured && seconds < 1 ? [] : taken
}

function bytesOf(steps: readonly Measured[]): number {
  return steps.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** How fast it was, 1 being what was foreseen. */
function gain(cost: TransferCost, steps: readonly Measured[]): number | undefined {
  const took = steps.reduce((sum, { seconds }) => sum + seconds, 0)
  return took === 0 ? undefined : steps.reduce((sum, step) => sum + secondsOf(cost, step), 0) / took
}

/**
 * Reads a part of the budget. Whatever goes wrong ends the measuring and nothing else: that the mailbox can be read has
 * been looked at before.
 */
async function readSome(
  { mailbox, folders }: Candidate,
  readers: ReaderOptions,
  traits: MailTraits,
  part: number,
): Promise<Measured[]> {
  const folder = folders.toSorted((a, b) => b.bytes - a.bytes)[0]
  if (folder === undefined || readers.stop.aborted) return []
  const permit = await readers.connections.room(mailbox.source.server, 1)
  if (permit === undefined) return []
  const reader = new SteadyReader(mailbox, 'source', readers)
  const budget: Budget = { bytes: readBudget.bytes * part, until: Number.POSITIVE_INFINITY }
  const steps: Measured[] = []
  try {
    await reader.read(async (session) => {
      const chosen = await choose(session, folder.path)
      if (budget.until === Number.POSITIVE_INFINITY) budget.until = Date.now() + readBudget.milliseconds * part
      await readSteps(
        session,
        chosen,
        budget,
        steps,
        (bytes) => traits.read(serverKey(mailbox.target.server), bytes),
        readers.stop,
      )
    })
    await reader.close()
  } catch (thrown) {
    const error = asMigrationError(thrown)
    if (error.scope === 'run') throw error
  } finally {
    reader.destroy()
    permit.release()
  }
  return steps
}

/** Ordinary messages among the newest of the folder, the smaller ones first. */
async function choose(session: ReadSession, path: string): Promise<MessageFacts[]> {
  const opened = await session.examine(path)
  const uidNext = opened.uidNext ?? (await session.status(path))?.uidNext ?? 1
  const found: MessageFacts[] = []
  await session.fetchFacts(`${Math.max(1, uidNext - newest)}:*`, (facts) => {
    if (facts.size >= ordinary.least && facts.size <= ordinary.most) found.push(facts)
  })
  const small = found.filter(({ size }) => size <= firstStep)
  return [...small, ...found.filter(({ size }) => size > firstStep).toSorted((a, b) => a.size - b.size)]
}

async function readSteps(
  session: ReadSession,
  chosen: MessageFacts[],
  budget: Budget,
  steps: Measured[],
  each: (bytes: Buffer) => void,
  stop: AbortSignal,
): Promise<void> {
  let wanted = firstStep
  while (chosen.length > 0 && Date.now() < budget.until && !stop.aborted) {
    const uids: number[] = []
    let announced = 0
    while (
      chosen[0] !== undefined &&
      (uids.length === 0 || announced + chosen[0].size <= wanted) &&
      announced + chosen[0].size <= budget.bytes
    ) {
      announced += chosen[0].size
      uids.push(chosen[0].uid)
      chosen.shift()
    }
    if (uids.length === 0) return
    budget.bytes -= announced
    const startedAt = performance.now()
    let bytes = 0
    await session.fetchBodies(
      uids,
      (body) => {
        bytes += body.bytes?.length ?? 0
        if (body.bytes !== null) each(body.bytes)
      },
      { largest: announced, gathered: 'lent' },
    )
    const milliseconds = Math.max(1, performance.now() - startedAt)
    steps.push({ messages: uids.length, bytes, seconds: milliseconds / 1_000 })
    // Not more than what fits into the time that is left, at the speed that was just seen.
    const fits = (bytes / milliseconds) * Math.max(0, budget.until - Date.now())
    wanted = Math.min(wanted * 4, Math.max(1, fits))
  }
}
