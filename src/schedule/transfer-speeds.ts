// What every server gives, from the rates that are known and from the budgets and limits of the plan. Pure.

import type { MailboxPlan, ServerPlan } from '../model/plan.ts'
import type { TransferSpeed, TransferSpeeds } from './simulation.ts'
import type { TransferCost } from './transfer-cost.ts'

/** Assumed where nothing was measured yet, in bytes a second. */
export const assumedCopyRate = 1_000_000
/**
 * What was measured on so many connections may hold for as many again; beyond that the line may be full, and nobody has
 * looked.
 */
const believed = 2

/**
 * Bytes a second of one server. `one`: to one mailbox; `all`: to all that were measured at once; undefined: as much as
 * all of them can take. `perMessage`: seconds beyond that for each message; left out: it is in the bytes.
 */
export type Rate = { one: number; all: number | undefined; perMessage?: number }

/** Of a server on which one mailbox was measured, and had it to itself. */
export function rateOf({ perMessage, perByte }: TransferCost): Rate {
  return { one: 1 / perByte, all: 1 / perByte, perMessage }
}

/** What is known, by server: from a check or from a run. */
export type MeasuredRates = {
  reading: ReadonlyMap<string, Rate>
  writing: ReadonlyMap<string, Rate>
  readingBack: ReadonlyMap<string, Rate>
  /** What a run costs this machine, as a rehearsal saw it. */
  processor?: TransferCost | undefined
}

export const noRates: MeasuredRates = { reading: new Map(), writing: new Map(), readingBack: new Map() }

/** The places and speeds of every server, from the budgets of the plan and the rates that are known. */
export function speedsFor(mailboxes: readonly MailboxPlan[], rates: MeasuredRates, inParallel: number): TransferSpeeds {
  const sources = new Map<string, TransferSpeed>()
  const targets = new Map<string, TransferSpeed>()
  for (const { source, target } of mailboxes) {
    const reading = rates.reading.get(source.server.name)
    if (!sources.has(source.server.name))
      sources.set(source.server.name, limited(source.server, source.server.connections.total, reading, inParallel))
    if (targets.has(target.server.name)) continue
    // A mailbox has two connections to its target where the budget has them: one writes, one reads back.
    const { total, perMailbox } = target.server.connections
    const places = Math.max(1, Math.floor(total / (Math.min(perMailbox, total) >= 2 ? 2 : 1)))
    targets.set(
      target.server.name,
      limited(target.server, places, writingAndBack(target.server.name, reading, rates), inParallel),
    )
  }
  return { sources, targets, processor: rates.processor }
}

/**
 * A message is read back while others are written: the slower of the two decides. What was never tried is taken to be
 * as fast as the other side, or as slow as is assumed.
 */
function writingAndBack(server: string, reading: Rate | undefined, { writing, readingBack }: MeasuredRates): Rate {
  const written = writing.get(server)
  if (written === undefined && reading === undefined) return { one: assumedCopyRate, all: assumedCopyRate / believed }
  const write = written ?? reading ?? { one: assumedCopyRate, all: assumedCopyRate }
  const back = readingBack.get(server) ?? reading ?? write
  const perMessage = Math.max(write.perMessage ?? 0, back.perMessage ?? 0)
  return { one: Math.min(write.one, back.one), all: write.all, perMessage }
}

function limited(server: ServerPlan, places: number, rate: Rate | undefined, inParallel: number): TransferSpeed {
  const one = rate?.one ?? Number.POSITIVE_INFINITY
  const all = rate?.all === undefined ? one * inParallel : rate.all * believed
  return {
    places: Math.max(1, places),
    one,
    perMessage: rate?.perMessage ?? 0,
    all,
    limit: server.limits?.bytesPerSecond ?? Number.POSITIVE_INFINITY,
  }
}
