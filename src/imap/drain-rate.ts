// How fast a line drains: bytes that the server has confirmed over the time in which something was always on its way.

/** Fewer bytes say nothing about a line. */
const leastMeasured = 100_000
/** ms of a period; a rate covers the present one and the one before, because a line may have become slow. */
const period = 5_000

export class DrainRate {
  readonly #now: () => number
  #bytesPerSecond: number | undefined
  #before = { bytes: 0, milliseconds: 0 }
  #since = 0
  #bytes = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** undefined: nothing was measured yet. */
  get bytesPerSecond(): number | undefined {
    return this.#bytesPerSecond
  }

  /** Something goes out after nothing was on its way. */
  begin(): void {
    this.#before = { bytes: 0, milliseconds: 0 }
    this.#since = this.#now()
    this.#bytes = 0
  }

  /**
   * So much has arrived. A little of it says only how long the way is. Answers come in bursts, about bytes that drained
   * before: over a few ms they would look like a line without end, and a crash would be believed settled while they
   * still arrive. So no period begins without the one before it.
   */
  drained(bytes: number): void {
    const milliseconds = this.#now() - this.#since
    this.#bytes += bytes
    const whole = this.#before.bytes + this.#bytes
    if (whole >= leastMeasured)
      this.#bytesPerSecond = (whole / Math.max(1, this.#before.milliseconds + milliseconds)) * 1000
    if (milliseconds < period) return
    this.#before = { bytes: this.#bytes, milliseconds }
    this.#since = this.#now()
    this.#bytes = 0
  }
}
