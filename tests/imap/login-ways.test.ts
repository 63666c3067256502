// How a login goes: mechanisms in order, whose mailbox it opens, PREAUTH, pins, and servers that want an ID.

import { describe, expect, it } from 'vitest'
import { RefusedExtensions } from '../../src/imap/refused-extensions.ts'
import { openSession, type ImapSession } from '../../src/imap/session.ts'
import type { AccountPlan } from '../../src/model/plan.ts'
import { Secret } from '../../src/model/secret.ts'
import { quick } from '../copy/migration.ts'
import { scripted } from '../copy/scripted-pair.ts'
import { certificateUntil } from '../support/certificates.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { accountOn } from './account.ts'

async function logIn(account: AccountPlan, refused = new RefusedExtensions()): Promise<ImapSession> {
  const session = await openSession(account, new Secret('secret'), quick, undefined, { refused })
  session.destroy()
  return session
}

const failureOf = async (account: AccountPlan): Promise<unknown> => logIn(account).catch((thrown: unknown) => thrown)

const ways = (server: ScriptedServer): string[] =>
  server.verbs().filter((verb) => verb === 'LOGIN' || verb === 'AUTHENTICATE')

/** Notes the mechanisms that are asked for; `refuse` answers in place of the server. */
function mechanismsOf(server: ScriptedServer, refuse: Readonly<Record<string, string>>): string[] {
  const asked: string[] = []
  server.on('AUTHENTICATE', (context, next) => {
    const mechanism = /AUTHENTICATE (\S+)/i.exec(context.line)?.[1]?.toUpperCase() ?? ''
    asked.push(mechanism)
    const answer = refuse[mechanism]
    if (answer === undefined) return next()
    return answer.startsWith('BAD ') ? context.bad(answer.slice(4)) : context.no(answer)
  })
  server.on('LOGIN', (_, next) => {
    asked.push('command')
    return next()
  })
  return asked
}

describe('a mechanism that is announced and refused', () => {
  it.each([
    ['NO before the password was asked for', { PLAIN: 'not supported here' }, ['PLAIN', 'LOGIN', 'LOGIN']],
    ['BAD', { PLAIN: 'BAD what?' }, ['PLAIN', 'LOGIN', 'LOGIN']],
    ['both of them', { PLAIN: 'BAD what?', LOGIN: '[CANNOT] no' }, ['PLAIN', 'LOGIN', 'command', 'command']],
  ])('%s: the next one is taken, and the first is not asked for again', async (_, refuse, expected) => {
    const server = await scripted()
    const asked = mechanismsOf(server, refuse)
    const told: string[] = []
    const refused = new RefusedExtensions((extension) => told.push(extension))
    for (let login = 0; login < 2; login += 1) await logIn(accountOn(server.port), refused)
    expect(asked).toEqual(expected)
    expect(told).toEqual(Object.keys(refuse).map((name) => `AUTH=${name}`))
  })

  it('BAD to the password itself: LOGIN is tried, and what that says of the password stands', async () => {
    const server = await scripted({ hide: ['AUTH=LOGIN'] })
    server.on('AUTHENTICATE', async (context) => {
      await context.session.ask('')
      context.bad('cannot parse this')
    })
    server.refuseLogin = () => '[AUTHENTICATIONFAILED] wrong password'
    expect(await failureOf(accountOn(server.port))).toMatchObject({ code: 'login-refused' })
    expect(ways(server)).toEqual(['AUTHENTICATE', 'LOGIN'])
  })

  it.each([
    ['a refused password', '[AUTHENTICATIONFAILED] wrong password', 'login-refused'],
    ['a server that is full', '[LIMIT] too many connections', 'server-busy'],
    ['a locked account', 'Account is locked', 'mailbox-locked'],
  ])('%s is none: nothing else is tried', async (_, text, code) => {
    const server = await scripted()
    const asked = mechanismsOf(server, { PLAIN: text })
    expect(await failureOf(accountOn(server.port))).toMatchObject({ code })
    expect(asked).toEqual(['PLAIN'])
  })

  it('a refused password after it was asked for is one, in whatever words', async () => {
    const server = await scripted()
    server.refuseLogin = () => 'no'
    expect(await failureOf(accountOn(server.port))).toMatchObject({ code: 'login-refused' })
    expect(ways(server)).toEqual(['AUTHENTICATE'])
  })

  it('none is left, and LOGIN is disabled: a fault of the server, never of the password', async () => {
    const server = await scripted({ capabilities: ['IMAP4rev1', 'AUTH=PLAIN', 'LOGINDISABLED'] })
    mechanismsOf(server, { PLAIN: 'BAD what?' })
    expect(await failureOf(accountOn(server.port))).toMatchObject({ code: 'login-mechanism', scope: 'server' })
    expect(ways(server)).toEqual(['AUTHENTICATE'])
  })
})

