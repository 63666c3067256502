// A worker of a fleet: takes mailbox after mailbox as long as the plan allows work, until all of its scope is done.

import { setMaxListeners } from 'node:events'
import { throwIfNothingStarted } from '../copy/run/nothing-started.ts'
import { choiceOf, goesOnAt, newestFirst, outsideWindow, waitFor } from '../copy/clock/run-hours.ts'
import { openSession } from '../imap/session.ts'
import { wallClock } from '../line/clock.ts'
import { defaultMemory, MemoryBudget } from '../line/memory-budget.ts'
import type { OpenSession } from '../line/connections.ts'
import { sleep } from '../line/sleep.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import type { FleetPlan, PhaseName } from '../model/plan.ts'
import type { RunRequest } from '../model/request.ts'
import type { StatusDocument, StoppedBy } from '../model/status.ts'
import { defaultTiming, type Timing } from '../model/timing.ts'
import { workPeriodAt, type WorkPeriod } from '../schedule/work-periods.ts'
import { beat, claim, releaseStray, type Me, type Scope } from './claims.ts'
import type { FleetDatabase } from './database.ts'
import { enrol } from './enrol.ts'
import { fleetError, maybePasses } from './failures.ts'
import type { FleetTiming } from './fleet-timing.ts'
import { isFirst, isTold, setTold, tooLong } from './foresee.ts'
import { Holding } from './holding.ts'
import { jobsOf, planOfJob, type Job } from './jobs.ts'
import { instantNow, Lease } from './lease.ts'
import { FleetLogins } from './logins.ts'
import { Paces } from './paces.ts'
import { errorsOf, readFleetStatus } from './picture.ts'
import { endRun, joinRun, leftOf, setExitCode, stopRun } from './runs.ts'
import { runTurn } from './turn.ts'
import { noteDead, noteWaiting } from './workers.ts'

/** `before`: as that of a run (model/request.ts), with the logins of the fleet. */
export type WorkerOptions = {
  db: FleetDatabase
  me: Me
  fleet: FleetPlan
  times: FleetTiming
  timing?: Timing
  before?: BeforeWork | undefined
}

export type BeforeWork = (logIn: OpenSession) => Promise<void>

/** `tells`: this worker saw the end of the run, and tells the world of it. */
export type Worked = { status: StatusDocument; tells: boolean }

/** How a stretch of work ended: all is done, or what stopped it. */
type StretchEnd = {
  period: WorkPeriod
  endedBy: StoppedBy | 'phase-change' | undefined
  status: StatusDocument
  tells: boolean
}

export class Worker {
  readonly #db: FleetDatabase
  readonly #me: Me
  readonly #fleet: FleetPlan
  readonly #times: FleetTiming
  readonly #timing: Timing
  readonly #request: RunRequest
  readonly #before: BeforeWork | undefined
  readonly #jobs: ReadonlyMap<string, Job>
  #scope: Scope
  readonly #logins: FleetLogins
  readonly #paces: Paces
  readonly #holdings = new Map<string, Holding>()
  /** What keeps this machine from going on at all. */
  #fatal: MigrationError | undefined
  readonly #halt = new AbortController()
  readonly #over = new AbortController()
  readonly #memory: MemoryBudget
  #endsAt: number | undefined
  readonly #stop: AbortSignal

