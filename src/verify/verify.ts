// Proves everything again, any time later, against the source or against the journal's digests.

import { assertBound, boundFolders } from '../journal/bound.ts'
import { journalFailure } from '../journal/failures.ts'
import { journalToVerify, type JournalToVerify } from '../journal/to-verify.ts'
import { Connections, type OpenSession } from '../line/connections.ts'
import { eachInTurn } from '../line/in-turn.ts'
import { defaultMemory, MemoryBudget } from '../line/memory-budget.ts'
import { SteadyReader, type ReaderOptions } from '../line/steady-reader.ts'
import type { Side } from '../model/codes.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import { accountKey, siblingsOf, type MailboxPlan } from '../model/plan.ts'
import type { ReadSession } from '../model/ports.ts'
import { headOf, scopeOf, type VerifyRequest } from '../model/request.ts'
import type { SignatureTotals, VerifyDocument } from '../model/status.ts'
import { defaultTiming, type Timing } from '../model/timing.ts'
import { AccountCopies, MailboxCopies } from './account-copies.ts'
import { verifyAgainstJournal } from './against-journal.ts'
import { verifyAgainstSource } from './against-source.ts'
import { FindingRecord } from './finding-record.ts'
import { KnownRows } from './known-rows.ts'
import { gravestFirst, Ledger } from './ledger.ts'
import { noSignatures } from './signature-tally.ts'
import type { JudgeSignature } from './verify-context.ts'

type PlanContext = {
  request: VerifyRequest
  journal: JournalToVerify
  /** Its row in the journal; undefined: nothing can be written down. */
  verification: number | undefined
  readers: ReaderOptions
  memory: MemoryBudget
  judge: JudgeSignature | undefined
  stop: AbortSignal
}
type Verified = { ledger: Ledger; error: MigrationError | undefined }

/** `isPart`: a server that no mailbox could be read on is listed, not thrown: others may have been read. */
export type VerifyParts = { openSession?: OpenSession; isPart?: boolean }

/**
 * Verifies the mailboxes in scope, so many at a time. One that cannot be read is listed and never stops the others.
 * Throws errors of scope run (`journal-missing` when there is none to compare with, a plan that contradicts it) and of
 * scope server when no mailbox could be read for its sake.
 */
export async function verify(
  request: VerifyRequest,
  timing: Timing = defaultTiming,
  { openSession, isPart = false }: VerifyParts = {},
): Promise<VerifyDocument> {
  const { plan, emit } = request
  const startedAt = Date.now()
  const journal = journalToVerify(plan.journal)
  try {
    if (journal.journal !== undefined) assertBound(journal.journal, plan)
    else if (request.against === 'journal') {
      throw new MigrationError(`there is no journal at ${plan.journal}`, {
        code: 'journal-missing',
        scope: 'run',
        retry: 'never',
        facts: { path: plan.journal },
      })
    }
    emit({
      event: 'run-started',
      plan: plan.name,
      journal: plan.journal,
      mailboxes: request.mailboxes.length,
      work: 'verify',
    })
    const failed = new AbortController()
    const stop = AbortSignal.any([request.stop, failed.signal])
    const connections = new Connections({
      journal: journal.refusals,
      request,
      timing,
      emit,
      stop,
      retryLogins: false,
      ...(openSession === undefined ? {} : { openSession }),
    })
    const readers = { connections, secrets: request.secrets, timing, stop, down: new Map<string, MigrationError>() }
    const memory = new MemoryBudget(request.memory ?? defaultMemory)
    const verification = begin(request, journal, startedAt)
    // Who does not ask for signatures does not wait until all that reads them is loaded.
    const judge = request.signatures === true ? (await import('../pec/signature.ts')).signatureOf : undefined
    const verified = await verifyAll({ request, journal, verification, readers, memory, judge, stop }, failed)
    if (!isPart) throwIfNothingStarted(verified)
    const ledgers = verified.map(({ ledger }) => ledger)
    const document = documentOf(request, ledgers, { startedAt, recorded: verification !== undefined })
    if (verification !== undefined && !stop.aborted)
      journal.journal?.commit((tx) =>
        journal.journal?.verifications.end(tx, verification, Date.now(), document.verdict),
      )
    return document
  } catch (error) {
    throw journalFailure(error, plan.journal) ?? error
  } finally {
    journal.close()
  }
}

