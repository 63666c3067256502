// A scan of real servers: the list at the freeze, before any copy, from a fraction of the bytes; and what came since.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openJournalToRead, type Journal } from '../../src/journal/journal.ts'
import type { Side } from '../../src/model/codes.ts'
import type { MigrationEvent } from '../../src/model/events.ts'
import { scan, type ScannedSide } from '../../src/outcomes/scan.ts'
import type { OutcomesDocument } from '../../src/model/outcomes.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { fillAccount } from '../support/account-state.ts'
import { twoServers } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import type { MailToStore } from '../support/mail-client.ts'
import * as pec from '../support/pec-messages.ts'
import { freshUser } from '../support/temp-dir.ts'
import { migration, quick, type Migration } from '../copy/migration.ts'

const to = 'studio.rossi@legale.test'
const unsigned = { signed: false }
const date = Date.UTC(2015, 11, 24, 10)
const stored = (...bytes: Buffer[]): MailToStore[] => bytes.map((one) => ({ bytes: one, date, flags: [] }))
const large = { name: 'atto.pdf', bytes: Buffer.alloc(200_000, 'x') }
const [first, second] = [pec.certifiedMessage(1, { attachment: large }), pec.certifiedMessage(2)]
const third = pec.certifiedMessage(3, { messageId: undefined })

/** A receipt that lost its signature, and one whose daticert.xml lies deeper than anybody puts it. */
let boundaries = 0
function mixed(...parts: string[]): string {
  const boundary = `=_${(boundaries += 1)}`
  const pieces = parts.flatMap((part) => [`--${boundary}`, part])
  return [`Content-Type: multipart/mixed; boundary="${boundary}"`, '', ...pieces, `--${boundary}--`, ''].join('\r\n')
}
const xmlPart = 'Content-Type: application/xml; name=daticert.xml\r\n\r\n<postacert tipo="accettazione"/>'
const attached = `Content-Type: message/rfc822\r\n\r\n${mixed('Content-Type: text/plain\r\n\r\nx', xmlPart)}`
const receipt = (body: string): Buffer => Buffer.from(`X-Ricevuta: accettazione\r\nMessage-ID: <r@x>\r\n${body}`)

const source: Record<string, MailToStore[]> = {
  INBOX: stored(
    pec.acceptance(first, unsigned),
    pec.delivery(first, to, { ...unsigned, partsSwapped: true }),
    pec.transportEnvelope(second, unsigned),
    pec.ordinary(),
    pec.rem(second, unsigned),
    pec.acceptance(third, { ...unsigned, headerNames: 'upper' }),
    pec.acceptance(second, { ...unsigned, daticert: Buffer.from('<postacert') }),
    pec.forgedReceipt(first, to, second, { ...unsigned, daticert: 'absent' }),
    pec.anomalyEnvelope(pec.ordinary(), to, date, unsigned),
  ),
  'INBOX.Inviata': stored(pec.sentCopy(first), pec.sentCopy(third)),
  'INBOX.Forme': stored(
    receipt(mixed('Content-Type: text/plain\r\n\r\nx', xmlPart)),
    receipt(mixed(mixed('Content-Type: text/plain\r\n\r\nx', mixed(xmlPart)))),
    receipt(mixed(attached)),
    receipt(`${xmlPart}\r\n`),
  ),
}

function reading<T>({ plan }: Migration, read: (journal: Journal) => T): T {
  const journal = openJournalToRead(plan.journal)
  if (journal === undefined) throw new Error(`no journal ${plan.journal}`)
  try {
    return read(journal)
  } finally {
    journal.close()
  }
}

const seenIn = (job: Migration): string[] =>
  reading(job, (journal) =>
    [...journal.sightings.threads()].flatMap((thread) =>
      thread.map(({ facts, side, folder, uid }) => `${side} ${folder} ${uid} ${facts.kind} ${facts.daticert.state}`),
    ),
  ).toSorted()

type Done = { sides: ScannedSide[]; events: MigrationEvent[] }
async function scanned({ plan, secrets }: Migration, ...sides: Side[]): Promise<Done> {
  const events: MigrationEvent[] = []
  const { signal } = new AbortController()
  const emit = (event: MigrationEvent) => void events.push(event)
  const request = { plan, mailboxes: plan.mailboxes, secrets, emit, stop: signal, lang: 'en' as const, sides }
  return { sides: await scan(request, quick), events }
}

