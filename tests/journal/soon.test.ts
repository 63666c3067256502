// Steps that share one transaction: in order, on disk when they say so, and not lost because of another's failure.

import { describe, expect, it } from 'vitest'
import { openJournal, openJournalToRead } from '../../src/journal/journal.ts'
import { filledJournal } from './some-journal.ts'

describe('steps that may wait for each other', () => {
  it('are committed by themselves after a moment, and are on disk then', async () => {
    const { journal, file } = filledJournal(1)
    const done = journal.soon(() => journal.setFact('a', '1'))
    expect(journal.fact('a')).toBeUndefined()
    await done
    const reader = openJournalToRead(file)
    expect(reader?.fact('a')).toBe('1')
    reader?.close()
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
    const step = journal.soon(() => journal.setFact('step', '1'))
    expect(() => journal.commit(() => {
      journal.setFact('commit', '1')
      throw new Error('it was wrong')
    })).toThrow('it was wrong')
    await step
    expect(journal.fact('step')).toBe('1')
    expect(journal.fact('commit')).toBeUndefined()
    journal.close()
  })

  it('a step that fails tells all that shared the transaction, and nothing of it stays', async () => {
    const { journal } = filledJournal(1)
    const good = journal.soon(() => journal.setFact('good', '1'))
    const bad = journal.soon(() => {
      throw new Error('full')
    })
    await expect(good).rejects.toThrow('full')
    await expect(bad).rejects.toThrow('full')
    expect(journal.fact('good')).toBeUndefined()
    journal.commit(() => journal.setFact('later', '1'))
    expect(journal.fact('later')).toBe('1')
    journal.close()
  })

  it('are written when the journal is closed', async () => {
    const { journal, file } = filledJournal(1)
    const step = journal.soon(() => journal.setFact('last', '1'))
    journal.close()
    await step
    const again = openJournal(file)
    expect(again.fact('last')).toBe('1')
    again.close()
  })
})
