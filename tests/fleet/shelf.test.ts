// The shelf of journals: what is taken from it is a journal that was put there, whatever the database has forgotten.

import Database from 'better-sqlite3'
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/fleet/database.ts'
import { ensureSchema, hasSchema } from '../../src/fleet/schema.ts'
import { fetchJournal, keep } from '../../src/fleet/shelf.ts'
import { Secret } from '../../src/model/secret.ts'
import { onePostgres } from '../support/postgres.ts'
import { freshDir } from '../support/temp-dir.ts'
import { noFleet } from './fleet-lab.ts'

/** Enough for some pieces of 256 kB. */
const rows = 4_000

it.skipIf(noFleet !== undefined)('a database that forgets the last checkpoints gets whole journals again', async () => {
  const postgres = await onePostgres()
  const db = await openDatabase(new Secret(await postgres.freshDatabase()), 'pec_shelf', 5_000)
  const [dir, token, worker, machine] = [freshDir('shelf'), randomUUID(), randomUUID(), randomUUID()]
  try {
    await ensureSchema(db, 'pec_shelf', 0)
    await db.query(`INSERT INTO machine VALUES ($1, 'una')`, [machine])
    await db.query('INSERT INTO worker (id, machine, pid) VALUES ($1, $2, 1)', [worker, machine])
    await db.query(`INSERT INTO route (name) VALUES ('via')`)
    await db.query(
      `INSERT INTO job (id, position, mailboxes, bound, route, priority, state, holder, epoch, token)
         VALUES ('a', 1, '{a}', '{}', (SELECT id FROM route), 5, 'held', $1, 1, $2)`,
      [worker, token],
    )
    const claim = { job: 'a', epoch: 1, token, before: null } as unknown as Parameters<typeof keep>[1]
    const file = join(dir, 'a.sqlite')
    const journal = new Database(file)
    journal.exec('CREATE TABLE m (id INTEGER PRIMARY KEY, t TEXT)')
    const write = journal.prepare('INSERT OR REPLACE INTO m VALUES (?, ?)')
    const fill = (ids: number): void => {
      for (let id = 1; id <= ids; id++) write.run(id, randomBytes(150).toString('hex'))
    }
    const all = (of: Database.Database): unknown[] => of.prepare('SELECT * FROM m ORDER BY id').all()
    journal.transaction(fill)(rows)
    expect(await keep(db, claim, file)).toBe(true)
    await db.query('CREATE TABLE old_piece AS SELECT * FROM piece')
    await db.query('CREATE TABLE old_shelf AS SELECT * FROM shelf')
    journal.transaction(fill)(rows)
    expect(await keep(db, claim, file)).toBe(true)
    for (const table of ['piece', 'shelf']) {
      await db.query(`DELETE FROM ${table}`)
      await db.query(`INSERT INTO ${table} SELECT * FROM old_${table}`)
    }
    fill(1)
    expect(await keep(db, claim, file)).toBe(true)
    const fetched = join(dir, 'b.sqlite')
    expect(await fetchJournal(db, 'a', fetched)).toBe(true)
    const taken = new Database(fetched, { readonly: true })
    expect(taken.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(all(taken)).toEqual(all(journal))
    taken.close()
    journal.close()
  } finally {
    await db.end()
  }
})

it.skipIf(noFleet !== undefined)('tables of an older version are told of, and brought up to date at rest', async () => {
  const postgres = await onePostgres()
  const db = await openDatabase(new Secret(await postgres.freshDatabase()), 'pec_older', 5_000)
  const steps = ['CREATE TABLE fleet (program text); CREATE TABLE worker (beat_at timestamptz, ended_at timestamptz)']
  const newer = [...steps, 'ALTER TABLE fleet ADD COLUMN more integer']
  try {
    expect(await hasSchema(db, 'pec_older', steps)).toBe(false)
    await ensureSchema(db, 'pec_older', 60_000, steps)
    expect(await hasSchema(db, 'pec_older', steps)).toBe(true)
    await expect(hasSchema(db, 'pec_older', newer)).rejects.toMatchObject({ code: 'fleet-older' })
    await db.query(`INSERT INTO fleet VALUES ('0.9')`)
    await db.query('INSERT INTO worker VALUES (clock_timestamp(), NULL), (to_timestamp(0), NULL)')
    const early = ensureSchema(db, 'pec_older', 60_000, newer)
    await expect(early).rejects.toMatchObject({ code: 'fleet-other-version', facts: { other: '0.9' } })
    await db.query('UPDATE worker SET ended_at = clock_timestamp() WHERE beat_at > to_timestamp(0)')
    await ensureSchema(db, 'pec_older', 60_000, newer)
    expect(await hasSchema(db, 'pec_older', newer)).toBe(true)
    expect(await db.query('SELECT more FROM fleet')).toEqual([{ more: null }])
    await expect(hasSchema(db, 'pec_older', steps)).rejects.toMatchObject({ code: 'fleet-newer' })
  } finally {
    await db.end()
  }
})
