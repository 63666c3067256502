// Certified mail in the journal: threads whatever was seen first, each place once, and sums that are those of the rows.

import { describe, expect, it } from 'vitest'
import type { Journal } from '../../src/journal/journal.ts'
import type { SightedPlace } from '../../src/journal/sightings.ts'
import type { Daticert, PecFacts, PecKind, PecRecipient } from '../../src/model/pec.ts'
import { filledJournal, putInto } from './some-journal.ts'

const inbox: SightedPlace = { side: 'source', mailbox: 'a', path: 'INBOX', name: 'INBOX', uidValidity: 1 }
const recipients: PecRecipient[] = [{ address: 'x@pec.example', type: 'certificato' }]

function facts(kind: PecKind, more: Partial<PecFacts> = {}, daticert?: Partial<Daticert>): PecFacts {
  const empty: Daticert = {
    type: '',
    error: 'nessuno',
    sender: undefined,
    recipients,
    subject: undefined,
    issuer: undefined,
    at: undefined,
    identificativo: undefined,
    msgid: undefined,
    receiptType: undefined,
    about: undefined,
    extendedError: undefined,
  }
  return {
    kind,
    messageId: undefined,
    reference: undefined,
    from: undefined,
    to: [],
    subject: undefined,
    date: undefined,
    daticert: daticert === undefined ? { state: 'absent' } : { state: 'read', daticert: { ...empty, ...daticert } },
    ...more,
  }
}

let next = 1
function see(journal: Journal, one: PecFacts, at: Partial<SightedPlace & { uid: number; digest: string }> = {}): void {
  const { uid = next++, digest, ...place } = at
  journal.commit((tx) =>
    journal.sightings.add(tx, { ...inbox, ...place }, { uid, digest, receivedAt: uid * 1000, facts: one }),
  )
}

const threadsOf = (journal: Journal): string[][] =>
  [...journal.sightings.threads()].map((thread) => thread.map((one) => one.facts.subject ?? one.facts.kind))

describe('a thread', () => {
  const sent = facts('sent', { messageId: 'M', subject: 'sent' })
  const acceptance = facts('acceptance', { reference: 'M' }, { msgid: 'M', identificativo: 'P' })
  const delivery = facts('delivery', { reference: 'M' }, { identificativo: 'P' })
  const withoutDaticert = facts('delivery-error', { reference: 'M' })
  const onlyProviders = facts('delivery-warning', {}, { identificativo: 'P' })

  it.each([
    ['as it comes', [sent, acceptance, delivery, withoutDaticert, onlyProviders]],
    ['the other way round', [onlyProviders, withoutDaticert, delivery, acceptance, sent]],
  ])('is the Message-ID of the sender, or what the provider put in its place: %s', (_, seen) => {
    const { journal } = filledJournal(0)
    seen.forEach((one) => see(journal, one))
    see(journal, facts('acceptance', { reference: 'm' }))
    const threads = threadsOf(journal)
    expect(threads.map((thread) => thread.length)).toEqual([5, 1])
  })

  it('is the identificativo where the sender wrote no Message-ID, and the copy bears it', () => {
    const { journal } = filledJournal(0)
    see(journal, facts('delivery', {}, { identificativo: 'P' }))
    see(journal, facts('acceptance', {}, { identificativo: 'P' }))
    see(journal, facts('sent', { messageId: 'P' }))
    expect(threadsOf(journal)).toEqual([['delivery', 'acceptance', 'sent']])
  })

  it.each([
    ['the Message-ID of the provider', facts('sent', { messageId: 'P' })],
    ['both', facts('sent', { messageId: 'P', reference: 'M' })],
  ])('has the copy that bears %s', (_, copy) => {
    const { journal } = filledJournal(0)
    see(journal, copy)
    see(journal, acceptance)
    expect(threadsOf(journal).map((thread) => thread.length)).toEqual([2])
  })

  it('is one receipt alone where it tells nothing', () => {
    const { journal } = filledJournal(0)
    see(journal, facts('delivery'))
    see(journal, facts('delivery'))
    expect(threadsOf(journal)).toEqual([['delivery'], ['delivery']])
  })

  it('has no envelopes: who gets a message writes no receipts', () => {
    const { journal } = filledJournal(0)
    see(journal, facts('transport-envelope', { reference: 'M' }, { msgid: 'M', identificativo: 'P' }))
    see(journal, facts('rem', { messageId: 'M' }))
    expect(threadsOf(journal)).toEqual([])
  })

  it('gives back what was seen, and where', () => {
    const { journal } = filledJournal(0)
    const more = { subject: 'città', to: ['a@b.example'], date: 5, from: 'x@y.example', value: 'Nuova' }
    const one = facts('other-receipt', { reference: 'M', ...more }, { msgid: 'M', about: 'x@pec.example', at: 7 })
    see(journal, one, { side: 'target', path: 'INBOX.A', name: 'A', uid: 9, digest: 'd' })
    expect([...journal.sightings.threads()]).toEqual([
      [{ side: 'target', mailbox: 'a', folder: 'A', uid: 9, digest: 'd', receivedAt: 9_000, facts: one }],
    ])
  })
})

