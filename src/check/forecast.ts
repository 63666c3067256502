// How long the copy will take and whether it fits the window: from what is left, from the rates that were measured, and from the budgets. Pure.

import type { MailboxPlan, Plan, ServerPlan, Window } from '../model/plan.ts'
import type { Forecast } from '../model/status.ts'
import { windowsFrom } from '../schedule/hours.ts'
import { inRunOrder, isLater, simulate, speedAlone, type Job, type Outcome, type Pace, type Paces } from './forecast-simulation.ts'

/** Assumed where nothing was measured yet, in bytes a second. */
export const assumedRate = 1_000_000
/** What was measured on so many connections may hold for as many again; beyond that the line may be full, and nobody has looked. */
const believed = 2

/** Bytes a second of one server. `one`: to one mailbox; `all`: to all that were measured at once; undefined: as much as all of them can take. */
export type Rate = { one: number; all: number | undefined }

/** What is known, by server: from this check or from a run. */
export type Rates = { reading: ReadonlyMap<string, Rate>; writing: ReadonlyMap<string, Rate>; readingBack: ReadonlyMap<string, Rate> }

export const noRates: Rates = { reading: new Map(), writing: new Map(), readingBack: new Map() }

export type ForecastQuestion = {
  plan: Pick<Plan, 'windows' | 'phases' | 'timezone' | 'mailboxesInParallel'>
  /** What is left of each mailbox in scope. */
  left: readonly { mailbox: MailboxPlan; bytes: number; seconds: number }[]
  rates: Rates
  now: number
}

/** What does not fit into the window. */
export type Shortfall = {
  neededSeconds: number
  availableSeconds: number
  /** What must have been copied before it opens. */
  precopyBytes: number
  /** Mailboxes that would not be done when it closes, in the order of the run, with their bytes that would be missing. */
  mailboxes: readonly { id: string; priority: number; bytes: number }[]
  /** Whether the plan pre-copies, and the time until the window opens suffices for it. */
  precopyPlanned: boolean
  backfillPlanned: boolean
}

export type ForecastAnswer = { plan: Forecast; mailboxes: ReadonlyMap<string, Forecast>; shortfall: Shortfall | undefined }

/** The forecast for the plan and for each mailbox of it. */
export function forecast({ plan, left, rates, now }: ForecastQuestion): ForecastAnswer {
  const jobs = left.map(({ mailbox, bytes, seconds }): Job => ({
    id: mailbox.id, source: mailbox.source.server.name, target: mailbox.target.server.name, priority: mailbox.priority, bytes, fixedSeconds: bytes === 0 ? 0 : seconds,
  }))
  const windows = windowsAhead(plan, now)
  const available = windows.reduce((sum, window) => sum + roomIn(window, now), 0)
  const horizon = windows.length === 0 ? Number.POSITIVE_INFINITY : available / 1000
  const paces = pacesFor(left.map((one) => one.mailbox), rates, plan.mailboxesInParallel)
  const outcome = simulate(jobs, paces, plan.mailboxesInParallel, horizon)
  const describe = (of: readonly Job[], endsAfter: number, bytesPerSecond: number): Forecast => {
    const measured = of.some((job) => rates.reading.has(job.source) || rates.writing.has(job.target))
    const idle = of.every((job) => job.bytes === 0)
    return { basis: measured ? 'measured' : 'assumed', bytesPerSecond: Math.round(bytesPerSecond), ...endIn(windows, idle ? null : endsAfter * 1000, now) }
  }
  const last = lastEnd(jobs, outcome)
  return {
    plan: describe(jobs, last, speedOfAll(jobs, paces, plan.mailboxesInParallel)),
    mailboxes: new Map(jobs.map((job) => [job.id, describe([job], outcome.ends.get(job.id) ?? 0, speedAlone(job, paces))])),
    shortfall: shortfallOf(plan, jobs, outcome, { last, available: horizon, now }),
  }
}

function lastEnd(jobs: readonly Job[], { ends }: Outcome): number {
  return Math.max(0, ...jobs.filter((job) => job.bytes > 0).map((job) => ends.get(job.id) ?? 0))
}

/** While bytes move: without what each mailbox takes whatever is in it. */
function speedOfAll(jobs: readonly Job[], paces: Paces, inParallel: number): number {
  const moving = jobs.filter((job) => job.bytes > 0).map((job) => ({ ...job, fixedSeconds: 0 }))
  if (moving.length === 0) return Math.min(...jobs.map((job) => speedAlone(job, paces)), jobs.length === 0 ? assumedRate : Number.POSITIVE_INFINITY)
  return moving.reduce((sum, job) => sum + job.bytes, 0) / lastEnd(moving, simulate(moving, paces, inParallel))
}