  constructor(request: RunRequest, { db, me, fleet, times, timing = defaultTiming, before }: WorkerOptions) {
    this.#db = db
    this.#me = me
    this.#fleet = fleet
    this.#times = times
    this.#timing = timing
    this.#request = request
    this.#before = before
    const jobs = jobsOf(request.plan.mailboxes)
    this.#jobs = new Map(jobs.map((job) => [job.id, job]))
    const inScope = new Set(request.mailboxes.map(({ id }) => id))
    // Mailboxes of one account go together: whoever asks for one of them asks for all.
    const own = jobs.filter(({ mailboxes }) => mailboxes.some(({ id }) => inScope.has(id)))
    this.#scope = own.length === jobs.length ? null : own.map(({ id }) => id)
    this.#logins = new FleetLogins({ db, me, openSession, timing: times })
    this.#paces = new Paces(db)
    this.#memory = new MemoryBudget(request.memory ?? defaultMemory)
    this.#stop = AbortSignal.any([request.stop, this.#halt.signal])
    setMaxListeners(0, this.#stop)
  }

  /** Works until the scope of the request is done, a person or the hours stop it, or this machine cannot go on. */
  async work(): Promise<Worked> {
    const { plan, retryLogins, wait } = this.#request
    await noteDead(this.#db, this.#fleet)
    const { knowsMore } = await enrol(this.#db, this.#me, { plan, program: this.#request.version ?? '' }, this.#times)
    if (knowsMore) this.#scope ??= [...this.#jobs.keys()]
    if (retryLogins) await this.#logins.forgetAll()
    else await this.#logins.forgetChanged(this.#request)
    const choice = choiceOf(this.#request, Date.now())
    this.#endsAt = choice.runTime?.endsAt
    const spentAt = choice.runTime === undefined ? Infinity : choice.runTime.endsAt - choice.runTime.drainMs
    let last: StretchEnd | undefined
    // A clock that is wrong shows before anything is taken.
    await this.#beat()
    if (this.#fatal !== undefined) throw this.#fatal
    const beats = this.#beatAlways()
    try {
      for (;;) {
        const found = workPeriodAt(plan, Date.now(), choice)
        if (!found.may) {
          const isOver = found.next === null || wait !== true || spentAt <= Date.now()
          if (isOver && last !== undefined) return last
          if (isOver || found.next === null) throw outsideWindow(found)
          if (!(await this.#waitFor({ ...found.next, why: 'window' }, choice))) {
            if (last !== undefined) return last
            throw new MigrationError('interrupted', { code: 'interrupted', scope: 'run', retry: 'never' })
          }
          continue
        }
        if (last === undefined) await this.#before?.((...login) => this.#logins.openSession(...login))
        last = await this.#stretch(found.period, spentAt)
        const opening = goesOnAt(this.#request, choice, last, Date.now())
        if (opening === undefined || this.#stop.aborted) return last
        if (!(await this.#waitFor(opening, choice))) return last
      }
    } finally {
      this.#over.abort()
      await beats
    }
  }

  async #waitFor(...[awaited, choice]: [Parameters<typeof waitFor>[0], Parameters<typeof waitFor>[1]]) {
    await noteWaiting(this.#db, this.#me, { until: awaited.opensAt, phase: awaited.phase })
    const isReached = await waitFor(awaited, choice, { emit: this.#request.emit, stop: this.#stop }, wallClock)
    if (this.#fatal !== undefined) throw this.#fatal
    await noteWaiting(this.#db, this.#me, undefined)
    return isReached
  }

  /** As long as one phase may work: takes what fits, until nothing is left or something stops it. */
  async #stretch(period: WorkPeriod, spentAt: number): Promise<StretchEnd> {
    const { plan, emit, mailboxes, ignoreWindow = false } = this.#request
    const run = await joinRun(this.#db, { phase: period.phase, ignoreWindow, scope: this.#scope })
    const closesAt = period.closing === null ? null : new Date(period.closing.closesAt).toISOString()
    emit({
      event: 'run-started',
      plan: plan.name,
      journal: this.#fleet.journals,
      mailboxes: mailboxes.length,
      work: 'run',
      phase: period.phase,
      closesAt,
      ...(ignoreWindow ? { ignoredWindow: true as const } : {}),
    })
    const over = new AbortController()
    const foreseeing = this.#foresee(run, period, over.signal)
    const turns = new Set<Promise<void>>()
    const mayBegin = () => {
      const now = Date.now()
      return !this.#stop.aborted && now < spentAt && now < (period.closing?.drainAt ?? Infinity) && !isTurn(period, now)
    }
    let isDone = false
    try {
      while (mayBegin() && !isDone) {
        const began = turns.size < plan.mailboxesInParallel && (await this.#begin(period, turns))
        if (began) continue
        isDone = turns.size === 0 && (await this.#nothingLeft())
        if (!isDone) await Promise.race([sleep(this.#times.look, this.#stop), ...turns])
      }
    } catch (error) {
      // What was begun is brought to its end in any case.
      this.#fail(asMigrationError(error, 'run'))
    }
    const endedBy = isDone ? undefined : this.#endedBy(period)
    // A person's stop was told when it came.
    if (endedBy === 'window' || endedBy === 'run-time') emit({ event: 'stopping', why: endedBy })
    await Promise.all(turns)
    over.abort()
    await foreseeing
    if (this.#fatal !== undefined) throw this.#fatal
    return this.#ended(run, period, endedBy)
  }

  /** Tells once in these hours that all that is left will not fit. The run's own time is no affair of the others. */
  async #foresee(run: number, { by, closing }: WorkPeriod, over: AbortSignal): Promise<void> {
    if (by !== 'window' || closing === null) return
    const { plan, mailboxes, lang, emit } = this.#request
    const look = { lang, detail: 'sums', timing: this.#times } as const
    while (await sleep(this.#times.foresee, over)) {
      try {
        if (!(await isFirst(this.#db, this.#me, this.#times))) continue
        const event = tooLong(await readFleetStatus(this.#db, plan, mailboxes, look))
        if (event === undefined) continue
        if (await isTold(this.#db, run, event.closesAt)) return
        emit(event)
        await setTold(this.#db, run, event.closesAt)
        return
      } catch (error) {
        if (!maybePasses(error)) this.#fail(asMigrationError(error, 'run'))
      }
    }
  }

  #endedBy(period: WorkPeriod): StretchEnd['endedBy'] {
    if (this.#stop.aborted) return 'interrupted'
    return isTurn(period, Date.now()) ? 'phase-change' : period.by
  }

  async #ended(run: number, period: WorkPeriod, endedBy: StretchEnd['endedBy']): Promise<StretchEnd> {
    const { plan, mailboxes, lang, exitCodeOf } = this.#request
    const stoppedBy = endedBy === 'phase-change' ? undefined : endedBy
    const tells =
      stoppedBy === undefined ? await endRun(this.#db, run) : await stopRun(this.#db, run, this.#me.worker, stoppedBy)
    const look = { lang, detail: 'folders', timing: this.#times } as const
    const status = await readFleetStatus(this.#db, plan, mailboxes, look, stoppedBy ?? 'ended')
    try {
      if (endedBy === undefined) throwIfNothingStarted(await errorsOf(this.#db, mailboxes), mailboxes)
    } catch (error) {
      if (tells && error instanceof MigrationError) await this.#note(run, exitCodeOf?.(error))
      throw error
    }
    if (tells) await this.#note(run, exitCodeOf?.(status))
    return { period, endedBy, status, tells }
  }

  async #note(run: number, code: number | undefined): Promise<void> {
    if (code !== undefined) await setExitCode(this.#db, run, code)
  }

  /** Takes one job and begins its turn. False: nothing fits now, or the database is away. */
  async #begin(period: WorkPeriod, turns: Set<Promise<void>>): Promise<boolean> {
    const sent = instantNow()
    try {
      const taken = await claim(this.#db, this.#me, this.#scope, this.#times)
      const job = taken && this.#jobs.get(taken.job)
      if (taken === undefined || job === undefined) return false
      const holding = new Holding(
        taken,
        planOfJob(this.#request.plan, this.#fleet, job),
        new Lease(sent, this.#times.hold),
      )
      this.#holdings.set(taken.job, holding)
      const turn = this.#turn(
        holding,
        period.phase,
        newestFirst(this.#request, period, Date.now()) !== undefined,
      ).finally(() => {
        turns.delete(turn)
      })
      turns.add(turn)
      return true
    } catch (error) {
      if (maybePasses(error)) return false
      throw error
    }
  }

  async #turn(holding: Holding, phase: PhaseName, newestGoFirst: boolean): Promise<void> {
    const { fatal } = await runTurn(holding, {
      db: this.#db,
      // The run's own time is that of all turns together.
      request: {
        ...this.#request,
        phase,
        stop: this.#stop,
        maxRuntimeMs: this.#endsAt === undefined ? undefined : Math.max(1, this.#endsAt - Date.now()),
      },
      memory: this.#memory,
      openSession: (...args) => this.#logins.openSession(...args),
      paces: this.#paces,
      timing: this.#timing,
      look: this.#times.look,
      onlyNewest: newestGoFirst && holding.claim.round === 0,
    })
    this.#holdings.delete(holding.claim.job)
    if (fatal !== undefined) this.#fail(fatal)
  }

  #fail(error: MigrationError): void {
    this.#fatal ??= error
    this.#halt.abort()
  }

  /** Whether the scope is done. Who of this machine is dead is found out here, so that its mailboxes can be taken. */
  async #nothingLeft(): Promise<boolean> {
    try {
      await noteDead(this.#db, this.#fleet)
      await releaseStray(this.#db, this.#me, [...this.#holdings.keys()])
      const { waiting, held } = await leftOf(this.#db, this.#scope)
      return waiting + held === 0
    } catch (error) {
      if (maybePasses(error)) return false
      throw error
    }
  }

  /** Beats, checkpoints, and the end of leases, until the work is over. */
  async #beatAlways(): Promise<void> {
    const look = setInterval(() => {
      for (const holding of this.#holdings.values()) holding.look()
    }, this.#times.leaseLook)
    try {
      while (await sleep(this.#times.beat, this.#over.signal)) await this.#beat()
    } finally {
      clearInterval(look)
    }
  }

  async #beat(): Promise<void> {
    const sent = instantNow()
    const holdings = [...this.#holdings.values()]
    try {
      const held = holdings.map((holding) => ({ claim: holding.claim, seen: holding.seen() }))
      const heard = await beat(this.#db, this.#me, held)
      const skew = heard === undefined ? 0 : heard.now - (sent.wall + (instantNow().wall - sent.wall) / 2)
      if (Math.abs(skew) > this.#times.skewMost)
        this.#fail(fleetError('fleet-clock', { count: Math.round(Math.abs(skew) / 1000) }))
      for (const holding of holdings)
        if (heard?.held.has(holding.claim.job) === true) holding.lease.renew(sent)
        else if (this.#holdings.get(holding.claim.job) === holding) holding.lease.end()
      if (heard === undefined) this.#fail(fleetError('fleet-buried', {}))
      await this.#checkpoint(holdings)
      await noteDead(this.#db, this.#fleet)
    } catch (error) {
      // Without the database leases run out by themselves.
      if (!maybePasses(error)) this.#fail(asMigrationError(error, 'run'))
    }
  }

  async #checkpoint(holdings: readonly Holding[]): Promise<void> {
    for (const holding of holdings) {
      if (performance.now() - holding.keptAt < this.#times.checkpoint || !holding.isOpen) continue
      // One that fails is made up for by the next; the last one, at the end of the turn, must not.
      await holding.keep(this.#db).catch(() => undefined)
    }
  }
}

/** The next phase takes over: the run of this one is over, and all is looked at again. */
function isTurn({ phaseChangesAt, goesOn }: WorkPeriod, now: number): boolean {
  return goesOn && phaseChangesAt !== null && now >= phaseChangesAt
}
