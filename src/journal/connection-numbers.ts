// How many connections each server was found to hold: kept for the next run, and shown while one is at work.

import type { ConnectionChange, ConnectionCount, LoadSign } from '../model/server-load.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

/**
 * `sign`, `reason`: of the last lowering, in the server's words or a code of ours. `at`: ms since 1970, of the last
 * change.
 */
export type ConnectionNumberRow = ConnectionCount & { server: string; sign: LoadSign; reason: string; at: number }

export class ConnectionNumbers {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /** By `serverKey`. */
  all(): Map<string, ConnectionNumberRow> {
    const rows = this.#db
      .prepare<[], ConnectionNumberRow>('SELECT server, planned, now, held, sign, reason, at FROM connection_numbers')
      .all()
    return new Map(rows.map((row) => [row.server, row]))
  }

  keep(tx: Transaction, server: string, { planned, now, held, sign, reason }: ConnectionChange, at: number): void {
    tx.prepare('INSERT OR REPLACE INTO connection_numbers VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      server,
      planned,
      now,
      held,
      sign,
      reason,
      at,
    )
  }
}
