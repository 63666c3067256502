// check finds servers that take fewer connections than the plan wants, and no password is taken for wrong.

import { describe, expect, it } from 'vitest'
import type { MailboxForPlan } from '../support/plan-file.ts'
import { startDovecot, twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import { writePlan, type PlanForTest } from '../support/plan-file.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'
import { runPlan } from '../verify/desk.ts'
import { atEnd, checkPlan, codesOf, findingsOf, scripted } from './checking.ts'

const three: readonly MailboxForPlan[] = ['a', 'b', 'c'].map((id) => ({ id, source: id, target: `${id}2` }))
const planFor = (source: ScriptedServer, target: ScriptedServer, more: Partial<PlanForTest> = {}) =>
  writePlan({ source, target, mailboxes: three, ...more })
const logins = (server: ScriptedServer, user: string) =>
  server.commands.filter((one) => one.user === user && one.verb === 'LIST').length
const attempts = (server: ScriptedServer) =>
  server.verbs().filter((verb) => verb === 'LOGIN' || verb === 'AUTHENTICATE').length

describe('fewer connections than planned', () => {
  it('are told with the number that worked, and the number to write', async () => {
    const [source, target] = [await scripted(), await scripted({ maxConnectionsPerUser: 2 })]
    const document = await checkPlan(
      planFor(source, target, { targetMore: { connections: { total: 20, perMailbox: 5 } } }).file,
    )
    expect(findingsOf(document, 'fewer-connections')).toMatchObject([
      {
        level: 'warning',
        scope: 'server',
        side: 'target',
        message:
          'Connections for one mailbox on new: 2 worked, 5 are planned: Maximum number of connections from ' +
          'user+IP exceeded',
        hint: expect.stringContaining('perMailbox: 2') as string,
      },
    ])
    expect(document.verdict).toBe('warnings')
    // One login for each mailbox, one that worked beside the first, and the one that was refused, asked twice.
    expect(attempts(target)).toBe(3 + 2 + 2)
    await expect.poll(() => [source.live(), target.live()]).toEqual([0, 0])
  })

  it('are not invented where the plan wants no more than the server gives', async () => {
    const [source, target] = [
      await scripted({ maxConnectionsPerUser: 3 }),
      await scripted({ maxConnectionsPerUser: 2 }),
    ]
    const document = await checkPlan(
      planFor(source, target, { targetMore: { connections: { total: 20, perMailbox: 2 } } }).file,
    )
    expect(codesOf(document)).toEqual(['plaintext', 'plaintext'])
    const most = (server: ScriptedServer, users: readonly string[]) =>
      users.map((user) => server.mostConnections(user)).toSorted((a, b) => a - b)
    expect(most(source, ['a', 'b', 'c'])).toEqual([1, 1, 3])
    expect(most(target, ['a2', 'b2', 'c2'])).toEqual([1, 1, 2])
  })

  it('never more are opened than the plan has for the whole server, and one is not tried at all', async () => {
    const [source, target] = [await scripted(), await scripted()]
    await checkPlan(
      planFor(source, target, {
        sourceMore: { connections: { total: 2 } },
        targetMore: { connections: { total: 10, perMailbox: 1 } },
      }).file,
    )
    expect(Math.max(...['a', 'b', 'c'].map((user) => source.mostConnections(user)))).toBe(2)
    expect(attempts(target)).toBe(3)
  })

  it('a server that hangs up instead of saying no is understood', async () => {
    const [source, target] = [await scripted(), await scripted()]
    target.on('LOGIN', (context, next) => (target.live('a2') >= 2 ? context.close('reset') : next()))
    target.on('AUTHENTICATE', (context, next) => (target.live('a2') >= 2 ? context.close('reset') : next()))
    const document = await checkPlan(planFor(source, target, { mailboxes: three.slice(0, 1) }).file)
    expect(findingsOf(document, 'fewer-connections')).toMatchObject([
      { message: expect.stringContaining('2 worked, 3 are planned') as string },
    ])
  })

  it('a passing refusal is asked once more, and then forgotten', async () => {
    const [source, target] = [await scripted(), await scripted()]
    let logins = 0
    target.refuseLogin = () => ((logins += 1) === 3 ? '[UNAVAILABLE] not now' : undefined)
    const document = await checkPlan(planFor(source, target, { mailboxes: three.slice(0, 1) }).file)
    expect(codesOf(document)).toEqual(['plaintext', 'plaintext'])
    expect(logins).toBe(1 + 3 + 1)
  })

  it('a refusal that speaks of the password is neither repeated nor remembered', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const plan = planFor(source, target, { mailboxes: three.slice(0, 1) })
    await runPlan(plan.file)
    const before = attempts(target)
    target.refuseLogin = (user) => (target.live(user) >= 1 ? '[AUTHENTICATIONFAILED] no' : undefined)
    const document = await checkPlan(plan.file)
    expect(codesOf(document)).toEqual(['plaintext', 'plaintext', 'fewer-connections'])
    expect(attempts(target) - before).toBe(3)
    expect(codesOf(await checkPlan(plan.file), 'blocker')).toEqual([])
  })

  it('nothing is tried on a server where nobody could log in, or after a stop', async () => {
    const [source, target] = [await scripted(), await scripted()]
    target.refuseLogin = () => '[AUTHENTICATIONFAILED] no'
    const document = await checkPlan(planFor(source, target, { mailboxes: three.slice(0, 1) }).file)
    expect(codesOf(document, 'blocker')).toEqual(['login-refused'])
    expect(attempts(target)).toBe(1)
    const stop = new AbortController()
    source.on('EXAMINE', (_, next) => {
      stop.abort()
      return next()
    })
    const before = logins(source, 'a')
    await checkPlan(planFor(source, target, { mailboxes: three.slice(0, 1) }).file, (request) => ({
      ...request,
      stop: stop.signal,
    }))
    expect(logins(source, 'a') - before).toBeLessThanOrEqual(2)
    expect(source.mostConnections('a')).toBe(3)
  })
})

describe.skipIf(whyNoDovecot() !== undefined)('a real server with a limit for each user', () => {
  it('shows it, and another none', async () => {
    const { source } = await twoServers()
    const target = await startDovecot({ maxConnections: 2 })
    atEnd(() => target.stop())
    const line = await openLine({ targetPort: target.port, recordVerbs: true })
    atEnd(() => line.close())
    const plan = writePlan({
      source,
      target: { port: line.port },
      mailboxes: [
        { id: 'a', source: freshUser(), target: freshUser() },
        { id: 'b', source: freshUser(), target: freshUser() },
      ],
    })
    const document = await checkPlan(plan.file)
    expect(findingsOf(document, 'fewer-connections')).toMatchObject([
      { side: 'target', message: expect.stringContaining('2 worked, 3 are planned') as string },
    ])
    await expect.poll(() => line.connections).toBe(0)
  })
})
