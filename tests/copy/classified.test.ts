// What passes by is classified: every message has its kind, and certified mail is seen in the journal as it lies there.

import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openJournalToRead, type Journal } from '../../src/journal/journal.ts'
import type { PecFacts, Sighting } from '../../src/model/pec.ts'
import { twoServers } from '../support/dovecot.ts'
import { fillAccount } from '../support/account-state.ts'
import { freshUser } from '../support/temp-dir.ts'
import type { MailToStore } from '../support/mail-client.ts'
import * as pec from '../support/pec-messages.ts'
import { migration, statesOf } from './migration.ts'
import { letters, scriptedPair } from './scripted-pair.ts'

const to = 'studio.rossi@legale.test'
const first = pec.certifiedMessage(1)
const second = pec.certifiedMessage(2, { messageId: undefined })
const unsigned = { signed: false }
const date = Date.UTC(2015, 11, 24, 10)
const stored = (...bytes: Buffer[]): MailToStore[] => bytes.map((one) => ({ bytes: one, date, flags: [] }))

const mail: Record<string, MailToStore[]> = {
  INBOX: stored(
    pec.acceptance(first, unsigned),
    pec.delivery(first, to, unsigned),
    pec.transportEnvelope(second, unsigned),
    pec.ordinary(),
    pec.anomalyEnvelope(pec.ordinary(), 'a@b.example', date, unsigned),
    pec.forgedReceipt(first, to, second, unsigned),
    pec.rem(second, unsigned),
    pec.acceptance(second, { ...unsigned, daticert: Buffer.from('<postacert') }),
  ),
  'Posta inviata': stored(pec.sentCopy(first), pec.sentCopy(second)),
  'Posta inviata/2015': stored(pec.sentCopy(first)),
  Altro: stored(pec.sentCopy(first)),
}
const inInbox = {
  acceptance: 2,
  delivery: 1,
  'transport-envelope': 2,
  ordinary: 1,
  'anomaly-envelope': 1,
  rem: 1,
}

function reading<T>(file: string, read: (journal: Journal) => T): T {
  const journal = openJournalToRead(file)
  if (journal === undefined) throw new Error(`no journal ${file}`)
  try {
    return read(journal)
  } finally {
    journal.close()
  }
}

const kindsIn = (file: string): Record<string, unknown> =>
  reading(file, (journal) => {
    const counts = journal.kindsByFolder()
    return Object.fromEntries(journal.folders.ofMailbox('u').map(({ id, name }) => [name, counts.get(id)]))
  })

const threadsIn = (file: string): Sighting[][] =>
  reading(file, (journal) => [...journal.sightings.threads()].map((thread) => [...thread]))
const shapeOf = (threads: Sighting[][]): string[] =>
  threads
    .map((thread) => thread.map(({ facts, folder, uid }) => `${facts.kind} ${folder} ${uid}`).join(', '))
    .toSorted()

describe('a copy between two Dovecots', () => {
  it('says of each folder what is in it, and keeps what certified mail says', async () => {
    const { source, target } = await twoServers()
    const user = freshUser()
    await fillAccount(
      { port: source.port, user },
      Object.fromEntries(
        Object.entries(mail).map(([name, messages]) => [
          name === 'INBOX' ? name : `INBOX.${name.replace('/', '.')}`,
          messages,
        ]),
      ),
    )
    const job = migration({ port: source.port }, { port: target.port }, [{ id: 'u', source: user, target: user }])
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(kindsIn(job.plan.journal)).toMatchObject({
      INBOX: inInbox,
      'Posta inviata': { sent: 2 },
      'Posta inviata/2015': { sent: 1 },
      Altro: { ordinary: 1 },
    })
    const threads = threadsIn(job.plan.journal)
    expect(shapeOf(threads)).toEqual([
      'acceptance INBOX 1, delivery INBOX 2, sent Posta inviata 1, sent Posta inviata/2015 1',
      'acceptance INBOX 8',
      'sent Posta inviata 2',
    ])
    const facts = threads.flat().map((one): PecFacts['daticert']['state'] => one.facts.daticert.state)
    expect(facts.toSorted()).toEqual(['absent', 'absent', 'absent', 'read', 'read', 'unreadable'])
    const digests = new Map(job.ledger().map((row) => [`${row.folder} ${row.source_uid}`, row.digest]))
    for (const { folder, uid, digest, side, receivedAt } of threads.flat()) {
      expect(digest).toBe(digests.get(`${folder} ${uid}`))
      expect({ side, receivedAt }).toEqual({ side: 'source', receivedAt: date })
    }
  })
})

describe('with a new journal', () => {
  it('what is adopted by its bytes is classified too, and sent nowhere', async () => {
    const { INBOX = [] } = mail
    const pair = await scriptedPair({ INBOX: [...INBOX, ...letters(2)] })
    await pair.job.run()
    for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(`${pair.job.plan.journal}${suffix}`, { force: true })
    pair.target.commands.length = 0
    const { status } = await pair.job.run()
    expect(statesOf(status)).toEqual({ verified: INBOX.length + 2 })
    expect(pair.target.verbs()).not.toContain('APPEND')
    expect(kindsIn(pair.job.plan.journal)).toEqual({ INBOX: { ...inInbox, ordinary: 3 } })
    expect(shapeOf(threadsIn(pair.job.plan.journal))).toHaveLength(2)
  })
})
