// Bytes a second over the last half minute: long enough for a 40 MB message, short enough to notice a change.

const windowMs = 30_000
const rising = 1.25

export class Rate {
  readonly #now: () => number
  #startedAt: number | undefined
  #samples: { at: number; bytes: number }[] = []

  constructor(now: () => number) {
    this.#now = now
  }

  /** Time counts from here on, although nothing has come yet. */
  begin(): void {
    this.#startedAt ??= this.#now()
  }

  add(bytes: number): void {
    const at = this.#now()
    this.#startedAt ??= at
    const last = this.#samples.at(-1)
    // One sample a second at most, so that a mailbox of tiny messages does not fill the memory.
    if (last !== undefined && at - last.at < 1000) last.bytes += bytes
    else this.#samples.push({ at, bytes })
    this.#forget(at)
  }

  /** ms that were looked at; 0 before anything began. */
  get over(): number {
    return this.#startedAt === undefined ? 0 : Math.min(windowMs, this.#now() - this.#startedAt)
  }

  bytesPerSecond(): number {
    if (this.#startedAt === undefined) return 0
    this.#forget(this.#now())
    const seconds = Math.max(1, this.over / 1000)
    return this.#samples.reduce((sum, sample) => sum + sample.bytes, 0) / seconds
  }

  /** The later half of what was looked at went much faster than the whole: it has not found its speed yet. */
  get isRising(): boolean {
    const from = this.#now() - this.over / 2
    const recent = this.#samples.reduce((sum, { at, bytes }) => (at > from ? sum + bytes : sum), 0)
    return recent / Math.max(1, this.over / 2000) > rising * this.bytesPerSecond()
  }

  #forget(now: number): void {
    while ((this.#samples[0]?.at ?? now) < now - windowMs) this.#samples.shift()
  }
}
