// What a server, TLS or the line says, turned into an error with its code, scope and retry.

import { describe, expect, it } from 'vitest'
import { openSession } from '../../src/imap/session.ts'
import { connectFailure, lineFailure } from '../../src/imap/failures.ts'
import { meaningOf } from '../../src/model/failure-policy.ts'
import { MigrationError } from '../../src/model/errors.ts'
import { Secret } from '../../src/model/secret.ts'
import { quick } from '../copy/migration.ts'
import { scripted } from '../copy/scripted-pair.ts'
import { accountOn } from './account.ts'

const account = accountOn(993)
const wire = (text: string): string => Buffer.from(text).toString('latin1')

async function refusal(port: number, side: 'source' | 'target' = 'target'): Promise<MigrationError> {
  try {
    const session = await openSession(accountOn(port, side), new Secret('secret'), quick)
    await session.logout()
  } catch (error) {
    if (error instanceof MigrationError) return error
    throw error
  }
  throw new Error('logged in')
}

describe('a refused login', () => {
  it.each([
    ['[AUTHENTICATIONFAILED] Authentication failed.', 'login-refused', 'never'],
    ['[AUTHORIZATIONFAILED] No such mailbox', 'mailbox-unavailable', 'never'],
    ['Accesso negato', 'login-refused', 'never'],
    ['no', 'login-refused', 'never'],
    ['[EXPIRED] change it', 'password-expired', 'never'],
    ['[AUTHENTICATIONFAILED] Password expired', 'password-expired', 'never'],
    ['La password è scaduta, accedere alla webmail', 'password-expired', 'never'],
    ['Password scaduta', 'password-expired', 'never'],
    ['[UNAVAILABLE] temporary authentication failure', 'server-busy', 'later'],
    ['[LIMIT] Maximum number of connections from user+IP exceeded', 'server-busy', 'later'],
    ['[INUSE] mailbox locked', 'server-busy', 'later'],
    ['Troppe connessioni', 'server-busy', 'later'],
    ['Servizio sovraccarico, riprova più tardi', 'server-busy', 'later'],
    ['Too many connections', 'server-busy', 'later'],
  ])('NO %s is %s, retry %s, scope mailbox', async (answer, code, retry) => {
    const server = await scripted()
    server.refuseLogin = () => wire(answer)
    const error = await refusal(server.port)
    expect(error).toMatchObject({ code, retry, scope: 'mailbox' })
    expect(error.facts).toMatchObject({ user: 'u', side: 'target' })
    expect(server.verbs().filter((verb) => verb === 'LOGIN' || verb === 'AUTHENTICATE')).toHaveLength(1)
  })

  it.each(['NO', 'BAD'])('%s to a throttled login refuses nothing: it is waited for', async (status) => {
    const server = await scripted()
    server.on('AUTHENTICATE', (context) =>
      context.session.write(`${context.tag} ${status} Request is throttled. Suggested Backoff Time: 92415 ms\r\n`),
    )
    const opening = openSession(accountOn(server.port), new Secret('secret'), { ...quick, stall: 200 })
    await expect(opening).rejects.toMatchObject({ code: 'server-busy', retry: 'later' })
  })

  it('a login that is accepted for a mailbox that is not there is refused as that', async () => {
    const server = await scripted()
    server.on('NAMESPACE', (context) => context.bad('User is authenticated but not connected.'))
    expect(await refusal(server.port)).toMatchObject({ code: 'mailbox-unavailable', retry: 'never' })
  })

  it('a refused AUTHENTICATE is not tried again as LOGIN', async () => {
    const server = await scripted({ hide: ['AUTH=LOGIN'] })
    server.refuseLogin = () => '[AUTHENTICATIONFAILED] no'
    await refusal(server.port, 'source')
    expect(server.verbs().filter((verb) => verb === 'LOGIN' || verb === 'AUTHENTICATE')).toHaveLength(1)
  })

  it('the secret is in no part of the error', async () => {
    const server = await scripted()
    server.refuseLogin = () => '[AUTHENTICATIONFAILED] no'
    const secret = 'S3greto-molto-lungo'
    const error: unknown = await openSession(accountOn(server.port), new Secret(secret), quick).catch(
      (thrown: unknown) => thrown,
    )
    for (let one = error; one instanceof Error; one = one.cause) {
      const text = [one.message, one.stack, JSON.stringify(one)].join('\n')
      for (const form of [
        secret,
        Buffer.from(`\0u\0${secret}`).toString('base64'),
        Buffer.from(secret).toString('base64'),
      ])
        expect(text).not.toContain(form)
    }
  })
})

