// Notices when the first answers of a server take many times as long as they did. Pure: the times are given.

/** Answers that say how fast a server is when it is well: the best half of the first so many. */
const first = 8
/** Answers in a row that must all be slow. */
const inARow = 5
/** So many times as long as when it was well, and at least so many ms, is slow. */
const manifold = 8
const noticeable = 3_000

/** Of one kind of command on one server. */
export class AnswerTimes {
  readonly #first: number[] = []
  #slow = 0

  /** Takes the ms to a first answer; returns whether the server has become slow, once for so many in a row. */
  take(milliseconds: number): boolean {
    if (this.#first.length < first) {
      this.#first.push(milliseconds)
      return false
    }
    const isSlow = milliseconds >= Math.max(noticeable, this.#usual * manifold)
    this.#slow = isSlow ? this.#slow + 1 : 0
    if (this.#slow < inARow) return false
    this.#slow = 0
    return true
  }

  /** The median of the first answers. */
  get #usual(): number {
    return this.#first.toSorted((a, b) => a - b)[Math.floor(first / 2)] ?? 0
  }
}
