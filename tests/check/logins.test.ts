// check --logins: every login once, on both sides, and for each that does not work who has to act and why.

import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { whoActs } from '../../src/check/logins.ts'
import { codes } from '../../src/model/codes.ts'
import type { CheckRequest } from '../../src/model/request.ts'
import type { CheckDocument } from '../../src/model/status.ts'
import { scripted } from '../copy/scripted-pair.ts'
import { writePlan, type MailboxForPlan } from '../support/plan-file.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { freshDir } from '../support/temp-dir.ts'
import { deskFor, quickly } from '../verify/desk.ts'

const loginVerbs = ['LOGIN', 'AUTHENTICATE']
const tries = (server: ScriptedServer): number => server.verbs().filter((verb) => loginVerbs.includes(verb)).length

async function logins(file: string, more: Partial<CheckRequest> = {}): Promise<CheckDocument> {
  const { request } = await deskFor(file)
  return check({ ...request, logins: true, ...more }, quickly)
}

/** What is asked of a user by name: the answer of the server to his login. */
const answers: Readonly<Record<string, string>> = {
  errata: '[AUTHENTICATIONFAILED] wrong password',
  scaduta: '[EXPIRED] change it in the webmail',
  bloccata: '[CONTACTADMIN] no',
  spenta: 'IMAP access is not enabled for this account',
  secondo: '[AUTHENTICATIONFAILED] application-specific password required',
}
const refusing = (user: string): string | undefined => answers[user.split('-')[0] ?? '']

async function pair(): Promise<{ source: ScriptedServer; target: ScriptedServer }> {
  const [source, target] = [await scripted(), await scripted()]
  source.refuseLogin = refusing
  target.refuseLogin = refusing
  return { source, target }
}

const plain = (...users: string[]): MailboxForPlan[] =>
  users.map((user) => ({ id: user, source: user, target: `${user}-nuovo` }))
const summary = (document: CheckDocument): string[] =>
  document.findings.map(
    ({ mailbox, side, code, login }) => `${mailbox ?? '*'} ${side ?? '*'} ${code} ${login?.act ?? '?'}`,
  )

