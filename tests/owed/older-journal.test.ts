// A journal of an earlier version that called a half-matched target folder complete: it is owed, and then done.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { upgrades } from '../../src/journal/schema.ts'
import { readStatus } from '../../src/report/status.ts'
import { problemsOf, statesOf } from '../copy/migration.ts'
import { letters, type Pair, scriptedPair } from '../copy/scripted-pair.ts'
import { projectRoot } from '../support/ensure-servers.ts'

/** The version that wrote the file. */
const version = 7

function writeOldJournal({ job, source, target }: Pair): void {
  openJournal(job.plan.journal, upgrades.slice(0, version)).close()
  const rows = readFileSync(join(projectRoot, 'tests/owed/half-matched-journal.sql'), 'utf8')
  const db = new Database(job.plan.journal)
  db.exec(rows.replaceAll('SOURCE', `127.0.0.1:${source.port}`).replaceAll('TARGET', `127.0.0.1:${target.port}`))
  db.close()
}

it('says what it does not know, and the next run matches the folder', async () => {
  const pair = await scriptedPair({ INBOX: letters(6) })
  const folder = pair.to()
  folder.renumber(700)
  for (const { bytes, flags, date } of letters(3)) folder.add(bytes, flags, date)
  writeOldJournal(pair)
  const before = readStatus(pair.job.plan, pair.job.plan.mailboxes, 'en')
  expect(before.state).toBe('incomplete')
  expect(before.owed).toEqual({ 'second-list': 1, 'to-match': 6, 'last-look': 6 })
  expect(before.canSwitchOff.verdict).toBe('no')
  const { status } = await pair.job.run()
  expect(statesOf(status)).toEqual({ verified: 3, gone: 3 })
  expect(problemsOf(status)).toEqual(Array.from({ length: 3 }, () => 'gone target-folder-replaced'))
  expect(status.owed).toEqual({})
  expect(pair.target.verbs()).not.toContain('APPEND')
  const quiet = pair.target.commands.length
  expect((await pair.job.run()).status.owed).toEqual({})
  expect(pair.target.commands.slice(quiet).map(({ verb }) => verb)).not.toContain('UID FETCH')
})