/**
 * All mailboxes; an error of scope run (a bug of ours, the journal) ends the others early, and is thrown when they have
 * ended.
 */
async function verifyAll(context: PlanContext, failed: AbortController): Promise<Verified[]> {
  const { plan, mailboxes } = context.request
  let fatal: MigrationError | undefined
  const one = async (mailbox: MailboxPlan, account: AccountCopies): Promise<Verified> => {
    const record = recordOf(context, mailbox)
    const ledger = new Ledger(mailbox.id, context.request, record)
    try {
      await verifyMailbox(context, mailbox, { ledger, record, account })
      return { ledger, error: undefined }
    } catch (thrown) {
      const error = journalFailure(thrown, plan.journal) ?? asMigrationError(thrown)
      if (error.scope === 'run') {
        fatal ??= error
        failed.abort()
      } else if (context.stop.aborted && error.retry !== 'never') stopped(context, ledger, 0)
      else {
        ledger.notProved(error)
        context.request.emit({
          event: 'mailbox-parked',
          mailbox: mailbox.id,
          code: error.code,
          facts: error.facts,
        })
      }
      // What was found until then stays found.
      await record?.written().catch((failure: unknown) => {
        fatal ??= journalFailure(failure, plan.journal) ?? asMigrationError(failure, 'run')
        failed.abort()
      })
      return { ledger, error }
    }
  }
  const accountOf = ({ target }: MailboxPlan): string => accountKey(target)
  const accounts = new Map<string, AccountCopies>()
  for (const key of mailboxes.map(accountOf))
    accounts.set(key, new AccountCopies(mailboxes.filter((mailbox) => accountOf(mailbox) === key).length))
  const verified = new Map<string, Verified>()
  await eachInTurn(mailboxes, plan.mailboxesInParallel, accountOf, async (mailbox) => {
    const account = accounts.get(accountOf(mailbox)) ?? new AccountCopies(1)
    verified.set(mailbox.id, await one(mailbox, account))
    account.end()
  })
  if (fatal !== undefined) throw fatal
  return mailboxes.flatMap(({ id }) => verified.get(id) ?? [])
}

/** Where what is found of a mailbox goes. */
type Findings = { ledger: Ledger; record: FindingRecord | undefined; account: AccountCopies }

async function verifyMailbox(
  context: PlanContext,
  mailbox: MailboxPlan,
  { ledger, record, account }: Findings,
): Promise<void> {
  const { request, journal, readers, memory, stop, judge } = context
  if (stop.aborted) return stopped(context, ledger, 0)
  const permit = await readers.connections.reserve(mailbox)
  if (permit === undefined) return stopped(context, ledger, 0)
  const source = new SteadyReader(mailbox, 'source', readers, noteUnread(ledger, 'source'))
  const target = new SteadyReader(mailbox, 'target', readers, noteUnread(ledger, 'target'))
  try {
    if (stop.aborted) return stopped(context, ledger, 0)
    request.emit({ event: 'mailbox-started', mailbox: mailbox.id })
    const known = journal.journal === undefined ? undefined : new KnownRows(journal.journal, mailbox)
    const work = {
      mailbox,
      source,
      target,
      ledger,
      known,
      copies: new MailboxCopies({ mailbox, ledger, known }, account, isShared(context, mailbox)),
      record,
      memory,
      keep: request.keep,
      judge,
      emit: request.emit,
      stop,
    }
    const folders =
      request.against === 'journal' && journal.journal !== undefined
        ? await verifyAgainstJournal(work, journal.journal)
        : await verifyAgainstSource(work, boundFolders(journal.journal, mailbox.id))
    await (stop.aborted ? record?.written() : record?.end(ledger.signatures))
    if (stop.aborted) return stopped(context, ledger, folders)
    await Promise.all([source.close(), target.close()])
    const state = isIdentical(ledger, request.strict) ? 'complete' : 'incomplete'
    request.emit({ event: 'mailbox-done', mailbox: mailbox.id, state, totals: ledger.asTotals(folders) })
  } finally {
    source.destroy()
    target.destroy()
    permit.release()
  }
}

