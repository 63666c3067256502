// A target that adds a header, a lost journal, and a mailbox of the account that cannot take part: nothing is doubled.

import { rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { scripted } from '../check/checking.ts'
import { writePlan } from '../support/plan-file.ts'
import { parseEvents, runCli } from '../support/run-cli.ts'

const date = Date.UTC(2015, 2, 3, 9)
const notice = (office: string, n = 0): Buffer =>
  Buffer.from(
    `Received: from gestore.example for <${office}@pec.example>\r\nMessage-ID: <avviso${n}@comune.example>\r\n` +
      `Date: Tue, 3 Mar 2015 10:00:00 +0100\r\nSubject: Avviso ${n}\r\n\r\nA tutti gli uffici.\r\n`,
  )

it('copies with a header line more are known again, and no other office’s mail is taken for them', async () => {
  const [source, target] = [await scripted(), await scripted()]
  target.alter = (bytes) => Buffer.concat([Buffer.from('X-Scanned: yes\r\n'), bytes])
  const merge = { merge: true }
  const plan = writePlan({
    source,
    target,
    mailboxes: ['uno', 'due'].map((id) => ({ id, source: id, target: 'insieme', place: merge })),
  })
  const inboxOf = (user: string) => source.account(user).ensure('INBOX')
  for (const user of ['uno', 'due']) {
    // To each its own, the same to both under other headers, and one that is equal to the last byte.
    inboxOf(user).add(notice(user, user === 'uno' ? 1 : 2), [], date)
    inboxOf(user).add(notice(user, 3), [], date)
    inboxOf(user).add(notice('tutti', 4), [], date)
  }
  const run = async (...more: string[]) => {
    const { stdout } = await runCli(['run', plan.file, '--json', ...more])
    return parseEvents(stdout).at(-1)
  }
  const there = (): string[] =>
    target
      .account('insieme')
      .ensure('INBOX')
      .messages.map(({ bytes }) => bytes.toString())
      .toSorted()
  const expected = ['uno', 'due']
    .flatMap((user) => inboxOf(user).messages.map(({ bytes }) => `X-Scanned: yes\r\n${bytes.toString()}`))
    .toSorted()
  await run()
  expect(there()).toEqual(expected)

  for (const end of ['', '-wal', '-shm']) rmSync(`${plan.journal}${end}`, { force: true })
  source.refuseLogin = (user) => (user === 'uno' ? '[AUTHENTICATIONFAILED] no' : undefined)
  await run()
  expect(there()).toEqual(expected)
  source.refuseLogin = () => undefined
  expect(await run('--retry-logins')).toMatchObject({ totals: { messages: 6, differs: 6 } })
  expect(there()).toEqual(expected)
})

it('what was delivered to the parked one alone stays its own, and the other’s is sent beside it', async () => {
  const [source, target] = [await scripted(), await scripted()]
  target.alter = (bytes) => Buffer.concat([Buffer.from('X-Scanned: yes\r\n'), bytes])
  const mailboxes = ['uno', 'due'].map((id) => ({ id, source: id, target: 'insieme', place: { merge: true } }))
  const plan = writePlan({ source, target, mailboxes })
  for (const user of ['uno', 'due']) source.account(user).ensure('INBOX').add(notice(user), [], date)
  await runCli(['run', plan.file, '--only', 'uno'])
  for (const end of ['', '-wal', '-shm']) rmSync(`${plan.journal}${end}`, { force: true })
  source.refuseLogin = (user) => (user === 'uno' ? '[AUTHENTICATIONFAILED] no' : undefined)
  await runCli(['run', plan.file])
  source.refuseLogin = () => undefined
  await runCli(['run', plan.file, '--retry-logins'])
  const there = target.account('insieme').ensure('INBOX').messages
  expect(there.map(({ bytes }) => bytes.toString()).toSorted()).toEqual(
    ['uno', 'due'].map((user) => `X-Scanned: yes\r\n${notice(user).toString()}`).toSorted(),
  )
})

it('what users moved out of a folder that they renamed is found by the search for a neighbour’s copy', async () => {
  const [source, target] = [await scripted(), await scripted()]
  const mailboxes = ['uno', 'due'].map((id) => ({ id, source: id, target: 'insieme', place: { merge: true } }))
  const plan = writePlan({ source, target, mailboxes })
  const fill = (user: string, path: string, numbers: readonly number[]) =>
    numbers.forEach((n) =>
      source
        .account(user)
        .ensure(path)
        .add(notice(user, n), [], date + n * 60_000),
    )
  fill('uno', 'INBOX', [1, 2, 3])
  fill('due', 'Archivio', [11, 12, 13])
  fill('due', 'Bozze', [21, 22])
  expect((await runCli(['run', plan.file])).code).toBe(0)

  const account = target.account('insieme')
  const archive = account.ensure('Archivio')
  account.folders.set('Vecchia', archive)
  account.folders.delete('Archivio')
  const [moved] = archive.messages
  if (moved === undefined) throw new Error('no message')
  account.ensure('Bozze').add(moved.bytes, [], moved.internalDate)
  archive.remove([moved.uid])
  account.ensure('INBOX').remove([1])
  source.refuseLogin = (user) => (user === 'due' ? '[AUTHENTICATIONFAILED] no' : undefined)
  const { stdout } = await runCli(['run', plan.file, '--json'])
  expect(parseEvents(stdout).at(-1)).toMatchObject({ totals: { verified: 7, gone: 1 } })
})
