// Several journals as one, to be read: rows keep their order, and get numbers that no two journals share.

import { closeSync, openSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { openDatabase } from './database.ts'
import { openJournal } from './journal.ts'
import type { RunRow } from './runs.ts'

/** Columns that hold the number of a row, of whatever table, where they are whole numbers. 0 and NULL are none. */
export const numberColumns: readonly string[] = [
  'id',
  'folder',
  'target_folder',
  'message',
  'attempt',
  'run',
  'looked_run',
  'left_run',
  'left_mark',
  'listed_mark',
  'unread_run',
  'verification',
]

/** Not of the mail: what one process knows of servers and logins, and what triggers write. */
const leftOut: ReadonlySet<string> = new Set([
  'runs',
  'facts',
  'refusals',
  'login_storms',
  'login_storm_marks',
  'folder_totals',
  'kind_totals',
])

/** Rows of one journal; as many journals as there are mailboxes stay below what a number holds. */
const apart = 2 ** 31

/** Makes an empty journal of this plan, in which `mergeJournal` then puts others. `runs`: those of all together. */
export function beginMerge(file: string, plan: string, runs: readonly (RunRow & { ignoredWindow: number })[]): void {
  closeSync(openSync(file, 'w', 0o600))
  const journal = openJournal(file)
  journal.commit((tx) => journal.setFact(tx, 'plan', plan))
  journal.close()
  withFile(file, (db) => {
    const insert = db.prepare(
      `INSERT INTO runs (id, pid, host, started_at, alive_at, ended_at, ending, phase, stopped_by, exit_code,
         ignored_window) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    for (const run of runs)
      insert.run(
        run.id,
        run.pid,
        run.host,
        run.startedAt,
        run.aliveAt,
        run.endedAt,
        run.ending,
        run.phase,
        run.stoppedBy,
        run.exitCode,
        run.ignoredWindow,
      )
  })
}

/** Puts all rows of a journal of this version into another; `nth`: 1 for the first. */
export function mergeJournal(into: string, from: string, nth: number): void {
  // Whatever version wrote it, it is read as one of ours.
  openJournal(from).close()
  withFile(into, (db) => {
    db.prepare('ATTACH ? AS other').run(from)
    db.transaction(() => {
      for (const table of tablesOf(db)) copyRows(db, table, nth * apart)
    })()
    db.exec('DETACH other')
  })
}

function tablesOf(db: Database.Database): string[] {
  return db
    .prepare<[], string>(`SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .pluck()
    .all()
    .filter((name) => !leftOut.has(name))
}

/** What two journals know alike (a list of recipients, who answered for a server) is kept once. */
function copyRows(db: Database.Database, table: string, offset: number): void {
  const columns = db
    .prepare<[string], { name: string; type: string }>('SELECT name, type FROM pragma_table_info(?)')
    .all(table)
  const values = columns.map(({ name, type }) =>
    type === 'INTEGER' && numberColumns.includes(name)
      ? `CASE WHEN "${name}" > 0 THEN "${name}" + ${offset} ELSE "${name}" END`
      : `"${name}"`,
  )
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  db.exec(`INSERT OR IGNORE INTO main."${table}" (${names}) SELECT ${values.join(', ')} FROM other."${table}"`)
  // Triggers hear of changes of a kind, not of rows that have one.
  if (table === 'messages')
    db.exec(
      `INSERT INTO main.kind_totals
         SELECT folder + ${offset}, kind, messages FROM other.kind_totals WHERE messages > 0`,
    )
}

function withFile(file: string, work: (db: Database.Database) => void): void {
  const db = openDatabase(file)
  try {
    // Rows come table after table: those that they point to may come later.
    db.pragma('foreign_keys = OFF')
    db.pragma('synchronous = OFF')
    work(db)
  } finally {
    db.close()
  }
}
