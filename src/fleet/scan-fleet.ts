// Looks through the mailboxes of a fleet for what was sent: each under a claim, into its own journal.

import { scan, type ScannedSide, type ScanRequest } from '../outcomes/scan.ts'
import { serverKey, type Plan, type RetiredMailbox } from '../model/plan.ts'
import { eachJob } from './each-job.ts'
import { jobsOf, planOfJob } from './jobs.ts'
import type { WorkerOptions } from './worker.ts'

/**
 * As `scan`. An account that mailboxes of several jobs share is looked through for each of them, because each has a
 * journal. Throws as `scan` does, and as `eachJob`.
 */
export async function scanInFleet(request: ScanRequest, options: WorkerOptions): Promise<ScannedSide[]> {
  const { plan, mailboxes } = request
  const isWhole = mailboxes.length === plan.mailboxes.length
  const retired = isWhole ? retiredByJob(plan) : new Map<string, RetiredMailbox[]>()
  const scanned = await eachJob(request, options, {
    // It needs no run.
    makesJournals: true,
    work: async ({ job, mailboxes: own, stop, openSession }) => {
      const part = { ...request, stop, plan: planOfJob(plan, options.fleet, job, retired.get(job.id)), mailboxes: own }
      return scan(part, options.timing, { openSession })
    },
  })
  return scanned.flat()
}

/** They have no journal of their own: theirs is that of the first job that has a connection to their server. */
function retiredByJob({ mailboxes, retired = [] }: Plan): Map<string, RetiredMailbox[]> {
  const jobs = jobsOf(mailboxes)
  const [first] = jobs
  const byJob = new Map<string, RetiredMailbox[]>()
  for (const one of retired) {
    const job = jobs.find(({ needs }) => needs.has(serverKey(one.source.server))) ?? first
    if (job !== undefined) byJob.set(job.id, [...(byJob.get(job.id) ?? []), one])
  }
  return byJob
}
