// Verifies a plan of a fleet: mailbox after mailbox under a claim, each from its own journal, all as one document.

import { MigrationError } from '../model/errors.ts'
import { scopeOf } from '../model/failure.ts'
import type { MailboxPlan } from '../model/plan.ts'
import { headOf, type VerifyRequest } from '../model/request.ts'
import type { Problem, VerifyDocument } from '../model/status.ts'
import { gravestFirst } from '../verify/ledger.ts'
import { verify } from '../verify/verify.ts'
import { sentence } from '../words/words.ts'
import { eachJob } from './each-job.ts'
import type { WorkerOptions } from './worker.ts'

/** As `verify`. Throws as it does, and as `eachJob`. */
export async function verifyInFleet(request: VerifyRequest, options: WorkerOptions): Promise<VerifyDocument> {
  const startedAt = Date.now()
  const { plan, mailboxes, emit } = request
  emit({
    event: 'run-started',
    plan: plan.name,
    journal: options.fleet.journals,
    mailboxes: mailboxes.length,
    work: 'verify',
  })
  const documents = await eachJob(request, options, {
    makesJournals: false,
    work: async ({ plan: ofJob, mailboxes: own, isNew, stop, openSession }) => {
      if (isNew && request.against === 'journal') return neverRun(request, own)
      const emitParts: typeof emit = (event) => {
        if (event.event !== 'run-started') emit(event)
      }
      const part = { ...request, stop, plan: ofJob, mailboxes: own, emit: emitParts }
      return verify(part, options.timing, { openSession, isPart: true })
    },
  })
  throwIfNothingWasRead(documents)
  return together(request, documents, startedAt)
}

/** The digests that it would be compared with are not there. */
function neverRun(request: VerifyRequest, mailboxes: readonly MailboxPlan[]): VerifyDocument {
  const problems = mailboxes.map(({ id: mailbox }): Problem => {
    const { message: reason, hint } = sentence('journal-missing', { mailbox }, request.lang)
    return { mailbox, folder: null, uid: null, outcome: 'parked', code: 'journal-missing', reason, hint }
  })
  return { ...together(request, [], Date.now()), recorded: false, verdict: 'differs', problems }
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
