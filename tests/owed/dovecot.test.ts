// A real target whose folder is restored by half: a run that is killed, or loses its line, while it is looked through.

import pLimit from 'p-limit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migration, problemsOf, statesOf, type Migration } from '../copy/migration.ts'
import { hasty } from '../crash/hasty.ts'
import { dovecotPair, freshAccounts, type DovecotPair } from '../promises/dovecot-pair.ts'
import { fillAccount } from '../support/account-state.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { dyingRun, sureSteps } from '../support/dying-run.ts'
import { MailClient } from '../support/mail-client.ts'
import { corpus } from '../support/messages.ts'

describe.skipIf(whyNoDovecot() !== undefined)('a target folder that was replaced, with half of its mail', () => {
  let pair: DovecotPair
  beforeAll(async () => {
    pair = await dovecotPair()
  })
  afterAll(() => pair.close())

  async function halfRestored(): Promise<Migration> {
    const mail = corpus(61, 6, 1)
    const { user, targetAccount } = await freshAccounts(pair, { 'INBOX.Pratiche': mail })
    const job = migration(pair.source, pair.targetLine, [{ id: 'uno', source: user, target: user }])
    expect((await job.run({}, { timing: hasty })).status.state).toBe('complete')
    const client = await MailClient.connect(targetAccount)
    await client.delete('Pratiche')
    await client.logout()
    await fillAccount(targetAccount, { Pratiche: mail.slice(0, 3) })
    return job
  }

  async function expectFollowedUp(job: Migration): Promise<void> {
    const { status } = await job.run({}, { timing: hasty })
    expect(statesOf(status)).toEqual({ verified: 3, gone: 3 })
    expect(problemsOf(status)).toEqual(Array.from({ length: 3 }, () => 'gone target-folder-replaced'))
    expect(status.state).toBe('incomplete')
    expect(status.owed).toEqual({})
  }

  it('and the run dies at each commit of it: the next one goes on, nothing is forgotten', async () => {
    const whole = await halfRestored()
    const uninterrupted = await dyingRun({ plan: whole.plan, timing: hasty })
    if (uninterrupted.kind !== 'finished') throw new Error('nobody should have killed it')
    const steps = sureSteps(uninterrupted.trace)
    // The folder is opened here; what goes before is the same for every run.
    const opened = steps.findIndex(({ name }) => name === 'before bytes of SUBSCRIBE')
    const deaths = steps.slice(opened - 2).filter(({ name }) => name === 'after commit')
    expect(deaths.length).toBeGreaterThan(5)
    const limit = pLimit(4)
    await Promise.all(
      deaths.map((dieAt) =>
        limit(async () => {
          const job = await halfRestored()
          await dyingRun({ plan: job.plan, timing: hasty, dieAt })
          await expectFollowedUp(job)
        }),
      ),
    )
  })

  it('and the line is cut at the first bytes of it: the same run goes on', async () => {
    const job = await halfRestored()
    const cut = pair.targetLine.cutAfterBytes('down', 2_000)
    await expectFollowedUp(job)
    await cut
  })
})
