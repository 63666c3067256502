// The journals of a fleet as one, for those who read and write nothing down: reports, and who lacks an outcome.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beginMerge, mergeJournal } from '../journal/merge.ts'
import type { Plan } from '../model/plan.ts'
import type { FleetDatabase } from './database.ts'
import { jobsOf } from './jobs.ts'
import { fleetError } from './failures.ts'
import type { FleetTiming } from './fleet-timing.ts'
import { allRuns, isAtWork } from './picture.ts'
import { fetchJournal } from './shelf.ts'

/**
 * The plan with one journal of all mailboxes, as they were at their last checkpoints, as long as `work` lasts.
 * undefined: none has a journal yet. Throws `journal-in-use` where it must be at rest and somebody is at work.
 */
export async function withWholeJournal<T>(
  db: FleetDatabase,
  plan: Plan,
  { when, times }: { when: 'at-rest' | 'any-time'; times: FleetTiming },
  work: (whole: Plan) => Promise<T>,
): Promise<T | undefined> {
  if (when === 'at-rest' && (await isAtWork(db, times))) throw fleetError('journal-in-use', { path: plan.file })
  const folder = mkdtempSync(join(tmpdir(), 'pec-migrate-'))
  try {
    const { fleet: _fleet, ...rest } = plan
    const whole = { ...rest, journal: join(folder, 'journal.sqlite') }
    beginMerge(whole.journal, plan.name, await allRuns(db))
    let merged = 0
    for (const { id } of jobsOf(plan.mailboxes)) {
      const file = join(folder, 'one.sqlite')
      if (!(await fetchJournal(db, id, file))) continue
      merged += 1
      mergeJournal(whole.journal, file, merged)
    }
    return merged === 0 ? undefined : await work(whole)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
