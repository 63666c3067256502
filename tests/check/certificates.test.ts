// check: certificates that have expired or will before the work is done, and nothing about those that hold.

import { describe, expect, it } from 'vitest'
import type { Window } from '../../src/model/plan.ts'
import type { CheckDocument } from '../../src/model/status.ts'
import { type Certificate, certificateUntil } from '../support/certificates.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { writePlan } from '../support/plan-file.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { checkPlan, codesOf, findingsOf, scripted } from './checking.ts'

const day = 24 * 60 * 60 * 1000
const inDays = (days: number) => new Date(Date.now() + days * day)
const romeTime = (at: Date): string =>
  new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Rome', dateStyle: 'short', timeStyle: 'short' }).format(at)
const windowUntil = (days: number): Window => ({ opensAt: Date.now(), closesAt: Date.now() + days * day, drainMs: 0 })
const mailboxes = [
  { id: 'a', source: 'a', target: 'a2' },
  { id: 'b', source: 'b', target: 'b2' },
]

/** Two scripted servers over TLS, the source with this certificate, the target with one that holds. */
async function serversWith(certificate: Certificate, sourceMore: Readonly<Record<string, unknown>> = {}) {
  const good = certificateUntil(inDays(400))
  const [source, target] = [await scripted({ tls: certificate }), await scripted({ tls: good })]
  const keys = (server: ScriptedServer, { cert }: Certificate) => ({
    port: server.port,
    tlsPort: server.port,
    ca: cert,
  })
  const plan = writePlan({
    source: keys(source, certificate),
    target: keys(target, good),
    tls: true,
    mailboxes,
    sourceMore,
  })
  return {
    source,
    check: (...windows: Window[]): Promise<CheckDocument> =>
      checkPlan(plan.file, (request) => ({ ...request, plan: { ...request.plan, windows } })),
  }
}

// They are made with openssl, which the tests with real servers need, too.
describe.skipIf(whyNoDovecot() !== undefined)('the certificate of a server', () => {
  it('that has expired is an obstacle, told once, and no password is sent', async () => {
    const { source, check } = await serversWith(certificateUntil(inDays(-2)))
    const document = await check()
    expect(document.verdict).toBe('blocked')
    expect(document.findings).toMatchObject([
      {
        level: 'blocker',
        scope: 'server',
        code: 'certificate-expired',
        side: 'source',
        message: expect.stringMatching(/^The certificate of 127\.0\.0\.1 has expired/) as string,
      },
    ])
    expect(source.verbs()).toEqual([])
  })

  it('that ends within 30 days, and after the work, is a note with its time, told once', async () => {
    const until = inDays(12)
    const { check } = await serversWith(certificateUntil(until))
    const document = await check()
    expect(document.verdict).toBe('ready')
    expect(document.findings).toMatchObject([
      {
        level: 'note',
        scope: 'server',
        code: 'certificate-expires',
        side: 'source',
        message: `The certificate of 127.0.0.1 is valid only until ${romeTime(until)} (days left: 11)`,
        hint: 'Ask the provider when it will be renewed.',
      },
    ])
  })

  it('that holds is not spoken of', async () => {
    const { check } = await serversWith(certificateUntil(inDays(40)))
    expect(await check()).toMatchObject({ verdict: 'ready', findings: [] })
  })

  it('is measured by the window of the plan, where there is one', async () => {
    const { check } = await serversWith(certificateUntil(inDays(12)))
    expect(codesOf(await check(windowUntil(3)))).toEqual([])
    expect(findingsOf(await check(windowUntil(3), windowUntil(20)), 'certificate-expires')).toMatchObject([
      { level: 'warning', message: expect.stringMatching(/, and the work lasts until \d{4}-/) },
    ])
    // A window that lies behind us says nothing about what comes.
    expect(codesOf(await check(windowUntil(-3)))).toEqual(['certificate-expires'])
  })

  it('is looked at after STARTTLS, too', async () => {
    const certificate = certificateUntil(inDays(5))
    const source = await scripted({ tls: { ...certificate, starttls: true } })
    const target = await scripted()
    const plan = writePlan({ source, target, mailboxes, sourceMore: { tls: 'starttls', ca: certificate.cert } })
    expect(codesOf(await checkPlan(plan.file))).toEqual(['plaintext', 'certificate-expires'])
  })

  it('that is pinned may have expired, but is told when it will', async () => {
    for (const [days, expected] of [
      [-2, []],
      [5, ['certificate-expires']],
    ] as const) {
      const certificate = certificateUntil(inDays(days))
      const { check } = await serversWith(certificate, { ca: undefined, fingerprint: certificate.fingerprint })
      const document = await check()
      expect(codesOf(document)).toEqual(expected)
      for (const { hint } of findingsOf(document, 'certificate-expires'))
        expect(hint).toContain(`the fingerprint in the plan (${certificate.fingerprint})`)
    }
  })

  it('that nobody vouches for is another matter', async () => {
    const certificate = certificateUntil(inDays(400))
    const { check } = await serversWith(certificate, { ca: undefined })
    const found = findingsOf(await check(), 'tls-untrusted')
    expect(found).toMatchObject([{ level: 'blocker', scope: 'server', side: 'source' }])
    // With its fingerprint, as it is written into the plan, its names and its end, to ask the provider.
    expect(found[0]?.hint).toContain(`fingerprint: "${certificate.fingerprint}"`)
    expect(found[0]?.message).toMatch(/; it shows CN=.*, issued by CN=.*, valid until \d{4}-\d{2}-\d{2}/)
  })
})
