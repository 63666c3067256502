// What a run did not reach before it was stopped stays what it was; what it finished is complete.

import { expect, it } from 'vitest'
import { readStatus } from '../../src/report/status.ts'
import { runExitCode } from '../../src/cli/exit-codes.ts'
import { migration, statesOf } from '../copy/migration.ts'
import { letters, scripted, scriptedPair } from '../copy/scripted-pair.ts'
import { mail, windowOf } from './windowed.ts'

const statesByMailbox = (status: { mailboxes: { id: string; state: string }[] }): Record<string, string> =>
  Object.fromEntries(status.mailboxes.map(({ id, state }) => [id, state]))

it('a run that is stopped at its first mailbox leaves the others as they were', async () => {
  const [source, target] = [await scripted(), await scripted()]
  const users = ['prima', 'pronta', 'mai']
  for (const user of users)
    for (const { bytes, flags, date } of letters(4)) source.account(user).ensure('INBOX').add(bytes, flags, date)
  const job = migration(
    source,
    target,
    users.map((user, at) => ({ source: user, target: user, priority: at + 1 })),
    { parallel: 1 },
  )
  await job.run({ mailboxes: job.plan.mailboxes.filter(({ id }) => id === 'pronta') })

  const stop = new AbortController()
  const { status } = await job.run({
    stop: stop.signal,
    emit: ({ event }) => event === 'folder-started' && stop.abort(),
  })
  expect(statesByMailbox(status)).toEqual({ prima: 'stopped', pronta: 'complete', mai: 'not-started' })
  expect(status).toMatchObject({ state: 'stopped', stoppedBy: 'interrupted', canSwitchOff: { verdict: 'no' } })
  expect(runExitCode(status)).toBe(5)

  expect((await job.run()).status.state).toBe('complete')
  // Stopped before any had its turn: each of them is complete, and nobody has looked what came since.
  const at = new AbortController()
  const again = await job.run({ stop: at.signal, emit: ({ event }) => event === 'run-started' && at.abort() })
  expect(statesByMailbox(again.status)).toEqual({ prima: 'complete', pronta: 'complete', mai: 'complete' })
  expect(again.status).toMatchObject({
    state: 'stopped',
    canSwitchOff: { verdict: 'no', because: [expect.stringMatching(/before it had looked at every mailbox/)] },
  })
  expect(runExitCode(again.status)).toBe(5)
  await job.run()
  expect(readStatus(job.plan, job.plan.mailboxes, 'en')).toMatchObject({
    state: 'complete',
    canSwitchOff: { verdict: 'yes' },
  })
})

it('a mailbox of which the first estimate let only a part begin, and which was all proved in its window', async () => {
  // At the rate that is assumed as long as nothing was measured, 750 kB fit before the drain; the rest is found to fit
  // once these are through.
  const pair = await scriptedPair({ INBOX: mail(10, 100_000) })
  pair.job.plan.windows = [windowOf(4_000, 1_000)]
  const { status } = await pair.job.run()
  expect(statesOf(status)).toEqual({ verified: 10 })
  expect(status).toMatchObject({ state: 'complete', mailboxes: [{ state: 'complete' }] })
  expect(status.stoppedBy).toBeUndefined()
})
