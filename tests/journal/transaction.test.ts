// What writes needs a transaction, and only the journal hands one out: while it is open, and not a moment longer.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { Messages } from '../../src/journal/messages.ts'
import { onlyReading, preparedOnce } from '../../src/journal/prepared.ts'
import type { Transaction } from '../../src/journal/transaction.ts'
import Database from 'better-sqlite3'
import { projectRoot } from '../support/ensure-servers.ts'
import { filledJournal, journalFile } from './some-journal.ts'

describe('a transaction', () => {
  it('is made nowhere but in the journal', () => {
    const files = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' })
    const makers = files.filter(
      (file) =>
        file.endsWith('.ts') && readFileSync(join(projectRoot, 'src', file), 'utf8').includes('beginTransaction'),
    )
    expect(makers.toSorted()).toEqual(['journal/journal.ts', 'journal/transaction.ts'])
  })

  it.each(['commit', 'soon'] as const)('of %s writes nothing any more when it has ended', async (way) => {
    const {
      journal,
      ids: [id = 0],
    } = filledJournal(1)
    let kept: Transaction | undefined
    await journal[way]((tx) => {
      kept = tx
    })
    const late = kept
    if (late === undefined) throw new Error('it was handed out')
    expect(() => journal.messages.setSourceUid(late, id, 1, 9)).toThrow(/written after its transaction/)
    expect(journal.messages.get(id)?.uid).toBe(1)
    journal.close()
  })

  it('is not one that began inside another: what it wrote would not be on disk when it returns', () => {
    const journal = openJournal(journalFile())
    expect(() => journal.commit(() => journal.commit(() => undefined))).toThrow(/a commit inside a commit/)
    journal.close()
  })

  it('is needed by every statement that writes: what only reads may not prepare one', () => {
    const reading = onlyReading(preparedOnce(new Database(journalOf())))
    expect(new Messages(reading).get(1)).toBeUndefined()
    for (const sql of [
      'DELETE FROM messages',
      'INSERT INTO facts VALUES (1, 2) RETURNING key',
      'UPDATE runs SET pid = 1',
    ])
      expect(() => reading.prepare(sql)).toThrow(/written without a transaction/)
  })
})

function journalOf(): string {
  const file = journalFile()
  openJournal(file).close()
  return file
}