describe('check --logins', () => {
  it('is silent when every login works, and only logs in', async () => {
    const { source, target } = await pair()
    const { file, journal } = writePlan({ source, target, mailboxes: plain('a', 'b', 'c') })
    expect(await logins(file)).toMatchObject({
      schema: 'pec-migrate/check@1',
      verdict: 'ready',
      findings: [],
      logins: { mailboxes: 3, working: 3, notTried: 0 },
      mailboxes: [],
    })
    for (const server of [source, target]) {
      expect(tries(server)).toBe(3)
      expect(
        new Set(
          server.verbs().filter((verb) => !['CAPABILITY', 'ID', 'NAMESPACE', 'NOOP', ...loginVerbs].includes(verb)),
        ),
      ).toEqual(new Set(['LOGOUT']))
    }
    expect(existsSync(journal)).toBe(false)
  })

  it('tells each reason apart, and who has to act, with group and contact', async () => {
    const { source, target } = await pair()
    const mailboxes: MailboxForPlan[] = [
      {
        id: 'm1',
        source: 'errata',
        target: 'a',
        more: { group: 'Tribunali', contact: 'segreteria@giustizia.example' },
      },
      { id: 'm2', source: 'b', target: 'scaduta' },
      { id: 'm3', source: 'bloccata', target: 'spenta' },
      { id: 'm4', source: 'secondo', target: 'c' },
      { id: 'm5', source: 'd', target: 'e', more: { source: { user: 'd', password: { env: 'NON_CE' } } } },
      { id: 'm6', source: 'f', target: 'g' },
    ]
    const document = await logins(writePlan({ source, target, mailboxes }).file)
    expect(document.verdict).toBe('blocked')
    expect(document.logins).toEqual({ mailboxes: 6, working: 1, notTried: 0 })
    expect(summary(document).toSorted()).toEqual([
      'm1 source login-refused holder',
      'm2 target password-expired holder',
      'm3 source mailbox-locked source-admin',
      'm3 target imap-disabled target-admin',
      'm4 source app-password-needed holder',
      'm5 source secret-missing operator',
    ])
    expect(document.findings[0]).toMatchObject({
      scope: 'mailbox',
      level: 'blocker',
      login: { server: 'old', user: 'errata', group: 'Tribunali', contact: 'segreteria@giustizia.example' },
    })
  })

  it('sends whoever runs a server to a refused master account, not the holders', () => {
    expect(whoActs('login-refused', { side: 'target', authzid: 'a@b.example' })).toBe('target-admin')
    expect(whoActs('password-expired', { side: 'source', authzid: undefined, byMaster: true })).toBe('source-admin')
    expect(whoActs('login-refused', { side: 'source', authzid: undefined })).toBe('holder')
    for (const code of codes)
      expect(whoActs(code, { side: 'source', authzid: undefined })).toMatch(/^(holder|source-admin|operator)$/)
  })

  it('repeats no refused login, not even before the first run, until its secret changes or a person asks', async () => {
    const { source, target } = await pair()
    const plan = writePlan({ source, target, mailboxes: plain('errata', 'scaduta', 'bloccata', 'spenta', 'secondo') })
    const first = await logins(plan.file)
    expect(existsSync(plan.journal)).toBe(true)
    expect(tries(source)).toBe(5)
    const second = await logins(plan.file)
    expect(tries(source)).toBe(5)
    expect(summary(second)).toEqual(summary(first))
    for (const { message } of second.findings.filter(({ code }) => code !== 'password-expired'))
      expect(message).toContain('not tried again')
    source.refuseLogin = () => undefined
    expect(summary(await logins(plan.file, { retryLogins: true })).filter((line) => line.includes(' source '))).toEqual(
      [],
    )
    expect(tries(source)).toBe(10)
    expect((await logins(plan.file)).findings.filter(({ side }) => side === 'source')).toEqual([])
  })

  it('stops at a storm, names a server that is down once, and says how many were not tried', async () => {
    const { source, target } = await pair()
    source.refuseLogin = () => answers['errata']
    const mailboxes = plain(...Array.from({ length: 12 }, (_, n) => `u${n}`))
    const storm = await logins(
      writePlan({ source, target, mailboxes, sourceMore: { connections: { total: 1, perMailbox: 1 } } }).file,
    )
    expect(tries(source)).toBe(5)
    expect(storm.findings.map(({ code }) => code).toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => 'login-refused'),
      'login-storm',
    ])
    expect(storm.logins).toEqual({ mailboxes: 12, working: 0, notTried: 7 })
    const { file } = writePlan({ source, target, mailboxes })
    await target.close()
    source.refuseLogin = () => undefined
    const down = await logins(file)
    expect(summary(down)).toEqual(['* target server-unreachable operator'])
    expect(down.logins).toEqual({ mailboxes: 12, working: 0, notTried: 12 })
  })

  it('knocks once where this address is shut out', async () => {
    const { source, target } = await pair()
    source.greeting = '* BYE Too many failed login attempts from your address, try again later'
    const document = await logins(
      writePlan({
        source,
        target,
        mailboxes: plain('a', 'b', 'c', 'd', 'e', 'f', 'g'),
        sourceMore: { connections: { total: 1, perMailbox: 1 } },
      }).file,
    )
    expect(summary(document)).toEqual(['* source login-storm operator'])
    expect(tries(source)).toBe(0)
  })

  it('keeps to the connection budgets', async () => {
    const { source, target } = await pair()
    let most = 0
    source.on('LOGOUT', async (_context, next) => {
      most = Math.max(most, source.live())
      await next()
    })
    await logins(
      writePlan({
        source,
        target,
        mailboxes: plain(...Array.from({ length: 30 }, (_, n) => `u${n}`)),
        sourceMore: { connections: { total: 2, perMailbox: 1 } },
      }).file,
    )
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(2)
  })

  it('shows as an obstacle what the plan accepts too: no run could log in there', async () => {
    const { source, target } = await pair()
    const mailboxes = plain('a', 'bloccata')
    const document = await logins(
      writePlan({
        source,
        target,
        mailboxes: mailboxes.map((one) => ({ ...one, target: `x-${one.id ?? ''}` })),
        more: { accept: ['mailbox-locked'] },
      }).file,
    )
    expect(document).toMatchObject({ verdict: 'blocked', findings: [{ level: 'blocker', code: 'mailbox-locked' }] })
    expect(document.findings[0]).not.toHaveProperty('accepted')
    expect(
      await logins(writePlan({ source, target, mailboxes, more: { accept: ['login-refused'] } }).file),
    ).toMatchObject({ verdict: 'blocked' })
  })

  it('ends early with what it knows when it is stopped', async () => {
    const { source, target } = await pair()
    const { request, stop } = await deskFor(writePlan({ source, target, mailboxes: plain('a', 'b') }).file)
    stop.abort()
    expect(await check({ ...request, logins: true }, quickly)).toMatchObject({
      findings: [],
      logins: { working: 0, notTried: 2 },
    })
    expect(tries(source)).toBe(0)
  })
})

