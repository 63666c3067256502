// The whole migration as a table of contents: hours, lock, journal, then mailbox after mailbox to its end.

import { setMaxListeners } from 'node:events'
import { RunProgress } from './copy/clock/progress.ts'
import { choiceOf, goesOnAt, newestFirst, outsideWindow, proofMayWait } from './copy/clock/run-hours.ts'
import { waitSeen } from './copy/clock/seen-wait.ts'
import { Meeting } from './copy/ground/meeting.ts'
import { withExitCode } from './copy/run/exit-code.ts'
import { throwIfNothingStarted } from './copy/run/nothing-started.ts'
import type { RunContext } from './copy/run/run-mailbox.ts'
import { watchRun } from './copy/run/run-monitor.ts'
import { runToItsEnd } from './copy/run/seal-mailbox.ts'
import { thatMayGoOn } from './copy/run/set-aside.ts'
import { journalFailure } from './journal/failures.ts'
import { openJournal, type Journal } from './journal/journal.ts'
import { underLock } from './journal/under-lock.ts'
import { factsOf, identitiesOf, loadsOf, refusalsOf, stormsOf } from './journal/own-commits.ts'
import { openSession } from './imap/session.ts'
import { wallClock, type Clock } from './line/clock.ts'
import { Connections, type OpenSession } from './line/connections.ts'
import { eachInTurn } from './line/in-turn.ts'
import { defaultMemory, MemoryBudget } from './line/memory-budget.ts'
import type { PassBytes } from './line/meters.ts'
import { WorkTime } from './line/work-time.ts'
import { asMigrationError, MigrationError } from './model/errors.ts'
import type { Emit } from './model/events.ts'
import { accountKey, type MailboxPlan } from './model/plan.ts'
import type { RunRequest } from './model/request.ts'
import type { StatusDocument, StoppedBy } from './model/status.ts'
import { knownMessages, openBytes } from './copy/run/known-before.ts'
import { defaultTiming, type Timing } from './model/timing.ts'
import { buildStatus, mailboxNow } from './report/status.ts'
import { TimeWatch } from './report/time-watch.ts'
import { inRunOrder } from './schedule/simulation.ts'
import { workPeriodAt, type Choice, type WorkPeriod } from './schedule/work-periods.ts'

/**
 * What a run is put together from; a test may put in a journal or a session that dies at a chosen step, or a clock of
 * its own, a fleet what holds it to its lease and what several runs share. `pass`: waited for before the bytes of a
 * message move, in place of the limits of the plan. `onlyNewest`: where the newest messages go first, what is older is
 * left for another run.
 */
export type Parts = {
  timing: Timing
  clock: Clock
  openJournal: typeof openJournal
  openSession: OpenSession
  pass?: PassBytes
  memory?: MemoryBudget
  onlyNewest?: boolean
}
const realParts: Parts = { timing: defaultTiming, clock: wallClock, openJournal, openSession }

/**
 * Runs the plan: copies and proves every message of the mailboxes in scope, resuming wherever an earlier run ended, for
 * as long as the plan allows work now; with `wait`, also in the windows to come. Returns the status at the end. Throws
 * MigrationError of scope run or server when nothing could start or nothing can go on: `journal-in-use`,
 * `journal-unwritable`, `plan-contradicts-journal`, `server-unreachable`, `outside-window` (no phase may work now),
 * `interrupted` (while waiting, before anything began), …
 */
export async function migrate(request: RunRequest, some: Partial<Parts> = {}): Promise<StatusDocument> {
  const parts = { ...realParts, ...some }
  const choice = choiceOf(request, parts.clock.now())
  let status: StatusDocument | undefined
  for (;;) {
    const ahead = await nextStint(request, choice, parts, status)
    if (ahead === undefined) {
      if (status === undefined)
        throw new MigrationError('interrupted', { code: 'interrupted', scope: 'run', retry: 'never' })
      return status
    }
    if (status === undefined) await request.before?.()
    const { endedBy, status: now } = await runStint(request, parts, ahead)
    status = now
    const opening = goesOnAt(request, choice, { period: ahead, endedBy, status }, parts.clock.now())
    if (opening === undefined) return status
    if (!(await waitSeen(opening, choice, request, parts.clock, parts.openJournal))) return status
  }
}

