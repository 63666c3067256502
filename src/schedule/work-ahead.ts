// The stretches of time in which work may go on from now, through all phases to come, and until when it should be over.

import type { Window, WorkHours } from '../model/plan.ts'
import { windowsFrom, type Bounds } from './hours.ts'
import { byTheClock, type ScheduledPlan } from './phases.ts'

export type WorkAhead = {
  /** In order of time; the last may be without end. */
  windows: readonly Window[]
  /**
   * When it should be over: the end of the last cutover window, and once that has passed the end of the backfill. null:
   * the plan names none.
   */
  deadline: number | null
}

/** The endless row of nights is laid out so many times fourteen days ahead: about a year. */
const rounds = 26

/**
 * What the clock allows: pre-copy until the first window opens, the windows of the cutover, then the backfill. Without
 * a window: at any time, or in the hours of pre-copy.
 */
export function workAhead(plan: ScheduledPlan, now: number): WorkAhead {
  const windows = byTheClock(plan, now, farAhead).flatMap((one) =>
    one.windows.filter((window) => window.closesAt > now),
  )
  const cutoverEnds = plan.windows?.at(-1)?.closesAt
  const deadline = cutoverEnds === undefined || cutoverEnds > now ? cutoverEnds : plan.phases?.backfill?.until
  return { windows, deadline: deadline ?? null }
}

/**
 * The windows of the cutover alone: what has to suffice for those who copy nothing beforehand. Where none is to come,
 * all that is.
 */
export function windowsAhead(plan: ScheduledPlan, now: number): WorkAhead {
  const windows = plan.windows?.filter((window) => window.closesAt > now) ?? []
  const last = windows.at(-1)
  return last === undefined ? workAhead(plan, now) : { windows, deadline: last.closesAt }
}

/** ms in which work may go on before the cutover. */
export function roomForPrecopy(plan: ScheduledPlan, now: number): number {
  const windows = byTheClock(plan, now, farAhead).flatMap((one) => (one.phase === 'precopy' ? one.windows : []))
  return windows.reduce((sum, window) => sum + roomIn(window, now), 0)
}

/** ms in which work may go on in a window: at the drain it must be over. */
export function roomIn({ opensAt, closesAt, drainMs }: Window, now: number): number {
  return Math.max(0, closesAt - drainMs - Math.max(now, opensAt))
}

/** The same until the deadline; without one there is no end to it. */
export function roomUntilDeadline({ windows, deadline }: WorkAhead, now: number): number {
  if (deadline === null) return Infinity
  return windows.reduce((sum, window) => (window.closesAt <= deadline ? sum + roomIn(window, now) : sum), 0)
}

/**
 * When work of so many ms is over that goes on inside the windows only; what is too much for all of them is counted
 * from the end of the last.
 */
export function endOfWork({ windows }: WorkAhead, workMs: number, now: number): number {
  const last = windows.at(-1)
  if (last === undefined) return now + workMs
  let left = workMs
  for (const window of windows) {
    const here = roomIn(window, now)
    if (left <= here) return Math.max(now, window.opensAt) + left
    left -= here
  }
  return Math.max(now, last.closesAt - last.drainMs) + left
}

/** As `windowsFrom`, and night after night. */
function farAhead(hours: readonly WorkHours[], now: number, zone: string, bounds: Bounds): Window[] {
  const found: Window[] = []
  let from = now
  for (let round = 0; round < rounds; round += 1) {
    const next = windowsFrom(hours, from, zone, bounds)
    found.push(...next.map((window) => ({ ...window, opensAt: Math.max(window.opensAt, from) })))
    const end = next.at(-1)?.closesAt
    if (end === undefined || end >= bounds.closesAt) return found
    from = end
  }
  return found
}
