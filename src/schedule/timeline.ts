// What the end of a provider means for the work.

import type { Facts } from '../model/errors.ts'
import type { MailboxPlan, ServerPlan, Timeline } from '../model/plan.ts'
import type { Forecast } from '../model/status.ts'
import { isoIn } from './zone.ts'

/** A sent message has its receipt, or the notice that there will be none, within this time (DPR 68/2005, art. 8). */
export const receiptsTakeMs = 24 * 3_600_000

/** The earliest start of a pass that sees all that can still arrive; null: the timeline does not say when it ends. */
export function earliestFinalPass({ sendingStops, receivingStops }: Timeline): number | null {
  const last = Math.max(sendingStops ?? -Infinity, receivingStops ?? -Infinity)
  return last === -Infinity ? null : last + receiptsTakeMs
}

/** The pass that is still owed, and whether its time has come; null: none, or one has started after that time. */
export function passDue(
  timeline: Timeline,
  lastPassStartedAt: number | null,
  now: number,
): { after: number; due: boolean } | null {
  const after = earliestFinalPass(timeline)
  if (after === null || (lastPassStartedAt !== null && lastPassStartedAt >= after)) return null
  return { after, due: now >= after }
}

/** Whether nothing can arrive any more after a pass that starts now. */
export function isFinalPass(timeline: Timeline, now: number): boolean {
  const after = earliestFinalPass(timeline)
  return after !== null && now >= after
}

/**
 * How late the work would end: access to the source stops before the forecast is over. null: it does not, or neither is
 * known.
 */
export function accessStopsBefore(
  { accessStops }: Timeline,
  finishesAt: number | null,
): { accessStops: number; lateMs: number } | null {
  if (accessStops === undefined || finishesAt === null || finishesAt <= accessStops) return null
  return { accessStops, lateMs: finishesAt - accessStops }
}

/**
 * Receipts of what is sent last that nobody will get: the mailbox receives nothing more, or cannot be read any more,
 * less than 24 hours after sending stops. `stopsAt` is when, `neededUntil` how long it would have to go on. null: none,
 * or sending and its end are not told.
 */
export function receiptsLost({
  sendingStops,
  receivingStops,
  accessStops,
}: Timeline): { why: 'receiving' | 'access'; stopsAt: number; neededUntil: number } | null {
  if (sendingStops === undefined) return null
  const neededUntil = sendingStops + receiptsTakeMs
  if (receivingStops !== undefined && receivingStops < neededUntil)
    return { why: 'receiving', stopsAt: receivingStops, neededUntil }
  if (accessStops !== undefined && accessStops < neededUntil)
    return { why: 'access', stopsAt: accessStops, neededUntil }
  return null
}

/** The facts of `receipts-will-be-lost` about a source server; null: they will not. */
export function lostReceiptsFacts(server: Pick<ServerPlan, 'name' | 'timeline'>, zone: string): Facts | null {
  const lost = receiptsLost(server.timeline ?? {})
  if (lost === null) return null
  return {
    server: server.name,
    where: lost.why === 'receiving' ? 'receivingStops' : 'accessStops',
    last: isoIn(lost.stopsAt, zone),
    until: isoIn(lost.neededUntil, zone),
  }
}

/** The facts of `source-closes-first` about a source server whose copy ends then; null: it does not. */
export function closesFirstFacts(
  server: Pick<ServerPlan, 'name' | 'timeline'>,
  finishesAt: number | null,
  zone: string,
): Facts | null {
  const late = accessStopsBefore(server.timeline ?? {}, finishesAt)
  return late === null || finishesAt === null
    ? null
    : { server: server.name, last: isoIn(late.accessStops, zone), until: isoIn(finishesAt, zone) }
}

/** When the last mailbox of each source server would be copied; null: nothing is left there, or nobody knows. */
export function sourceEnds(
  mailboxes: readonly Pick<MailboxPlan, 'id' | 'source'>[],
  forecasts: ReadonlyMap<string, Pick<Forecast, 'finishesAt'>>,
): { server: ServerPlan; finishesAt: number | null }[] {
  const servers = new Map<ServerPlan, number | null>()
  for (const { id, source } of mailboxes) {
    const written = forecasts.get(id)?.finishesAt ?? null
    const known = servers.get(source.server) ?? null
    servers.set(source.server, written === null ? known : Math.max(known ?? -Infinity, Date.parse(written)))
  }
  return [...servers].map(([server, finishesAt]) => ({ server, finishesAt }))
}
