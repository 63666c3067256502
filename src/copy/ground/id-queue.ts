// Rows that wait for their turn, by id and size: a folder may have more of them than should be held as rows.

export class IdQueue {
  readonly #ids: number[] = []
  readonly #sizes: number[] = []
  /** So many at the beginning were dropped. */
  #dropped = 0
  #bytes = 0

  add(id: number, size: number): void {
    this.#ids.push(id)
    this.#sizes.push(size)
    this.#bytes += size
  }

  get length(): number {
    return this.#ids.length - this.#dropped
  }

  /** All their sizes together. */
  get bytes(): number {
    return this.#bytes
  }

  /** The first ones have had their turn. */
  drop(count: number): void {
    for (let at = this.#dropped; at < this.#dropped + count; at += 1) this.#bytes -= this.#sizes[at] ?? 0
    this.#dropped += count
    if (this.#dropped < this.#ids.length / 2) return
    this.#ids.splice(0, this.#dropped)
    this.#sizes.splice(0, this.#dropped)
    this.#dropped = 0
  }

  /** From now on the small ones come first. */
  smallestFirst(): void {
    const sorted = [...this].toSorted((a, b) => a.size - b.size)
    this.#ids.length = 0
    this.#sizes.length = 0
    this.#dropped = 0
    this.#bytes = 0
    for (const { id, size } of sorted) this.add(id, size)
  }

  *[Symbol.iterator](): Generator<{ id: number; size: number }> {
    for (let at = this.#dropped; at < this.#ids.length; at += 1)
      yield { id: this.#ids[at] ?? 0, size: this.#sizes[at] ?? 0 }
  }
}
