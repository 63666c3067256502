// The last pass over a mailbox in the journal: when it began and ended, what it found.

import { describe, expect, it } from 'vitest'
import Database from 'better-sqlite3'
import { openJournal, openJournalToRead } from '../../src/journal/journal.ts'
import { upgrades } from '../../src/journal/schema.ts'
import { filledJournal, journalFile } from './some-journal.ts'

const step = upgrades.findIndex((sql) => sql.includes('pass_started_at'))

describe('a pass', () => {
  it.each<
    [string, [number, number][], { passStartedAt: number | null; passNew: number | null; quietSince: number | null }]
  >([
    ['none yet', [], { passStartedAt: null, passNew: null, quietSince: null }],
    ['the first says nothing of what was before it', [[100, 5]], { passStartedAt: 100, passNew: 5, quietSince: null }],
    ['nor when it finds nothing', [[100, 0]], { passStartedAt: 100, passNew: 0, quietSince: null }],
    [
      'a second that finds nothing: quiet since the first began',
      [
        [100, 5],
        [200, 0],
      ],
      { passStartedAt: 200, passNew: 0, quietSince: 100 },
    ],
    [
      'a third, too',
      [
        [100, 5],
        [200, 0],
        [300, 0],
      ],
      { passStartedAt: 300, passNew: 0, quietSince: 100 },
    ],
    [
      'something came: quiet no more',
      [
        [100, 5],
        [200, 0],
        [300, 1],
      ],
      { passStartedAt: 300, passNew: 1, quietSince: null },
    ],
    [
      'and quiet again',
      [
        [100, 5],
        [300, 1],
        [400, 0],
      ],
      { passStartedAt: 400, passNew: 0, quietSince: 300 },
    ],
  ])('%s', (_, passes, expected) => {
    const { journal } = filledJournal(0)
    for (const [startedAt, found] of passes)
      journal.commit((tx) => journal.mailboxes.setPass(tx, 'a', startedAt, startedAt + 50, found))
    expect(journal.mailboxes.all()[0]).toMatchObject({
      ...expected,
      passEndedAt: expected.passStartedAt === null ? null : expected.passStartedAt + 50,
    })
    journal.close()
  })

  it('is unknown in a journal of an earlier version, before and after it is upgraded', () => {
    const file = journalFile()
    openJournal(file, upgrades.slice(0, step)).close()
    const old = new Database(file)
    old.exec(
      "INSERT INTO mailboxes (id, source_account, target_account, state) VALUES ('a', 'a@old', 'a@new', 'complete')",
    )
    old.close()
    const read = openJournalToRead(file)
    expect(read?.mailboxes.all()).toMatchObject([
      { id: 'a', state: 'ended', passStartedAt: null, passEndedAt: null, passNew: null, quietSince: null },
    ])
    read?.close()
    const upgraded = openJournal(file)
    expect(upgraded.mailboxes.all()).toMatchObject([{ id: 'a', state: 'ended', passStartedAt: null, quietSince: null }])
    upgraded.close()
  })
})
