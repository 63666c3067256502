// The only clock of a simulated night: timers, Date and performance.now() wait until nothing else is left to do.

import { syncBuiltinESMExports } from 'node:module'
import { performance } from 'node:perf_hooks'
import timersPromises from 'node:timers/promises'

type Act = () => void

/** What setTimeout and its kin give back; `every`: ms between two rounds of an interval. */
class Timer {
  readonly clock: VirtualClock
  readonly every: number | undefined
  readonly act: Act
  at: number
  seq = 0
  /** Of the servers and lines, not of the program: a kill leaves it. */
  readonly world: boolean
  /** Where it is in the heap; −1: it does not wait. */
  place = -1
  #referenced = true
  readonly #delay: number

  constructor(clock: VirtualClock, act: Act, delay: number, every: number | undefined, world: boolean) {
    this.clock = clock
    this.act = act
    this.every = every
    this.world = world
    this.#delay = delay
    this.at = clock.now + delay
  }

  ref(): this {
    this.#referenced = true
    return this
  }

  unref(): this {
    this.#referenced = false
    return this
  }

  hasRef(): boolean {
    return this.#referenced
  }

  refresh(): this {
    this.clock.drop(this)
    this.at = this.clock.now + this.#delay
    this.clock.add(this)
    return this
  }

  close(): this {
    this.clock.drop(this)
    return this
  }

  [Symbol.toPrimitive](): number {
    return this.seq
  }
}

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
  Date: globalThis.Date,
  performanceNow: performance.now,
  wait: timersPromises.setTimeout,
}

/** How a piece of the night came to its end. `idle`: it waits for something that will never come. */
export type Ended = 'done' | 'stopped' | 'idle' | 'too-long' | 'too-busy'

export class VirtualClock {
  /** ms since 1970. */
  now: number
  /** Nothing of the program is called any more, and what it still asks for is dropped. */
  #frozen = false
  #seq = 0
  /** A heap by time, then by order of asking. */
  readonly #heap: Timer[] = []

  constructor(now: number) {
    this.now = now
  }

