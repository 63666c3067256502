// How long the copy will take and whether it fits into the time there is, from measured rates. Pure.

import { accountKey, type MailboxPlan, type Plan } from '../model/plan.ts'
import type { Forecast } from '../model/status.ts'
import { fitOf } from './fit.ts'
import { assumedCopyRate, speedsFor, type MeasuredRates } from './transfer-speeds.ts'
import { inRunOrder, isLater, simulate, speedAlone, type Job, type Outcome, type TransferSpeeds } from './simulation.ts'
import { endOfWork, roomForPrecopy, roomUntilDeadline, windowsAhead, type WorkAhead } from './work-ahead.ts'

/**
 * `bytes`, `messages`: what is left of a mailbox; `seconds`: what it takes whatever is in it; `knownBytes`: see `Job`;
 * left out, it is `bytes`.
 */
export type Left = {
  mailbox: MailboxPlan
  bytes: number
  /** Left out: nobody has counted them. */
  messages?: number
  seconds: number
  /** Of our own processor; left out: nobody has measured it. */
  processorSeconds?: number
  knownBytes?: number | undefined
  /** When its source can no longer be read, where the end of the copy shall be held to that. */
  accessStops?: number | undefined
}

export type ForecastQuestion = {
  plan: Pick<Plan, 'windows' | 'phases' | 'timezone' | 'mailboxesInParallel'>
  /** What is left of each mailbox in scope. */
  left: readonly Left[]
  rates: MeasuredRates
  now: number
  /**
   * When work may go on. Default: in the windows of the cutover alone, or, where none is to come, whenever the plan
   * allows it.
   */
  work?: WorkAhead
}

/** What does not fit into the time there is. */
export type Shortfall = {
  neededSeconds: number
  availableSeconds: number
  /** What must have been copied before it opens. */
  precopyBytes: number
  /**
   * Mailboxes that would not be done when it closes, in the order of the run, with their bytes that would be missing.
   */
  mailboxes: readonly { id: string; priority: number; bytes: number }[]
  /** Whether the time in which the plan lets work before the window opens suffices for it. */
  precopyPlanned: boolean
  backfillPlanned: boolean
}

export type ForecastAnswer = {
  plan: Forecast
  mailboxes: ReadonlyMap<string, Forecast>
  shortfall: Shortfall | undefined
}

/** The forecast for the plan and for each mailbox of it. */
export function forecast({ plan, left, rates, now, work = windowsAhead(plan, now) }: ForecastQuestion): ForecastAnswer {
  const jobs = left.map(jobOf)
  const room = roomUntilDeadline(work, now)
  const speeds = speedsFor(
    left.map((one) => one.mailbox),
    rates,
    plan.mailboxesInParallel,
  )
  const outcome = simulate(jobs, speeds, plan.mailboxesInParallel, room / 1000)
  const describe = (of: readonly Job[], endsAfter: number, bytesPerSecond: number): Forecast => {
    const measured = of.some((job) => rates.reading.has(job.source) || rates.writing.has(job.target))
    const workMs = of.every((job) => job.bytes === 0) ? null : endsAfter * 1000
    return {
      basis: measured ? 'measured' : 'assumed',
      bytesPerSecond: Math.round(bytesPerSecond),
      ...endIn(work, room, workMs, now),
    }
  }
  const last = lastEnd(jobs, outcome)
  const mailboxes = new Map(
    jobs.map((job, at) => {
      const own = describe([job], outcome.ends.get(job.id) ?? 0, speedAlone(job, speeds))
      return [job.id, heldTo(left[at]?.accessStops, own)]
    }),
  )
  const hours = jobs.every((job) => job.bytes === 0) ? undefined : fitOf(work, last * 1000, now)
  const whole = {
    ...describe(jobs, last, speedOfAll(jobs, speeds, plan.mailboxesInParallel)),
    ...(hours === undefined ? {} : { hours }),
  }
  return {
    plan: left.reduce(
      (held, { mailbox, accessStops }) => tighter(held, accessGap(accessStops, mailboxes.get(mailbox.id))),
      whole,
    ),
    mailboxes,
    // No time at all is no time that is too short: that nothing may work any more is said elsewhere.
    shortfall:
      work.windows.length === 0 ? undefined : shortfallOf(plan, jobs, outcome, { last, available: room / 1000, now }),
  }
}

