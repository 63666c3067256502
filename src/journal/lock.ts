// One run per journal: a lock that the operating system drops by itself when its holder dies.

import { closeSync, existsSync, openSync } from 'node:fs'
import { loadDatabase, openDatabase } from './database.ts'

export type Lock = { release(): void }

/**
 * Takes the lock beside the journal (`<journal>.lock`, an empty file that stays). undefined: another process holds it.
 * The lock is SQLite's own file lock: a file with a process number in it would outlive a `kill -9` and have to be
 * judged by hand.
 */
export function takeLock(journalFile: string): Lock | undefined {
  const file = `${journalFile}.lock`
  loadDatabase()
  closeSync(openSync(file, 'a', 0o600))
  const db = openDatabase(file, { timeout: 300 })
  try {
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) return undefined
    throw error
  }
  return { release: () => db.close() }
}

/**
 * Whether a run holds the journal at this moment. The look itself holds the lock for an instant, which takeLock waits
 * out.
 */
export function isLocked(journalFile: string): boolean {
  const file = `${journalFile}.lock`
  if (!existsSync(file)) return false
  const db = openDatabase(file, { readonly: true, timeout: 0 })
  try {
    db.prepare('SELECT count(*) FROM sqlite_master').get()
    return false
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) return true
    throw error
  } finally {
    db.close()
  }
}