/** `pass`: when this stretch of work began, and how many messages of each mailbox were known then. */
type PeriodContext = RunContext & { pass: { startedAt: number; known: ReadonlyMap<string, number> }; clock: Clock }

/**
 * The stretch of work that may begin now, or that is waited for; undefined: a person, or the run's own time, ended the
 * waiting.
 */
async function nextStint(
  request: RunRequest,
  choice: Choice,
  { clock, openJournal: open }: Parts,
  status: StatusDocument | undefined,
): Promise<WorkPeriod | undefined> {
  for (;;) {
    const found = workPeriodAt(request.plan, clock.now(), choice)
    if (found.may) return found.period
    if (choice.runTime !== undefined && choice.runTime.endsAt - choice.runTime.drainMs <= clock.now()) return undefined
    if (found.next === null || request.wait !== true) {
      if (status !== undefined) return undefined
      throw outsideWindow(found)
    }
    if (!(await waitSeen({ ...found.next, why: 'window' }, choice, request, clock, open))) return undefined
  }
}

/** One stretch of work, under the lock of the journal. */
async function runStint(
  request: RunRequest,
  parts: Parts,
  period: WorkPeriod,
): Promise<{ status: StatusDocument; endedBy: StoppedBy | 'phase-change' | undefined }> {
  const { timing, clock } = parts
  return underLock(request.plan, parts.openJournal, (journal) =>
    withExitCode(request, journal, async () => {
      // What a pass has seen for certain is what was there when its run began to work, not when the turn of a mailbox
      // came.
      const startedAt = clock.now()
      const run = startRun(request, journal, period)
      const failed = new AbortController()
      const { emit: tell } = request
      const time = new WorkTime({
        period,
        clock,
        interrupted: AbortSignal.any([request.stop, failed.signal]),
        onDrain: (by) => tell({ event: 'stopping', why: by }),
        onCut: () => tell({ event: 'cut-off' }),
      })
      // Every connection that is being opened listens to it.
      setMaxListeners(0, time.stop)
      const progress = new RunProgress({
        closing: period.closing,
        now: clock.now,
        open: openBytes(request, journal),
        proofMayWait: proofMayWait(request, period),
      })
      const watch = watchRun({ run, journal, progress, period, request, timing, now: clock.now })
      const ends = new TimeWatch(request, journal, clock.now)
      const emit: Emit = (event) => {
        progress.record(event)
        watch.hear(event)
        tell(event)
        ends.hear(event)
      }
      try {
        const hurry = AbortSignal.any([time.interrupted, time.cut])
        const connections = new Connections({
          journal: { mailboxes: refusalsOf(journal), storms: stormsOf(journal) },
          request,
          rates: factsOf(journal),
          loads: loadsOf(journal),
          identities: identitiesOf(journal),
          timing,
          emit,
          stop: time.stop,
          hurry,
          moved: watch.moved,
          retryLogins: request.retryLogins,
          openSession: parts.openSession,
          ...(parts.pass === undefined ? {} : { pass: parts.pass }),
        })
        request.hearConnections?.(() => connections.inUse())
        const pass = { startedAt, known: knownMessages(request, journal) }
        const context: PeriodContext = {
          run,
          journal,
          connections,
          stop: time.stop,
          time,
          progress,
          emit,
          timing,
          request,
          meeting: new Meeting(journal),
          memory: parts.memory ?? new MemoryBudget(request.memory ?? defaultMemory),
          pass,
          clock,
        }
        ends.look()
        const since = newestFirst(request, period, clock.now())
        const { errors, reachedAll } = await runAll(context, failed, since, parts.onlyNewest)
        // A phase that was chosen ends where another one takes over.
        const endedBy = time.stoppedBy === 'phase-change' && !period.goesOn ? 'window' : time.stoppedBy
        const status = endRun(request, journal, { run, by: endedBy ?? period.by, reachedAll }, clock)
        throwIfNothingStarted(errors, request.mailboxes)
        return { status, endedBy: endedBy ?? (status.state === 'stopped' ? period.by : undefined) }
      } finally {
        time.end()
        watch.end()
      }
    }),
  )
}

