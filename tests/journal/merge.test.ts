// Journals that become one: every number of a row is told from a number of anything else, and all rows are there.

import Database from 'better-sqlite3'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { beginMerge, mergeJournal, numberColumns } from '../../src/journal/merge.ts'
import { freshDir } from '../support/temp-dir.ts'

/** Whole numbers that are no number of a row: counts, times, sizes, UIDs. A new column belongs here or there. */
const plain = new Set(
  (
    'attempts adopted at at_source bytes body_sum broken broken_at_source checked counted_mark ended_at ends begins ' +
    'excluded exit_code first_at flags_due header_date held highest_modseq ignored_window intact internal_date ' +
    'last_at listed ' +
    'looked_at looked_mark low_mark messages noted not_signed now offset_due open pass_ended_at pass_new ' +
    'pass_started_at pid planned quiet_since received_at refused scanned_to searched second sent size started_at ' +
    'alive_at strict taken target_uid uid uid_next uid_validity unlisted unread unreadable was_proved written_mark ' +
    'filed_elsewhere'
  ).split(' '),
)

it('each whole number of a journal is known for what it is', () => {
  const file = join(freshDir('fusione'), 'a.sqlite')
  openJournal(file).close()
  const db = new Database(file)
  const columns = db
    .prepare<[], { place: string; name: string }>(
      `SELECT t.name || '.' || c.name AS place, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table' AND c.type = 'INTEGER'`,
    )
    .all()
  db.close()
  expect(columns.length).toBeGreaterThan(80)
  expect(columns.filter(({ name }) => !plain.has(name) && !numberColumns.includes(name))).toEqual([])
  expect(numberColumns.filter((name) => plain.has(name))).toEqual([])
})

it('rows keep what they point to', () => {
  const dir = freshDir('fusione')
  const run = {
    id: 1,
    pid: 0,
    host: '',
    startedAt: 5,
    aliveAt: 6,
    endedAt: 7,
    ending: 'ended',
    phase: null,
    stoppedBy: null,
    exitCode: 0,
    ignoredWindow: 0,
  }
  const whole = join(dir, 'tutto.sqlite')
  beginMerge(whole, 'prova', [run])
  for (const n of [1, 2, 3]) {
    const file = join(dir, `${n}.sqlite`)
    openJournal(file).close()
    const db = new Database(file)
    db.exec(`
      INSERT INTO mailboxes (id, source_account, target_account) VALUES ('m${n}', 's${n}', 't${n}');
      INSERT INTO target_folders (id, account, path, uid_validity) VALUES (1, 't${n}', 'INBOX', 9);
      INSERT INTO folders (id, mailbox, path, name, listed_mark) VALUES (1, 'm${n}', 'INBOX', 'INBOX', 2);
      INSERT INTO messages (id, folder, uid_validity, uid, size, flags, state, target_folder, target_uid, kind)
        VALUES (1, 1, 1, 1, ${n}, '[]', 'verified', 1, 1, NULL), (2, 1, 1, 2, ${n}, '[]', 'verified', 1, 2, NULL);
      UPDATE messages SET kind = 'acceptance' WHERE id = 2;
    `)
    db.close()
    mergeJournal(whole, file, n)
  }
  const journal = openJournal(whole)
  expect(journal.runs.all()).toHaveLength(1)
  expect(journal.mailboxes.all().map(({ id }) => id)).toEqual(['m1', 'm2', 'm3'])
  for (const n of [1, 2, 3]) {
    const [folder] = journal.folders.ofMailbox(`m${n}`)
    expect([...journal.totalsByFolder(`m${n}`).values()]).toMatchObject([{ messages: 2, verified: 2, bytes: 2 * n }])
    expect(journal.kindsByFolder(`m${n}`).get(folder?.id ?? 0)).toMatchObject({ acceptance: 1 })
    expect(folder?.targetPath ?? null).toBeNull()
  }
  journal.close()
  const db = new Database(whole)
  expect(db.pragma('foreign_key_check')).toEqual([])
  db.close()
})
