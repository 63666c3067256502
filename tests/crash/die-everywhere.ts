// The loop of the crash tests: a run dies at each of its steps, is resumed and judged; the next does nothing.

import pLimit from 'p-limit'
import { expect } from 'vitest'
import type { StatusDocument } from '../../src/model/status.ts'
import type { Migration } from '../copy/migration.ts'
import { dyingRun, type Ending, sureSteps } from '../support/dying-run.ts'
import { Dice } from '../support/messages.ts'
import { hasty } from './hasty.ts'

/** Of the steps of one name, a sixth or a third, or all with EVERY_STEP (`npm run crash`). */
const strideOf = (brief: boolean): number => (process.env['EVERY_STEP'] !== undefined ? 1 : brief ? 6 : 3)

/** One migration to a fresh target. */
export type Subject = {
  migration: Migration
  /** What counts in the end: compared with what an uninterrupted run leaves. */
  outcome(status: StatusDocument): Promise<unknown>
  /** What changes with every message that the target stores, even for a moment. */
  uids(): Promise<unknown>
}

/**
 * Dies once at each chosen step of a run (every fifth time also at a random step of the way back), each by its name
 * and number: a run does several things at once, so that only among steps of one name the order is the same. Gathered
 * commits, which are not equally many in two runs, have their deaths one after the other, until a run has no more of
 * them. Gives the trace and the outcome of the uninterrupted run. `brief` leaves out what is the same for every kind of
 * target: what comes before the first message is about to be sent, the instants after a commit, which are those before
 * the next step, the second deaths, and every other step that would be chosen.
 */
export async function dieEverywhere(
  fresh: () => Promise<Subject>,
  { brief = false } = {},
): Promise<{ trace: string[]; outcome: unknown }> {
  const whole = await fresh()
  const uninterrupted = await dyingRun({ plan: whole.migration.plan, timing: hasty })
  if (uninterrupted.kind !== 'finished') throw new Error('nobody should have killed it')
  const { trace } = uninterrupted
  const outcome = await whole.outcome(uninterrupted.status)

  const stride = strideOf(brief)
  const dice = new Dice(20)
  const dieOnce = async (name: string, nth: number, again?: number): Promise<Ending> => {
    const {
      migration: { plan, run },
      ...subject
    } = await fresh()
    const how = `died at ${name}, number ${nth}${again === undefined ? '' : `, and again at step ${again}`}`
    const ending = await dyingRun({ plan, timing: hasty, dieAt: { name, nth } })
    if (again !== undefined) await dyingRun({ plan, timing: hasty, dieAt: again })
    const { status } = await run({}, { timing: hasty })
    expect(await subject.outcome(status), how).toEqual(outcome)
    const uids = await subject.uids()
    const third = await run({}, { timing: hasty })
    expect(
      third.events.filter(({ event }) => event === 'message' || event === 'settling'),
      how,
    ).toEqual([])
    expect(await subject.uids(), how).toEqual(uids)
    return ending
  }

  const steps = sureSteps(trace)
  const first = brief ? steps.findIndex(({ name }) => name === 'before bytes of APPEND') - 2 : 0
  const isWanted = (name: string) => !brief || name.startsWith('before') || name.startsWith('after bytes')
  const deaths = steps
    .map((step, at) => ({ ...step, at, again: !brief && at % 5 === 0 ? 1 + dice.upTo(trace.length) : undefined }))
    .filter(({ at, name, nth }) => at >= first && isWanted(name) && nth % stride === 1 % stride)
  const limit = pLimit(8)
  const dieAtEachGathered = async (name: string): Promise<void> => {
    let nth = 1
    for (; (await limit(() => dieOnce(name, nth))).kind === 'killed'; nth += stride);
    expect(nth, `deaths at ${name}`).toBeGreaterThan(1)
  }
  await Promise.all([
    ...['before gathered commit', 'after gathered commit'].filter(isWanted).map(dieAtEachGathered),
    ...deaths.map(({ name, nth, again }) =>
      limit(async () => {
        expect((await dieOnce(name, nth, again)).kind, `at ${name}, number ${nth}`).toBe('killed')
      }),
    ),
  ])
  return { trace, outcome }
}
