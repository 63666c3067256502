// One server as source and target, from the command line: all arrive, Ctrl-C is heard, too few connections are refused.

import { describe, expect, it } from 'vitest'
import { bodiesOf, letters, scripted } from '../copy/scripted-pair.ts'
import { contentOfAccount, fillAccount, readAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { gate } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'

/** Mailboxes from one user to another of the same server, all at a time, with so many connections in all. */
function within(port: number, users: readonly (readonly [string, string])[], total: number): WrittenPlan {
  return writePlan({
    source: { port },
    target: { port },
    mailboxes: users.map(([source, target]) => ({ source, target })),
    sourceMore: { connections: { total, perMailbox: Math.min(3, total) } },
    targetMore: { connections: { total, perMailbox: Math.min(3, total) } },
    more: { mailboxesInParallel: users.length },
  })
}

describe('source and target on one server', () => {
  it.skipIf(whyNoDovecot() !== undefined)('six mailboxes at a time over four connections of a real one', async () => {
    const { source: server } = await twoServers()
    const users = Array.from({ length: 6 }, () => [freshUser('da'), freshUser('a')] as const)
    for (const [from] of users) await fillAccount({ port: server.port, user: from }, { INBOX: letters(5) })
    const { code, stderr } = await runCli(['run', within(server.port, users, 4).file])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    for (const [from, to] of users) {
      const [source, target] = await Promise.all(
        [from, to].map((user) => readAccount({ port: server.port, user }).then((state) => contentOfAccount(state))),
      )
      expect(target).toEqual(source)
    }
  })

  it('Ctrl-C while mailboxes wait for connections: what is on its way ends, the others never begin', async () => {
    const server = await scripted()
    const users = [1, 2, 3].map((n) => [`da${n}`, `a${n}`] as const)
    for (const [from] of users)
      for (const { bytes, flags, date } of letters(3)) server.account(from).ensure('INBOX').add(bytes, flags, date)
    const [begun, goOn] = [gate(), gate()]
    server.once('APPEND', async (_, next) => {
      begun.open()
      await goOn.opened
      return next()
    })
    const { file } = within(server.port, users, 2)
    const running = startCli(['run', file, '--json'])
    await begun.opened
    running.kill('SIGINT')
    goOn.open()
    const { code } = await running.done
    expect(code).toBe(5)
    expect(running.events.filter(({ event }) => event === 'mailbox-started')).toHaveLength(1)
    expect((await runCli(['run', file])).code).toBe(0)
    for (const [from, to] of users)
      expect(bodiesOf(server.account(to).ensure('INBOX'))).toEqual(bodiesOf(server.account(from).ensure('INBOX')))
  })

  it('one connection in all: refused with the numbers, before anything is tried', async () => {
    const server = await scripted()
    const { file } = within(server.port, [['da', 'a']], 1)
    const { code, stderr } = await runCli(['run', file])
    expect(code).toBe(2)
    expect(stderr).toContain('servers.old.connections.total')
    expect(stderr).toContain('1 is too few: source and target of da are the same server')
    expect((await runCli(['run', file, '--lang', 'it'])).stderr).toContain('1 non basta')
    expect(server.commands).toEqual([])
  })
})