describe('a server that offers nothing that is spoken here', () => {
  it('and refuses the command LOGIN: a fault of the server, never of the password', async () => {
    const server = await scripted({ capabilities: ['IMAP4rev1', 'AUTH=SCRAM-SHA-256'] })
    server.on('LOGIN', (context) => context.no('use another way'))
    expect(await failureOf(accountOn(server.port))).toMatchObject({ code: 'login-mechanism', scope: 'server' })
  })

  it('and takes the command LOGIN: it is used', async () => {
    const server = await scripted({ capabilities: ['IMAP4rev1', 'AUTH=CRAM-MD5'] })
    await logIn(accountOn(server.port))
    expect(ways(server)).toEqual(['LOGIN'])
  })
})

describe('a server that repeats what it was sent', () => {
  it('gets no word of the secret into what is told of a mechanism', async () => {
    const server = await scripted()
    server.on('AUTHENTICATE', async (context) => context.bad(`cannot parse ${await context.session.ask('')}`))
    const told: string[] = []
    await logIn(
      accountOn(server.port),
      new RefusedExtensions((extension, reason) => told.push(`${extension} ${reason}`)),
    )
    // The word of the tests is the secret itself, and so struck out of its own place.
    expect(told).toEqual(['AUTH=PLAIN cannot parse ((secret))', 'AUTH=LOGIN cannot parse dQ=='])
  })
})

describe('a master account of form authzid', () => {
  const masterOn = (port: number, authzid = 'ufficio@pec.example', login = 'master'): AccountPlan => ({
    ...accountOn(port, 'source', login),
    authzid,
  })

  it.each(['ufficio@pec.example', 'dominio\\ufficio', 'ufficio/archivio'])(
    'opens the mailbox of %s',
    async (authzid) => {
      for (const login of ['master', 'dominio\\master', 'master/admin']) {
        const server = await scripted()
        const seen: unknown[] = []
        server.refuseLogin = (user, _, meant) => void seen.push([user, meant])
        await logIn(masterOn(server.port, authzid, login))
        expect(seen).toEqual([[login, authzid]])
      }
    },
  )

  it.each([
    ['no AUTH=PLAIN', { hide: ['AUTH=PLAIN'] }],
    ['no mechanism at all', { hide: ['AUTH=PLAIN', 'AUTH=LOGIN'] }],
    ['no mechanism, and LOGIN is disabled', { capabilities: ['IMAP4rev1', 'LOGINDISABLED'] }],
  ])('%s: refused before any login', async (_, options) => {
    const server = await scripted(options)
    expect(await failureOf(masterOn(server.port))).toMatchObject({
      code: 'no-impersonation',
      scope: 'server',
      facts: { reason: 'no-auth-plain' },
    })
    expect(ways(server)).toEqual([])
  })

  it('AUTH=PLAIN is refused: nothing else is tried, and no further mailbox is', async () => {
    const server = await scripted()
    const asked = mechanismsOf(server, { PLAIN: 'BAD what?' })
    const refused = new RefusedExtensions()
    for (const mailbox of ['a@pec.example', 'b@pec.example'])
      await expect(logIn(masterOn(server.port, mailbox), refused)).rejects.toMatchObject({ code: 'no-impersonation' })
    expect(asked).toEqual(['PLAIN'])
  })

  it('nor where another account has met that before', async () => {
    const server = await scripted()
    const asked = mechanismsOf(server, { PLAIN: 'BAD what?' })
    const refused = new RefusedExtensions()
    await logIn(accountOn(server.port), refused)
    await expect(logIn(masterOn(server.port), refused)).rejects.toMatchObject({ code: 'no-impersonation' })
    expect(asked).toEqual(['PLAIN', 'LOGIN'])
  })

  it('a name that PLAIN cannot carry is never sent', async () => {
    const server = await scripted()
    expect(await failureOf(masterOn(server.port, 'ufficio\0altro'))).toMatchObject({
      code: 'no-impersonation',
      facts: { reason: 'name-not-sendable' },
    })
    expect(ways(server)).toEqual([])
  })
})

