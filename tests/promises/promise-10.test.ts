// Promise 10. A lost journal is not a lost migration: what is there is adopted and nothing is doubled.

import { readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WriterChoice } from '../../src/model/plan.ts'
import { migration, type Migration } from '../copy/migration.ts'
import { contentOfAccount, readAccount } from '../support/account-state.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { corpus, oddMessages } from '../support/messages.ts'
import { openLine } from '../support/line-proxy.ts'
import { type DovecotPair, dovecotPair, freshAccounts } from './dovecot-pair.ts'

const writers: WriterChoice[] = ['multiappend', 'append', 'one-by-one']

function loseJournal({ plan }: Migration): void {
  for (const name of readdirSync(dirname(plan.journal))) rmSync(join(dirname(plan.journal), name))
}

describe.skipIf(whyNoDovecot() !== undefined)('promise 10: a lost journal is not a lost migration', () => {
  let pair: DovecotPair
  beforeAll(async () => {
    pair = await dovecotPair()
  })
  afterAll(() => pair.close())

  const mail = [...corpus(61, 40, 5), ...oddMessages()]
  const world = () =>
    freshAccounts(pair, { INBOX: mail, 'INBOX.Posta inviata': mail.slice(0, 15), 'INBOX.A.B': mail.slice(3, 8) })
  const count = mail.length + 20
  const sourceOf = async (user: string) =>
    contentOfAccount(await readAccount({ port: pair.source.port, user }), { prefix: 'INBOX.', separator: '.' })

  it('lost after the end: everything is adopted, nothing is appended, everything is proved again', async () => {
    const { user, targetAccount } = await world()
    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    await job.run()
    const before = await readAccount(targetAccount)
    loseJournal(job)
    pair.targetLine.commands.length = 0
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(status.totals).toMatchObject({ messages: count, verified: count, adopted: count })
    expect(pair.targetLine.verbs).not.toContain('APPEND')
    expect(await readAccount(targetAccount)).toEqual(before)
    for (const row of job.ledger()) expect(row).toMatchObject({ state: 'verified', adopted: 1 })
  })

  it.each(writers)(
    'lost after a part of the run, and run on another machine: the part is adopted, the rest is copied (%s)',
    async (writer) => {
      const { user, targetAccount } = await world()
      // Whatever way it writes, the stop must come in the middle: a narrow line goes silent before half of the mail has
      // come, and stays so.
      const narrow = await openLine({ targetPort: pair.source.port, bandwidth: 2_000_000 })
      void narrow.afterBytes('down', 200_000).then(() => narrow.halfOpen())
      const job = migration(narrow, { port: pair.targetLine.port, writer }, [{ source: user, target: user }])
      const stop = new AbortController()
      let proved = 0
      const first = await job.run({
        stop: stop.signal,
        emit: (event) => {
          if (event.event === 'message' && event.state === 'verified' && ++proved === 10) stop.abort()
        },
      })
      await narrow.close()
      expect(first.status.state).toBe('stopped')
      const there = (await readAccount(targetAccount)).folders.reduce((sum, folder) => sum + folder.messages.length, 0)
      expect(there).toBeGreaterThan(0)
      expect(there).toBeLessThan(count)
      // Another folder stands for another machine: nothing of the first journal is there.
      const elsewhere = migration(pair.sourceLine, { port: pair.targetLine.port, writer }, [
        { source: user, target: user },
      ])
      const { status } = await elsewhere.run()
      expect(status.totals).toMatchObject({ verified: count, adopted: there })
      expect(contentOfAccount(await readAccount(targetAccount))).toEqual(await sourceOf(user))
    },
  )

  it('lost after users filed mail: it is found where they put it, twins stay as many as they are', async () => {
    const { user, targetAccount } = await world()
    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    await job.run()
    const client = await MailClient.connect(targetAccount)
    await client.create('Pratiche')
    await client.select('INBOX')
    await client.move((await client.search()).slice(0, 12), 'Pratiche')
    await client.logout()
    loseJournal(job)
    pair.targetLine.commands.length = 0
    const { status } = await job.run()
    expect(status.totals).toMatchObject({ messages: count, verified: count, adopted: count })
    expect(pair.targetLine.verbs).not.toContain('APPEND')
    const there = (await readAccount(targetAccount)).folders.reduce((sum, folder) => sum + folder.messages.length, 0)
    expect(there).toBe(count)
    expect(job.ledger().filter(({ target_path }) => target_path === 'Pratiche')).toHaveLength(12)
  })

  it('lost three times, and users at work on the target in between: new mail stays, nothing doubles', async () => {
    const { user, targetAccount } = await world()
    const job = migration(pair.sourceLine, pair.targetLine, [{ source: user, target: user }])
    for (let round = 1; round <= 3; round += 1) {
      await job.run()
      loseJournal(job)
      const client = await MailClient.connect(targetAccount)
      await client.append('INBOX', corpus(70 + round, 1, 2))
      await client.select('INBOX')
      await client.store((await client.search()).slice(0, 5), '+FLAGS', ['\\Flagged'])
      await client.logout()
    }
    const { status } = await job.run()
    expect(status.totals).toMatchObject({ verified: count, adopted: count })
    const inbox = contentOfAccount(await readAccount(targetAccount))['INBOX'] ?? []
    expect(inbox).toHaveLength(mail.length + 3)
  })
})
