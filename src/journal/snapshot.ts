// A copy of a journal as it is at one moment, page for page, also while a run writes to it.

import { closeSync, openSync } from 'node:fs'
import { loadDatabase, openDatabase } from './database.ts'

/** Unchanged pages keep their places, so that what is compared with an earlier copy differs little. */
export async function snapshotJournal(file: string, copy: string): Promise<void> {
  loadDatabase()
  closeSync(openSync(copy, 'w', 0o600))
  const db = openDatabase(file, { readonly: true, timeout: 10_000 })
  try {
    await db.backup(copy)
  } finally {
    db.close()
  }
}
