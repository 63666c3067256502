// A target folder with many messages of its users: what is sent there costs no more for it.

import Database from 'better-sqlite3'
import { afterEach, expect, it, vi } from 'vitest'
import { statesOf } from './migration.ts'
import { letters, scriptedPair } from './scripted-pair.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** Counts the rows with a digest that come out of the database in one piece: the most at once, and all together. */
function rowsRead(): { most: number; all: number } {
  const counted = { most: 0, all: 0 }
  const statement = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1')) as {
    all(...values: unknown[]): unknown[]
  }
  const { all } = statement
  vi.spyOn(statement, 'all').mockImplementation(function read(this: unknown, ...values: unknown[]) {
    const rows = all.apply(this, values)
    const [first] = rows
    if (typeof first === 'object' && first !== null && 'likeness' in first) {
      counted.most = Math.max(counted.most, rows.length)
      counted.all += rows.length
    }
    return rows
  })
  return counted
}

it('2,000 strangers are read once, and not listed again for each batch', async () => {
  const pair = await scriptedPair({ INBOX: letters(300) })
  for (const { bytes, flags, date } of letters(2_000, 5_000)) pair.to().add(bytes, flags, date)
  // They are there before, and known; then new mail comes.
  await pair.job.run()
  for (const { bytes, flags, date } of letters(200, 9_000)) pair.from().add(bytes, flags, date)
  const rows = rowsRead()
  const { status } = await pair.job.run()
  expect(statesOf(status)).toEqual({ verified: 500 })
  expect(rows.most).toBeLessThanOrEqual(1_000)
  expect(rows.all).toBeLessThan(2_000)
})
