// The stretches of time in which work may go on from now, through all phases to come, and until when it should be over.

import type { Window, WorkHours } from '../model/plan.ts'
import { windowsFrom, type Bounds } from './hours.ts'
import type { ScheduledPlan } from './phases.ts'

export type WorkAhead = {
  /** In order of time; the last may be without end. */
  windows: readonly Window[]
  /** When it should be over: the end of the last cutover window, and once that has passed the end of the backfill. null: the plan names none. */
  deadline: number | null
}

/** The endless row of nights is laid out so many times fourteen days ahead: about a year. */
const rounds = 26

/** What the clock allows: pre-copy until the first window opens, the windows of the cutover, then the backfill. Without a window: at any time, or in the hours of pre-copy. */
export function workAhead({ windows = [], phases = {}, timezone }: ScheduledPlan, now: number): WorkAhead {
  const [first, last] = [windows[0], windows.at(-1)]
  const hours = phases.precopy?.hours ?? []
  if (first === undefined || last === undefined) return { windows: stretches(hours, now, timezone, always), deadline: null }
  const { until = Infinity, drainMs = 0, hours: later = [] } = phases.backfill ?? {}
  const precopy = stretches(hours, now, timezone, { ...always, closesAt: first.opensAt })
  const cutover = windows.filter((window) => window.closesAt > now)
  const backfill = stretches(later, now, timezone, { opensAt: last.closesAt, closesAt: until })
    .map((window) => (window.closesAt === until ? { ...window, drainMs: Math.max(drainMs, window.drainMs) } : window))
  return {
    windows: [...precopy, ...cutover, ...backfill],
    deadline: cutover.length > 0 ? last.closesAt : until === Infinity ? null : until,
  }
}

/** The windows of the cutover alone, or of the backfill once they are over: what has to suffice for those who copy nothing beforehand. */
export function windowsAhead({ windows = [], phases = {}, timezone }: ScheduledPlan, now: number): WorkAhead {
  const cutover = windows.filter((window) => window.closesAt > now)
  const { until, hours } = phases.backfill ?? { hours: [] }
  const ahead = cutover.length > 0 || windows.length === 0 || until === undefined ? cutover : windowsFrom(hours, now, timezone, { opensAt: now, closesAt: until })
  return { windows: ahead, deadline: ahead.at(-1)?.closesAt ?? null }
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

/** When work of so many ms is over that goes on inside the windows only; what is too much for all of them is counted from the end of the last. */
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

const always: Bounds = { opensAt: -Infinity, closesAt: Infinity }

function stretches(hours: readonly WorkHours[], now: number, zone: string, bounds: Bounds): Window[] {
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
