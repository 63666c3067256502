// Prepares each statement once: to read SQL anew for every message costs more than to run it.

import type { Database, Statement } from 'better-sqlite3'

/** What the journal's parts need of a database. */
export type Prepare = Pick<Database, 'prepare'>

/** The same text gives the same statement; whoever plucks one must always do so. */
export function preparedOnce(db: Database): Prepare {
  const statements = new Map<string, Statement>()
  const prepare = (sql: string): Statement => {
    const known = statements.get(sql) ?? db.prepare(sql)
    statements.set(sql, known)
    return known
  }
  return { prepare: prepare as Database['prepare'] }
}

/** The same statements, but none that writes: those need a transaction (see transaction.ts). */
export function onlyReading(db: Prepare): Prepare {
  const prepare = (sql: string): Statement => {
    const statement = db.prepare(sql)
    if (!statement.readonly) throw new Error(`written without a transaction: ${sql}`)
    return statement
  }
  return { prepare: prepare as Database['prepare'] }
}