describe('a server that greets with PREAUTH', () => {
  it('is refused before anything is asked', async () => {
    const server = await scripted()
    server.greeting = '* PREAUTH ready'
    expect(await failureOf(accountOn(server.port))).toMatchObject({ code: 'preauth-refused', scope: 'server' })
    expect(server.commands).toEqual([])
  })

  it('shows its certificate first: one that is not the pinned one is that', async () => {
    const certificate = certificateUntil(new Date(Date.now() + 86_400_000))
    const server = await scripted({ tls: certificate })
    server.greeting = '* PREAUTH ready'
    const pinned = (fingerprint: string): AccountPlan =>
      accountOn(server.port, 'source', 'u', { tls: 'implicit', fingerprint })
    expect(await failureOf(pinned(`sha256:${'0'.repeat(64)}`))).toMatchObject({ code: 'tls-untrusted' })
    expect(await failureOf(pinned(certificate.fingerprint))).toMatchObject({ code: 'preauth-refused' })
    expect(server.commands).toEqual([])
  })
})

describe('a pinned certificate', () => {
  it.each([false, true])('is looked at before the first command that is encrypted (STARTTLS %s)', async (starttls) => {
    const certificate = certificateUntil(new Date(Date.now() + 86_400_000))
    const server = await scripted({ tls: { ...certificate, starttls } })
    const pinned = (fingerprint: string): AccountPlan =>
      accountOn(server.port, 'source', 'u', { tls: starttls ? 'starttls' : 'implicit', fingerprint })
    expect(await failureOf(pinned(`sha256:${'0'.repeat(64)}`))).toMatchObject({ code: 'tls-untrusted' })
    const asked = server.verbs()
    expect(asked.filter((verb) => !['CAPABILITY', 'STARTTLS'].includes(verb))).toEqual([])
    if (!starttls) expect(asked).toEqual([])
    expect((await logIn(pinned(certificate.fingerprint))).capabilities).toContain('AUTH=PLAIN')
  })
})

describe('a server that shows nothing to whoever does not say who it is', () => {
  it.each(['Unsafe Login. Please contact kefu@188.com for help', 'please send ID command first'])(
    'NO %s: told once, and on later connections at once',
    async (text) => {
      const server = await scripted()
      server.account('u').ensure('INBOX').add(Buffer.from('Subject: a\r\n\r\nb\r\n'))
      const known = new Set<number>()
      server.on('ID', (context, next) => {
        known.add(context.session.id)
        return next()
      })
      server.on('EXAMINE', (context, next) => (known.has(context.session.id) ? next() : context.no(text)))
      const refused = new RefusedExtensions()
      const examined = async () => {
        const session = await openSession(accountOn(server.port), new Secret('secret'), quick, undefined, { refused })
        expect(await session.examine('INBOX', true)).toMatchObject({ messages: 1 })
        await session.logout()
      }
      await examined()
      await examined()
      const asked = server.verbs().filter((verb) => verb === 'EXAMINE' || verb === 'ID')
      expect(asked).toEqual(['EXAMINE', 'ID', 'EXAMINE', 'ID', 'EXAMINE'])
      expect(server.commands.find(({ verb }) => verb === 'ID')?.line).toMatch(/ID \("name" "pec-migrate"\)/)
      expect(refused.has('CONDSTORE')).toBe(false)
    },
  )

  it('is asked once where that does not help, and no other server is told', async () => {
    const server = await scripted()
    server.account('u').ensure('INBOX')
    server.on('EXAMINE', (context) => context.no('Unsafe Login'))
    const session = await openSession(accountOn(server.port), new Secret('secret'), quick)
    for (let turn = 0; turn < 2; turn += 1) await expect(session.examine('INBOX')).rejects.toThrow('Unsafe Login')
    expect(server.verbs().filter((verb) => verb === 'ID')).toHaveLength(1)
    session.destroy()
    const other = await scripted()
    await logIn(accountOn(other.port))
    expect(other.verbs()).not.toContain('ID')
  })
})
