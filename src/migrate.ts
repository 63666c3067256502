// The whole migration, readable as a table of contents: lock, journal, then mailbox after mailbox, each to its end or parked with its reason.

import { setMaxListeners } from 'node:events'
import pLimit from 'p-limit'
import { runMailbox, type RunContext } from './copy/run-mailbox.ts'
import { bindPlan } from './journal/bind.ts'
import { journalFailure } from './journal/failures.ts'
import { openJournal, openJournalToRead, type Journal } from './journal/journal.ts'
import { takeLock } from './journal/lock.ts'
import { openSession } from './imap/session.ts'
import { Lines, type OpenSession } from './line/lines.ts'
import { defaultMemory, Room } from './line/room.ts'
import { asMigrationError, MigrationError } from './model/errors.ts'
import type { MailboxPlan } from './model/plan.ts'
import type { RunRequest } from './model/request.ts'
import type { StatusDocument } from './model/status.ts'
import { defaultTiming, type Timing } from './model/timing.ts'
import { buildStatus } from './report/status.ts'

/** What a run is put together from; a test may put in a journal or a session that dies at a chosen step. */
export type Parts = { timing: Timing; openJournal: typeof openJournal; openSession: OpenSession }
const realParts: Parts = { timing: defaultTiming, openJournal, openSession }

/**
 * Runs the plan: copies and proves every message of the mailboxes in scope, resuming wherever an earlier run ended. Gives the status at the end.
 * Throws MigrationError of scope run or server when nothing could start or nothing can go on: `journal-in-use`, `journal-unwritable`,
 * `plan-contradicts-journal`, `server-unreachable`, …
 */
export async function migrate(request: RunRequest, parts: Partial<Parts> = {}): Promise<StatusDocument> {
  const { timing, openJournal: open, openSession: connect } = { ...realParts, ...parts }
  return withJournal(request, open, async (journal) => {
    const run = startRun(request, journal)
    // Whoever commits next says what is wrong with the journal.
    const beat = setInterval(() => void journal.soon(() => journal.runs.alive(run, Date.now())).catch(() => undefined), timing.heartbeat)
    const failed = new AbortController()
    const stop = AbortSignal.any([request.stop, failed.signal])
    // Every connection that is being opened listens to it.
    setMaxListeners(0, stop)
    try {
      const lines = new Lines({ journal, rates: journal, timing, emit: request.emit, stop, retryLogins: request.retryLogins, openSession: connect })
      const context: RunContext = { run, journal, lines, stop, emit: request.emit, timing, request, room: new Room(request.memory ?? defaultMemory) }
      const errors = await runAll(context, failed)
      const status = endRun(request, journal, run)
      throwIfNothingStarted(errors, request.mailboxes)
      return status
    } finally {
      clearInterval(beat)
    }
  })
}

/** One run per journal; the lock is gone with the process, however it ends. */
async function withJournal<T>(request: RunRequest, open: typeof openJournal, work: (journal: Journal) => Promise<T>): Promise<T> {
  const file = request.plan.journal
  let lock
  try {
    lock = takeLock(file)
  } catch (error) {
    throw journalFailure(error, file) ?? error
  }
  if (lock === undefined) throw inUse(file)
  try {
    const journal = open(file)
    try {
      bindPlan(journal, request.plan)
      return await work(journal)
    } catch (error) {
      throw journalFailure(error, file) ?? error
    } finally {
      journal.close()
    }
  } finally {
    lock.release()
  }
}

function startRun({ plan, mailboxes, emit }: RunRequest, journal: Journal): number {
  const last = journal.runs.last()
  if (last !== undefined && last.endedAt === null) {
    emit({ event: 'previous-run-died', pid: last.pid, host: last.host, startedAt: new Date(last.startedAt).toISOString() })
  }
  emit({ event: 'run-started', plan: plan.name, journal: plan.journal, mailboxes: mailboxes.length, work: 'run' })
  return journal.runs.start(Date.now())
}

/** All mailboxes in scope, the urgent ones first, so many at a time; an error of scope run stops them all. Gives the errors by mailbox. */
async function runAll(context: RunContext, failed: AbortController): Promise<Map<string, MigrationError>> {
  const { request } = context
  const errors = new Map<string, MigrationError>()
  const limit = pLimit(request.plan.mailboxesInParallel)
  let fatal: MigrationError | undefined
  await Promise.all(inOrder(context).map((mailbox) => limit(async () => {
    const error = await runOne(context, mailbox)
    if (error === undefined) return
    errors.set(mailbox.id, error)
    if (error.scope !== 'run') return
    fatal ??= error
    failed.abort()
  })))
  if (fatal !== undefined) throw fatal
  return errors
}

