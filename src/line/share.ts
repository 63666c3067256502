// The memory that message bodies may take, shared by all mailboxes of a run: who wants to read some waits until there is room (promise 9).

import { letGo, worthCollecting } from './garbage.ts'
import type { Gate } from './gate.ts'

/** Bodies of all mailboxes together, in bytes. One that is larger than all of it is read when nobody else reads. */
export const bodyBudget = 40_000_000

/** One mailbox's part in it. A mailbox does one thing after the other: what it does while it already holds a part needs no other. */
export class Share {
  readonly #gate: Gate
  #holds = false

  constructor(gate: Gate) {
    this.#gate = gate
  }

  /** Waits for room for so many bytes, which is free again when the work is done. */
  async holding<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    if (this.#holds) return work()
    const place = await this.#gate.enter(Math.max(1, bytes))
    this.#holds = true
    if (bytes >= worthCollecting) letGo()
    try {
      return await work()
    } finally {
      this.#holds = false
      if (bytes >= worthCollecting) letGo()
      place.leave()
    }
  }
}
