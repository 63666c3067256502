// The loop of the crash tests: a run dies at each of its steps, is resumed, is judged, and the run after that must find nothing to do.

import pLimit from 'p-limit'
import { expect } from 'vitest'
import type { StatusDocument } from '../../src/model/status.ts'
import type { Migration } from '../copy/migration.ts'
import { dyingRun } from '../support/dying-run.ts'
import { Dice } from '../support/messages.ts'
import { hasty } from './hasty.ts'

/** One migration to a fresh target. */
export type Subject = {
  migration: Migration
  /** What counts in the end: compared with what an uninterrupted run leaves. */
  outcome(status: StatusDocument): Promise<unknown>
  /** What changes with every message that the target stores, even for a moment. */
  uids(): Promise<unknown>
}

/**
 * Dies once at every step of a run (every fifth time also at a random step of the way back). Gives the trace and the outcome of the uninterrupted run.
 * `brief` leaves out what is the same for every kind of target: what comes before the first message is about to be sent, the instants after a commit,
 * which are those before the next step, and the second deaths.
 */
export async function dieEverywhere(fresh: () => Promise<Subject>, { brief = false } = {}): Promise<{ trace: string[]; outcome: unknown }> {
  const whole = await fresh()
  const uninterrupted = await dyingRun({ plan: whole.migration.plan, timing: hasty })
  if (uninterrupted.kind !== 'finished') throw new Error('nobody should have killed it')
  const { trace } = uninterrupted
  const outcome = await whole.outcome(uninterrupted.status)

  const dice = new Dice(20)
  const first = brief ? trace.indexOf('before bytes of APPEND') - 2 : 0
  const deaths = trace
    .map((name, at) => ({ step: at + 1, name, again: !brief && at % 5 === 0 ? 1 + dice.upTo(trace.length) : undefined }))
    .filter(({ step, name }) => !brief || (step > first && (name.startsWith('before') || name.startsWith('after bytes'))))
  const limit = pLimit(8)
  let survived = 0
  await Promise.all(deaths.map(({ step, name, again }) => limit(async () => {
    const { migration: { plan, run }, ...subject } = await fresh()
    const how = `died at step ${step} (${name})${again === undefined ? '' : ` and again at step ${again}`}`
    const ending = await dyingRun({ plan, timing: hasty, dieAt: step })
    // Commits that come together are one step: a run may have fewer of them than the one that was traced.
    if (ending.kind === 'finished') {
      expect(ending.trace.length, how).toBeLessThan(step)
      survived += 1
    }
    if (again !== undefined) await dyingRun({ plan, timing: hasty, dieAt: again })
    const { status } = await run({}, { timing: hasty })
    expect(await subject.outcome(status), how).toEqual(outcome)
    const uids = await subject.uids()
    const third = await run({}, { timing: hasty })
    expect(third.events.filter(({ event }) => event === 'message' || event === 'settling'), how).toEqual([])
    expect(await subject.uids(), how).toEqual(uids)
  })))
  expect(survived).toBeLessThan(deaths.length / 10)
  return { trace, outcome }
}
