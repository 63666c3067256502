// What the NO to a login means, how often it is asked at the most, and how long a storm lasts.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { migration, problemsOf, quick } from '../copy/migration.ts'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { logins } from './breaking.ts'

type World = { source: ScriptedServer; target: ScriptedServer; plan: WrittenPlan; users: string[] }

async function world(mailboxes: number, more: Parameters<typeof scripted>[0] = {}): Promise<World> {
  const [source, target] = [await scripted(), await scripted(more)]
  const users = Array.from({ length: mailboxes }, (_, n) => `u${String(n).padStart(2, '0')}`)
  for (const user of users)
    for (const { bytes, flags, date } of letters(1)) source.account(user).ensure('INBOX').add(bytes, flags, date)
  const plan = writePlan({
    source: { port: source.port },
    target: { port: target.port },
    mailboxes: users.map((user) => ({ source: user, target: user })),
    more: { mailboxesInParallel: 4 },
  })
  return { source, target, plan, users }
}

const codesOf = async (plan: WrittenPlan): Promise<string[]> => {
  const { stdout } = await runCli(['status', plan.file, '--json'])
  const { problems } = JSON.parse(stdout) as { problems: { code: string }[] }
  return problems.map(({ code }) => code)
}

describe('words that every wrong password gets', () => {
  it.each([
    'Credenziali non valide, riprova',
    'Login failed, please try again',
    'Autenticazione fallita: riprova più tardi',
    'Temporary login failure or wrong password',
    '[ALERT] Invalid credentials, please try again',
  ])('NO %s: one login, remembered, and not repeated by the next run', async (text) => {
    const { target, plan } = await world(1)
    target.refuseLogin = () => Buffer.from(text).toString('latin1')
    for (let run = 0; run < 2; run += 1) expect((await runCli(['run', plan.file])).code).toBe(3)
    expect(logins(target)).toBe(1)
    expect(await codesOf(plan)).toEqual(['login-refused'])
  })

  it('of twelve mailboxes five are tried, then it is a storm', async () => {
    const { target, plan } = await world(12)
    target.refuseLogin = () => 'Login failed, please try again'
    expect((await runCli(['run', plan.file])).code).toBe(4)
    expect(logins(target)).toBe(5)
  })
})

describe('words that no wrong password gets', () => {
  it.each([
    '[ALERT] Too many simultaneous connections',
    'Troppe connessioni',
    '[ALERT] Maximum number of connections from user+IP exceeded',
    '[UNAVAILABLE] Login failed, please try again',
    '[INUSE] Wrong password',
  ])('NO %s: nothing is remembered, no storm, and few logins whatever is said', async (text) => {
    const users = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const [source, target] = [await scripted(), await scripted()]
    for (const user of users) for (const { bytes } of letters(1)) source.account(user).ensure('INBOX').add(bytes)
    let refusing = true
    target.refuseLogin = () => (refusing ? text : undefined)
    const job = migration(
      source,
      target,
      users.map((user) => ({ source: user, target: user })),
    )
    const timing = { ...quick, backoff: Array<number>(20).fill(2) }
    const { status } = await job.run({}, { timing })
    expect(new Set(problemsOf(status))).toEqual(new Set(['parked server-busy']))
    expect(status.problems).toHaveLength(users.length)
    expect(logins(target)).toBeLessThanOrEqual(9 * users.length)
    refusing = false
    expect((await job.run({}, { timing })).status.state).toBe('complete')
  })
})

describe('a server that lets nobody in this way', () => {
  it.each([
    ['LOGINDISABLED', { capabilities: ['IMAP4rev1', 'LOGINDISABLED', 'UIDPLUS'] }],
    ['only CRAM-MD5', { capabilities: ['IMAP4rev1', 'LOGINDISABLED', 'AUTH=CRAM-MD5', 'UIDPLUS'] }],
  ] as const)('%s is the server, or the plan, and never the password', async (_, options) => {
    const { target, plan } = await world(6, options)
    const ran = await runCli(['run', plan.file])
    expect(ran.code).toBe(4)
    expect(await codesOf(plan)).toEqual(Array(6).fill('login-mechanism'))
    expect(logins(target)).toBe(0)
  })

  it('[PRIVACYREQUIRED] too; once it lets us in, nothing is remembered', async () => {
    const { target, plan } = await world(6)
    target.refuseLogin = () => '[PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure connections.'
    expect((await runCli(['run', plan.file])).code).toBe(4)
    expect(new Set(await codesOf(plan))).toEqual(new Set(['login-mechanism']))
    expect(logins(target)).toBeLessThanOrEqual(5)
    target.refuseLogin = () => undefined
    expect((await runCli(['run', plan.file])).code).toBe(0)
  })
})

describe('a storm', () => {
  it('stands across check and run, until a password of that server changes', async () => {
    const { target, plan, users } = await world(12)
    target.refuseLogin = (_, password) => (password === 'giusta' ? undefined : '[AUTHENTICATIONFAILED] no')
    expect((await runCli(['check', plan.file])).code).toBe(4)
    expect(logins(target)).toBe(5)
    for (const command of [['run'], ['check'], ['check', '--logins'], ['run'], ['verify']]) {
      const [verb = '', ...options] = command
      const ran = await runCli([verb, plan.file, ...options])
      expect([verb, ran.code]).toEqual([verb, verb === 'verify' ? ran.code : 4])
      expect(logins(target), command.join(' ')).toBe(5)
    }
    for (const user of users)
      writeFileSync(join(plan.dir, 'secrets', `${user}-target.txt`), 'giusta\n', { mode: 0o600 })
    expect((await runCli(['run', plan.file])).code).toBe(0)
  })

  it('ends when passwords of those that were never tried change', async () => {
    const { target, plan, users } = await world(12)
    target.refuseLogin = (_, password) => (password === 'giusta' ? undefined : '[AUTHENTICATIONFAILED] no')
    await runCli(['run', plan.file])
    const tried = logins(target)
    // Of one it goes unnoticed once in 256 times (see login-storms.ts), of three never.
    for (const user of users.slice(-3))
      writeFileSync(join(plan.dir, 'secrets', `${user}-target.txt`), 'giusta-anch-essa-12345\n', { mode: 0o600 })
    target.refuseLogin = (_, password) =>
      password === 'giusta-anch-essa-12345' ? undefined : '[AUTHENTICATIONFAILED] no'
    await runCli(['run', plan.file])
    expect(logins(target)).toBeGreaterThan(tried)
  })

  it('is tried again on request', async () => {
    const { target, plan } = await world(7)
    target.refuseLogin = () => '[AUTHENTICATIONFAILED] no'
    expect((await runCli(['run', plan.file])).code).toBe(4)
    target.refuseLogin = () => undefined
    expect((await runCli(['run', plan.file])).code).toBe(4)
    expect(logins(target)).toBe(5)
    expect((await runCli(['run', plan.file, '--retry-logins'])).code).toBe(0)
    // What let everybody in is no storm any more.
    expect((await runCli(['run', plan.file])).code).toBe(0)
  })
})
