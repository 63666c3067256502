// Users file mail of one office in the folders of another, and the journal is lost: nothing is sent a second time.

import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contentOf, fillAccount, readAccount } from '../support/account-state.ts'
import { startDovecot, whyNoDovecot } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { corpus } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'
import type { Status } from '../whole-job/contract-shapes.ts'

describe.skipIf(whyNoDovecot() !== undefined)('mail that users filed in the folders of another office', () => {
  it.each([
    { who: 'the first', from: 'INBOX', to: 'Uffici/URP/INBOX' },
    { who: 'the second', from: 'Uffici/URP/INBOX', to: 'INBOX' },
  ])(
    'of $who, journal lost: it is found there, and all is as it was',
    async ({ from, to }) => {
      const server = await startDovecot()
      const [user, capo, urp] = [freshUser('comando'), freshUser('capo'), freshUser('urp')]
      await fillAccount({ port: server.port, user: capo }, { INBOX: corpus(7_600, 8, 0) })
      await fillAccount({ port: server.port, user: urp }, { INBOX: corpus(7_700, 8, 0) })
      const { file, journal } = writePlan({
        source: server,
        target: server,
        mailboxes: [
          { id: 'capo', source: capo, target: user },
          { id: 'urp', source: urp, target: user, place: { under: 'Uffici/URP' } },
        ],
      })
      expect((await runCli(['run', file])).code).toBe(0)
      const client = await MailClient.connect({ port: server.port, user })
      await client.select(from)
      await client.move([2, 5], to)
      await client.logout()
      const contents = async () =>
        (await readAccount({ port: server.port, user })).folders.map((folder) => [folder.path, contentOf(folder)])
      const before = await contents()
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${journal}${suffix}`, { force: true })
      const { code, stdout } = await runCli(['run', file, '--json'])
      expect(code).toBe(0)
      const { totals } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Status
      expect(totals).toMatchObject({ messages: 16, verified: 16, adopted: 16 })
      expect(await contents()).toEqual(before)
    },
    60_000,
  )
})
