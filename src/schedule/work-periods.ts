// A stretch in which a run may work without a break: for which phase, until when, and what comes after it.

import type { PhaseName } from '../model/plan.ts'
import { phaseAt, type Closing, type Opening, type ScheduledPlan } from './phases.ts'

/** What a person chose beside the plan. `runTime`: the run's own end, which is drained for like that of a window. */
export type Choice = {
  phase?: PhaseName | undefined
  ignoreWindow?: boolean | undefined
  runTime?: { endsAt: number; drainMs: number } | undefined
}

export type WorkPeriod = {
  phase: PhaseName
  /** null: no end. */
  closing: Closing | null
  /** What the closing is. */
  by: 'window' | 'run-time'
  /**
   * Where another phase takes over while work may go on: only the order of the work changes, nothing is drained or cut.
   */
  phaseChangesAt: number | null
  /** Whether the run goes on by itself at that turn: not in a phase that was chosen. */
  goesOn: boolean
}

export type WorkPeriodNow = { may: true; period: WorkPeriod } | { may: false; phase: PhaseName; next: Opening | null }

/** What may be begun now, and for how long. */
export function workPeriodAt(plan: ScheduledPlan, now: number, choice: Choice = {}): WorkPeriodNow {
  const found = phaseAt(plan, now, choice.phase)
  if (choice.ignoreWindow === true)
    return {
      may: true,
      period: inRunTime(
        { phase: found.phase, closing: null, by: 'window', phaseChangesAt: null, goesOn: false },
        choice,
      ),
    }
  if (!found.may) return { may: false, phase: found.phase, next: found.next }
  const closing = endOfTouching(plan, found, choice.phase)
  // In the drain nothing new begins: whoever comes then waits for the next window.
  if (closing !== null && closing.drainAt <= now) return { may: false, phase: found.phase, next: found.next }
  const free: WorkPeriod = { phase: found.phase, closing, by: 'window', phaseChangesAt: null, goesOn: false }
  return { may: true, period: inRunTime(throughPhaseChange(plan, free, choice), choice) }
}

/**
 * When work may begin again after a work period that came to its end before its time: at the next opening, or the next
 * phase's. null: never.
 */
export function openingAfter(plan: ScheduledPlan, now: number, choice: Choice = {}): Opening | null {
  return phaseAt(plan, now, choice.phase).next
}

/** The drain before the end of a run time of so many ms: as for a window of that length. */
export function runTimeDrain(runTimeMs: number): number {
  return Math.min(10 * 60_000, Math.floor(runTimeMs / 10))
}

/** Windows of one phase that touch each other are one stretch of work. */
function endOfTouching(
  plan: ScheduledPlan,
  { phase, closing, next }: { phase: PhaseName; closing: Closing | null; next: Opening | null },
  chosen: PhaseName | undefined,
): Closing | null {
  if (closing === null || next === null || next.phase !== phase || next.opensAt > closing.closesAt) return closing
  const then = phaseAt(plan, closing.closesAt, chosen)
  return then.may && then.phase === phase ? endOfTouching(plan, then, chosen) : closing
}

/**
 * An end without a drain is that of the pre-copy at the opening of the cutover: connections may stay until that closes.
 */
function throughPhaseChange(plan: ScheduledPlan, period: WorkPeriod, choice: Choice): WorkPeriod {
  const { closing } = period
  if (closing === null || closing.drainAt < closing.closesAt) return period
  const then = workPeriodAt(plan, closing.closesAt)
  if (!then.may) return period
  return {
    ...period,
    closing: then.period.closing,
    phaseChangesAt: closing.closesAt,
    goesOn: choice.phase === undefined,
  }
}

function inRunTime(period: WorkPeriod, { runTime }: Choice): WorkPeriod {
  if (runTime === undefined) return period
  const { endsAt, drainMs } = runTime
  const drainAt = endsAt - drainMs
  const { closing, phaseChangesAt } = period
  if (closing !== null && closing.closesAt <= endsAt)
    return { ...period, closing: { ...closing, drainAt: Math.min(closing.drainAt, drainAt) } }
  return {
    ...period,
    closing: { drainAt: Math.min(closing?.drainAt ?? drainAt, drainAt), closesAt: endsAt },
    by: 'run-time',
    phaseChangesAt: phaseChangesAt !== null && phaseChangesAt < drainAt ? phaseChangesAt : null,
  }
}
