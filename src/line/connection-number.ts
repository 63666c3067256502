// How many connections a server is asked for: lowered where it shows load, raised with care. Pure, the time is given.

import type { ConnectionChange, LoadSign } from '../model/server-load.ts'

/** What a sign takes away. */
const down = 0.5
/** What a raise adds: this share of what may be reached, and at least one. */
const up = 0.1
/** A raise that is answered by a sign is waited for twice as long the next time, up to so many times. */
const longestCalm = 60
/** Of what a server was seen to hold, this share is left to the users' own programs, where it holds a few. */
const reserve = { share: 0.1, from: 3 }
/** Batches that may be unanswered on one connection, from which their number is no limit any more. */
const mostBatches = 12

/** What an earlier run has found. */
export type KnownNumber = Pick<ConnectionChange, 'planned' | 'now' | 'held' | 'sign' | 'reason'>

/**
 * Additive up, multiplicative down. The number never rises above what the plan allows, nor, once a connection was
 * refused, above the most that were open at once, less a reserve. Times in ms, from any clock that does not go back.
 */
export class ConnectionNumber {
  readonly #planned: number
  #calm: number
  readonly #longest: number
  #now: number
  #batches = mostBatches
  /** The most that were open at once. */
  #peak = 0
  /** A connection was refused: more than the peak is not asked for. */
  #isBounded = false
  #lastSign: { sign: LoadSign; reason: string } | undefined
  /** When the number last halved; when it last changed, or a sign was seen. */
  #loweredAt = Number.NEGATIVE_INFINITY
  #calmSince = Number.NEGATIVE_INFINITY
  #wasRaised = false

  /** `calm`: ms without a sign before each raise. */
  constructor(planned: number, calm: number, known?: KnownNumber) {
    this.#planned = planned
    this.#calm = calm
    this.#longest = calm * longestCalm
    this.#now = planned
    if (known === undefined || known.planned !== planned) return
    this.#now = Math.max(1, Math.min(planned, known.now))
    this.#peak = known.held ?? 0
    this.#isBounded = known.held !== null
    this.#lastSign = { sign: known.sign, reason: known.reason }
  }

  /** Connections that may be open at once. */
  get now(): number {
    return this.#now
  }

  /** Batches of messages that may be unanswered on one connection. */
  get batches(): number {
    return this.#batches >= mostBatches ? Number.POSITIVE_INFINITY : this.#batches
  }

  /** The most that it may rise to. */
  get top(): number {
    if (!this.#isBounded) return this.#planned
    const held = Math.max(1, this.#peak)
    const kept = held < reserve.from ? 0 : Math.ceil(held * reserve.share)
    return Math.min(this.#planned, held - kept)
  }

  /** So many connections are open, and work. */
  sawOpen(connections: number): void {
    this.#peak = Math.max(this.#peak, connections)
  }

  /**
   * A sign of load, while `open` connections were open besides the one that met it. Signs in a burst are one: the
   * number halves once in a calm time; but it never stays above what is open while a connection more is refused.
   */
  lower(sign: LoadSign, reason: string, open: number, now: number): ConnectionChange | undefined {
    const from = this.#now
    const isRefusal = sign === 'turned-away' || sign === 'hung-up'
    if (isRefusal) {
      this.#isBounded = true
      this.sawOpen(open)
    }
    const isAfterRaise = this.#wasRaised && now - this.#calmSince < this.#calm
    const isBurst = !isAfterRaise && now - this.#loweredAt < this.#calm
    if (isAfterRaise) this.#calm = Math.min(this.#longest, this.#calm * 2)
    const used = Math.min(this.#now, Math.max(1, open))
    const wanted = isBurst ? (isRefusal ? used : this.#now) : Math.floor(used * down)
    this.#now = Math.max(1, Math.min(wanted, this.top))
    if (!isRefusal && !isBurst) this.#batches = Math.max(1, Math.floor(this.#batches * down))
    this.#lastSign = { sign, reason }
    if (!isBurst) this.#loweredAt = now
    this.#calmSince = now
    this.#wasRaised = false
    return this.#now === from ? undefined : this.#change(from, this.#lastSign)
  }

  /**
   * Raises what may rise after a calm time; `isWanted`: somebody waits for a connection more. Returns how the number of
   * connections changed.
   */
  raise(isWanted: boolean, now: number): ConnectionChange | undefined {
    const sign = this.#lastSign
    if (sign === undefined || now - this.#calmSince < this.#calm) return undefined
    const from = this.#now
    const isFewer = this.#batches < mostBatches
    if (isFewer) this.#batches += 1
    if (isWanted && from < this.top) this.#now = Math.min(this.top, from + Math.max(1, Math.floor(this.top * up)))
    if (!isFewer && this.#now === from) return undefined
    this.#calmSince = now
    this.#wasRaised = this.#now !== from
    return this.#wasRaised ? this.#change(from, sign) : undefined
  }

  #change(from: number, sign: { sign: LoadSign; reason: string }): ConnectionChange {
    return { planned: this.#planned, from, now: this.#now, held: this.#isBounded ? this.#peak : null, ...sign }
  }
}
