// The one journal of a plan for those who only read it; of a fleet, all its journals as one for as long as they read.

import type { Plan } from '../model/plan.ts'
import type { Invocation } from './invocation.ts'

/**
 * Throws what keeps it from the database of a fleet, and `journal-in-use` where the work needs a fleet `at-rest` and
 * machines are at work.
 */
export async function withJournalOf<T>(
  { lang, shell: { env } }: Pick<Invocation, 'lang' | 'shell'>,
  plan: Plan,
  when: 'at-rest' | 'any-time',
  work: (plan: Plan) => T | Promise<T>,
): Promise<T> {
  const { fleet, ...alone } = plan
  if (fleet === undefined) return work(plan)
  const [{ withFleet }, { withWholeJournal }] = await Promise.all([
    import('../fleet/fleet.ts'),
    import('../fleet/whole-journal.ts'),
  ])
  const done = await withFleet(plan, fleet, { env, lang }, (db, times) =>
    withWholeJournal(db, plan, { when, times }, async (whole) => ({ result: await work(whole) })),
  )
  // Nobody has worked on it yet: as on one machine, there is no journal.
  return done === undefined ? work(alone) : done.result
}
