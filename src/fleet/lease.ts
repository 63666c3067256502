// How long a holder may send for what it holds: pure, by both clocks of its machine.

/**
 * Two clocks of one machine, in ms. A virtual machine that is frozen may find its monotonic clock standing still, and a
 * wall clock may be set back: a lease is over as soon as either says so.
 */
export type Instant = { monotonic: number; wall: number }

export const instantNow = (): Instant => ({ monotonic: performance.now(), wall: Date.now() })

/** Whether a lease that rests on a beat sent at that instant is over. */
export function isOver(sent: Instant, now: Instant, hold: number): boolean {
  return now.monotonic - sent.monotonic >= hold || now.wall - sent.wall >= hold
}

/** The lease of one holding. It counts from the sending of the last beat that was answered, and ends once for all. */
export class Lease {
  readonly #hold: number
  readonly #now: () => Instant
  #sent: Instant
  #ended = false

  /** `sent`: before the claim went to the database. */
  constructor(sent: Instant, hold: number, now: () => Instant = instantNow) {
    this.#sent = sent
    this.#hold = hold
    this.#now = now
  }

  /** Whether the holder may still send. */
  get holds(): boolean {
    if (!this.#ended && isOver(this.#sent, this.#now(), this.#hold)) this.#ended = true
    return !this.#ended
  }

  /** A beat that was sent then found the holding in its place. What has ended stays so: its work was given up. */
  renew(sent: Instant): void {
    if (this.holds) this.#sent = sent
  }

  /** Somebody else has it, or it was given back. */
  end(): void {
    this.#ended = true
  }
}
