// Puts together what a server says of a message in several FETCH answers: some come in two, some in passing.

import type { MessageBody } from '../model/message.ts'

/** A FETCH answer. `told`: the items that stood in it; what did not stand there has an empty value. */
export type FetchedRow = MessageBody & { told: ReadonlySet<FetchItem> }
export type FetchItem = 'RFC822.SIZE' | 'INTERNALDATE' | 'FLAGS' | 'BODY'

/**
 * Rows of one FETCH. A server may tell flags in passing, before or after the row that was asked for, and may send a row
 * in two answers (RFC 3501, 7.4.2): a row is whole when all of `needed` was told of its UID.
 */
export class FetchedRows {
  readonly #needed: readonly FetchItem[]
  readonly #parts = new Map<number, FetchedRow>()

  constructor(needed: readonly FetchItem[]) {
    this.#needed = needed
  }

  /** The whole row, as soon as it is one. */
  take(row: FetchedRow): FetchedRow | undefined {
    const before = this.#parts.get(row.uid)
    const merged = before === undefined ? row : merge(before, row)
    if (!this.#needed.every((item) => merged.told.has(item))) {
      this.#parts.set(row.uid, merged)
      return undefined
    }
    this.#parts.delete(row.uid)
    return merged
  }

  /** Parts of which the rest has not come; also of rows that were whole before, of which something changed since. */
  get parts(): readonly FetchedRow[] {
    return [...this.#parts.values()]
  }
}

function merge(before: FetchedRow, row: FetchedRow): FetchedRow {
  return {
    uid: row.uid,
    size: row.told.has('RFC822.SIZE') ? row.size : before.size,
    internalDate: row.told.has('INTERNALDATE') ? row.internalDate : before.internalDate,
    flags: row.told.has('FLAGS') ? row.flags : before.flags,
    bytes: row.told.has('BODY') ? row.bytes : before.bytes,
    told: new Set([...before.told, ...row.told]),
  }
}
