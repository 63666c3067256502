// A delta that dies at every step: stored flags are not taken for a user's change, and nothing comes twice.

import { describe, expect, it } from 'vitest'
import { ledgerOf, migration } from '../copy/migration.ts'
import { letters } from '../copy/scripted-pair.ts'
import { dieEverywhere, type Subject } from '../crash/die-everywhere.ts'
import { hasty } from '../crash/hasty.ts'
import { nextUids } from '../crash/scenario.ts'
import { fillAccount, readAccount } from '../support/account-state.ts'
import { type DovecotServer, twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { type Account, MailClient } from '../support/mail-client.ts'
import { freshUser } from '../support/temp-dir.ts'

const obstacle = whyNoDovecot()

/** A mailbox that is copied, with work done on both sides since. */
async function afterPrecopy(source: DovecotServer, target: DovecotServer): Promise<Subject> {
  const user = freshUser()
  const [from, to] = [
    { port: source.port, user },
    { port: target.port, user },
  ]
  await fillAccount(from, { INBOX: letters(8), 'INBOX.Pratiche': letters(2, 20) })
  const job = migration(source, target, [{ id: 'uno', source: user, target: user }])
  const precopy = await job.run({}, { timing: hasty })
  expect(precopy.status, JSON.stringify(precopy.events)).toMatchObject({ state: 'complete', totals: { verified: 10 } })
  await onSource(from)
  const client = await MailClient.connect(to)
  await client.select('INBOX')
  await client.store([5], '+FLAGS', ['\\Answered'])
  await client.logout()
  const plain = async (account: Account) =>
    (await readAccount(account)).folders.map(({ path, messages }) => [
      path,
      messages.map(({ uid, flags, sha256 }) => `${uid} ${sha256} ${flags.join(' ')}`),
    ])
  return {
    migration: job,
    outcome: async ({ state, totals, problems }) => ({
      state,
      totals,
      problems,
      target: await plain(to),
      notes: ledgerOf(job.plan.journal).map(({ notes }) => notes),
    }),
    uids: () => nextUids(target.port, user),
  }
}

async function onSource(account: Account): Promise<void> {
  const client = await MailClient.connect(account)
  await client.select('INBOX')
  await client.store([1, 2], '+FLAGS', ['\\Flagged'])
  // Two commands on the target: between them lies half of the change.
  await client.store([3], '-FLAGS', ['\\Seen'])
  await client.store([3], '+FLAGS', ['\\Answered', 'Protocollato'])
  await client.store([4], '-FLAGS', ['\\Seen'])
  await client.store([5], '+FLAGS', ['\\Flagged'])
  await client.remove([6])
  // Out and back: it has a new UID.
  await client.move([7], 'INBOX.Pratiche')
  await client.select('INBOX.Pratiche')
  await client.move([3], 'INBOX')
  await client.rename('INBOX.Pratiche', 'INBOX.Vecchie')
  await client.logout()
  await fillAccount(account, { INBOX: letters(1, 50) })
}

describe.skipIf(obstacle !== undefined)(
  `a delta that dies at every step${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    it(
      'ends as if it had never been interrupted, and the run after that does nothing',
      { timeout: 480_000 },
      async () => {
        const { source, target } = await twoServers()
        const { trace, outcome } = await dieEverywhere(() => afterPrecopy(source, target))
        expect(trace.filter((step) => step === 'before bytes of UID STORE').length).toBeGreaterThanOrEqual(3)
        expect(outcome).toMatchObject({ state: 'complete', problems: [], totals: { messages: 11, verified: 11 } })
        const { target: held, notes } = outcome as { target: [string, string[]][]; notes: string[] }
        const flags = held
          .find(([path]) => path === 'INBOX')?.[1]
          .map((line) => line.replace(/ [0-9a-f]{64}/, '').trim())
        expect(flags).toEqual([
          '1 \\Flagged \\Seen',
          '2 \\Flagged \\Seen',
          '3 Protocollato \\Answered',
          '4',
          '5 \\Answered \\Seen',
          '6 \\Seen',
          '7 \\Seen',
          '8 \\Seen',
          '9 \\Seen',
        ])
        expect(held.map(([path]) => path)).toEqual(['INBOX', 'Pratiche'])
        expect(notes.filter((text) => text.includes('flags-changed'))).toHaveLength(1)
      },
    )
  },
)
