// Reads the journal as the oracle sees it: the rows themselves, past everything that the program makes of them.

import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'

export type Row = {
  id: number
  mailbox: string
  folderId: number
  path: string
  name: string
  excluded: number
  uidValidity: number
  uid: number
  digest: string | null
  state: string
  code: string | null
  notes: string
  targetUid: number | null
  targetValidity: number | null
  targetPath: string | null
  adopted: number
  atSource: number
}

export type Ghost = { mailbox: string; uidValidity: number; uid: number; digest: string | null }

export type JournalRows = { messages: Row[]; ghosts: Ghost[] }

/** undefined: there is no journal, or it was cut before it had a table. */
export function readRows(file: string): JournalRows | undefined {
  if (!existsSync(file)) return undefined
  const db = new Database(file, { readonly: true })
  try {
    if (db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'ledger'").get() === undefined) return undefined
    const messages = db
      .prepare<[], Row>(
        `SELECT m.id, f.mailbox, f.id AS folderId, f.path, f.name, f.excluded, m.uid_validity AS uidValidity, m.uid,
                m.digest, m.state, m.code, m.notes, m.target_uid AS targetUid, t.uid_validity AS targetValidity,
                t.path AS targetPath, m.adopted, m.at_source AS atSource
         FROM messages m JOIN folders f ON f.id = m.folder LEFT JOIN target_folders t ON t.id = m.target_folder
         ORDER BY m.id`,
      )
      .all()
    const ghosts = db
      .prepare<[], Ghost>(
        `SELECT f.mailbox, t.uid_validity AS uidValidity, g.uid, m.digest
         FROM ghosts g JOIN target_folders t ON t.id = g.target_folder JOIN messages m ON m.id = g.message
           JOIN folders f ON f.id = m.folder`,
      )
      .all()
    return { messages, ghosts }
  } finally {
    db.close()
  }
}

/** Everything that must not change while nothing happens, as one text. */
export function dumpOf(rows: JournalRows): string {
  return rows.messages
    .map(
      (row) =>
        `${row.id} ${row.path} ${row.uidValidity}/${row.uid} ${row.state} ${row.code ?? ''} ` +
        `${row.targetValidity ?? ''}/${row.targetUid ?? ''} ${row.notes}`,
    )
    .join('\n')
}
