// Brings all journals together in a folder, one file for each mailbox, as they were at their last checkpoints.

import { mkdirSync, readdirSync } from 'node:fs'
import type { Plan } from '../model/plan.ts'
import type { FleetDatabase } from './database.ts'
import { journalOf, jobsOf } from './jobs.ts'
import { fetchJournal } from './shelf.ts'

/** Whether what is collected may be written there: the folder is new, or empty. */
export function isFree(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT'
  }
}

/** Gives the mailboxes whose journals were written, and those of which the shelf has none. */
export async function collect(
  db: FleetDatabase,
  plan: Plan,
  folder: string,
): Promise<{ written: string[]; missing: string[] }> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const written: string[] = []
  const missing: string[] = []
  for (const { id, mailboxes } of jobsOf(plan.mailboxes)) {
    const file = journalOf({ journals: folder }, mailboxes)
    const ids = mailboxes.map((mailbox) => mailbox.id)
    if (await fetchJournal(db, id, file)) written.push(...ids)
    else missing.push(...ids)
  }
  return { written, missing }
}