/** The cutover windows that are not over; once they are, the backfill until its deadline; none: at any time. */
function windowsAhead({ windows = [], phases = {}, timezone }: ForecastQuestion['plan'], now: number): Window[] {
  const cutover = windows.filter((window) => window.closesAt > now)
  const { until, hours } = phases.backfill ?? { hours: [] }
  if (cutover.length > 0 || windows.length === 0 || until === undefined) return cutover
  return windowsFrom(hours, now, timezone, { opensAt: now, closesAt: until })
}

/** ms in which work may go on: at the drain it must be over. */
function roomIn({ opensAt, closesAt, drainMs }: Window, now: number): number {
  return Math.max(0, closesAt - drainMs - Math.max(now, opensAt))
}

/** When work of so many ms ends if it may only go on inside the windows, and how much of them is over. */
function endIn(windows: readonly Window[], workMs: number | null, now: number): Pick<Forecast, 'finishesAt' | 'fits' | 'marginSeconds'> {
  const last = windows.at(-1)
  const iso = (instant: number): string => new Date(instant).toISOString()
  if (last === undefined) return { finishesAt: workMs === null ? null : iso(now + workMs), fits: true, marginSeconds: null }
  const room = windows.reduce((sum, window) => sum + roomIn(window, now), 0)
  const marginMs = room - Math.round(workMs ?? 0)
  const about = { fits: marginMs >= 0, marginSeconds: Math.round(marginMs / 1000) }
  if (workMs === null) return { finishesAt: null, ...about }
  let left = workMs
  for (const window of windows) {
    const here = roomIn(window, now)
    if (left <= here) return { finishesAt: iso(Math.max(now, window.opensAt) + left), ...about }
    left -= here
  }
  return { finishesAt: iso(Math.max(now, last.closesAt - last.drainMs) + left), ...about }
}

function shortfallOf(
  plan: ForecastQuestion['plan'], jobs: readonly Job[], { leftAtHorizon }: Outcome, { last, available, now }: { last: number; available: number; now: number },
): Shortfall | undefined {
  if (!isLater(last, available)) return undefined
  const late = inRunOrder(jobs).flatMap(({ id, priority }) => (leftAtHorizon.has(id) ? [{ id, priority, bytes: leftAtHorizon.get(id) ?? 0 }] : []))
  const opensAt = plan.windows?.[0]?.opensAt ?? now
  const precopy = plan.phases?.precopy
  const before = precopy === undefined || opensAt <= now ? [] : windowsFrom(precopy.hours, now, plan.timezone, { opensAt: now, closesAt: opensAt })
  return {
    neededSeconds: Math.round(last), availableSeconds: Math.round(available), mailboxes: late,
    precopyBytes: late.reduce((sum, one) => sum + one.bytes, 0),
    precopyPlanned: before.reduce((sum, window) => sum + roomIn(window, now), 0) / 1000 >= last - available,
    backfillPlanned: plan.phases?.backfill !== undefined,
  }
}

/** The places and speeds of every server, from the budgets of the plan and the rates that are known. */
export function pacesFor(mailboxes: readonly MailboxPlan[], rates: Rates, inParallel: number): Paces {
  const sources = new Map<string, Pace>()
  const targets = new Map<string, Pace>()
  for (const { source, target } of mailboxes) {
    const reading = rates.reading.get(source.server.name)
    if (!sources.has(source.server.name)) sources.set(source.server.name, limited(source.server, source.server.connections.total, reading, inParallel))
    if (targets.has(target.server.name)) continue
    // A mailbox has two connections to its target where the budget has them: one writes, one reads back.
    const { total, perMailbox } = target.server.connections
    const places = Math.max(1, Math.floor(total / (Math.min(perMailbox, total) >= 2 ? 2 : 1)))
    targets.set(target.server.name, limited(target.server, places, writingAndBack(target.server.name, reading, rates), inParallel))
  }
  return { sources, targets }
}

/** Each message is written and then read back. What was never tried is taken to be as fast as the other side, or as slow as is assumed. */
function writingAndBack(server: string, reading: Rate | undefined, { writing, readingBack }: Rates): Rate {
  const written = writing.get(server)
  if (written === undefined && reading === undefined) return { one: assumedRate, all: assumedRate / believed }
  const write = written ?? reading ?? { one: assumedRate, all: assumedRate }
  const back = readingBack.get(server) ?? reading ?? write
  return { one: 1 / (1 / write.one + 1 / back.one), all: write.all }
}

function limited(server: ServerPlan, places: number, rate: Rate | undefined, inParallel: number): Pace {
  const one = rate?.one ?? Number.POSITIVE_INFINITY
  const all = rate?.all === undefined ? one * inParallel : rate.all * believed
  return { places: Math.max(1, places), one, all: Math.min(all, server.limits?.bytesPerSecond ?? Number.POSITIVE_INFINITY) }
}