describe('a server that cannot be reached', () => {
  it('nobody listens', async () => {
    const server = await scripted()
    const { port } = server
    await server.close()
    expect(await refusal(port)).toMatchObject({ code: 'server-unreachable', scope: 'server', retry: 'later' })
  })

  it('it says BYE instead of a greeting', async () => {
    const server = await scripted()
    server.greeting = '* BYE too many connections'
    expect(await refusal(server.port)).toMatchObject({ code: 'server-busy', retry: 'later' })
  })

  it('it says nothing at all', async () => {
    const server = await scripted()
    server.greeting = ''
    const error: unknown = await openSession(accountOn(server.port), new Secret('secret'), {
      ...quick,
      connect: 200,
    }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'server-unreachable', retry: 'later', facts: { reason: 'no-greeting' } })
  })

  it('it has no STARTTLS where the plan wants it', async () => {
    const { port } = await scripted()
    const plain = accountOn(port)
    const account = { ...plain, server: { ...plain.server, tls: 'starttls' as const } }
    const error: unknown = await openSession(account, new Secret('secret'), quick).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'server-unreachable', retry: 'never', facts: { reason: 'no-starttls' } })
  })

  it('it takes no password in a way that is spoken here: the reason is what it offers', async () => {
    const { port } = await scripted({ capabilities: ['IMAP4rev1', 'LOGINDISABLED', 'AUTH=CRAM-MD5'] })
    expect(await refusal(port)).toMatchObject({
      code: 'login-mechanism',
      facts: { reason: 'LOGINDISABLED AUTH=CRAM-MD5' },
    })
  })

  it('it closes in the middle of the login', async () => {
    const server = await scripted()
    server.on('AUTHENTICATE', (context) => context.close('reset'))
    expect(await refusal(server.port)).toMatchObject({ code: 'connection-lost', retry: 'now' })
  })

  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-untrusted', 'never'],
    ['CERT_HAS_EXPIRED', 'certificate-expired', 'never'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-untrusted', 'never'],
    ['ECONNREFUSED', 'server-unreachable', 'later'],
    ['ENOTFOUND', 'server-unreachable', 'later'],
    ['EPROTO', 'server-unreachable', 'later'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'server-unreachable', 'never'],
    ['ClosedAfterConnectText', 'server-unreachable', 'later'],
  ])('%s is %s', (code, expected, retry) => {
    expect(connectFailure(Object.assign(new Error('words of the system'), { code }), account, false)).toMatchObject({
      code: expected,
      retry,
      scope: 'server',
    })
  })
})

describe('a line that breaks', () => {
  it('is lost, and may be opened again at once; a BYE about too many connections is waited for', () => {
    const gone = Object.assign(new Error('Connection not available'), { code: 'NoConnection' })
    expect(lineFailure(gone, account)).toMatchObject({
      code: 'connection-lost',
      retry: 'now',
      scope: 'mailbox',
      facts: { reason: 'connection-closed' },
    })
    expect(
      lineFailure(Object.assign(new Error('Closed'), { reason: 'Too many connections, try again later' }), account),
    ).toMatchObject({ code: 'server-busy', retry: 'later' })
  })

  it('says what broke it where that is known', () => {
    const gone = Object.assign(new Error('Connection not available'), { code: 'NoConnection' })
    expect(lineFailure(gone, account, new Error('read ECONNRESET')).facts).toMatchObject({
      reason: 'connection-closed: read ECONNRESET',
    })
    expect(lineFailure(gone, account, gone).message).toBe('connection-closed')
    const silence = Object.assign(new Error('Socket timeout'), { code: 'ETIMEOUT' })
    expect(lineFailure(gone, account, silence).message).toBe('silent')
    const bye = Object.assign(new Error('Closed'), { reason: 'shutting down' })
    expect(lineFailure(bye, account, new Error('read ECONNRESET')).message).toBe('Closed: shutting down')
  })

  it('an error that is one already stays what it is', () => {
    const error = new MigrationError('x', { code: 'over-quota', scope: 'mailbox', retry: 'never' })
    expect(lineFailure(error, account)).toBe(error)
    expect(connectFailure(error, account, true)).toBe(error)
  })

  it('a response code is believed before the words', () => {
    expect(meaningOf('fetch', 'AUTHENTICATIONFAILED', 'too many connections')).toBe('refused')
    expect(meaningOf('login', 'UNAVAILABLE', 'forever')).toBe('busy')
    expect(meaningOf('fetch', undefined, 'please try again')).toBe('busy')
    expect(meaningOf('fetch', undefined, 'no')).toBe('refused')
  })
})