/** Whether another mailbox has its copies in the target account, also one that the plan has no more. */
function isShared({ request, journal }: PlanContext, mailbox: MailboxPlan): boolean {
  const account = accountKey(mailbox.target)
  const bound = journal.journal?.mailboxes.accounts() ?? []
  return (
    siblingsOf(request.plan, mailbox).length > 0 ||
    bound.some(({ id, targetAccount }) => id !== mailbox.id && targetAccount === account)
  )
}

/** In an answer that nobody can read there may be anything: nothing is called identical beside it. Told once a side. */
function noteUnread(ledger: Ledger, side: Side): NonNullable<ReadSession['onUnread']> {
  let isTold = false
  return (text) => {
    if (!isTold) ledger.notProved({ code: 'unreadable-answer', facts: { side, reason: text.slice(0, 200) } })
    isTold = true
  }
}

/**
 * What was not looked at is not proved: without this, a verification that was stopped at once would call everything
 * identical.
 */
function stopped({ request }: PlanContext, ledger: Ledger, folders: number): void {
  ledger.notProved({ code: 'interrupted', facts: {} })
  request.emit({ event: 'mailbox-done', mailbox: ledger.mailbox, state: 'stopped', totals: ledger.asTotals(folders) })
}

/** New mail, flags and moves are the users' and count only on request. */
function isIdentical({ totals, unproved, altered }: Ledger, strict: boolean): boolean {
  const byUsers = totals.moved + totals.flagsChanged + totals.unexpected + altered
  return !unproved && totals.differs === 0 && totals.missing === 0 && (!strict || byUsers === 0)
}

/**
 * When every mailbox failed for a reason that lies with a server, nothing has started: that is another ending than a
 * difference.
 */
function throwIfNothingStarted(verified: readonly Verified[]): void {
  const errors = verified.flatMap(({ error }) => (error === undefined ? [] : [error]))
  const storm = errors.find((error) => error.code === 'login-storm')
  const first = storm ?? errors.find((error) => error.scope === 'server')
  if (first === undefined || errors.length < verified.length) return
  if (errors.every((error) => error.scope === 'server' || (storm !== undefined && error.code === 'login-refused')))
    throw first
}

/** Written down before anything is looked at. */
function begin(
  { against, strict, mailboxes, chosen }: VerifyRequest,
  { journal, writable }: JournalToVerify,
  at: number,
): number | undefined {
  if (journal === undefined || !writable) return undefined
  const scope = scopeOf({ mailboxes, chosen })
  return journal.commit((tx) => journal.verifications.start(tx, { at, against, strict, scope }))
}

function recordOf({ journal, verification }: PlanContext, { id }: MailboxPlan): FindingRecord | undefined {
  return journal.journal === undefined || verification === undefined
    ? undefined
    : new FindingRecord(journal.journal, verification, id)
}

function documentOf(
  request: VerifyRequest,
  ledgers: readonly Ledger[],
  { startedAt, recorded }: { startedAt: number; recorded: boolean },
): VerifyDocument {
  const totals: Ledger['totals'] = {
    compared: 0,
    identical: 0,
    differs: 0,
    missing: 0,
    moved: 0,
    flagsChanged: 0,
    unexpected: 0,
  }
  for (const ledger of ledgers)
    for (const key of Object.keys(totals) as (keyof typeof totals)[]) totals[key] += ledger.totals[key]
  const accepted = ledgers.reduce((sum, ledger) => sum + ledger.accepted, 0)
  return {
    schema: 'pec-migrate/verify@1',
    ...headOf(request, startedAt),
    against: request.against,
    strict: request.strict,
    recorded,
    verdict: ledgers.every((ledger) => isIdentical(ledger, request.strict)) ? 'identical' : 'differs',
    totals: accepted === 0 ? totals : { ...totals, acceptedLosses: accepted },
    ...(request.signatures === true ? { signatures: allSignatures(ledgers) } : {}),
    problems: gravestFirst(ledgers.flatMap((ledger) => ledger.problems)),
  }
}

function allSignatures(ledgers: readonly Ledger[]): SignatureTotals {
  const totals = { ...noSignatures }
  for (const { signatures } of ledgers)
    for (const key of Object.keys(totals) as (keyof SignatureTotals)[]) totals[key] += signatures?.[key] ?? 0
  return totals
}
