// What evidence says of the servers: who answered, with which certificate, and for which login.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openSession } from '../../src/imap/session.ts'
import { openJournalToRead } from '../../src/journal/journal.ts'
import type { ServerIdentity } from '../../src/model/server-identity.ts'
import { Secret } from '../../src/model/secret.ts'
import { quick } from '../copy/migration.ts'
import { letters, scripted, scriptedPair } from '../copy/scripted-pair.ts'
import { certificateUntil } from '../support/certificates.ts'
import { accountOn } from './account.ts'

const inAnHour = new Date(Date.now() + 3_600_000)

async function identity(...[port, , , server]: Parameters<typeof accountOn>): Promise<ServerIdentity> {
  const session = await openSession(accountOn(port, 'source', 'u', server), new Secret('secret'), quick)
  session.destroy()
  return session.server
}

describe.each(['implicit', 'starttls'] as const)('a server with TLS (%s)', (tls) => {
  it('is known by its address, its greeting and its certificate', async () => {
    const certificate = certificateUntil(inAnHour)
    const server = await scripted({ tls: { ...certificate, starttls: tls === 'starttls' } })
    const ca = readFileSync(certificate.cert, 'utf8')
    const shown = await identity(server.port, 'source', 'u', { ca, tls })
    expect(shown).toMatchObject({
      address: expect.stringMatching(/^(?:::1|127\.0\.0\.1|::ffff:127\.0\.0\.1)$/) as string,
      greeting: 'scripted server ready',
      tls: 'TLSv1.3',
      login: 'own',
      certificate: { subject: 'CN=localhost', issuer: 'CN=localhost' },
    })
    expect(`sha256:${shown.certificate?.sha256}`).toBe(certificate.fingerprint)
    expect(shown.certificate?.begins ?? 0).toBeLessThan(Date.now())
    expect(Math.abs((shown.certificate?.ends ?? 0) - inAnHour.getTime())).toBeLessThan(61_000)
  })
})

it('a greeting that would move the cursor, or is long, comes as one short line', async () => {
  const server = await scripted()
  server.greeting = `* OK \u001B[2Jpronto\u0007 ${'x'.repeat(1_000)}`
  const { greeting, certificate, tls } = await identity(server.port, 'source', 'u', {})
  expect(greeting).toMatch(/^\[2Jpronto x+$/)
  expect(greeting).toHaveLength(200)
  expect([certificate, tls]).toEqual([undefined, undefined])
})

it('each run writes down once whom it met, and since when', async () => {
  const { job } = await scriptedPair({ INBOX: letters(3), Inviata: letters(3, 10) })
  const met = () => {
    const journal = openJournalToRead(job.plan.journal)
    const rows = journal?.serverIdentities.all() ?? []
    journal?.close()
    return rows
  }
  await job.run()
  const first = met()
  expect(first).toHaveLength(2)
  for (const row of first) {
    expect(row).toMatchObject({ greeting: 'scripted server ready', login: 'own' })
    expect(row.last).toBe(row.first)
  }
  await job.run()
  const second = met()
  expect(second).toHaveLength(2)
  second.forEach((row, i) => {
    expect(row.first).toBe(first[i]?.first)
    expect(row.last).toBeGreaterThan(row.first)
  })
})
