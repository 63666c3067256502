// UID, size and date of many messages in twelve bytes each: a mailbox of 300,000 costs some megabytes.

import type { MessageFacts } from '../model/message.ts'

const noDate = -(2 ** 31)
const firstRoom = 64

export class MessageList {
  #uids = new Uint32Array(firstRoom)
  #sizes = new Uint32Array(firstRoom)
  #seconds = new Int32Array(firstRoom)
  #length = 0

  get length(): number {
    return this.#length
  }

  add({ uid, size, internalDate }: Pick<MessageFacts, 'uid' | 'size' | 'internalDate'>): void {
    if (this.#length === this.#uids.length) this.#grow()
    this.#uids[this.#length] = uid
    this.#sizes[this.#length] = Math.min(size, 0xffff_ffff)
    this.#seconds[this.#length] =
      internalDate === null ? noDate : Math.max(noDate + 1, Math.min(Math.floor(internalDate / 1000), 0x7fff_ffff))
    this.#length += 1
  }

  uid(at: number): number {
    return this.#uids[at] ?? 0
  }

  size(at: number): number {
    return this.#sizes[at] ?? 0
  }

  /** In whole seconds since 1970; undefined without a date. */
  second(at: number): number | undefined {
    const second = this.#seconds[at]
    return second === noDate ? undefined : second
  }

  /** The places in this list, in order. */
  places(): Uint32Array {
    return Uint32Array.from({ length: this.#length }, (_, at) => at)
  }

  #grow(): void {
    const room = this.#uids.length * 2
    const larger = <T extends Uint32Array | Int32Array>(made: T, before: T): T => {
      made.set(before)
      return made
    }
    this.#uids = larger(new Uint32Array(room), this.#uids)
    this.#sizes = larger(new Uint32Array(room), this.#sizes)
    this.#seconds = larger(new Int32Array(room), this.#seconds)
  }
}
