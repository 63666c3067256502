// Holds a run to its stint: a drain in which nothing new begins, and a closing at which no connection is left.

import { setMaxListeners } from 'node:events'
import type { StoppedBy } from '../model/status.ts'
import { mayStart } from '../schedule/phases.ts'
import type { WorkPeriod } from '../schedule/work-periods.ts'
import { waitUntil, type Clock } from './clock.ts'

export type WorkTimeOptions = {
  period: Pick<WorkPeriod, 'closing' | 'phaseChangesAt' | 'by'>
  /** A person asked to stop, or the run failed as a whole. */
  interrupted: AbortSignal
  clock: Clock
  /** The drain begins: nothing new is taken. */
  onDrain?: (by: WorkPeriod['by']) => void
  /** The moment has come at which connections that are still open are cut. */
  onCut?: () => void
}

/** Connections are cut so long before the closing, so that at the closing itself none is left. */
const cutBefore = 500

export class WorkTime {
  /** Take nothing new: somebody stops it, the drain has begun, or another phase takes over. */
  readonly stop: AbortSignal
  /** No connection may be left. */
  readonly cut: AbortSignal
  readonly interrupted: AbortSignal
  readonly closing: WorkPeriod['closing']
  /** When the cut is. */
  readonly cutAt: number
  readonly #clock: Clock
  readonly #ended = new AbortController()
  #stoppedBy: StoppedBy | 'phase-change' | undefined

  constructor({ period, interrupted, clock, onDrain, onCut }: WorkTimeOptions) {
    const { closing, phaseChangesAt, by } = period
    const over = new AbortController()
    const cut = new AbortController()
    this.#clock = clock
    this.closing = closing
    this.interrupted = interrupted
    this.stop = AbortSignal.any([interrupted, over.signal])
    this.cut = cut.signal
    // Every mailbox at work listens, and Node warns of more than ten.
    setMaxListeners(0, this.stop, this.cut)
    this.cutAt =
      closing === null ? Infinity : closing.closesAt - Math.min(cutBefore, (closing.closesAt - closing.drainAt) / 2)
    const interruptedFirst = () => {
      this.#stoppedBy ??= 'interrupted'
    }
    if (interrupted.aborted) interruptedFirst()
    else interrupted.addEventListener('abort', interruptedFirst, { once: true })
    this.#at(phaseChangesAt, () => {
      this.#stoppedBy ??= 'phase-change'
      over.abort()
    })
    this.#at(closing?.drainAt ?? null, () => {
      if (this.#stoppedBy === undefined) {
        this.#stoppedBy = by
        onDrain?.(by)
      }
      over.abort()
    })
    this.#at(closing === null ? null : this.cutAt, () => {
      onCut?.()
      over.abort()
      cut.abort()
    })
  }

  /** What stopped it first; undefined while nothing did. `turn`: another phase takes over. */
  get stoppedBy(): StoppedBy | 'phase-change' | undefined {
    return this.#stoppedBy
  }

  /** Whether work that takes so many ms may still begin: it would be over when the drain begins. */
  mayStart(workMs: number): boolean {
    return !this.stop.aborted && mayStart(workMs, this.closing, this.#clock.now())
  }

  /** ms until the drain; what is begun now must be over by then. */
  get untilDrain(): number {
    return this.closing === null ? Infinity : this.closing.drainAt - this.#clock.now()
  }

  /**
   * Whether what was begun before may still be finished, when that takes so many ms: also after a stop, as long as it
   * is over before the cut.
   */
  mayFinish(workMs: number): boolean {
    return !this.cut.aborted && this.#clock.now() + workMs < this.cutAt
  }

  /** The run is over before its time: nothing is cut any more. */
  end(): void {
    this.#ended.abort()
  }

  #at(instant: number | null, act: () => void): void {
    if (instant === null || instant === Infinity) return
    void waitUntil(instant, this.#clock, this.#ended.signal).then((reached) => {
      if (reached) act()
    })
  }
}
