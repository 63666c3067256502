// Promise 2: whatever instruction is the last one before kill -9, the same command goes on from there, loses nothing and doubles nothing.

import { describe, expect, it } from 'vitest'
import { migration } from '../copy/migration.ts'
import { fillAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { freshUser } from '../support/temp-dir.ts'
import { dieEverywhere } from './die-everywhere.ts'
import { holdingsOf, meanMailbox, nextUids, ownMail, withOwnMail } from './scenario.ts'

const obstacle = whyNoDovecot()

describe.skipIf(obstacle !== undefined)(`dying at every step${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`, () => {
  it('ends as if it had never been interrupted, and the run after that copies nothing', { timeout: 240_000 }, async () => {
    const { source, target } = await twoServers()
    const sourceUser = freshUser('da')
    const content = meanMailbox((path) => `${source.prefix}${path.split('/').join(source.separator)}`)
    await fillAccount({ port: source.port, user: sourceUser }, content.source)
    const before = await holdingsOf(source, sourceUser)
    const { trace, outcome } = await dieEverywhere(async () => {
      const user = freshUser('a')
      await fillAccount({ port: target.port, user }, content.target)
      return {
        migration: migration(source, target, [{ id: 'uno', source: sourceUser, target: user }]),
        outcome: async ({ state, totals, problems }) => ({ ...(await holdingsOf(target, user)), state, totals, problems }),
        uids: () => nextUids(target.port, user),
      }
    })
    expect(outcome).toMatchObject({ ...withOwnMail(before, 'Già qui', ownMail), state: 'complete', problems: [], totals: { messages: 11, verified: 11, adopted: 1, ghosts: 0 } })
    expect(trace.filter((step) => step === 'before bytes of APPEND').length).toBeGreaterThanOrEqual(3)
    expect(await holdingsOf(source, sourceUser)).toEqual(before)
  })
})
