// Who holds a journal: the one that began last, and only as long as its process does.

import { expect, it } from 'vitest'
import { holderOf, isRunning, journalInUse } from '../../src/journal/holder.ts'
import { openJournalToRead } from '../../src/journal/journal.ts'
import { takeLock } from '../../src/journal/lock.ts'
import { journalToScan } from '../../src/journal/to-scan.ts'
import { filledJournal } from './some-journal.ts'

const scope = { mailboxes: ['a'], only: [], except: [] }

it('is a scan while it is at work, which is no run', () => {
  const { journal, file } = filledJournal(0)
  journal.commit((tx) => journal.verifications.start(tx, { at: 1, against: 'source', strict: false, scope }))
  expect(holderOf(journal)).toBeUndefined()
  const before = Date.now()
  const held = journalToScan(file)
  const reading = openJournalToRead(file)
  const since = holderOf(reading)?.since ?? 0
  expect(holderOf(reading)).toEqual({ work: 'scan', since: expect.any(Number) })
  expect(since).toBeGreaterThanOrEqual(before)
  expect(isRunning(reading)).toBe(false)
  expect(journalInUse(file).facts).toEqual({ path: file, other: 'scan', startedAt: new Date(since).toISOString() })
  expect(() => journalToScan(file)).toThrow(expect.objectContaining({ code: 'journal-in-use' }))
  held.close()
  expect(holderOf(reading)).toBeUndefined()
  reading?.close()
})

it('is whoever began last: a scan or a verification that died holds nothing', () => {
  const { journal, file } = filledJournal(0)
  journal.commit((tx) => {
    journal.setFact(tx, 'scan-started', '1000')
    journal.verifications.start(tx, { at: 2_000, against: 'source', strict: false, scope })
  })
  const lock = takeLock(file)
  expect(holderOf(journal)).toEqual({ work: 'verify', since: 2_000 })
  journal.commit((tx) => journal.setFact(tx, 'scan-started', '3000'))
  expect(holderOf(journal)).toEqual({ work: 'scan', since: 3_000 })
  const startedAt = Date.now()
  journal.commit((tx) => journal.runs.start(tx, startedAt))
  expect(holderOf(journal)).toEqual({ work: 'run', since: expect.any(Number) })
  lock?.release()
  expect(holderOf(journal)).toBeUndefined()
})

it('is told of signatures by the last look at each mailbox', () => {
  const { journal } = filledJournal(0)
  const look = (at: number, mailbox: string, broken: number): void =>
    journal.commit((tx) => {
      const verification = journal.verifications.start(tx, { at, against: 'source', strict: false, scope })
      const totals = { checked: 5, intact: 5 - broken, broken, brokenAtSource: 0, notSigned: 0, unreadable: 0 }
      journal.signatureLooks.add(tx, verification, mailbox, totals)
    })
  expect(journal.signatureLooks.standing()).toBeUndefined()
  look(1_000, 'a', 2)
  look(2_000, 'b', 0)
  journal.commit((tx) => journal.verifications.start(tx, { at: 3_000, against: 'source', strict: false, scope }))
  expect(journal.signatureLooks.standing()).toMatchObject({ at: 2_000, mailboxes: 2, checked: 10, broken: 2 })
  look(4_000, 'a', 0)
  expect(journal.signatureLooks.standing()).toMatchObject({ at: 4_000, mailboxes: 2, checked: 10, broken: 0 })
})