function jobOf(left: Left): Job {
  const { mailbox, bytes, seconds } = left
  return {
    id: mailbox.id,
    source: mailbox.source.server.name,
    target: mailbox.target.server.name,
    account: accountKey(mailbox.target),
    priority: mailbox.priority,
    bytes,
    messages: left.messages ?? 0,
    knownBytes: 'knownBytes' in left ? left.knownBytes : bytes,
    fixedSeconds: bytes === 0 ? 0 : seconds,
    processorSeconds: left.processorSeconds ?? 0,
  }
}

function lastEnd(jobs: readonly Job[], { ends }: Outcome): number {
  return jobs.reduce((latest, job) => (job.bytes > 0 ? Math.max(latest, ends.get(job.id) ?? 0) : latest), 0)
}

/** While bytes move: without what each mailbox takes whatever is in it. */
function speedOfAll(jobs: readonly Job[], speeds: TransferSpeeds, inParallel: number): number {
  const moving = jobs.filter((job) => job.bytes > 0).map((job) => ({ ...job, fixedSeconds: 0, processorSeconds: 0 }))
  if (moving.length === 0)
    return jobs.reduce(
      (least, job) => Math.min(least, speedAlone(job, speeds)),
      jobs.length === 0 ? assumedCopyRate : Number.POSITIVE_INFINITY,
    )
  return moving.reduce((sum, job) => sum + job.bytes, 0) / lastEnd(moving, simulate(moving, speeds, inParallel))
}

/** When work of so many ms ends, and how much of the time until the deadline is over. */
function endIn(
  work: WorkAhead,
  room: number,
  workMs: number | null,
  now: number,
): Pick<Forecast, 'finishesAt' | 'fits' | 'marginSeconds'> {
  const finishesAt = workMs === null ? null : new Date(endOfWork(work, workMs, now)).toISOString()
  if (room === Infinity) return { finishesAt, fits: true, marginSeconds: null }
  const marginMs = room - Math.round(workMs ?? 0)
  return { finishesAt, fits: marginMs >= 0, marginSeconds: Math.round(marginMs / 1000) }
}

/** Seconds between the end of the copy and the end of access; undefined: it ends nowhere, or nothing is left. */
function accessGap(accessStops: number | undefined, of: Forecast | undefined): number | undefined {
  const finishesAt = of?.finishesAt ?? null
  return accessStops === undefined || finishesAt === null
    ? undefined
    : Math.floor((accessStops - Date.parse(finishesAt)) / 1000)
}

function heldTo(accessStops: number | undefined, of: Forecast): Forecast {
  return tighter(of, accessGap(accessStops, of))
}

function tighter(of: Forecast, gapSeconds: number | undefined): Forecast {
  if (gapSeconds === undefined || (of.marginSeconds !== null && of.marginSeconds <= gapSeconds)) return of
  return { ...of, fits: of.fits && gapSeconds >= 0, marginSeconds: gapSeconds }
}

function shortfallOf(
  plan: ForecastQuestion['plan'],
  jobs: readonly Job[],
  { leftAtHorizon }: Outcome,
  { last, available, now }: { last: number; available: number; now: number },
): Shortfall | undefined {
  if (!isLater(last, available)) return undefined
  const late = inRunOrder(jobs).flatMap(({ id, priority }) =>
    leftAtHorizon.has(id) ? [{ id, priority, bytes: leftAtHorizon.get(id) ?? 0 }] : [],
  )
  return {
    neededSeconds: Math.round(last),
    availableSeconds: Math.round(available),
    mailboxes: late,
    precopyBytes: late.reduce((sum, one) => sum + one.bytes, 0),
    precopyPlanned: roomForPrecopy(plan, now) / 1000 >= last - available,
    backfillPlanned: plan.phases?.backfill !== undefined,
  }
}
