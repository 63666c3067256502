// The memory that message bodies may take, shared by all mailboxes of a run (promise 9).

import { letGo, worthCollecting } from './garbage.ts'
import { Gate, type Place } from './gate.ts'

/** What the program may use for messages and for reading them, in bytes, when nobody says otherwise. */
export const defaultMemory = 192_000_000
/**
 * Of it, bodies on their way to the target; and bodies that are only looked at. The rest is for the parser and for what
 * is dead but not collected yet.
 */
const share = { moving: 1 / 8, looking: 1 / 12 }

/**
 * Two budgets, because who looks at the target may not wait for bodies on their way there: on a single connection these
 * wait for the look to end. A body that is larger than its whole budget is read when nobody else reads.
 */
export class Room {
  readonly #moving: Gate
  readonly #looking: Gate

  constructor(memory: number) {
    this.#moving = new Gate(Math.max(1, Math.floor(memory * share.moving)))
    this.#looking = new Gate(Math.max(1, Math.floor(memory * share.looking)))
  }

  /** A part of the budget for bodies that are held until the target has them. */
  part(): RoomPart {
    return new RoomPart(this.#moving)
  }

  /** Waits for room to look at bodies of this size, one after the other. */
  async looking<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const place = await this.#looking.enter(Math.max(1, bytes))
    if (bytes >= worthCollecting) letGo()
    try {
      return await work()
    } finally {
      if (bytes >= worthCollecting) letGo()
      place.leave()
    }
  }
}

/** What one mailbox holds of the moving budget; whatever way its work ends, all of it can be given back. */
export class RoomPart {
  readonly #gate: Gate
  readonly #held = new Set<Place>()
  #closed = false

  constructor(gate: Gate) {
    this.#gate = gate
  }

  /** Whether so many bytes could be had without waiting. */
  has(bytes: number): boolean {
    return this.#gate.has(Math.max(1, bytes))
  }

  /**
   * Waits for room for a body that is about to be read; who waits must have sent on what it holds, or two mailboxes may
   * wait for each other.
   */
  async enter(bytes: number): Promise<Place> {
    if (bytes >= worthCollecting) letGo()
    const inside = await this.#gate.enter(Math.max(1, bytes))
    if (this.#closed) {
      inside.leave()
      return { leave: () => undefined }
    }
    const place: Place = {
      leave: () => {
        if (!this.#held.delete(place)) return
        // The pieces in which a large body came are dead, and sending it made copies of it.
        if (bytes >= worthCollecting) letGo()
        inside.leave()
      },
    }
    this.#held.add(place)
    return place
  }

  /**
   * Gives everything back for good: who still waits for a place, on a line that is gone, gets none that would never be
   * left.
   */
  leaveAll(): void {
    this.#closed = true
    for (const place of this.#held) place.leave()
  }
}
