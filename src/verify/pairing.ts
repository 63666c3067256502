// Pairs both sides while they are read: what is equal leaves the memory as soon as both have come.

import { flagKey } from '../proof/projection.ts'
import { matchCopies, type Match, type Present, type Wanted } from '../proof/match.ts'

/** A message that should be on the target, with where it comes from. */
export type Sought = Wanted & { folder: string; path: string; uid: number; uidValidity: number }

/** First come, first served: the same pairs that matchCopies makes of what is equal in everything. */
export class Pairing {
  readonly #sought = new Map<string, Sought[]>()
  readonly #present = new Map<string, Present[]>()

  /** A message of the source was read; gives its copy, if that is known already. */
  seek(message: Sought): Present | undefined {
    const key = keyOf(message)
    const copy = take(this.#present, key)
    if (copy === undefined) put(this.#sought, key, message)
    return copy
  }

  /**
   * A message of the target was read; gives the message of the source that it is the copy of, if that is known already.
   */
  find(copy: Present): Sought | undefined {
    const key = keyOf(copy)
    const message = take(this.#sought, key)
    if (message === undefined) put(this.#present, key, copy)
    return message
  }

  /** What found no equal, in the order of reading. */
  rest(): { sought: Sought[]; present: Present[] } {
    return {
      sought: [...this.#sought.values()].flat().sort((a, b) => a.id - b.id),
      present: [...this.#present.values()].flat(),
    }
  }
}

/**
 * Matches by content as far as a copy may be told to be of this message: the same bytes, an altered copy, or one of the
 * same Message-ID and date. The date alone proves nothing here, because any mail may have come in that second.
 */
export function matchContent(wanted: readonly Wanted[], present: readonly Present[]): Match[] {
  return matchCopies(wanted, present, 'sent').filter((match) => match.evidence !== 'date')
}

function keyOf({ digest, internalDate, flags }: Pick<Present, 'digest' | 'internalDate' | 'flags'>): string {
  return `${digest} ${internalDate === null ? 'none' : Math.floor(internalDate / 1000)} ${flagKey(flags)}`
}

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key)
  if (values === undefined) map.set(key, [value])
  else values.push(value)
}

function take<T>(map: Map<string, T[]>, key: string): T | undefined {
  const values = map.get(key)
  const first = values?.shift()
  if (values?.length === 0) map.delete(key)
  return first
}
