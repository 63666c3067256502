// UIDs at four bytes each: a folder may hold more of them than should be held as objects.

export class UidList {
  #uids = new Uint32Array(256)
  #count = 0
  #sorted = true

  constructor(uids: Iterable<number> = []) {
    for (const uid of uids) this.add(uid)
  }

  add(uid: number): void {
    if (this.#count === this.#uids.length) {
      const more = new Uint32Array(2 * this.#count)
      more.set(this.#uids)
      this.#uids = more
    }
    // Servers list in ascending order, but need not (RFC 3501, 7.4.2).
    this.#sorted &&= this.#count === 0 || uid > (this.#uids[this.#count - 1] ?? 0)
    this.#uids[this.#count] = uid
    this.#count += 1
  }

  has(uid: number): boolean {
    const uids = this.#inOrder()
    let [low, high] = [0, this.#count]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((uids[middle] ?? 0) < uid) low = middle + 1
      else high = middle
    }
    return low < this.#count && uids[low] === uid
  }

  /** 0: none. */
  get highest(): number {
    return this.#count === 0 ? 0 : (this.#inOrder()[this.#count - 1] ?? 0)
  }

  /** How many different ones. */
  get size(): number {
    this.#inOrder()
    return this.#count
  }

  *[Symbol.iterator](): Generator<number> {
    for (let at = 0; at < this.#count; at += 1) yield this.#uids[at] ?? 0
  }

  #inOrder(): Uint32Array {
    if (this.#sorted) return this.#uids
    const uids = this.#uids.subarray(0, this.#count).sort()
    this.#count = 0
    for (const uid of uids)
      if (this.#count === 0 || uid !== this.#uids[this.#count - 1]) this.#uids[this.#count++] = uid
    this.#sorted = true
    return this.#uids
  }
}

/** Messages of a folder by UID and size, sixteen bytes each, in the order in which they were added. */
export class SizedUids {
  readonly #uids: number[] = []
  readonly #sizes: number[] = []

  add(uid: number, size: number): void {
    this.#uids.push(uid)
    this.#sizes.push(size)
  }

  get length(): number {
    return this.#uids.length
  }

  /** Those that are not left out, in the same order. */
  without(isOut: (uid: number) => boolean): SizedUids {
    const kept = new SizedUids()
    for (const { uid, size } of this) if (!isOut(uid)) kept.add(uid, size)
    return kept
  }

  *[Symbol.iterator](): Generator<{ uid: number; size: number }> {
    for (const [at, uid] of this.#uids.entries()) yield { uid, size: this.#sizes[at] ?? 0 }
  }
}