async function filled(port?: number): Promise<{ job: Migration; user: string; targetPort: number }> {
  const { source: from, target } = await twoServers()
  const user = freshUser()
  await fillAccount({ port: from.port, user }, source)
  const job = migration({ port: port ?? from.port }, { port: target.port }, [{ id: 'u', source: user, target: user }])
  return { job, user, targetPort: target.port }
}

const onSource = [
  'source Forme 1 acceptance read',
  'source Forme 2 acceptance read',
  'source Forme 3 acceptance absent',
  'source Forme 4 acceptance read',
  'source INBOX 1 acceptance read',
  'source INBOX 2 delivery read',
  'source INBOX 6 acceptance read',
  'source INBOX 7 acceptance unreadable',
  'source Inviata 1 sent absent',
  'source Inviata 2 sent absent',
]

describe('a scan of the source, before any copy', () => {
  it('sees what a copy would see, by a fraction of the bytes; a second one reads nothing', async () => {
    const { source: from } = await twoServers()
    const line = await openLine({ targetPort: from.port, recordVerbs: true })
    const { job } = await filled(line.port)
    const { sides, events } = await scanned(job, 'source')
    expect(sides).toEqual([expect.objectContaining({ mailbox: 'u', side: 'source', messages: 15, unread: 0 })])
    expect(sides[0]?.error).toBeUndefined()
    const { bytes = 0, readBytes = 0 } = sides[0] ?? {}
    expect(bytes).toBeGreaterThan(600_000)
    expect(readBytes).toBeLessThan(bytes / 10)
    expect(new Set(line.verbs)).not.toContain('SELECT')
    expect(line.verbs).toContain('EXAMINE')
    expect(seenIn(job)).toEqual(onSource)
    expect(events).toContainEqual({
      event: 'scanned',
      mailbox: 'u',
      side: 'source',
      folder: undefined,
      messages: 15,
      bytes,
      readBytes,
    })
    const looks = reading(job, (journal) => journal.looksByMailbox().get('u'))
    expect(looks).toEqual({ source: expect.any(Number), target: null, unread: 0 })

    const again = await scanned(job, 'source')
    expect(again.sides[0]).toMatchObject({ messages: 0, readBytes: 0, error: undefined })
    expect(seenIn(job)).toEqual(onSource)

    // The copy sees the same at the same places, and now knows the bytes.
    await job.run()
    expect(seenIn(job)).toEqual(onSource)
    const threads = reading(job, (journal) => [...journal.sightings.threads()].flat())
    expect(threads.every(({ digest }) => digest !== undefined)).toBe(true)
  })

  it('goes on from where its line broke', async () => {
    const { source: from } = await twoServers()
    const line = await openLine({ targetPort: from.port })
    const { job } = await filled(line.port)
    const cut = line.cutAfterBytes('down', 8_000)
    const { sides } = await scanned(job, 'source')
    await cut
    expect(sides[0]?.error).toBeUndefined()
    expect(seenIn(job)).toEqual(onSource)
  })
})

describe('a scan of the target', () => {
  it('sees what came there by itself, and not what we put there', async () => {
    const { job, user, targetPort } = await filled()
    await job.run()
    const late = pec.delivery(second, to, unsigned)
    await fillAccount({ port: targetPort, user }, { INBOX: stored(late), Sent: stored(pec.sentCopy(second)) })
    const { sides } = await scanned(job, 'target')
    expect(sides).toEqual([expect.objectContaining({ messages: 2, error: undefined })])
    const came = seenIn(job).filter((one) => one.startsWith('target'))
    expect(came).toEqual([
      'target INBOX 10 delivery read',
      expect.stringMatching(/^target (?:Sent|Inviata) \d sent absent$/),
    ])
  })

  it('tells the kind of what was copied before kinds were looked at', async () => {
    const { job } = await filled()
    await job.run()
    const forget = (journal: Journal) =>
      journal.commit((tx) => {
        for (const table of ['sightings', 'sighted_folders']) tx.prepare(`DELETE FROM ${table}`).run()
        tx.prepare('UPDATE messages SET kind = NULL').run()
      })
    const { openJournal } = await import('../../src/journal/journal.ts')
    const journal = openJournal(job.plan.journal)
    const before = journal.kindsByFolder()
    forget(journal)
    journal.close()
    expect(reading(job, (open) => open.looksByMailbox().get('u')?.unread)).toBe(15)
    await scanned(job, 'target')
    expect(reading(job, (open) => open.looksByMailbox().get('u'))).toMatchObject({
      unread: 0,
      target: expect.any(Number),
    })
    expect(reading(job, (open) => open.kindsByFolder())).toEqual(before)
    expect(seenIn(job).map((one) => one.replace(/^\w+ \w+ /, ''))).toEqual(
      onSource.map((one) => one.replace(/^\w+ \w+ /, '')),
    )
  })
})

