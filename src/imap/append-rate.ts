// How fast a line drains, told by single appends: by what they take longer than the way there and back.

/** Smaller ones say nothing about a line. */
const leastMeasured = 4_096
/**
 * The rate is the median of the last so many; fewer than `enough` are no measure, or one hiccup of the server would be
 * the speed of its line.
 */
const remembered = 9
const enough = 3

export class AppendRate {
  /** ms that the fastest append took: the round trip. */
  #quickest = Number.POSITIVE_INFINITY
  /** Bytes a second; infinite for an append that took hardly longer than the round trip. */
  readonly #last: number[] = []

  /** An append of so many bytes was answered after so many ms. */
  took(bytes: number, milliseconds: number): void {
    this.#quickest = Math.min(this.#quickest, milliseconds)
    if (bytes < leastMeasured) return
    // Believing a round trip would make a long way look like a slow line, and a large message that has no answer would
    // be waited for by the hour.
    this.#last.push(milliseconds < 2 * this.#quickest ? Number.POSITIVE_INFINITY : (bytes / milliseconds) * 1000)
    if (this.#last.length > remembered) this.#last.shift()
  }

  /** Undefined: too little was seen, or nothing but round trips. */
  get bytesPerSecond(): number | undefined {
    if (this.#last.length < enough) return undefined
    // Of an even number the faster of the two in the middle: what is slow must be so more often than not.
    const median = this.#last.toSorted((a, b) => a - b)[Math.floor(this.#last.length / 2)]
    return median === undefined || median === Number.POSITIVE_INFINITY ? undefined : median
  }
}
