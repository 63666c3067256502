// Servers with old TLS or a weak key: refused, and read all the same where the plan says so.

import { readFileSync } from 'node:fs'
import net from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { connectFailure } from '../../src/imap/failures.ts'
import { openSession } from '../../src/imap/session.ts'
import { tlsOptions } from '../../src/imap/tls-options.ts'
import type { ServerPlan } from '../../src/model/plan.ts'
import { Secret } from '../../src/model/secret.ts'
import { defaultTiming } from '../../src/model/timing.ts'
import { quick } from '../copy/migration.ts'
import { scripted } from '../copy/scripted-pair.ts'
import { certificateUntil, type Certificate } from '../support/certificates.ts'
import { accountOn } from './account.ts'

const tomorrow = new Date(Date.now() + 86_400_000)
const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const

async function opened(port: number, certificate: Certificate, more: Partial<ServerPlan>): Promise<string | undefined> {
  const account = accountOn(port, 'source', 'u', { ca: readFileSync(certificate.cert, 'utf8'), ...more })
  const session = await openSession(account, new Secret('secret'), quick)
  session.destroy()
  return session.weakTls
}

describe.each(['implicit', 'starttls'] as const)('old TLS (%s)', (mode) => {
  it('is refused, with what it is; with minTls it is read, and said to be weak', async () => {
    const certificate = certificateUntil(tomorrow)
    const server = await scripted({ tls: { ...certificate, starttls: mode === 'starttls', versions: old } })
    const open = (more: Partial<ServerPlan>) => opened(server.port, certificate, { tls: mode, ...more })
    await expect(open({})).rejects.toMatchObject({
      code: 'tls-weak',
      scope: 'server',
      retry: 'never',
      facts: { reason: expect.stringMatching(/^old-tls: /) as string },
    })
    expect(server.verbs()).not.toContain('AUTHENTICATE')
    expect(await open({ minTls: '1.0' })).toBe('old-tls: TLSv1.1')
    expect(await open({ minTls: '1.1' })).toBe('old-tls: TLSv1.1')
    await expect(open({ minTls: '1.2' })).rejects.toMatchObject({ code: 'tls-weak' })
  })
})

describe('a weak key', () => {
  it('is refused, with what it is; with minTls it is read, and said to be weak', async () => {
    const certificate = certificateUntil(tomorrow, ['rsa:768'])
    const server = await scripted({ tls: { ...certificate, versions: { ciphers: 'DEFAULT@SECLEVEL=0' } } })
    const open = (more: Partial<ServerPlan>) => opened(server.port, certificate, { tls: 'implicit', ...more })
    await expect(open({})).rejects.toMatchObject({
      code: 'tls-weak',
      facts: { reason: expect.stringMatching(/^weak-key: /) as string },
    })
    expect(await open({ minTls: '1.0' })).toBe('weak-key: RSA 768')
  })

  it('is none on a server of today, whatever the plan lets pass', async () => {
    const certificate = certificateUntil(tomorrow)
    const server = await scripted({ tls: certificate })
    expect(await opened(server.port, certificate, { tls: 'implicit', minTls: '1.0' })).toBeUndefined()
  })

  it('does not make an untrusted certificate a trusted one', async () => {
    const certificate = certificateUntil(tomorrow)
    const server = await scripted({ tls: { ...certificate, versions: old } })
    const account = accountOn(server.port, 'source', 'u', { tls: 'implicit', minTls: '1.0' })
    await expect(openSession(account, new Secret('secret'), quick)).rejects.toMatchObject({ code: 'tls-untrusted' })
  })
})

describe('a server that speaks TLS, and nothing that is accepted here', () => {
  it.each(['implicit', 'starttls'] as const)('says so, and not that there is no TLS (%s)', async (mode) => {
    const certificate = certificateUntil(tomorrow)
    const versions = { maxVersion: 'TLSv1.2', ciphers: 'NULL-SHA256:@SECLEVEL=0' } as const
    const server = await scripted({ tls: { ...certificate, starttls: mode === 'starttls', versions } })
    await expect(opened(server.port, certificate, { tls: mode })).rejects.toMatchObject({
      code: 'server-unreachable',
      retry: 'never',
      facts: { reason: expect.stringMatching(/^no-common-tls: ERR_SSL_/) as string },
    })
  })

  it('a port without TLS still says that', async () => {
    const server = await scripted()
    const certificate = certificateUntil(tomorrow)
    await expect(opened(server.port, certificate, { tls: 'implicit' })).rejects.toMatchObject({
      facts: { reason: expect.stringMatching(/^no-tls: ERR_SSL_/) as string },
    })
  })
})

describe('a host with several addresses', () => {
  it('has seconds for each of them, not the quarter of one that Node gives', async () => {
    const server = await scripted()
    const connect = vi.spyOn(net, 'connect')
    try {
      await opened(server.port, certificateUntil(tomorrow), { tls: 'none' })
      const asked = connect.mock.calls.map(([options]) => options as unknown)
      expect(asked).toEqual([expect.objectContaining({ autoSelectFamilyAttemptTimeout: Math.ceil(quick.connect / 3) })])
    } finally {
      connect.mockRestore()
    }
    const { server: plan } = accountOn(993)
    expect(tlsOptions(plan, defaultTiming)).toMatchObject({ autoSelectFamilyAttemptTimeout: 10_000 })
  })

  it('fails with what each of them said, where the error itself has no words', () => {
    const errors = [new Error('connect ETIMEDOUT 2001:db8::1:993'), new Error('connect ECONNREFUSED 192.0.2.1:993')]
    const failed = connectFailure(
      Object.assign(new AggregateError(errors, ''), { code: 'ETIMEDOUT' }),
      accountOn(993),
      false,
    )
    expect(failed).toMatchObject({
      code: 'server-unreachable',
      retry: 'later',
      message: 'connect ETIMEDOUT 2001:db8::1:993; connect ECONNREFUSED 192.0.2.1:993',
    })
  })
})