function startRun(
  { plan, mailboxes, emit, ignoreWindow }: RunRequest,
  journal: Journal,
  { phase, closing }: WorkPeriod,
): number {
  const last = journal.runs.last()
  if (last !== undefined && last.endedAt === null) {
    emit({
      event: 'previous-run-died',
      pid: last.pid,
      host: last.host,
      startedAt: new Date(last.startedAt).toISOString(),
    })
  }
  emit({
    event: 'run-started',
    plan: plan.name,
    journal: plan.journal,
    mailboxes: mailboxes.length,
    work: 'run',
    phase,
    closesAt: closing === null ? null : new Date(closing.closesAt).toISOString(),
    ...(ignoreWindow === true ? { ignoredWindow: true as const } : {}),
  })
  return journal.commit((tx) => journal.runs.start(tx, Date.now(), phase, ignoreWindow))
}

/**
 * All mailboxes in scope, the urgent ones first, then the largest, so many at a time; an error of scope run stops them
 * all. With `since` first the newest messages of all of them, then what is older; last those that were full or locked
 * out and are so no more. Returns the errors by mailbox, and whether each mailbox had its turn and came to its end.
 */
async function runAll(
  context: PeriodContext,
  failed: AbortController,
  since: number | undefined,
  onlyNewest = false,
): Promise<{ errors: Map<string, MigrationError>; reachedAll: boolean }> {
  const errors = new Map<string, MigrationError>()
  let left = context.request.mailboxes
  context.meeting.round(left)
  if (since !== undefined) left = await runEach({ ...context, since }, left, failed, errors)
  if (since !== undefined && onlyNewest) {
    leaveUnended(context, left)
    return { errors, reachedAll: left.length === 0 }
  }
  context.meeting.round(left)
  left = await runEach(context, left, failed, errors)
  // Who has waited for others of its account waits no more.
  context.meeting.round([])
  left = await runEach(context, left, failed, errors)
  for (const _ of context.timing.looks) {
    const again = await thatMayGoOn(context, context.request.mailboxes, errors)
    if (again.length === 0) break
    for (const { id } of again) errors.delete(id)
    left = [...left, ...(await runEach(context, again, failed, errors))]
  }
  leaveUnended(context, left)
  return { errors, reachedAll: left.length === 0 }
}

/**
 * What was begun and left is stopped; what this run did not reach is still what it was before: its proofs are no worse
 * for it.
 */
function leaveUnended({ journal }: PeriodContext, left: readonly MailboxPlan[]): void {
  journal.commit((tx) => {
    for (const { id } of left)
      if (journal.mailboxes.stateOf(id) === 'running') journal.mailboxes.setState(tx, id, 'stopped')
  })
}

/**
 * One mailbox at a time writes to a target account: looks through all of its folders take what no row owns for copies
 * of ours. Returns those that were not brought to an end: what is older than `since` was left for later, or the work
 * was stopped before they began.
 */
async function runEach(
  context: PeriodContext,
  mailboxes: readonly MailboxPlan[],
  failed: AbortController,
  errors: Map<string, MigrationError>,
): Promise<MailboxPlan[]> {
  const left: MailboxPlan[] = []
  let fatal: MigrationError | undefined
  const work = async (mailbox: MailboxPlan): Promise<void> => {
    let ended: Awaited<ReturnType<typeof runOne>>
    try {
      ended = await runOne(context, mailbox)
      if (ended === 'left') left.push(mailbox)
      if (ended === 'left' || ended === undefined) return
      errors.set(mailbox.id, ended)
      if (ended.scope !== 'run') return
    } catch (thrown) {
      // Why it was parked could not be written down. Nobody may leave here before the others have stopped: they
      // would go on sending without lock and journal.
      ended = journalFailure(thrown, context.request.plan.journal) ?? asMigrationError(thrown, 'run')
    }
    fatal ??= ended
    failed.abort()
  }
  const { mailboxesInParallel } = context.request.plan
  await eachInTurn(inOrder(context, mailboxes), mailboxesInParallel, ({ target }) => accountKey(target), work)
  if (fatal !== undefined) throw fatal
  return left
}

