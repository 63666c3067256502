// The mail of the demo: three synthetic PEC mailboxes as an Italian public office has them, the same on every machine.

import type { Content } from '../support/account-state.ts'
import type { MailToStore } from '../support/mail-client.ts'
import {
  acceptanceReceipt,
  corpus,
  deliveryReceipt,
  oddMessages,
  plainMessage,
  transportEnvelope,
} from '../support/messages.ts'

export type DemoMailbox = {
  id: string
  group: string
  source: string
  target: string
  content: Content
  messages: number
  bytes: number
}

const offices = [
  { id: 'protocollo', group: 'Comune', received: 210 },
  { id: 'ragioneria', group: 'Comune', received: 170 },
  { id: 'tribunale.roma', group: 'Tribunali', received: 190 },
]

/** The mailboxes with what each holds on the old server, whose folders stand under "INBOX." with "." between levels. */
export function demoMailboxes(): DemoMailbox[] {
  return offices.map(({ id, group, received }, at) => {
    const content = mailOf(at + 1, received)
    const all = Object.values(content).flat()
    return {
      id,
      group,
      content,
      source: `${id}@vecchio.example`,
      target: `${id}@nuovo.example`,
      messages: all.length,
      bytes: all.reduce((sum, message) => sum + message.bytes.length, 0),
    }
  })
}

function mailOf(seed: number, received: number): Content {
  const mail = corpus(seed, received, 8)
  const third = Math.floor(mail.length / 3)
  const sent = Array.from({ length: 24 }, (_, n) => ({
    ...plainMessage(seed * 1_000 + n, 'In allegato quanto richiesto.\r\n'),
    flags: ['\\Seen'],
  }))
  return {
    INBOX: [...mail.slice(third * 2), ...twins(seed), ...oddMessages()],
    'INBOX.Archivio': [],
    'INBOX.Archivio.2014': mail.slice(0, third),
    'INBOX.Archivio.2015': mail.slice(third, third * 2),
    'INBOX.Ricevute': sent.flatMap((_, n) => [
      acceptanceReceipt(seed, 5_000 + n),
      deliveryReceipt(seed, 5_000 + n, 6_000),
    ]),
    'INBOX.Posta inviata': sent,
    'INBOX.Bozze': [],
    'INBOX.Cestino': [{ ...transportEnvelope(seed, 6_000, 4_000), flags: ['\\Deleted', '\\Seen'] }],
    'INBOX.Gare & appalti': [transportEnvelope(seed, 6_001, 9_000), transportEnvelope(seed, 6_002, 9_000)],
    'INBOX.Pubblicità legale / Albo': [transportEnvelope(seed, 6_003, 5_000)],
  }
}

/** What a careless tool makes one of: the same bytes twice, and the same bytes with another date or other flags. */
function twins(seed: number): MailToStore[] {
  const one = transportEnvelope(seed, 7_000, 3_000)
  return [one, one, { ...one, date: one.date + 86_400_000 }, { ...one, flags: ['\\Flagged', '\\Seen'] }]
}
