// What each mailbox asks of the journal is looked for among its own rows: among those of all, it would be their square.

import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { kindsByFolder } from '../../src/journal/kind-totals.ts'
import { Mailboxes } from '../../src/journal/mailboxes.ts'
import { openJournal } from '../../src/journal/journal.ts'
import { owedByFolder, owedByMailbox } from '../../src/journal/owed.ts'
import type { Prepare } from '../../src/journal/prepared.ts'
import { SourceListings } from '../../src/journal/source-lists.ts'
import { TargetLives } from '../../src/journal/target-lives.ts'
import { problemRows, totalsByFolder } from '../../src/journal/totals.ts'
import { journalFile } from './some-journal.ts'

/** Of these there are few, however many mailboxes there are: ended lives, and copies that came twice. */
const few = /^SCAN (?:l USING COVERING INDEX target_folder_ended|g|\(subquery-\d+\))$/

/** The lines of SQLite's plans that look through a whole table, of every query that `ask` makes. */
function scansOf(ask: (db: Prepare & Database.Database) => void): string[] {
  const file = journalFile()
  openJournal(file).close()
  const db = new Database(file)
  const scans: string[] = []
  const prepare = (sql: string) => {
    scans.push(
      ...(
        db.prepare(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', ':mailbox')}`).all({ mailbox: 'a' }) as {
          detail: string
        }[]
      )
        .map(({ detail }) => detail)
        .filter((detail) => detail.startsWith('SCAN') && !few.test(detail))
        .map((detail) => `${detail}: ${sql.replace(/\s+/g, ' ')}`),
    )
    return db.prepare(sql)
  }
  ask({ prepare } as Prepare & Database.Database)
  db.close()
  return scans
}

it.each<[string, (db: Prepare & Database.Database) => void]>([
  ['what it owes', (db) => owedByMailbox(db, 'a')],
  ['what its folders owe', (db) => owedByFolder(db, 'a')],
  ['how far it is', (db) => totalsByFolder(db, 'a')],
  ['what did not end as it should', (db) => problemRows(db, 'a')],
  ['the kinds of its messages', (db) => kindsByFolder(db, 'a')],
  ['how it was listed', (db) => new SourceListings(db).completeness('a')],
  ['its row', (db) => new Mailboxes(db).all('a')],
  ['its lost lives', (db) => new TargetLives(db).stranded('a')],
])('%s', (_, ask) => {
  expect(scansOf(ask)).toEqual([])
})

it('finds a query that looks through all', () => {
  expect(scansOf((db) => owedByMailbox(db)).length).toBeGreaterThan(3)
})
