// Messages over which the line breaks again and again: each is left for the next run.

import type { MessageRow } from '../journal/messages.ts'
import type { Side } from '../model/codes.ts'
import { MigrationError } from '../model/errors.ts'
import type { MailboxContext } from './work.ts'

/** So many broken connections in a row over one message alone are no accident any more. */
const often = 3

/** Who broke the lines of one mailbox in this run. */
export class LineBreakers {
  /** Over whom the line to a side broke last, and how often in a row. */
  readonly #suspects = new Map<Side, { id: number; times: number }>()
  readonly #convicted = new Map<number, string>()
  #known = 0
  /** Sides of which this attempt has found a suspect. */
  readonly #found = new Set<Side>()

  /** The line to this side broke while this message, and nothing else, was on its way there. */
  brokeOver(side: Side, { id }: MessageRow, reason: string): void {
    const before = this.#suspects.get(side)
    const times = before?.id === id ? before.times + 1 : 1
    if (times >= often) this.#convicted.set(id, reason)
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
    const more = this.#convicted.size > this.#known
    this.#known = this.#convicted.size
    return more
  }

  /** Why this message is left for another run; undefined: it is not. */
  reasonToLeave({ id }: MessageRow): string | undefined {
    return this.#convicted.get(id)
  }
}

/** Reads some rows from the source; when its line breaks over a single one, that is noted with it. */
export async function blaming<T>(
  context: MailboxContext,
  rows: readonly MessageRow[],
  read: () => Promise<T>,
): Promise<T> {
  const wasOpen = context.source.usable
  try {
    return await read()
  } catch (error) {
    const [only, ...others] = rows
    // A connection that was gone before says nothing about the message, nor does one to the target, where others are on
    // their way.
    const broke =
      wasOpen &&
      !context.stop.aborted &&
      error instanceof MigrationError &&
      error.code === 'connection-lost' &&
      error.facts['side'] === 'source'
    if (broke && only !== undefined && others.length === 0) context.breakers.brokeOver('source', only, error.message)
    throw error
  }
}

/**
 * Those of these pending rows that may be tried (again) in this run; the others stay pending, with the reason beside
 * them.
 */
export function triable(context: MailboxContext, pending: readonly MessageRow[]): MessageRow[] {
  const left = new Map(
    pending.flatMap((row) => {
      const reason = context.breakers.reasonToLeave(row)
      return reason === undefined ? [] : [[row.id, reason]]
    }),
  )
  if (left.size === 0) return [...pending]
  context.journal.commit(() =>
    left.forEach((reason, id) => context.journal.messages.setState(id, 'pending', 'breaks-connection', reason)),
  )
  return pending.filter((row) => !left.has(row.id))
}
