// Sightings for the tests of outcomes: one message, its receipts, and where each lies.

import type { Daticert, PecFacts, PecKind, PecRecipient, Sighting } from '../../src/model/pec.ts'

export const hour = 60 * 60 * 1000
/** When the message of these tests was accepted. */
export const accepted = Date.UTC(2015, 11, 24, 12, 0, 0)

export const certified = (address: string): PecRecipient => ({ address, type: 'certificato' })
export const external = (address: string): PecRecipient => ({ address, type: 'esterno' })

type Said = Partial<Daticert> & {
  kind: PecKind
  side?: Sighting['side']
  mailbox?: string
  folder?: string
  uid?: number
  /** Its own Message-ID. */
  own?: string
  /** Of its header. */
  title?: string
  /** Without a daticert.xml that can be read. */
  unreadable?: boolean
}

let places = 0

/** A receipt about message `m@ufficio.example`, identificativo `p@gestore.example`. */
export function receipt({ kind, side = 'source', mailbox = 'roma', folder = 'INBOX', ...said }: Said): Sighting {
  places += 1
  const { uid = places, own = `r${String(places)}@gestore.example`, unreadable = false, title, ...about } = said
  const daticert: Daticert = {
    type: kind,
    error: 'nessuno',
    sender: 'roma@ufficio.example',
    recipients: [certified('a@altri.example')],
    subject: 'Convocazione',
    issuer: 'Gestore',
    at: accepted,
    identificativo: 'p@gestore.example',
    msgid: 'm@ufficio.example',
    receiptType: undefined,
    about: undefined,
    extendedError: undefined,
    ...about,
  }
  return {
    side,
    mailbox,
    folder,
    uid,
    digest: undefined,
    receivedAt: daticert.at,
    facts: facts(kind, own, {
      reference: daticert.msgid,
      date: daticert.at,
      subject: title,
      daticert: unreadable ? { state: 'unreadable' } : { state: 'read', daticert },
    }),
  }
}

/** The holder's own copy of it. */
export function sentCopy(some: { own?: string; to?: readonly string[]; at?: number; subject?: string } = {}): Sighting {
  places += 1
  const { own = 'm@ufficio.example', to = ['a@altri.example'], at = accepted - 5_000, subject = 'Convocazione' } = some
  return {
    side: 'source',
    mailbox: 'roma',
    folder: 'Inviata',
    uid: places,
    digest: undefined,
    receivedAt: at,
    facts: facts('sent', own, { to, date: at, subject }),
  }
}

function facts(kind: PecKind, messageId: string, more: Partial<PecFacts>): PecFacts {
  return {
    kind,
    messageId,
    reference: undefined,
    from: undefined,
    to: [],
    subject: undefined,
    date: undefined,
    daticert: { state: 'absent' },
    ...more,
  }
}
