// Turns what a plan says about time into instants, and says what cannot be meant.

import {
  notifyMoments,
  weekdays,
  type NotifyPlan,
  type PhasesPlan,
  type Timeline,
  type Window,
  type WorkHours,
} from '../model/plan.ts'
import type { FieldPath } from './field-path.ts'
import type { PlanTimes } from './plan-times.ts'
import type { Problems } from './problems.ts'
import type { HoursInput, NotifyInput, PhasesInput, TimelineInput, WindowInput } from './schedule-schema.ts'
import { clockTimeOf, durationOf } from './written.ts'

const defaultDrainMs = 10 * 60_000

type Placed = { window: Window; path: FieldPath }

/** The windows of the cutover, in order of time. */
export function buildWindows(
  input: WindowInput | readonly WindowInput[] | undefined,
  times: PlanTimes,
  problems: Problems,
): Window[] {
  const placed = listOf(input, ['window']).flatMap(({ value, path }) => placeWindow(value, path, times, problems))
  reportOverlaps(placed, problems)
  return placed.map(({ window }) => window).toSorted((a, b) => a.opensAt - b.opensAt)
}

/** The phases, judged against the windows of the cutover. */
export function buildPhases(
  input: PhasesInput,
  windows: readonly Window[],
  hasWindow: boolean,
  times: PlanTimes,
  problems: Problems,
): PhasesPlan {
  const { say } = problems
  const phases: PhasesPlan = {}
  const [first, last] = [windows[0], windows.at(-1)]
  if (input.precopy !== undefined) {
    const neverUsed = (window: Window) => first !== undefined && window.opensAt >= first.opensAt
    phases.precopy = {
      hours: buildHours(
        input.precopy.window,
        ['phases', 'precopy', 'window'],
        neverUsed,
        say.neverInPrecopy,
        times,
        problems,
      ),
    }
  }
  if (input.cutover !== undefined) {
    const { recent, proofMayWait } = input.cutover
    const recentMs = recent === undefined ? undefined : durationOf(recent)
    phases.cutover = {
      ...(recentMs === undefined ? {} : { recentMs }),
      ...(proofMayWait === undefined ? {} : { proofMayWait }),
    }
  }
  if (input.backfill !== undefined) {
    const path = ['phases', 'backfill']
    const until =
      input.backfill.until === undefined ? undefined : times.at(input.backfill.until, [...path, 'until'], 'second')
    if (!hasWindow) problems.add(path, say.backfillNeedsWindow)
    else if (until !== undefined && last !== undefined && until <= last.closesAt)
      problems.add([...path, 'until'], say.untilBeforeWindow(times.written(last.closesAt)))
    const neverUsed = (window: Window) =>
      (last !== undefined && window.closesAt <= last.closesAt) || (until !== undefined && window.opensAt >= until)
    phases.backfill = {
      ...(until === undefined
        ? {}
        : { until, drainMs: last === undefined ? defaultDrainMs : defaultDrain(until - last.closesAt) }),
      hours: buildHours(input.backfill.window, [...path, 'window'], neverUsed, say.neverInBackfill, times, problems),
    }
  }
  return phases
}

/** Without a list of moments: all of them. */
export function buildNotify({ command, on }: NotifyInput): NotifyPlan {
  return { command, on: [...new Set(on ?? notifyMoments)] }
}

/** Where an hour happens twice, each of these times is taken in the way that promises less. */
export function buildTimeline(input: TimelineInput, path: FieldPath, times: PlanTimes, problems: Problems): Timeline {
  const timeline: Timeline = {}
  const keys = {
    sendingDiscouraged: 'first',
    sendingStops: 'second',
    receivingStops: 'second',
    accessStops: 'first',
    logsUntil: 'first',
  } as const
  for (const [key, which] of Object.entries(keys) as [keyof typeof keys, 'first' | 'second'][]) {
    const written = input[key]
    if (written !== undefined) timeline[key] = times.at(written, [...path, key], which)
  }
  if ((timeline.sendingDiscouraged ?? -Infinity) > (timeline.sendingStops ?? Infinity))
    problems.add([...path, 'sendingDiscouraged'], problems.say.discouragedTooLate)
  return timeline
}

function buildHours(
  input: HoursInput | readonly HoursInput[] | undefined,
  path: FieldPath,
  neverUsed: (window: Window) => boolean,
  whyNever: string,
  times: PlanTimes,
  problems: Problems,
): WorkHours[] {
  const placed: Placed[] = []
  const hours = listOf(input, path).flatMap(({ value, path: place }): WorkHours[] => {
    if (value.nightly !== undefined) return buildNights(value.nightly, [...place, 'nightly'], problems)
    if (value.opens === undefined || value.closes === undefined) return []
    const own = placeWindow({ opens: value.opens, closes: value.closes, drain: value.drain }, place, times, problems)
    placed.push(...own)
    for (const { window } of own) if (neverUsed(window)) problems.add(place, whyNever)
    return own.map(({ window }) => ({ kind: 'once', ...window }))
  })
  reportOverlaps(placed, problems)
  return hours
}

function buildNights(input: NonNullable<HoursInput['nightly']>, path: FieldPath, problems: Problems): WorkHours[] {
  const [from, to] = [clockTimeOf(input.from), clockTimeOf(input.to)]
  if (from === undefined || to === undefined) return []
  if (from === to) {
    problems.add(path, problems.say.emptyNight)
    return []
  }
  const lengthMs = (to > from ? to - from : to + 1440 - from) * 60_000
  return [
    {
      kind: 'nightly',
      from,
      to,
      days: weekdays.filter((day) => input.days?.includes(day) !== false),
      drainMs: drainOf(input.drain, lengthMs, path, problems),
    },
  ]
}

function placeWindow(input: WindowInput, path: FieldPath, times: PlanTimes, problems: Problems): Placed[] {
  const opensAt = times.at(input.opens, [...path, 'opens'], 'first')
  const closesAt = times.at(input.closes, [...path, 'closes'], 'second')
  if (closesAt <= opensAt) {
    problems.add([...path, 'closes'], problems.say.closesBeforeOpens(times.written(opensAt), times.written(closesAt)))
    return []
  }
  return [{ window: { opensAt, closesAt, drainMs: drainOf(input.drain, closesAt - opensAt, path, problems) }, path }]
}

function drainOf(written: string | undefined, windowMs: number, path: FieldPath, problems: Problems): number {
  const drainMs = written === undefined ? undefined : durationOf(written)
  if (drainMs !== undefined && drainMs >= windowMs) problems.add([...path, 'drain'], problems.say.drainTooLong)
  return drainMs ?? defaultDrain(windowMs)
}

function defaultDrain(windowMs: number): number {
  return Math.min(defaultDrainMs, Math.floor(Math.max(0, windowMs) / 10))
}

function reportOverlaps(placed: readonly Placed[], problems: Problems): void {
  for (const [index, { window, path }] of placed.entries()) {
    const other = placed
      .slice(0, index)
      .find((earlier) => window.opensAt < earlier.window.closesAt && earlier.window.opensAt < window.closesAt)
    if (other !== undefined) problems.add(path, problems.say.overlap(problems.lineOf(other.path)))
  }
}

function listOf<T>(input: T | readonly T[] | undefined, path: FieldPath): { value: T; path: FieldPath }[] {
  if (input === undefined) return []
  return isList(input) ? input.map((value, index) => ({ value, path: [...path, index] })) : [{ value: input, path }]
}

function isList<T>(input: T | readonly T[]): input is readonly T[] {
  return Array.isArray(input)
}
