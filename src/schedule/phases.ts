// Which phase of a plan may work at an instant, until when, and if none may, when the next one may.

import type { PhaseName, Plan, Window } from '../model/plan.ts'
import { windowsFrom } from './hours.ts'

export type ScheduledPlan = Pick<Plan, 'windows' | 'phases' | 'timezone'>

/** An end of work: nothing new is begun from `drainAt` on, and at `closesAt` all is over. */
export type Closing = { drainAt: number; closesAt: number }

export type Opening = { phase: PhaseName; opensAt: number }

/**
 * `phase` is the one the clock is in, also while it may not work. `next`: what may work after `closing`, or the next
 * that may work at all.
 */
export type PhaseNow =
  | { may: true; phase: PhaseName; closing: Closing | null; next: Opening | null }
  | { may: false; phase: PhaseName; next: Opening | null }

/**
 * Without `chosen` the clock decides: before the first cutover window it is precopy, from its opening to the last one's
 * closing cutover, then backfill until its deadline. A plan without windows is in precopy when it plans one, else in
 * the cutover. A chosen phase is held only to its own hours; one without any may work at any time.
 */
export function phaseAt(plan: ScheduledPlan, now: number, chosen?: PhaseName): PhaseNow {
  const stretches =
    chosen === undefined ? byTheClock(plan, now) : [{ phase: chosen, windows: chosenWindows(plan, chosen, now) }]
  const phase = chosen ?? phaseOfClock(plan, now)
  const ahead = stretches.flatMap(({ phase: name, windows }) =>
    windows.filter((window) => window.closesAt > now).map((window) => ({ phase: name, window })),
  )
  const [first, second] = ahead
  if (first === undefined || first.window.opensAt > now) return { may: false, phase, next: openingOf(first) }
  return { may: true, phase: first.phase, closing: closingOf(first.window), next: openingOf(second) }
}

/** How hours become windows: as far as the next opening needs them, or laid out far ahead (work-ahead.ts). */
export type LayOut = typeof windowsFrom

/**
 * The windows of all phases as the clock gives them, in order of time: the one place that knows which hours hold for
 * which phase when.
 */
export function byTheClock(
  plan: ScheduledPlan,
  now: number,
  layOut: LayOut = windowsFrom,
): { phase: PhaseName; windows: Window[] }[] {
  const { windows = [], phases = {}, timezone } = plan
  const [first, last] = [windows[0], windows.at(-1)]
  if (first === undefined || last === undefined) {
    const phase = phaseOfClock(plan, now)
    return [{ phase, windows: layOut(phase === 'precopy' ? (phases.precopy?.hours ?? []) : [], now, timezone, always) }]
  }
  return [
    {
      phase: 'precopy',
      windows: layOut(phases.precopy?.hours ?? [], now, timezone, { ...always, closesAt: first.opensAt }),
    },
    { phase: 'cutover', windows: [...windows] },
    { phase: 'backfill', windows: backfillFrom(plan, now, last.closesAt, layOut) },
  ]
}

function chosenWindows(plan: ScheduledPlan, chosen: PhaseName, now: number): Window[] {
  const { windows = [], phases = {}, timezone } = plan
  switch (chosen) {
    case 'precopy': {
      // Chosen once the cutover has begun, it is no longer cut short by it.
      const opensAt = windows[0]?.opensAt ?? Infinity
      return windowsFrom(
        phases.precopy?.hours ?? [],
        now,
        timezone,
        opensAt > now ? { ...always, closesAt: opensAt } : always,
      )
    }
    case 'cutover':
      return windows.length === 0 ? [{ ...always, drainMs: 0 }] : [...windows]
    case 'backfill':
      return backfillFrom(plan, now, -Infinity)
  }
}

/**
 * Unlike the opening of a cutover window, at which work goes on as another phase, the deadline is an end: it is drained
 * for.
 */
function backfillFrom(
  { phases = {}, timezone }: ScheduledPlan,
  now: number,
  opensAt: number,
  layOut: LayOut = windowsFrom,
): Window[] {
  const { until = Infinity, drainMs = 0, hours = [] } = phases.backfill ?? {}
  return layOut(hours, now, timezone, { opensAt, closesAt: until }).map((window) =>
    window.closesAt === until ? { ...window, drainMs: Math.max(drainMs, window.drainMs) } : window,
  )
}

function phaseOfClock({ windows = [], phases = {} }: ScheduledPlan, now: number): PhaseName {
  const [first, last] = [windows[0], windows.at(-1)]
  if (first === undefined || last === undefined) return phases.precopy === undefined ? 'cutover' : 'precopy'
  return now < first.opensAt ? 'precopy' : now < last.closesAt ? 'cutover' : 'backfill'
}

const always = { opensAt: -Infinity, closesAt: Infinity }

function openingOf(found: { phase: PhaseName; window: Window } | undefined): Opening | null {
  return found === undefined ? null : { phase: found.phase, opensAt: found.window.opensAt }
}

function closingOf({ opensAt, closesAt, drainMs }: Window): Closing | null {
  return closesAt === Infinity ? null : { drainAt: Math.max(opensAt, closesAt - drainMs), closesAt }
}

/** Whether work that takes so long may still begin: it must be over when the drain begins. */
export function mayStart(workMs: number, closing: Closing | null, now: number): boolean {
  return closing === null || (now < closing.drainAt && now + workMs <= closing.drainAt)
}
