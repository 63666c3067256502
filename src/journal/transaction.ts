// The one way to write: a transaction, handed out by commit, together and soon of Journal, for which statements ask.

import type { Prepare } from './prepared.ts'

declare const openTransaction: unique symbol

/** What is prepared through it may write; when it has ended, nothing can be prepared through it any more. */
export type Transaction = Prepare & { readonly [openTransaction]: true }

/**
 * To be called by journal.ts only, inside a transaction of the database; `end` must be called before that is committed.
 */
export function beginTransaction(db: Prepare): { tx: Transaction; end(): void } {
  let isOpen = true
  const prepare: Prepare['prepare'] = (sql: string) => {
    if (!isOpen) throw new Error(`written after its transaction: ${sql}`)
    return db.prepare(sql)
  }
  return {
    tx: { prepare } as Transaction,
    end: () => {
      isOpen = false
    },
  }
}
