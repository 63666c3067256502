// Reads the journal as the oracle sees it: the rows themselves, past everything that the program makes of them.

import Database from 'better-sqlite3'
import { existsSync, writeFileSync } from 'node:fs'
import { brokenInvariants } from '../../src/journal/invariants.ts'

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

/** Opened once, for as long as the file is the same: what the oracle asks after each command is prepared once. */
export class JournalReader {
  readonly #file: string
  #db: Database.Database | undefined
  readonly #prepared = new Map<string, Database.Statement>()

  constructor(file: string) {
    this.#file = file
  }

  /** undefined: there is no journal, or it was cut before it had a table. */
  rows(): JournalRows | undefined {
    if (!this.#open()) return undefined
    if (this.#prepare("SELECT 1 FROM sqlite_master WHERE name = 'ledger'").get() === undefined) return undefined
    return { messages: this.#prepare(allMessages).all() as Row[], ghosts: this.#prepare(allGhosts).all() as Ghost[] }
  }

  /** The journal's own invariants: one line for each row that breaks one. */
  broken(): string[] {
    const db = { prepare: (sql: string) => this.#prepare(sql) } as Pick<Database.Database, 'prepare'>
    return brokenInvariants(db).flatMap(({ invariant, where }) => where.map((row) => `${invariant}: ${row}`))
  }

  /** Writes a journal with all that is committed into another file. */
  copyTo(file: string): void {
    if (this.#open() && this.#db !== undefined) writeFileSync(file, this.#db.serialize())
  }

  /** Before the file goes, or another takes its place. */
  close(): void {
    this.#db?.close()
    this.#db = undefined
    this.#prepared.clear()
  }

  #open(): boolean {
    if (this.#db === undefined && existsSync(this.#file)) this.#db = new Database(this.#file, { readonly: true })
    return this.#db !== undefined
  }

  #prepare(sql: string): Database.Statement {
    const known = this.#prepared.get(sql) ?? this.#db?.prepare(sql)
    if (known === undefined) throw new Error('the journal is not open')
    this.#prepared.set(sql, known)
    return known
  }
}

const allMessages = `
  SELECT m.id, f.mailbox, f.id AS folderId, f.path, f.name, f.excluded, m.uid_validity AS uidValidity, m.uid,
    m.digest, m.state, m.code, m.notes, m.target_uid AS targetUid, t.uid_validity AS targetValidity,
    t.path AS targetPath, m.adopted, m.at_source AS atSource
  FROM messages m JOIN folders f ON f.id = m.folder LEFT JOIN target_folders t ON t.id = m.target_folder
  ORDER BY m.id`
const allGhosts = `
  SELECT f.mailbox, t.uid_validity AS uidValidity, g.uid, m.digest
  FROM ghosts g JOIN target_folders t ON t.id = g.target_folder JOIN messages m ON m.id = g.message
    JOIN folders f ON f.id = m.folder`

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
