// Promise 8. Refused logins are not repeated: one parks the mailbox, five in a row stop the server.

import { describe, expect, it } from 'vitest'
import type { MigrationError } from '../../src/model/errors.ts'
import type { Migration } from '../copy/migration.ts'
import { migration } from '../copy/migration.ts'
import { letters, scripted } from '../copy/scripted-pair.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { startCli } from '../support/run-cli.ts'
import { writePlan } from '../support/plan-file.ts'

const logins = (server: ScriptedServer): number =>
  server.verbs().filter((verb) => verb === 'LOGIN' || verb === 'AUTHENTICATE').length

/** Servers with so many mailboxes; the target refuses some of them. */
async function servers(
  users: readonly string[],
  refused: (user: string) => string | undefined,
): Promise<{ source: ScriptedServer; target: ScriptedServer; job: Migration }> {
  const [source, target] = [await scripted(), await scripted()]
  for (const user of users)
    for (const { bytes, flags, date } of letters(2)) source.account(user).ensure('INBOX').add(bytes, flags, date)
  target.refuseLogin = (user, password) => (password === 'giusta' ? undefined : refused(user))
  return {
    source,
    target,
    job: migration(
      { port: source.port },
      { port: target.port },
      users.map((user) => ({ source: user, target: user })),
      { parallel: 8 },
    ),
  }
}

const no = '[AUTHENTICATIONFAILED] wrong password'

describe('promise 8: refused logins are not repeated', () => {
  it('exactly one refused login per mailbox, over two runs; the second run says since when', async () => {
    const { target, job } = await servers(['a', 'b', 'c'], (user) => (user === 'b' ? no : undefined))
    const first = await job.run()
    expect(first.status.mailboxes.map(({ state }) => state)).toEqual(['complete', 'parked', 'complete'])
    const refused = target.commands.filter(
      ({ user, verb }) => user === undefined && (verb === 'LOGIN' || verb === 'AUTHENTICATE'),
    ).length
    const before = logins(target)
    const second = await job.run()
    expect(second.status.mailboxes[1]).toMatchObject({ state: 'parked', error: { code: 'login-refused' } })
    expect(second.status.problems[0]?.reason).toMatch(/20\d\d-\d\d-\d\d|not tried again/)
    // Only a and c logged in again: two connections each at most.
    expect(logins(target) - before).toBeLessThanOrEqual(4)
    expect(refused).toBeGreaterThan(0)
    const triesOfB = (ran: { events: { event: string }[] }): number =>
      ran.events.filter(({ event }) => event === 'reconnecting').length
    expect([triesOfB(first), triesOfB(second)]).toEqual([0, 0])
  })

  it('a single mailbox: one login reaches the server, however often the plan is run', async () => {
    const { target, job } = await servers(['solo'], () => no)
    for (let run = 0; run < 3; run += 1)
      expect((await job.run()).status.mailboxes[0]?.error?.code).toBe('login-refused')
    expect(logins(target)).toBe(1)
  })

  it('a changed secret is tried again, once, and forgotten when it fits', async () => {
    const { target, job } = await servers(['solo'], () => no)
    await job.run()
    job.setPassword('solo', 'target', 'ancora sbagliata')
    await job.run()
    await job.run()
    expect(logins(target)).toBe(2)
    job.setPassword('solo', 'target', 'giusta')
    expect((await job.run()).status.state).toBe('complete')
  })

  it('--retry-logins tries the same secret again, once', async () => {
    const { target, job } = await servers(['solo'], () => no)
    await job.run()
    await job.run({ retryLogins: true })
    expect(logins(target)).toBe(2)
    target.refuseLogin = () => undefined
    expect((await job.run({ retryLogins: true })).status.state).toBe('complete')
    expect((await job.run()).status.state).toBe('complete')
  })

  it.each(['[EXPIRED] the password must be changed', "La password e' scaduta"])(
    'an expired password (%s) is told apart from a wrong one, is no storm, and is not repeated either',
    async (text) => {
      const users = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
      const { target, job } = await servers(users, () => text)
      for (let run = 0; run < 2; run += 1) {
        const { status } = await job.run()
        expect(new Set(status.problems.map(({ code }) => code))).toEqual(new Set(['password-expired']))
        expect(status.problems).toHaveLength(7)
      }
      expect(logins(target)).toBe(7)
    },
  )

  it.each([
    ['[CONTACTADMIN] no', 'mailbox-locked'],
    ['IMAP non abilitato', 'imap-disabled'],
    ['app password required', 'app-password-needed'],
  ])(
    'what a server says in other words (%s) is no storm, and is not repeated across runs either',
    async (text, code) => {
      const users = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
      const { target, job } = await servers(users, () => text)
      for (let run = 0; run < 2; run += 1) {
        const { status } = await job.run()
        expect(new Set(status.problems.map((problem) => problem.code))).toEqual(new Set([code]))
        expect(status.problems).toHaveLength(7)
      }
      expect(logins(target)).toBe(7)
    },
  )

  it('five in a row on one server stop all logins there, also with many mailboxes at once', async () => {
    const users = Array.from({ length: 12 }, (_, n) => `u${n}`)
    const { target, job } = await servers(users, () => no)
    const storm = (await job.run().then(
      () => undefined,
      (error: unknown) => error,
    )) as MigrationError
    expect(storm).toMatchObject({ code: 'login-storm', scope: 'server' })
    expect(logins(target)).toBe(5)
  })

  it('after a storm nobody is tried in the next run; on request those that were never tried are, once', async () => {
    const users = Array.from({ length: 7 }, (_, n) => `u${n}`)
    const { target, job } = await servers(users, (user) => (user === 'u6' ? undefined : no))
    await job.run().catch(() => undefined)
    const before = logins(target)
    await job.run().catch(() => undefined)
    expect(logins(target)).toBe(before)
    await job.run({ retryLogins: true, mailboxes: job.plan.mailboxes.slice(5) })
    const { status } = await job.run({ mailboxes: job.plan.mailboxes.slice(6) })
    expect(status.mailboxes[0]?.state).toBe('complete')
  })

  it('the program ends with 4 when a storm kept everything from starting, and says so', async () => {
    const target = await scripted()
    const source = await scripted()
    target.refuseLogin = () => no
    const users = Array.from({ length: 8 }, (_, n) => `u${n}`)
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: users.map((user) => ({ source: user, target: user })),
    })
    const { code, stderr, stdout } = await startCli(['run', plan.file]).done
    expect(code).toBe(4)
    expect(stdout + stderr).toMatch(/login|refused/i)
    expect(logins(target)).toBe(5)
  })
})
