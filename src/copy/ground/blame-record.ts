// Collects what becomes known about messages over which the lines of a mailbox break.

import type { MessageRow } from '../../journal/messages.ts'
import type { Side } from '../../model/codes.ts'

/** So many broken connections in a row over one message alone are no accident any more. */
const often = 3

/** Who broke the lines of one mailbox in this run. */
export class BlameRecord {
  /** Over whom the line to a side broke last, and how often in a row. */
  readonly #suspects = new Map<Side, { id: number; times: number }>()
  readonly #blamed = new Map<number, string>()
  #known = 0
  /** Sides of which this attempt has found a suspect. */
  readonly #found = new Set<Side>()

  /** The line to this side broke while this message, and nothing else, was on its way there. */
  brokeOver(side: Side, { id }: MessageRow, reason: string): void {
    const before = this.#suspects.get(side)
    const times = before?.id === id ? before.times + 1 : 1
    if (times >= often) this.#blamed.set(id, reason)
    this.#suspects.set(side, { id, times })
    this.#found.add(side)
  }

  /**
   * An attempt has ended because the line to `side` broke; undefined: because of something else. A line that breaks
   * over other traffic too is a bad line, and then nothing is held against the message that it broke over before. Gives
   * whether one more message is to be left.
   */
  attemptEnded(side: Side | undefined): boolean {
    if (side !== undefined && !this.#found.has(side)) this.#suspects.delete(side)
    this.#found.clear()
    const more = this.#blamed.size > this.#known
    this.#known = this.#blamed.size
    return more
  }

  /** Why this message is left for another run; undefined: it is not. */
  reasonToLeave({ id }: MessageRow): string | undefined {
    return this.#blamed.get(id)
  }
}
