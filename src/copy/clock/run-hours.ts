// The hours of a run: what was asked for, what is waited for, and when it goes on by itself.

import { waitUntil, type Clock } from '../../line/clock.ts'
import { MigrationError } from '../../model/errors.ts'
import type { RunRequest } from '../../model/request.ts'
import type { StatusDocument, StoppedBy } from '../../model/status.ts'
import type { Opening } from '../../schedule/phases.ts'
import {
  openingAfter,
  runTimeDrain,
  workPeriodAt,
  type Choice,
  type WorkPeriod,
  type WorkPeriodNow,
} from '../../schedule/work-periods.ts'

/** What the person chose; the run's own time begins now, and waiting is part of it. */
export function choiceOf(
  { phase, ignoreWindow, maxRuntimeMs }: Pick<RunRequest, 'phase' | 'ignoreWindow' | 'maxRuntimeMs'>,
  now: number,
): Choice {
  return {
    phase,
    ignoreWindow,
    runTime:
      maxRuntimeMs === undefined ? undefined : { endsAt: now + maxRuntimeMs, drainMs: runTimeDrain(maxRuntimeMs) },
  }
}

/**
 * Refuses a run that may not work now and was not told to wait, before anything else is asked. Throws `outside-window`.
 */
export function assertMayWork(
  request: Pick<RunRequest, 'plan' | 'phase' | 'ignoreWindow' | 'maxRuntimeMs' | 'wait'>,
  now: number,
): void {
  const found = workPeriodAt(request.plan, now, choiceOf(request, now))
  if (!found.may && (found.next === null || request.wait !== true)) throw outsideWindow(found)
}

/** No phase may work now; its facts say which may work when. */
export function outsideWindow({ next }: Extract<WorkPeriodNow, { may: false }>): MigrationError {
  return new MigrationError('no phase may work now', {
    code: 'outside-window',
    scope: 'run',
    retry: 'never',
    facts: next === null ? {} : { phase: next.phase, until: new Date(next.opensAt).toISOString() },
  })
}

export type Awaited = Opening & { why: 'window' | 'final-pass' }

/**
 * When a run goes on after a stretch of work: at once where only the phase changes; with `wait` at the next opening;
 * undefined: it has come to its end.
 */
export function goesOnAt(
  { plan, wait }: Pick<RunRequest, 'plan' | 'wait'>,
  choice: Choice,
  {
    period,
    endedBy,
    status,
  }: { period: WorkPeriod; endedBy: StoppedBy | 'phase-change' | undefined; status: StatusDocument },
  now: number,
): Awaited | undefined {
  if (endedBy === 'phase-change' && period.goesOn) return { phase: period.phase, opensAt: now, why: 'window' }
  if (wait !== true || endedBy === 'interrupted' || endedBy === 'run-time') return undefined
  if (endedBy === undefined && status.state === 'pass-due' && status.nextPassAfter !== null) {
    return { phase: period.phase, opensAt: Math.max(now, Date.parse(status.nextPassAfter)), why: 'final-pass' }
  }
  // A pre-copy that is through is not the end: the delta of the next night, or the cutover, is still to come.
  if (endedBy === undefined && period.phase !== 'precopy') return undefined
  const next = openingAfter(plan, now, choice)
  return next === null ? undefined : { ...next, why: 'window' }
}

/** Messages that are at least as new go first, in the cutover of a plan that says so; ms since 1970. */
export function newestFirst(
  { plan }: Pick<RunRequest, 'plan'>,
  { phase }: WorkPeriod,
  now: number,
): number | undefined {
  const recentMs = plan.phases?.cutover?.recentMs
  return phase === 'cutover' && recentMs !== undefined ? now - recentMs : undefined
}

/** Whether reading back may give way to copying in this stretch: in the cutover, unless the plan forbids it. */
export function proofMayWait({ plan }: Pick<RunRequest, 'plan'>, { phase }: WorkPeriod): boolean {
  return phase === 'cutover' && plan.phases?.cutover?.proofMayWait !== false
}

/** So often it is told how long it still is: seldom while it is long, every minute at last. */
const tellEvery = [
  { beyond: 2 * 3_600_000, every: 3_600_000 },
  { beyond: 20 * 60_000, every: 10 * 60_000 },
  { beyond: 0, every: 60_000 },
]

/** Sleeps until work is allowed. False: stopped by a person, or the run's own time was over. */
export async function waitFor(
  { opensAt, phase, why }: Awaited,
  { runTime }: Choice,
  { emit, stop }: Pick<RunRequest, 'emit' | 'stop'>,
  clock: Clock,
): Promise<boolean> {
  const spentAt = runTime === undefined ? Infinity : runTime.endsAt - runTime.drainMs
  for (;;) {
    const left = opensAt - clock.now()
    if (left <= 0) return !stop.aborted
    emit({ event: 'waiting', until: new Date(opensAt).toISOString(), phase, why })
    const every = tellEvery.find(({ beyond }) => left > beyond)?.every ?? left
    if (!(await waitUntil(Math.min(opensAt, spentAt, clock.now() + every), clock, stop)) || clock.now() >= spentAt)
      return false
  }
}
