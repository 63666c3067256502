// What the journal says of each message of a folder, in five bytes a message: a check may look at folders of any size.

import { messageStates, type MessageState } from '../model/message.ts'

export class KnownStates {
  #uids = new Uint32Array(64)
  #states = new Uint8Array(64)
  #length = 0

  /** The rows must come in order of their UIDs. */
  constructor(rows: Iterable<{ uid: number; state: MessageState }> = []) {
    for (const { uid, state } of rows) {
      if (this.#length === this.#uids.length) this.#grow()
      this.#uids[this.#length] = uid
      this.#states[this.#length] = messageStates.indexOf(state)
      this.#length += 1
    }
  }

  of(uid: number): MessageState | undefined {
    let [low, high] = [0, this.#length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#uids[middle] ?? 0) < uid) low = middle + 1
      else high = middle
    }
    if (low === this.#length || this.#uids[low] !== uid) return undefined
    return messageStates[this.#states[low] ?? 0]
  }

  #grow(): void {
    const [uids, states] = [new Uint32Array(this.#length * 2), new Uint8Array(this.#length * 2)]
    uids.set(this.#uids)
    states.set(this.#states)
    this.#uids = uids
    this.#states = states
  }
}
