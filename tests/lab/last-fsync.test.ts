// The lab's power cut: what SQLite synced survives, what it only wrote does not.

import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { preparePowerCut, whyNoPowerCut } from '../support/last-fsync.ts'
import { freshDir } from '../support/temp-dir.ts'

const obstacle = whyNoPowerCut()

const writer = (file: string, last: string): string => `
  const db = require('better-sqlite3')(${JSON.stringify(file)})
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('create table t (n integer)')
  for (let n = 1; n <= 10; n++) db.prepare('insert into t values (?)').run(n)
  db.pragma('synchronous = ${last}')
  for (let n = 11; n <= 20; n++) db.prepare('insert into t values (?)').run(n)
  process.stdout.write('written')
  setInterval(() => {}, 1000)
`

async function killed(child: ChildProcess): Promise<void> {
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

function rows(file: string): unknown {
  const db = new Database(file)
  const count: unknown = db.prepare('select count(*) as n, max(n) as last from t').get()
  db.close()
  return count
}

describe.skipIf(obstacle !== undefined)(`a power cut${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`, () => {
  for (const [synchronous, left] of [
    ['FULL', 20],
    ['NORMAL', 10],
  ] as const) {
    it(`leaves ${left} of 20 rows when the last ten were written with synchronous=${synchronous}`, async () => {
      const file = join(freshDir('power'), 'journal.sqlite')
      const cut = preparePowerCut(file)
      await killed(
        spawn(process.execPath, ['-e', writer(file, synchronous)], {
          env: { ...process.env, ...cut.env },
          stdio: ['ignore', 'pipe', 'inherit'],
        }),
      )
      cut.restore()
      expect(rows(file)).toEqual({ n: left, last: left })
    })
  }

  it('is more than a kill: without it, all rows are there', async () => {
    const file = join(freshDir('power'), 'journal.sqlite')
    await killed(spawn(process.execPath, ['-e', writer(file, 'NORMAL')], { stdio: ['ignore', 'pipe', 'inherit'] }))
    expect(rows(file)).toEqual({ n: 20, last: 20 })
  })
})
