// Messages that a target counts and does not list: what lies among them is not gone, and is not sent beside them.

import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hasty } from '../blame/breaking.ts'
import { problemsOf, statesOf } from '../copy/migration.ts'
import { bodiesOf, letters, scriptedPair, type Pair } from '../copy/scripted-pair.ts'
import { dropFetch } from '../support/drop-fetch.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'

const timing = hasty

/** Lists do not show these UIDs; gives what ends it. */
function hide(server: ScriptedServer, uids: readonly number[]): () => void {
  return server.on('UID FETCH', async (context, next) => {
    const { session } = context
    const write = session.write.bind(session)
    session.write = dropFetch(write, uids)
    try {
      await next()
    } finally {
      session.write = write
    }
  })
}

function loseJournal({ job }: Pair): void {
  for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(`${job.plan.journal}${suffix}`, { force: true })
}

const appends = ({ target }: Pair) => target.verbs().filter((verb) => verb === 'APPEND').length

describe('copies that a target counts and does not list', () => {
  it('after the journal was lost: their folder waits, the others arrive, and nothing is doubled later', async () => {
    const pair = await scriptedPair({ INBOX: letters(6), Zeta: letters(2, 20) })
    await pair.job.run({}, { timing })
    loseJournal(pair)
    pair.from('Zeta').add(letters(1, 90)[0]?.bytes ?? Buffer.alloc(0), [], 1_500_000_000_000)
    pair.target.commands.length = 0
    const heal = hide(pair.target, [5, 6])
    const { status } = await pair.job.run({}, { timing })
    expect(appends(pair)).toBe(1)
    expect(problemsOf(status)).toEqual(['folder folder-unreadable'])
    expect(status.problems).toMatchObject([{ folder: 'INBOX', hint: expect.stringMatching(/./) as string }])
    expect(status.canSwitchOff.verdict).toBe('no')
    heal()
    expect((await pair.job.run({}, { timing })).status.state).toBe('complete')
    for (const path of ['INBOX', 'Zeta']) expect(bodiesOf(pair.to(path))).toEqual(bodiesOf(pair.from(path)))
  })

  it('in a look at all of them: they are missing, not gone, and found again when the server is well', async () => {
    const pair = await scriptedPair({ INBOX: letters(4), Zeta: letters(2, 20) })
    await pair.job.run({}, { timing })
    pair.target.commands.length = 0
    const heal = hide(pair.target, [2, 3])
    const { status } = await pair.job.run({ again: ['INBOX'] }, { timing })
    expect(statesOf(status)).not.toHaveProperty('gone')
    expect(status.state).toBe('incomplete')
    // Who takes it up once more does not get them twice.
    const again = await pair.job.run({ again: ['INBOX'] }, { timing })
    expect(statesOf(again.status)).not.toHaveProperty('gone')
    heal()
    expect((await pair.job.run({ again: ['INBOX'] }, { timing })).status.state).toBe('complete')
    expect(appends(pair)).toBe(0)
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })
})

it('a folder that the plan leaves out is counted whole, or it is told', async () => {
  const pair = await scriptedPair({ INBOX: letters(2), Spam: letters(3, 20) })
  for (const mailbox of pair.job.plan.mailboxes) mailbox.folders.exclude = ['Spam']
  pair.source.on('UID SEARCH', (context) => context.no('no searching here'))
  const heal = hide(pair.source, [3])
  const { status } = await pair.job.run({}, { timing })
  expect(status.problems).toMatchObject([{ folder: 'Spam', outcome: 'folder', code: 'folder-unreadable' }])
  expect([status.state, status.canSwitchOff.verdict]).toEqual(['incomplete', 'no'])
  heal()
  const well = await pair.job.run({}, { timing })
  expect(well.status.state).toBe('complete')
  expect(statesOf(well.status)).toEqual({ verified: 2, skipped: 3 })
})
