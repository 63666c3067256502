// Several sources that share the folders of one target: equal messages stay as many as they were, each source's own.

import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { fillAccount, folderOf, readAccount, type Content } from '../support/account-state.ts'
import { startDovecot, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import { MailClient } from '../support/mail-client.ts'
import { Dice } from '../support/messages.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'
import { verifyShape, type Status } from '../whole-job/contract-shapes.ts'
import { expectExactly, fillOffices, offices, type Office } from './several-sources.ts'

const placeOf = (_office: Office, name: string): string => (name === 'Posta inviata' ? 'Sent' : name)

describe.skipIf(whyNoDovecot() !== undefined)('several sources that share the folders of one target', () => {
  let source: DovecotServer
  let target: DovecotServer
  let all: Office[]
  let plan: WrittenPlan
  let user: string
  const started = Promise.all([
    startDovecot({ separator: '.', prefix: 'INBOX.', specialUse: { 'Posta inviata': '\\Sent' } }),
    startDovecot({ specialUse: { Sent: '\\Sent' } }),
  ])
  const status = async (...args: readonly string[]): Promise<Status> => {
    const { stdout } = await runCli(['run', plan.file, '--json', ...args])
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Status
  }
  const exactly = (): Promise<void> =>
    expectExactly({ sources: source.port, target: { port: target.port, user } }, all, placeOf)
  const loseJournal = (): void => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${plan.journal}${suffix}`, { force: true })
  }
  const expectEachProved = ({ mailboxes }: Status): void => {
    for (const { id, mail } of all) {
      const count = Object.values(mail).flat().length
      expect(mailboxes.find((one) => one.id === id)?.totals).toMatchObject({ messages: count, verified: count })
    }
  }
  beforeEach(async () => {
    ;[source, target] = await started
    user = freshUser('comando')
    const place = { merge: true }
    all = offices(user, { uno: place, due: place, tre: place })
    await fillOffices(source.port, all)
    plan = writePlan({ source, target, mailboxes: all })
  })

  it('has the sum of them, proved for each, and again after the journal was lost', async () => {
    expectEachProved(await status())
    await exactly()
    for (const against of ['source', 'journal']) {
      const { code, stdout } = await runCli(['verify', plan.file, '--against', against, '--strict', '--json'])
      expect(verifyShape.parse(JSON.parse(stdout))).toMatchObject({ verdict: 'identical', totals: { unexpected: 0 } })
      expect(code).toBe(0)
    }
    loseJournal()
    const again = await status()
    expect(again.totals.adopted).toBe(again.totals.messages)
    expectEachProved(again)
    await exactly()
    // Without a journal verify gives each copy to one of them, and tells what is nobody's once.
    loseJournal()
    const client = await MailClient.connect({ port: target.port, user })
    await client.append('INBOX', [
      { bytes: Buffer.from('Subject: nuova\r\n\r\nDopo.\r\n'), date: Date.UTC(2015, 0, 1) },
    ])
    await client.logout()
    const { stdout } = await runCli(['verify', plan.file, '--json'])
    const { verdict, totals, problems } = verifyShape.parse(JSON.parse(stdout))
    expect({ verdict, unexpected: totals.unexpected }).toEqual({ verdict: 'identical', unexpected: 1 })
    expect(problems.filter(({ outcome }) => outcome === 'unexpected')).toHaveLength(1)
  })

  it('a copy that one has lost is not proved by that of another', async () => {
    await status()
    const [one] = all
    const twin = one?.mail['INBOX']?.[0]
    const client = await MailClient.connect({ port: target.port, user })
    const inbox = (await readAccount({ port: target.port, user })).folders.find(({ path }) => path === 'INBOX')
    const digest = createHash('sha256')
      .update(twin?.bytes ?? '')
      .digest('hex')
    const twins = inbox?.messages.filter(({ sha256 }) => sha256 === digest) ?? []
    expect(twins.length).toBeGreaterThanOrEqual(3)
    await client.select('INBOX')
    await client.remove([twins[0]?.uid ?? 0])
    await client.logout()
    for (const against of ['source', 'journal']) {
      const { code, stdout } = await runCli(['verify', plan.file, '--against', against, '--json'])
      const { verdict, totals } = verifyShape.parse(JSON.parse(stdout))
      expect({ code, verdict, missing: totals.missing }).toEqual({ code: 3, verdict: 'differs', missing: 1 })
    }
  })

  it('killed again and again, and with its journal lost in between, nothing is lost or doubled', async () => {
    const dice = new Dice(7_700)
    for (let death = 0; death < 3; death += 1) {
      const running = startCli(['run', plan.file, '--json'])
      // It may come to its end before.
      await running.event(({ event }) => event === 'message', 1 + dice.upTo(40)).catch(() => undefined)
      running.kill('SIGKILL')
      await running.done
      if (death === 1) loseJournal()
    }
    expectEachProved(await status())
    await exactly()
  })

  it('what was delivered to two offices is not taken for one message that was altered, or moved', async () => {
    const [uno, due] = all
    if (uno === undefined || due === undefined) throw new Error('there are three')
    const date = Date.UTC(2015, 2, 3, 9)
    const to = (office: string): Buffer =>
      Buffer.from(
        `Received: from gestore.example for <${office}@pec.example>\r\nMessage-ID: <avviso@comune.example>\r\n` +
          'Date: Tue, 3 Mar 2015 10:00:00 +0100\r\nSubject: Avviso\r\n\r\nA tutti gli uffici.\r\n',
      )
    // The same bytes, filed in other folders: neither is the other's copy that a user has moved.
    const alike = { bytes: to('tutti'), date, flags: [] }
    const put = (office: Office, content: Content): Promise<void> =>
      fillAccount({ port: source.port, user: office.source }, content)
    await put(uno, { 'INBOX.Avvisi': [{ bytes: to('uno'), date, flags: [] }], 'INBOX.Protocollo': [alike] })
    await put(due, { 'INBOX.Avvisi': [{ bytes: to('due'), date, flags: [] }, alike] })
    const only = await runCli(['run', plan.file, '--only', 'due'])
    expect(only.code).toBe(0)
    loseJournal()
    const { totals, problems } = await status()
    expect(totals.verified).toBe(totals.messages)
    expect(problems).toEqual([])
    const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
    const there = await readAccount({ port: target.port, user })
    const digestsIn = (path: string): string[] => folderOf(there, path).messages.map(({ sha256 }) => sha256)
    expect(digestsIn('Avvisi').toSorted()).toEqual(
      ['uno', 'due', 'tutti'].map((office) => digest(to(office))).toSorted(),
    )
    expect(digestsIn('Protocollo')).toEqual([digest(to('tutti'))])
  })

  it('a target folder that was renumbered is divided among them again', async () => {
    await status()
    await renumber(target, user)
    const now = await status()
    expectEachProved(now)
    await exactly()
    const { code } = await runCli(['verify', plan.file, '--against', 'journal', '--strict'])
    expect(code).toBe(0)
  })
})

/** Makes the folder anew with the same messages: other UIDs, another UIDVALIDITY. */
async function renumber({ port }: DovecotServer, user: string): Promise<void> {
  const before = (await readAccount({ port, user }, { keepBytes: true })).folders.find(
    ({ path }) => path === 'Pratiche/2014',
  )
  const client = await MailClient.connect({ port, user })
  await client.delete('Pratiche/2014')
  await client.create('Pratiche/2014')
  const messages = before?.messages ?? []
  await client.append(
    'Pratiche/2014',
    messages
      .toReversed()
      .map(({ bytes, flags, internalDate }) => ({ bytes: bytes ?? Buffer.alloc(0), flags, date: internalDate })),
  )
  await client.logout()
}