describe('a plan of 2,000 mailboxes', () => {
  /** Planted where no five refusals can follow each other on one server. */
  const kinds = ['errata', 'scaduta', 'bloccata', 'spenta', 'secondo', 'manca'] as const
  const faultOf = (n: number): { kind: (typeof kinds)[number]; side: 'source' | 'target' } | undefined => {
    const at = n / 64
    const kind = Number.isInteger(at) && at < 30 ? kinds[at % kinds.length] : undefined
    return kind === undefined ? undefined : { kind, side: at % 2 === 0 ? 'source' : 'target' }
  }
  const codeOf = {
    errata: 'login-refused',
    scaduta: 'password-expired',
    bloccata: 'mailbox-locked',
    spenta: 'imap-disabled',
    secondo: 'app-password-needed',
    manca: 'secret-missing',
  } as const

  it('with 30 planted faults names exactly those, in seconds', async () => {
    const { source, target } = await pair()
    const dir = freshDir('plan')
    const rows = Array.from({ length: 2_000 }, (_, n) => {
      const fault = faultOf(n)
      const user = (side: 'source' | 'target') =>
        `${fault?.side === side ? fault.kind : 'buona'}-${n}-${side}@pec.example`
      return { n, fault, source: user('source'), target: user('target') }
    })
    writeFileSync(
      join(dir, 'caselle.csv'),
      [
        'id,group,contact,source_user,target_user',
        ...rows.map((row) => `m${row.n},G${row.n % 7},c${row.n}@a.example,${row.source},${row.target}`),
        '',
      ].join('\n'),
    )
    const secret = (side: 'source' | 'target', server: string, user: string) =>
      user.startsWith('manca') ? [] : [`${side},${server},${user},secret`]
    writeFileSync(
      join(dir, 'secrets.csv'),
      [
        'side,server,user,password',
        ...rows.flatMap((row) => [...secret('source', 'old', row.source), ...secret('target', 'new', row.target)]),
        '',
      ].join('\n'),
    )
    chmodSync(join(dir, 'secrets.csv'), 0o600)
    const server = (port: number) => ({
      host: '127.0.0.1',
      port,
      tls: 'none',
      connections: { total: 20, perMailbox: 3 },
    })
    writeFileSync(
      join(dir, 'piano.yaml'),
      stringify({
        version: 1,
        servers: { old: server(source.port), new: server(target.port) },
        source: 'old',
        target: 'new',
        mailboxesFrom: 'caselle.csv',
        secrets: 'secrets.csv',
      }),
    )

    const started = performance.now()
    const document = await logins(join(dir, 'piano.yaml'))
    expect(performance.now() - started).toBeLessThan(60_000)
    const planted = rows.flatMap(({ n, fault }) =>
      fault === undefined ? [] : [`m${n} ${fault.side} ${codeOf[fault.kind]}`],
    )
    expect(planted).toHaveLength(30)
    expect(document.findings.map(({ mailbox, side, code }) => `${mailbox ?? '*'} ${side ?? '*'} ${code}`)).toEqual(
      planted,
    )
    expect(
      document.findings.every(({ mailbox, login }) => login?.contact === `c${mailbox?.slice(1) ?? ''}@a.example`),
    ).toBe(true)
    expect(document.logins).toEqual({ mailboxes: 2_000, working: 1_970, notTried: 0 })
    expect(tries(source) + tries(target)).toBe(4_000 - 5)
  })
})