  /** Takes the place of the process's own clock. Only one may be at work. */
  install(): void {
    const now = (): number => this.now
    const ask = (act: Act, delay: number, every: number | undefined): Timer => this.#ask(act, delay, every)
    const timeout = (act: (...args: unknown[]) => void, delay?: number, ...args: unknown[]): Timer =>
      ask(() => act(...args), delay ?? 0, undefined)
    const interval = (act: (...args: unknown[]) => void, delay?: number, ...args: unknown[]): Timer =>
      ask(() => act(...args), delay ?? 0, Math.max(1, delay ?? 0))
    const clear = (timer: unknown): void => {
      if (timer instanceof Timer) this.drop(timer)
    }
    class NightDate extends real.Date {
      constructor(...values: [] | [number | string | Date]) {
        if (values.length === 0) super(now())
        else super(...(values as [number]))
      }
      static override now(): number {
        return Math.floor(now())
      }
      static override [Symbol.hasInstance](one: unknown): boolean {
        return Object.prototype.toString.call(one) === '[object Date]'
      }
    }
    Object.assign(globalThis, {
      setTimeout: timeout,
      clearTimeout: clear,
      setInterval: interval,
      clearInterval: clear,
      setImmediate: (act: (...args: unknown[]) => void, ...args: unknown[]) => ask(() => act(...args), 0, undefined),
      clearImmediate: clear,
      Date: NightDate,
    })
    performance.now = () => this.now - startOfPerformance
    timersPromises.setTimeout = ((delay: number, value: unknown, options: { signal?: AbortSignal } = {}) =>
      this.#wait(delay, value, options.signal)) as typeof timersPromises.setTimeout
    syncBuiltinESMExports()
  }

  /** Gives the process its own clock back. */
  uninstall(): void {
    const { performanceNow, wait, ...globals } = real
    Object.assign(globalThis, globals)
    performance.now = performanceNow
    timersPromises.setTimeout = wait
    syncBuiltinESMExports()
  }

  /** Something that the world does in so many ms, whatever becomes of the program. Gives a way to call it off. */
  later(delay: number, act: Act): () => void {
    const timer = new Timer(this, act, Math.max(0, delay), undefined, true)
    this.add(timer)
    return () => this.drop(timer)
  }

  /** The program is dead: its timers go, and what it still asks for is not heard. Call `thaw` before the next. */
  freeze(): void {
    this.#frozen = true
    for (const timer of this.#heap.filter(({ world }) => !world)) this.drop(timer)
  }

  thaw(): void {
    this.#frozen = false
  }

  /** Timers of the program that keep a process alive. */
  waiting(): number {
    return this.#heap.filter((timer) => !timer.world && timer.hasRef()).length
  }

  /** Everything that is asked for within so many ms from now happens, unless `until` says that it is enough. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds
    for (;;) {
      await settled()
      const [next] = this.#heap
      if (next === undefined || next.at > end) break
      this.#fire()
    }
    this.now = end
  }

  /**
   * Lets time jump from one timer to the next until `work` has ended, `stop` says so, nothing is left that could
   * happen, or a bound is reached: ms of virtual time, or so many timers. What `work` throws is its caller's affair.
   */
  async runUntil(
    work: Promise<unknown>,
    stop: () => boolean,
    most: { milliseconds: number; timers: number },
  ): Promise<Ended> {
    let done = false
    const over = (): void => {
      done = true
    }
    work.then(over, over)
    const end = this.now + most.milliseconds
    for (let timers = 0; ; timers += 1) {
      await settled()
      if (stop()) return 'stopped'
      if (done) return 'done'
      const [next] = this.#heap
      if (next === undefined) return 'idle'
      if (next.at > end) return 'too-long'
      if (timers > most.timers) return 'too-busy'
      this.#fire()
    }
  }

  add(timer: Timer): void {
    if (this.#frozen && !timer.world) return
    timer.seq = this.#seq += 1
    this.#rise(timer, this.#heap.length)
  }

  drop(timer: Timer): void {
    const at = timer.place
    if (at < 0) return
    timer.place = -1
    const last = this.#heap.pop()
    if (last === undefined || last === timer) return
    this.#sink(last, at)
    this.#rise(last, last.place)
  }

  #ask(act: Act, delay: number, every: number | undefined): Timer {
    // Node takes what it cannot count for 1 ms.
    const timer = new Timer(this, act, delay > 0 && delay < 2 ** 31 ? delay : delay >= 2 ** 31 ? 1 : 0, every, false)
    this.add(timer)
    return timer
  }

  #wait(delay: number, value: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const aborted = (): void => {
        this.drop(timer)
        reject(new Error('aborted', { cause: signal?.reason }))
      }
      const timer = this.#ask(
        () => {
          signal?.removeEventListener('abort', aborted)
          resolve(value)
        },
        delay,
        undefined,
      )
      if (signal?.aborted === true) aborted()
      else signal?.addEventListener('abort', aborted, { once: true })
    })
  }

  #fire(): void {
    const [timer] = this.#heap
    if (timer === undefined) return
    this.drop(timer)
    this.now = Math.max(this.now, timer.at)
    if (timer.every !== undefined) {
      timer.at = this.now + timer.every
      this.add(timer)
    }
    timer.act()
  }

  /** Puts a timer into the place `at`, or above it. */
  #rise(timer: Timer, at: number): void {
    const heap = this.#heap
    let place = at
    while (place > 0) {
      const above = heap[(place - 1) >> 1]
      if (above === undefined || isBefore(above, timer)) break
      heap[place] = above
      above.place = place
      place = (place - 1) >> 1
    }
    heap[place] = timer
    timer.place = place
  }

  /** Puts a timer into the place `at`, or below it. */
  #sink(timer: Timer, at: number): void {
    const heap = this.#heap
    let place = at
    for (;;) {
      const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]]
      const least = right !== undefined && left !== undefined && isBefore(right, left) ? right : left
      if (least === undefined || isBefore(timer, least)) break
      const from = least.place
      heap[place] = least
      least.place = place
      place = from
    }
    heap[place] = timer
    timer.place = place
  }
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.at < other.at || (one.at === other.at && one.seq < other.seq)
}

/** performance.now() counts from here: small numbers, as in a process that has just begun. */
const startOfPerformance = Date.UTC(2026, 10, 1)

/** Every promise and nextTick that can go on has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => real.setImmediate(resolve))
}

/** The time that really passes, in ms: for bounds on the simulation itself. */
export function realNow(): number {
  return real.performanceNow.call(performance)
}
