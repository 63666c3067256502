// What a message of certified mail says of itself (RFC 6109): its kind, and the facts of its daticert.xml.

/**
 * What a message is, by its top-level headers only. `sent`: the holder's own message, as its program or the webmail
 * keeps it. `other-receipt`: X-Ricevuta with a value that is not in RFC 6109, appendix A. `rem`: ETSI EN 319 532,
 * recognised and not read further.
 */
export const pecKinds = [
  'transport-envelope',
  'anomaly-envelope',
  'other-envelope',
  'acceptance',
  'non-acceptance',
  'take-charge',
  'delivery',
  'delivery-error',
  'delivery-warning',
  'virus-detection',
  'other-receipt',
  'rem',
  'sent',
  'ordinary',
] as const
export type PecKind = (typeof pecKinds)[number]

/** What can prove what became of a message; an unknown receipt, an envelope and ordinary mail prove nothing. */
export const receiptKinds = [
  'acceptance',
  'non-acceptance',
  'take-charge',
  'delivery',
  'delivery-error',
  'delivery-warning',
  'virus-detection',
] as const satisfies readonly PecKind[]

export type RecipientType = 'certificato' | 'esterno'
/** `address` in lower case. */
export type PecRecipient = { address: string; type: RecipientType }

/** daticert.xml (RFC 6109, 4.4), with the defaults of its DTD applied. What is missing there is undefined here. */
export type Daticert = {
  /** postacert/@tipo as written, trimmed, in lower case. */
  type: string
  /** postacert/@errore: nessuno, no-dest, no-dominio, virus, altro; default nessuno. */
  error: string
  sender: string | undefined
  recipients: readonly PecRecipient[]
  subject: string | undefined
  /** gestore-emittente. */
  issuer: string | undefined
  /** data, with its zone: ms since 1970. */
  at: number | undefined
  /** identificativo: the provider's own Message-ID, without angle brackets. */
  identificativo: string | undefined
  /** msgid: the Message-ID of the sender's program, without angle brackets. */
  msgid: string | undefined
  /** ricevuta/@tipo: completa, breve, sintetica. */
  receiptType: string | undefined
  /** consegna: the one recipient that a receipt is about, in lower case. */
  about: string | undefined
  /** errore-esteso. */
  extendedError: string | undefined
}

/** `unreadable`: there is one, and it is no XML of this kind, or beyond its bounds. */
export type DaticertReading = { state: 'read'; daticert: Daticert } | { state: 'absent' } | { state: 'unreadable' }

/** Message-IDs without angle brackets; header texts decoded (RFC 2047); addresses in lower case. */
export type PecFacts = {
  kind: PecKind
  /** The value of X-Ricevuta or X-Trasporto where the kind does not tell it. */
  value?: string
  messageId: string | undefined
  /** X-Riferimento-Message-ID. */
  reference: string | undefined
  from: string | undefined
  /** To and Cc, in order. */
  to: readonly string[]
  subject: string | undefined
  /** The Date header: ms since 1970. */
  date: number | undefined
  daticert: DaticertReading
}

/** Where a message of certified mail was seen, and what it says of itself. */
export type Sighting = {
  side: 'source' | 'target'
  /** Its id in the plan. */
  mailbox: string
  /** Decoded, "/" between levels. */
  folder: string
  uid: number
  /** SHA-256 of its bytes; undefined: only parts of it were read. */
  digest: string | undefined
  /** INTERNALDATE: ms since 1970. */
  receivedAt: number | undefined
  facts: PecFacts
}

export const outcomeStates = [
  'delivered',
  'not-delivered',
  'late',
  'timed-out',
  'waiting',
  'no-outcome',
  'no-acceptance',
  'refused',
  'external',
] as const
/**
 * What became of a message for one recipient. `late`: only the notice of the first 12 hours. `timed-out`: the notice
 * that ends the transaction. `waiting`: less than 24 hours since it was accepted. `refused`: not accepted by the
 * sender's own provider. `external`: no certified recipient, so no receipt can come.
 */
export type OutcomeState = (typeof outcomeStates)[number]

/** Times in ms since 1970. */
export type RecipientOutcome = {
  address: string
  type: RecipientType
  state: OutcomeState
  /** The provider's words: errore-esteso, or errore where there is none. */
  error?: string
  /** The receipts that say so: kind, side, mailbox, folder and UID of each. */
  evidence: readonly string[]
}

/**
 * `receipt`: kind, side, mailbox, folder and UID, as among the evidence. What speaks against its header: the beginning
 * of its subject, and postacert/@tipo.
 */
export type ContradictedReceipt = { receipt: string; subject?: string; daticert?: string }

/** One sent message and what became of it. Times in ms since 1970; Message-IDs without angle brackets. */
export type SentMessage = {
  mailbox: string
  messageId: string | undefined
  identificativo: string | undefined
  sentAt: number | undefined
  acceptedAt: number | undefined
  /** 24 hours after it was accepted (RFC 6109, 2.2.2): by then there must be an outcome. */
  deadline: number | undefined
  subject: string | undefined
  /** The worst of its recipients. */
  state: OutcomeState
  /** Accepted, the time is over, and for at least one recipient nothing says that it was delivered or cannot be. */
  resend: boolean
  /** `probable`: by subject, sender, recipients and time, or for a receipt that does not name its recipient. */
  match: 'certain' | 'probable'
  sentCopy: boolean
  recipients: readonly RecipientOutcome[]
  /** Receipts that contradict themselves; left out where none does. They are believed by their header. */
  contradictions?: readonly ContradictedReceipt[]
}
