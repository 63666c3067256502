// Verifies a plan of a fleet: mailbox after mailbox under a claim, each from its own journal, all as one document.

import { openSession } from '../imap/session.ts'
import { openJournalToRead } from '../journal/journal.ts'
import { eachInTurn } from '../line/in-turn.ts'
import { sleep } from '../line/sleep.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import { scopeOf } from '../model/failure.ts'
import type { MailboxPlan } from '../model/plan.ts'
import { headOf, type VerifyRequest } from '../model/request.ts'
import type { Problem, VerifyDocument } from '../model/status.ts'
import { defaultTiming } from '../model/timing.ts'
import { gravestFirst } from '../verify/ledger.ts'
import { verify } from '../verify/verify.ts'
import { sentence } from '../words/words.ts'
import { beat, claimOne, release, type Claim } from './claims.ts'
import { fleetError } from './failures.ts'
import { Holding } from './holding.ts'
import { jobsOf, planOfJob, type Job } from './jobs.ts'
import { instantNow, Lease } from './lease.ts'
import { FleetLogins } from './logins.ts'
import { seenOf } from './seen.ts'
import { bringJournal } from './turn.ts'
import type { WorkerOptions } from './worker.ts'

type Context = WorkerOptions & { request: VerifyRequest; logins: FleetLogins; held: Map<string, Claim> }

/**
 * As `verify`. Nothing is sent, so the wire needs no lease; what is found is written into each journal, which goes to
 * the shelf while the claim stands. Throws as `verify` does, and `journal-in-use` for a mailbox that somebody holds.
 */
export async function verifyInFleet(request: VerifyRequest, options: WorkerOptions): Promise<VerifyDocument> {
  const startedAt = Date.now()
  const failed = new AbortController()
  const { db, me, times, fleet } = options
  const stop = AbortSignal.any([request.stop, failed.signal])
  const logins = new FleetLogins({ db, me, openSession, timing: times })
  const context: Context = { ...options, request: { ...request, stop }, logins, held: new Map() }
  const { plan, mailboxes, emit } = request
  emit({
    event: 'run-started',
    plan: plan.name,
    journal: fleet.journals,
    mailboxes: mailboxes.length,
    work: 'verify',
  })
  const inScope = new Set(mailboxes.map(({ id }) => id))
  const jobs = jobsOf(plan.mailboxes).filter((job) => job.mailboxes.some(({ id }) => inScope.has(id)))
  const documents: VerifyDocument[] = []
  let fatal: MigrationError | undefined
  const beats = setInterval(() => {
    const claims = [...context.held.values()].map((claim) => ({ claim, seen: undefined }))
    beat(db, me, claims).catch(() => undefined)
  }, times.beat)
  const one = async (job: Job): Promise<void> => {
    try {
      const document = await verifyJob(context, job)
      if (document !== undefined) documents.push(document)
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
  throwIfNothingWasRead(documents)
  return together(request, documents, startedAt)
}

/** undefined: somebody stopped it before. */
async function verifyJob(context: Context, job: Job): Promise<VerifyDocument | undefined> {
  const { db, fleet, request, logins, held, times, timing = defaultTiming } = context
  const taken = await take(context, job)
  if (taken === undefined) return undefined
  const { claim, was } = taken
  const plan = planOfJob(request.plan, fleet, job)
  const holding = new Holding(claim, plan, new Lease(instantNow(), times.hold))
  held.set(job.id, claim)
  try {
    // What nobody has run yet has no journal, and none is made of it.
    if (claim.before !== null) await bringJournal(holding, db)
    const inScope = new Set(request.mailboxes.map(({ id }) => id))
    const own = plan.mailboxes.filter(({ id }) => inScope.has(id))
    if (claim.before === null && request.against === 'journal') return neverRun(request, own)
    return await verify(
      {
        ...request,
        plan,
        mailboxes: own,
        emit: (event) => {
          if (event.event !== 'run-started') request.emit(event)
        },
      },
      timing,
      { openSession: (...args) => logins.openSession(...args), isPart: true },
    )
  } finally {
    const journal = openJournalToRead(plan.journal)
    const seen = journal === undefined ? undefined : seenOf(plan, journal)
    journal?.close()
    if (journal !== undefined) await holding.keep(db)
    await release(db, claim, { as: was }, seen)
    held.delete(job.id)
  }
}

/** The digests that it would be compared with are not there. */
function neverRun(request: VerifyRequest, mailboxes: readonly MailboxPlan[]): VerifyDocument {
  const problems = mailboxes.map(({ id: mailbox }): Problem => {
    const { message: reason, hint } = sentence('journal-missing', { mailbox }, request.lang)
    return { mailbox, folder: null, uid: null, outcome: 'parked', code: 'journal-missing', reason, hint }
  })
  return { ...together(request, [], Date.now()), recorded: false, verdict: 'differs', problems }
}

/** Waits while its servers have no room. */
async function take({ db, me, request, times }: Context, job: Job): Promise<{ claim: Claim; was: string } | undefined> {
  while (!request.stop.aborted) {
    const taken = await claimOne(db, me, job.id)
    if (taken === 'held')
      throw fleetError('journal-in-use', { path: job.mailboxes.map(({ id }) => id).join(', '), other: 'run' })
    if (taken !== undefined) return taken
    await sleep(times.look, request.stop)
  }
  return undefined
}

/** Where no mailbox could be read for the sake of its server, nothing was verified. */
function throwIfNothingWasRead(documents: readonly VerifyDocument[]): void {
  const problems = documents.flatMap((document) => document.problems)
  const [first] = problems.filter(({ code }) => scopeOf(code) === 'server')
  if (first === undefined || documents.some(({ totals }) => totals.compared > 0)) return
  if (problems.every(({ outcome }) => outcome === 'parked'))
    throw new MigrationError(first.reason, { code: first.code, scope: 'server', retry: 'never' })
}

function together(request: VerifyRequest, documents: readonly VerifyDocument[], startedAt: number): VerifyDocument {
  const sum = <Totals extends object>(parts: readonly (Totals | undefined)[]): Totals => {
    const all: Record<string, number> = {}
    for (const part of parts)
      for (const [key, value] of Object.entries(part ?? {})) all[key] = (all[key] ?? 0) + Number(value)
    return all as Totals
  }
  const nothing = { compared: 0, identical: 0, differs: 0, missing: 0, moved: 0, flagsChanged: 0, unexpected: 0 }
  return {
    schema: 'pec-migrate/verify@1',
    ...headOf(request, startedAt),
    against: request.against,
    strict: request.strict,
    recorded: documents.every(({ recorded }) => recorded),
    verdict: documents.every(({ verdict }) => verdict === 'identical') ? 'identical' : 'differs',
    totals: sum([nothing, ...documents.map(({ totals }) => totals)]),
    ...(request.signatures === true ? { signatures: sum(documents.map(({ signatures }) => signatures)) } : {}),
    problems: gravestFirst(documents.flatMap(({ problems }) => problems)),
  }
}