describe('what is seen again', () => {
  it('is one sighting, and its digest stays known when only parts of it are read', () => {
    const { journal } = filledJournal(0)
    const receipt = facts('delivery', { reference: 'M' })
    see(journal, receipt, { uid: 4, digest: 'd' })
    see(journal, receipt, { uid: 4 })
    see(journal, receipt, { uid: 4, uidValidity: 2 })
    const [thread = []] = [...journal.sightings.threads()]
    expect(thread.map(({ digest }) => digest)).toEqual(['d', undefined])
  })

  it('is scanned up to a mark of each life of a folder, which only rises', () => {
    const { journal } = filledJournal(0)
    journal.commit((tx) => journal.sightings.setScannedTo(tx, inbox, 70))
    journal.commit((tx) => journal.sightings.setScannedTo(tx, inbox, 40))
    expect(journal.sightings.scannedTo(inbox)).toBe(70)
    expect(journal.sightings.scannedTo({ ...inbox, uidValidity: 2 })).toBe(0)
    expect(journal.sightings.scannedTo({ ...inbox, side: 'target' })).toBe(0)
  })
})

describe('ten thousand recipients', () => {
  it('are kept once for all receipts of their message', () => {
    const { journal, file } = filledJournal(0)
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      address: `u${index}@pec.example`,
      type: 'certificato' as const,
    }))
    for (let index = 0; index < 100; index += 1)
      see(
        journal,
        facts('delivery', { reference: 'M' }, { msgid: 'M', recipients: many, about: `u${index}@pec.example` }),
      )
    const [thread = []] = [...journal.sightings.threads()]
    const lists = thread.map(({ facts: { daticert } }) => daticert.state === 'read' && daticert.daticert.recipients)
    expect(new Set(lists).size).toBe(1)
    expect(lists[0]).toEqual(many)
    expect(file).toBeDefined()
  })
})

describe('kinds', () => {
  it('are summed up as they are told, told otherwise, and forgotten', () => {
    const { journal, folder, ids } = filledJournal(5)
    const [one = 0, two = 0, three = 0] = ids
    expect(journal.kindsByFolder()).toEqual(new Map())
    journal.commit((tx) => {
      journal.messages.setKind(tx, one, 'ordinary')
      journal.messages.setKind(tx, two, 'ordinary')
      journal.messages.setKind(tx, three, 'delivery')
    })
    expect(journal.kindsByFolder('a')).toEqual(new Map([[folder, { ordinary: 2, delivery: 1 }]]))
    journal.commit((tx) => {
      journal.messages.setKind(tx, one, 'sent')
      journal.messages.remove(tx, two)
    })
    expect(journal.kindsByFolder('a')).toEqual(new Map([[folder, { sent: 1, delivery: 1 }]]))
    expect(journal.kindsByFolder('b')).toEqual(new Map())
  })

  it('a fingerprint without a kind leaves the one that was told', () => {
    const { journal, folder, ids } = filledJournal(1)
    const print = { digest: 'd', bytes: 1, likeness: 'l', messageId: '', bodySum: 0 }
    journal.commit((tx) => journal.messages.setFingerprint(tx, ids[0] ?? 0, print, 'acceptance'))
    journal.commit((tx) => journal.messages.setFingerprint(tx, ids[0] ?? 0, print))
    expect(journal.kindsByFolder()).toEqual(new Map([[folder, { acceptance: 1 }]]))
  })
})

describe('the looks at a mailbox', () => {
  it('are those of scans and passes, with what nobody has read and somebody still could', () => {
    const { journal, folder, ids } = filledJournal(4)
    const [one = 0, two = 0, three = 0] = ids
    const looks = () => journal.looksByMailbox().get('a')
    expect(looks()).toEqual({ source: null, target: null, unread: 4 })
    journal.commit((tx) => {
      journal.messages.setKind(tx, one, 'delivery')
      for (const id of [two, three]) putInto(tx, id, 'gone', 'source-expunged')
      tx.prepare('UPDATE messages SET at_source = 0 WHERE id = ?').run(two)
    })
    expect(looks()).toEqual({ source: null, target: null, unread: 2 })
    journal.commit((tx) => {
      journal.mailboxes.setPass(tx, 'a', 5_000, 6_000, 0)
      journal.sightings.setLooked(tx, 'a', 'source', 4_000)
      journal.sightings.setLooked(tx, 'a', 'target', 7_000)
      journal.sightings.setLooked(tx, 'b', 'source', 8_000)
    })
    expect(looks()).toEqual({ source: 5_000, target: 7_000, unread: 2 })
    expect(journal.looksByMailbox().get('b')).toEqual({ source: 8_000, target: null, unread: 0 })
    expect(journal.kindsByFolder().get(folder)).toEqual({ delivery: 1 })
  })
})

describe('who writes to a mailbox', () => {
  it('is told by what came in, the most busy first', () => {
    const { journal } = filledJournal(0)
    expect(journal.writersTo('a', 2)).toBeUndefined()
    see(journal, facts('transport-envelope', { from: 'p@gestore.example' }, { sender: 'u@x.example' }), { uid: 1 })
    see(journal, facts('transport-envelope', {}, { sender: 'u@x.example' }), { uid: 7 })
    see(journal, facts('ordinary', { from: 'o@x.example' }), { uid: 9 })
    see(journal, facts('anomaly-envelope', { from: 'p@gestore.example' }), { uid: 2 })
    see(journal, facts('delivery', { from: 'p@gestore.example' }), { uid: 11 })
    see(journal, facts('sent', { from: 'me@x.example' }), { uid: 12 })
    see(journal, facts('ordinary', { from: 'n@x.example' }), { uid: 99, side: 'target' })
    expect(journal.writersTo('a', 2)).toEqual({
      messages: 4,
      last: 9_000,
      writers: [
        { address: 'u@x.example', messages: 2, last: 7_000 },
        { address: 'o@x.example', messages: 1, last: 9_000 },
      ],
    })
  })
})
