// Looks at a run once a second: a sign of life, does it still fit, must reading back give way, does it move.

import type { Journal } from '../../journal/journal.ts'
import { noteSilentServers, silentServers, type SilentServer } from '../../journal/silent-servers.ts'
import type { MigrationEvent } from '../../model/events.ts'
import type { RunRequest } from '../../model/request.ts'
import type { Timing } from '../../model/timing.ts'
import { fitOf } from '../../schedule/fit.ts'
import { workAhead } from '../../schedule/work-ahead.ts'
import type { WorkPeriod } from '../../schedule/work-periods.ts'
import type { RunProgress } from '../clock/progress.ts'

export type WatchOptions = {
  run: number
  journal: Journal
  progress: RunProgress
  period: Pick<WorkPeriod, 'closing' | 'by'>
  request: Pick<RunRequest, 'emit' | 'moved' | 'plan'>
  timing: Timing
  now: () => number
}

export type RunWatch = {
  /** So many bytes of messages came or went. */
  moved(bytes: number): void
  hear(event: MigrationEvent): void
  end(): void
}

/**
 * A connection over which nothing moves is given up after `stall`; when that has happened so often without a result,
 * somebody should know.
 */
const stallsBeforeTold = 3

/** Begins to look; `end` must be called whatever happens. */
export function watchRun({ run, journal, progress, period, request, timing, now }: WatchOptions): RunWatch {
  const { closing } = period
  const { emit } = request
  let movedAt = now()
  let stalled = false
  let told = false
  const silence = new Silence(journal)
  const beat = setInterval(() => {
    // Whoever commits next says what is wrong with the journal.
    journal.soon((tx) => journal.runs.alive(tx, run, Date.now())).catch(() => undefined)
    const proof = progress.judgeProof()
    if (proof !== undefined) emit({ event: 'proof', proof, closesAt: iso(closing?.closesAt ?? now()) })
    const will = told ? undefined : progress.willNotFit()
    if (will !== undefined && closing !== null) {
      told = true
      emit({
        event: 'will-not-fit',
        bytesLeft: will.bytesLeft,
        bytesPerSecond: will.bytesPerSecond,
        finishesAt: iso(will.finishesAt),
        closesAt: iso(closing.closesAt),
        hours: {
          opensAt: null,
          drainAt: iso(closing.drainAt),
          closesAt: iso(closing.closesAt),
          marginSeconds: Math.round((closing.drainAt - will.finishesAt) / 1000),
          later: laterOf(will.finishesAt - now()),
        },
      })
    }
    if (stalled || now() - movedAt < timing.stall * stallsBeforeTold) return
    stalled = true
    emit({ event: 'stalled', seconds: Math.round((now() - movedAt) / 1000) })
  }, timing.heartbeat)
  // The run's own time is no window, and nothing goes on by itself after it.
  const laterOf = (workMs: number) =>
    period.by === 'window' ? (fitOf(workAhead(request.plan, now()), workMs, now())?.later ?? null) : null
  const isAlive = () => {
    movedAt = now()
    stalled = false
  }
  return {
    moved(bytes) {
      isAlive()
      request.moved?.(bytes)
    },
    hear(event) {
      silence.hear(event)
      if (isMovement(event)) isAlive()
    },
    end() {
      clearInterval(beat)
    },
  }
}

/** Keeps for whoever looks on which servers do not answer. */
class Silence {
  readonly #journal: Journal
  readonly #silent = new Map<string, SilentServer>()

  constructor(journal: Journal) {
    this.#journal = journal
    if (silentServers(journal).length > 0) this.#write()
  }

  hear(event: MigrationEvent): void {
    if (event.event === 'server-silent') {
      const { server, host, since } = event
      this.#silent.set(server, { server, host, since: Date.parse(since) })
      this.#write()
    } else if (event.event === 'server-answers' && this.#silent.delete(event.server)) this.#write()
  }

  #write(): void {
    const silent = [...this.#silent.values()]
    // Whoever commits next says what is wrong with the journal.
    this.#journal.soon((tx) => noteSilentServers(tx, this.#journal, silent)).catch(() => undefined)
  }
}

/** Attempts to reconnect, waits, and what only tells of them, are no progress. */
const still: ReadonlySet<MigrationEvent['event']> = new Set<MigrationEvent['event']>([
  'reconnecting',
  'connections-changed',
  'server-silent',
  'room-awaited',
  'stalled',
  'will-not-fit',
  'proof',
  'settling',
  'stopping',
])

function isMovement({ event }: MigrationEvent): boolean {
  return !still.has(event)
}

function iso(instant: number): string {
  return new Date(Math.round(instant)).toISOString()
}