describe('what cannot be read', () => {
  it('parks its mailbox with the reason, and the others are looked through', async () => {
    const { job, user, targetPort } = await filled()
    const { source: from } = await twoServers()
    const both = migration({ port: from.port }, { port: targetPort }, [
      { id: 'bad', source: freshUser(), target: user, sourcePassword: 'wrong' },
      { id: 'u', source: user, target: user },
    ])
    const { sides, events } = await scanned(both, 'source')
    expect(sides.map(({ mailbox, error }) => [mailbox, error?.code])).toEqual([
      ['bad', 'login-refused'],
      ['u', undefined],
    ])
    expect(events).toContainEqual(expect.objectContaining({ event: 'mailbox-parked', mailbox: 'bad' }))
    expect(job.plan.mailboxes).toHaveLength(1)
  })
})

it('says on its page and in its document how much it has read', async () => {
  const { source: from, target } = await twoServers()
  const user = freshUser()
  await fillAccount({ port: from.port, user }, source)
  const { file } = writePlan({ source: from, target, mailboxes: [{ id: 'u', source: user, target: user }] })
  const { stdout } = await runCli(['outcomes', file, '--json', '--scan', 'source'])
  const { scanned: told } = JSON.parse(stdout) as OutcomesDocument
  expect(told).toEqual([{ side: 'source', messages: 15, bytes: expect.any(Number), readBytes: expect.any(Number) }])
  const [{ bytes, readBytes } = { bytes: 0, readBytes: 0 }] = told ?? []
  expect(readBytes).toBeLessThan(bytes / 10)
  expect(readBytes).toBeGreaterThan(0)
  const again = await runCli(['outcomes', file, '--lang', 'it', '--scan', 'source', '--look-in', 'target'])
  expect(again.stdout).toContain('Scansione dell’origine: messaggi nuovi 0; letti 0')
  expect(again.stdout).toContain('Scansione della destinazione: messaggi nuovi 0;')
  expect(JSON.parse((await runCli(['outcomes', file, '--json'])).stdout)).not.toHaveProperty('scanned')
})

it('reads mailboxes that are left behind where there is a password, and passes over the others', async () => {
  const { source: old, target: other } = await twoServers()
  const users = { moved: freshUser('a'), left: freshUser('b'), shut: freshUser('c') }
  for (const user of Object.values(users))
    await fillAccount({ port: old.port, user }, { INBOX: stored(pec.transportEnvelope(second, unsigned)) })
  const { file, dir } = writePlan({
    source: old,
    target: other,
    mailboxes: [{ id: 'a', source: users.moved, target: users.moved }],
    more: { mailboxesFrom: 'altre.csv' },
    sourceMore: { password: { file: '{user}.pw' } },
  })
  writeFileSync(join(dir, `${users.left}.pw`), 'secret\n', { mode: 0o600 })
  writeFileSync(join(dir, 'altre.csv'), `id,source_user,retired\nb,${users.left},mai usata\nc,${users.shut},persa\n`)
  const before = await runCli(['outcomes', file])
  expect(before.stdout).toContain(`Next command: pec-migrate outcomes ${file} --scan source`)
  const { code, stdout, stderr } = await runCli(['outcomes', file, '--scan', 'source'])
  expect(code, stderr).toBe(0)
  // Nobody has sent anything: what has just been done is not what comes next.
  expect(stdout).not.toContain(`outcomes ${file} --scan source`)
  const status = await runCli(['status', file, '--json'])
  const { retired } = JSON.parse(status.stdout) as { retired: { id: string; writers: unknown }[] }
  expect(retired).toMatchObject([{ id: 'b' }, { id: 'c' }])
  expect(retired.map((one) => JSON.stringify(one).includes('@'))).toEqual([true, false])
})
