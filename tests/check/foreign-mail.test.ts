// What the target holds already: how much of it a run would adopt, and whether an earlier tool left altered copies.

import { afterAll, describe, expect, it } from 'vitest'
import { MessageList } from '../../src/check/message-list.ts'
import { pairMessages } from '../../src/check/size-pairs.ts'
import { fillAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import type { MailToStore } from '../support/mail-client.ts'
import { writePlan } from '../support/plan-file.ts'
import { freshUser } from '../support/temp-dir.ts'
import { runPlan } from '../verify/desk.ts'
import { checkPlan, findingsOf, letters } from './checking.ts'

const closing: (() => Promise<void>)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

/** As another tool may have left it: one header more, everything else as it was. */
function marked({ bytes, ...rest }: MailToStore): MailToStore {
  return { ...rest, bytes: Buffer.concat([Buffer.from('X-Migrated-By: altro\r\n'), bytes]) }
}

describe.skipIf(whyNoDovecot() !== undefined)('mail on the target', () => {
  async function pair(source: readonly MailToStore[], target: readonly MailToStore[]) {
    const servers = await twoServers()
    const [from, to] = [freshUser(), freshUser()]
    await fillAccount({ port: servers.source.port, user: from }, { INBOX: source })
    await fillAccount({ port: servers.target.port, user: to }, { INBOX: target })
    return writePlan({ ...servers, mailboxes: [{ id: 'ufficio', source: from, target: to }] })
  }

  it('is estimated by size, and the run adopts just that', async () => {
    const mail = letters(12)
    const plan = await pair(mail, [...mail.slice(0, 5), ...letters(2, { first: 50, bytes: 9_000 })])
    const document = await checkPlan(plan.file)
    expect(findingsOf(document, 'target-not-empty')).toMatchObject([
      {
        level: 'note',
        scope: 'mailbox',
        message:
          'The target of ufficio already holds 7 messages, of which, by their size, 5 may be messages of the source',
      },
    ])
    expect(findingsOf(document, 'altered-copy-present')).toEqual([])
    expect((await runPlan(plan.file)).totals).toMatchObject({ verified: 12, adopted: 5 })
    // What is ours now is not told of any more.
    expect(findingsOf(await checkPlan(plan.file), 'target-not-empty')).toMatchObject([
      { message: 'The target of ufficio already holds 2 messages' },
    ])
  })

  it('is looked into for altered copies: 20 of them at most, and the run finds them too', async () => {
    const mail = letters(30)
    const plan = await pair(mail, mail.map(marked))
    const document = await checkPlan(plan.file)
    expect(findingsOf(document, 'altered-copy-present')).toMatchObject([
      {
        level: 'warning',
        scope: 'folder',
        folder: 'INBOX',
        side: 'target',
        message:
          'The target already holds an altered copy: 20 of 20 messages looked at in INBOX have the same ' +
          'Message-ID and other bytes',
      },
    ])
    const status = await runPlan(plan.file)
    expect(status.problems.filter((one) => one.code === 'altered-copy-present')).toHaveLength(30)
  })

  it('is recognised as altered when the other tool lost the dates, too', async () => {
    const mail = letters(8)
    const document = await checkPlan(
      (
        await pair(
          mail,
          mail.slice(0, 3).map(({ bytes }) => marked({ bytes })),
        )
      ).file,
    )
    expect(findingsOf(document, 'altered-copy-present')).toMatchObject([
      { message: expect.stringContaining('3 of 3 messages looked at') as string },
    ])
  })

  it('reads no body when every message has a partner of its size, or the target holds nothing', async () => {
    const servers = await twoServers()
    const [from, to, empty] = [freshUser(), freshUser(), freshUser()]
    const mail = letters(4)
    await fillAccount({ port: servers.source.port, user: from }, { INBOX: mail })
    await fillAccount({ port: servers.target.port, user: to }, { INBOX: mail })
    const line = await openLine({ targetPort: servers.source.port, recordVerbs: true })
    closing.push(() => line.close())
    const plan = writePlan({
      source: { port: line.port },
      target: servers.target,
      mailboxes: [
        { id: 'pieno', source: from, target: to },
        { id: 'vuoto', source: from, target: empty },
      ],
    })
    const document = await checkPlan(plan.file)
    expect(document.findings.filter((one) => one.mailbox === 'vuoto')).toEqual([])
    expect(line.commands.filter((command) => command.line.includes('BODY'))).toEqual([])
  })
})

describe('pairs by facts', () => {
  const listOf = (...messages: readonly (readonly [size: number, second: number | null])[]): MessageList => {
    const list = new MessageList()
    for (const [at, [size, second]] of messages.entries())
      list.add({ uid: at + 1, size, internalDate: second === null ? null : second * 1_000 })
    return list
  }

  it('are a multiset: three of a size meet two of it, whatever became of their dates', () => {
    const pairs = pairMessages(listOf([5, 1], [5, 2], [7, 3], [5, 4]), listOf([5, 9], [8, null], [5, 8]))
    expect(pairs).toMatchObject({ messages: 2, bytes: 10 })
    expect([pairs.aloneHere.length, pairs.aloneThere.length]).toEqual([2, 1])
  })

  it('leave a message of the target to one folder only', () => {
    const there = listOf([5, 1], [6, 7])
    const first = pairMessages(listOf([5, 1]), there)
    expect(pairMessages(listOf([5, 1], [6, 2]), there, first.aloneThere)).toMatchObject({ messages: 1, bytes: 6 })
  })

  it('prefer equal size and date; then equal date, as of altered copies; then equal size', () => {
    const pairs = pairMessages(
      listOf([10, 1], [11, 2], [12, 3], [30, null]),
      listOf([11, 1], [12, 2], [12, 3], [30, null], [40, 5]),
    )
    expect(pairs).toMatchObject({ messages: 2, bytes: 42 })
    expect([...pairs.dated.here].map((at, n) => [at, pairs.dated.there[n]])).toEqual([
      [0, 0],
      [1, 1],
    ])
    expect([pairs.aloneHere.length, [...pairs.aloneThere]]).toEqual([0, [4]])
  })

  it('hold a long list in few bytes', () => {
    const list = new MessageList()
    for (let n = 0; n < 1_000; n += 1)
      list.add({ uid: n + 1, size: 1_000 - n, internalDate: n === 3 ? null : -n * 1_000 })
    expect([list.length, list.uid(999), list.size(999), list.second(999), list.second(3)]).toEqual([
      1_000,
      1_000,
      1,
      -999,
      undefined,
    ])
  })
})
