// Steps that share one transaction: in order, on disk when they say so, and not lost because of another's failure.

import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { Journal, openJournal, openJournalToRead } from '../../src/journal/journal.ts'
import { filledJournal } from './some-journal.ts'

describe('steps that may wait for each other', () => {
  it('are committed by themselves after a moment, and are on disk then', async () => {
    const { journal, file } = filledJournal(1)
    const done = journal.soon((tx) => journal.setFact(tx, 'a', '1'))
    expect(journal.fact('a')).toBeUndefined()
    await done
    const reader = openJournalToRead(file)
    expect(reader?.fact('a')).toBe('1')
    reader?.close()
    journal.close()
  })

  it('or wait for the end of this turn only, with all that came in it and before', async () => {
    const { journal } = filledJournal(1)
    const order: string[] = []
    const steps = [
      journal.soon(() => void order.push('soon')),
      journal.together(() => void order.push('first')),
      Promise.resolve().then(() => journal.together(() => void order.push('second'))),
    ]
    setTimeout(() => order.push('later'), 15)
    await Promise.all(steps)
    expect(order).toEqual(['soon', 'first', 'second'])
    journal.close()
  })

  it.each(['commit', 'together', 'soon'] as const)('write nothing by %s once whoever writes may not', async (way) => {
    const { journal } = filledJournal(1)
    journal.assertMayWrite = () => {
      throw new Error('the lease is over')
    }
    await expect((async () => journal[way]((tx) => journal.setFact(tx, 'a', '1')))()).rejects.toThrow('lease')
    expect(journal.fact('a')).toBeUndefined()
    journal.close()
  })

  it('go into the next commit, before it', async () => {
    const { journal } = filledJournal(1)
    const order: string[] = []
    const step = journal.soon(() => void order.push('step'))
    journal.commit(() => void order.push('commit'))
    expect(order).toEqual(['step', 'commit'])
    await step
    journal.close()
  })

  it('are not taken along when the commit fails that they were made with', async () => {
    const { journal } = filledJournal(1)
    const step = journal.soon((tx) => journal.setFact(tx, 'step', '1'))
    expect(() =>
      journal.commit((tx) => {
        journal.setFact(tx, 'commit', '1')
        throw new Error('it was wrong')
      }),
    ).toThrow('it was wrong')
    await step
    expect(journal.fact('step')).toBe('1')
    expect(journal.fact('commit')).toBeUndefined()
    journal.close()
  })

  it('a step that fails concerns nobody else: of it nothing stays', async () => {
    const { journal, file, folder } = filledJournal(1)
    const before = journal.soon((tx) => journal.setFact(tx, 'before', '1'))
    const bad = journal.soon((tx) => {
      journal.setFact(tx, 'bad', '1')
      // A row of a folder that is not there: what a mistake of ours would look like.
      journal.messages.add(tx, folder + 1, 1, [{ uid: 9, size: 1, internalDate: null, flags: [] }], 'pending', null)
    })
    const after = journal.soon(() => journal.fact('before'))
    expect(journal.commit(() => journal.fact('bad'))).toBeUndefined()
    await expect(bad).rejects.toThrow('FOREIGN KEY')
    await before
    expect(await after).toBe('1')
    const reader = openJournalToRead(file)
    expect([reader?.fact('before'), reader?.fact('bad')]).toEqual(['1', undefined])
    reader?.close()
    journal.close()
  })

  it('when the transaction itself fails, all that shared it are told, and nothing of it stays', async () => {
    const { journal: first, file, folder } = filledJournal(1)
    first.close()
    const db = new Database(file)
    const journal = new Journal(file, db)
    const good = journal.soon((tx) => journal.setFact(tx, 'good', '1'))
    const bad = journal.soon((tx) => {
      // Looked at when everything is about to be written, and not before.
      db.pragma('defer_foreign_keys = ON')
      journal.messages.add(tx, folder + 1, 1, [{ uid: 9, size: 1, internalDate: null, flags: [] }], 'pending', null)
    })
    expect(() => journal.commit((tx) => journal.setFact(tx, 'last', '1'))).toThrow('FOREIGN KEY')
    await expect(good).rejects.toThrow('FOREIGN KEY')
    await expect(bad).rejects.toThrow('FOREIGN KEY')
    expect([journal.fact('good'), journal.fact('last')]).toEqual([undefined, undefined])
    journal.commit((tx) => journal.setFact(tx, 'later', '1'))
    expect(journal.fact('later')).toBe('1')
    journal.close()
  })

  it('are written when the journal is closed', async () => {
    const { journal, file } = filledJournal(1)
    const step = journal.soon((tx) => journal.setFact(tx, 'last', '1'))
    journal.close()
    await step
    const again = openJournal(file)
    expect(again.fact('last')).toBe('1')
    again.close()
  })
})