/** By what is known of them when they begin: the forecast counts on this order. */
function inOrder({ journal }: PeriodContext, mailboxes: readonly MailboxPlan[]): MailboxPlan[] {
  const knownBytes = (id: string) =>
    journal.folders.ofMailbox(id).length === 0 ? undefined : journal.messages.openIn(id).bytes
  return inRunOrder(
    mailboxes.map((mailbox) => ({ mailbox, priority: mailbox.priority, knownBytes: knownBytes(mailbox.id) })),
  ).map(({ mailbox }) => mailbox)
}

/**
 * One mailbox: done, stopped, or parked with its reason while the others go on. `left`: nothing of it, or only its
 * newest messages, were looked at.
 */
async function runOne(context: PeriodContext, mailbox: MailboxPlan): Promise<MigrationError | 'left' | undefined> {
  const { journal, request, emit, pass, clock } = context
  const permit = await context.connections.reserve(mailbox)
  try {
    // Before the drain there must be time to log in and to see what is there.
    if (permit === undefined || !context.time.mayStart(context.progress.openingMs)) return 'left'
    journal.soon((tx) => journal.mailboxes.setState(tx, mailbox.id, 'running')).catch(() => undefined)
    emit({ event: 'mailbox-started', mailbox: mailbox.id })
    context.meeting.begins(mailbox)
    const outcome = await runToItsEnd(context, mailbox, permit)
    if (outcome === 'waits') return 'left'
    if (outcome === 'older-left') {
      emit({ event: 'recent-done', mailbox: mailbox.id })
      return 'left'
    }
    const { totals, proved, provedBytes } = mailboxNow(request.plan, mailbox, journal, request.lang)
    // A mailbox that came to its end is complete when everything in it is proved or ended by decision.
    const state = outcome === 'stopped' ? 'stopped' : proved ? 'complete' : 'incomplete'
    await journal.together((tx) => {
      if (outcome === 'done') {
        journal.sourceListings.endPass(tx, mailbox.id, context.run)
        journal.mailboxes.setPass(
          tx,
          mailbox.id,
          pass.startedAt,
          clock.now(),
          totals.messages - (pass.known.get(mailbox.id) ?? 0),
        )
      }
      journal.mailboxes.setState(tx, mailbox.id, outcome === 'stopped' ? 'stopped' : 'ended')
    })
    emit({ event: 'mailbox-done', mailbox: mailbox.id, state, totals, provedBytes })
    return undefined
  } catch (thrown) {
    const error = journalFailure(thrown, request.plan.journal) ?? asMigrationError(thrown)
    if (error.scope === 'run') return error
    journal.commit((tx) =>
      journal.mailboxes.setState(tx, mailbox.id, 'parked', { code: error.code, facts: error.facts }),
    )
    emit({ event: 'mailbox-parked', mailbox: mailbox.id, code: error.code, facts: error.facts })
    return error
  } finally {
    permit?.release()
  }
}

function endRun(
  request: RunRequest,
  journal: Journal,
  { run, by, reachedAll }: { run: number; by: StoppedBy | 'phase-change'; reachedAll: boolean },
  clock: Clock,
): StatusDocument {
  const status = () => buildStatus(request.plan, request.mailboxes, journal, false, request.lang, clock.now())
  const unfinished = !reachedAll || status().mailboxes.some(({ state }) => state === 'stopped')
  // A turn of the phases is none of the people's business: it stops nothing.
  journal.commit((tx) =>
    journal.runs.end(
      tx,
      run,
      Date.now(),
      unfinished ? 'stopped' : 'ended',
      unfinished && by !== 'phase-change' ? by : null,
    ),
  )
  return status()
}