/** The urgent ones first, then the largest, so that no long one is left alone at the end; a mailbox that was never looked at may be the largest of all. */
function inOrder({ journal, request }: RunContext): MailboxPlan[] {
  const left = new Map(request.mailboxes.map(({ id }) => [id, journal.folders.ofMailbox(id).length === 0 ? Number.POSITIVE_INFINITY : journal.messages.openIn(id).bytes]))
  const bytes = ({ id }: MailboxPlan) => left.get(id) ?? 0
  return request.mailboxes.toSorted((a, b) => a.priority - b.priority || (bytes(a) === bytes(b) ? 0 : bytes(b) - bytes(a)))
}

/** One mailbox: done, stopped, or parked with its reason while the others go on. */
async function runOne(context: RunContext, mailbox: MailboxPlan): Promise<MigrationError | undefined> {
  const { journal, request, emit } = context
  if (context.stop.aborted) return undefined
  try {
    journal.soon(() => journal.mailboxes.setState(mailbox.id, 'running')).catch(() => undefined)
    emit({ event: 'mailbox-started', mailbox: mailbox.id })
    const outcome = await runMailbox(context, mailbox)
    const { totals, state } = mailboxNow(context, mailbox, outcome)
    journal.commit(() => journal.mailboxes.setState(mailbox.id, state))
    emit({ event: 'mailbox-done', mailbox: mailbox.id, state, totals })
    return undefined
  } catch (thrown) {
    const error = journalFailure(thrown, request.plan.journal) ?? asMigrationError(thrown)
    if (error.scope === 'run') return error
    journal.commit(() => journal.mailboxes.setState(mailbox.id, 'parked', { code: error.code, facts: error.facts }))
    emit({ event: 'mailbox-parked', mailbox: mailbox.id, code: error.code, facts: error.facts, reason: error.message })
    return error
  }
}

/** A mailbox that came to its end is complete when everything in it is proved or ended by decision; else it is incomplete. */
function mailboxNow(context: RunContext, mailbox: MailboxPlan, outcome: 'done' | 'stopped') {
  const status = buildStatus(context.request.plan, [mailbox], context.journal, true, context.request.lang)
  const totals = status.totals
  const proved = status.problems.length === 0 && totals.pending + totals.appending + totals.copied === 0
  return { totals, state: outcome === 'stopped' ? 'stopped' as const : proved ? 'complete' as const : 'incomplete' as const }
}

function endRun(request: RunRequest, journal: Journal, run: number): StatusDocument {
  const now = buildStatus(request.plan, request.mailboxes, journal, false, request.lang)
  const stopped = request.stop.aborted && now.mailboxes.some((mailbox) => mailbox.state === 'stopped' || mailbox.state === 'not-started')
  journal.runs.end(run, Date.now(), stopped ? 'stopped' : 'ended')
  return buildStatus(request.plan, request.mailboxes, journal, false, request.lang)
}

/** When every mailbox failed for a reason that lies with a server, nothing has started: that is another ending than an incomplete run. */
function throwIfNothingStarted(errors: ReadonlyMap<string, MigrationError>, mailboxes: readonly MailboxPlan[]): void {
  const first = [...errors.values()].find((error) => error.scope === 'server')
  if (first === undefined || errors.size < mailboxes.length) return
  const storm = [...errors.values()].find((error) => error.code === 'login-storm')
  const allByServer = [...errors.values()].every((error) => error.scope === 'server' || (storm !== undefined && error.code === 'login-refused'))
  if (allByServer) throw storm ?? first
}

/** Who holds it is read from the journal itself, which can be read meanwhile. */
function inUse(file: string): MigrationError {
  const journal = openJournalToRead(file)
  const holder = journal?.runs.last()
  journal?.close()
  return new MigrationError(`another run holds ${file}`, {
    code: 'journal-in-use', scope: 'run', retry: 'never', facts: { path: file, ...(holder === undefined ? {} : { pid: holder.pid, host: holder.host, startedAt: new Date(holder.startedAt).toISOString() }) },
  })
}
