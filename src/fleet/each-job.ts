// Work on the journals of a fleet that sends nothing: mailbox after mailbox under a claim; what is found is shelved.

import { openSession } from '../imap/session.ts'
import { openJournalToRead } from '../journal/journal.ts'
import type { OpenSession } from '../line/connections.ts'
import { eachInTurn } from '../line/in-turn.ts'
import { sleep } from '../line/sleep.ts'
import { asMigrationError, type MigrationError } from '../model/errors.ts'
import type { MailboxPlan, Plan } from '../model/plan.ts'
import type { Request } from '../model/request.ts'
import { beat, claimOne, release, type Claim } from './claims.ts'
import { fleetError } from './failures.ts'
import { Holding } from './holding.ts'
import { jobsOf, planOfJob, type Job } from './jobs.ts'
import { instantNow, Lease } from './lease.ts'
import { FleetLogins } from './logins.ts'
import { seenOf } from './seen.ts'
import { bringJournal } from './turn.ts'
import type { WorkerOptions } from './worker.ts'
import { noteDead } from './workers.ts'

/** A job while this process holds it. `mailboxes`: those in scope. `isNew`: nobody has had it before. */
export type HeldJob = {
  job: Job
  plan: Plan
  mailboxes: readonly MailboxPlan[]
  isNew: boolean
  stop: AbortSignal
  openSession: OpenSession
}

export type EachJob<T> = {
  /** What nobody has run yet has no journal: whether one is made for it. */
  makesJournals: boolean
  work: (held: HeldJob) => Promise<T>
}

/** Claims that stand, by job. */
type Context = WorkerOptions & { request: Request; logins: FleetLogins; held: Map<string, Claim> }

/**
 * So many at a time as the plan says; jobs that were not begun when it was stopped give nothing. The wire needs no
 * lease, because nothing is sent; what is written goes to the shelf while the claim stands. Throws `journal-in-use` for
 * a mailbox that somebody holds, `lease-lost` where a claim did not last, and what `work` throws, when the others have
 * ended.
 */
export async function eachJob<T>(request: Request, options: WorkerOptions, each: EachJob<T>): Promise<T[]> {
  const failed = new AbortController()
  const { db, me, times, fleet } = options
  const stop = AbortSignal.any([request.stop, failed.signal])
  const logins = new FleetLogins({ db, me, openSession, timing: times })
  const context: Context = { ...options, request: { ...request, stop }, logins, held: new Map() }
  const { plan, mailboxes } = request
  await noteDead(db, fleet)
  await logins.forgetChanged(request)
  const inScope = new Set(mailboxes.map(({ id }) => id))
  const jobs = jobsOf(plan.mailboxes).filter((job) => job.mailboxes.some(({ id }) => inScope.has(id)))
  const results: T[] = []
  let fatal: MigrationError | undefined
  const beats = setInterval(() => {
    const claims = [...context.held.values()].map((claim) => ({ claim, seen: undefined }))
    beat(db, me, claims).catch(() => undefined)
  }, times.beat)
  const one = async (job: Job): Promise<void> => {
    try {
      const taken = await take(context, job)
      if (taken !== undefined) results.push(await underClaim(context, job, taken, each))
    } catch (thrown) {
      fatal ??= asMigrationError(thrown, 'run')
      failed.abort()
    }
  }
  try {
    await eachInTurn(jobs, plan.mailboxesInParallel, ({ id }) => id, one)
  } finally {
    clearInterval(beats)
  }
  if (fatal !== undefined) throw fatal
  return results
}

type Taken = { claim: Claim; was: string }

async function underClaim<T>(context: Context, job: Job, { claim, was }: Taken, each: EachJob<T>): Promise<T> {
  const { db, fleet, request, logins, held, times } = context
  const plan = planOfJob(request.plan, fleet, job)
  const holding = new Holding(claim, plan, new Lease(instantNow(), times.hold))
  held.set(job.id, claim)
  const giveBack = async (): Promise<boolean> => {
    const journal = openJournalToRead(plan.journal)
    const seen = journal === undefined ? undefined : seenOf(plan, journal)
    journal?.close()
    const isKept = journal === undefined || (await holding.keep(db))
    const isReleased = await release(db, claim, { as: was }, seen)
    held.delete(job.id)
    return isKept && isReleased
  }
  let result: T
  try {
    if (claim.before !== null || each.makesJournals) await bringJournal(holding, db)
    const inScope = new Set(request.mailboxes.map(({ id }) => id))
    result = await each.work({
      job,
      plan,
      mailboxes: plan.mailboxes.filter(({ id }) => inScope.has(id)),
      isNew: claim.before === null,
      stop: request.stop,
      openSession: (...args) => logins.openSession(...args),
    })
  } catch (error) {
    await giveBack()
    throw error
  }
  // What was found would be known to this machine alone.
  if (!(await giveBack())) throw fleetError('lease-lost', { mailbox: namesOf(job) })
  return result
}

/** Waits while its servers have no room. undefined: somebody stopped it before. */
async function take({ db, me, request, times }: Context, job: Job): Promise<Taken | undefined> {
  while (!request.stop.aborted) {
    const taken = await claimOne(db, me, job.id, times)
    if (taken === 'held') throw fleetError('journal-in-use', { path: namesOf(job), other: 'run' })
    if (taken !== undefined) return taken
    await sleep(times.look, request.stop)
  }
  return undefined
}

const namesOf = ({ mailboxes }: Job): string => mailboxes.map(({ id }) => id).join(', ')
