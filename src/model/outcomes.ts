// The document of `outcomes` (`pec-migrate/outcomes@1`): what became of each sent message, and how far that is known.

import type { ContradictedReceipt, OutcomeState, RecipientType } from './pec.ts'

/** When the messages of one side of a mailbox were last read for outcomes; null: never, or not wholly. ISO 8601. */
export type OutcomeLooks = { source: string | null; target: string | null }

export type OutcomesMailbox = {
  id: string
  group: string | null
  contact?: string
  lookedAt: OutcomeLooks
  /** Messages that the journal lists and whose kind nobody has read yet. */
  unread: number
  /** Messages of this mailbox in the document, and those of them that must be sent again. */
  messages: number
  resend: number
  /**
   * It keeps sent messages and not one receipt: they were deleted, or fetched by POP. What this document says of its
   * messages proves nothing (code receipts-missing-here).
   */
  receiptsMissing: boolean
}

/** Why the list is not the last word. */
export type Provisional =
  /** The plan does not say when sending stops. */
  | { code: 'no-sending-stop' }
  /** `asOf` is before `until`: outcomes may still come. */
  | { code: 'too-early'; until: string }
  /** This side of the mailbox was not read since `until`, or never. */
  | { code: 'not-looked'; mailbox: string; side: 'source' | 'target'; until: string }
  /** Messages whose kind is not known. */
  | { code: 'unread'; mailbox: string; messages: number }

export type OutcomeMessage = {
  mailbox: string
  group: string | null
  messageId: string | null
  identificativo: string | null
  sentAt: string | null
  acceptedAt: string | null
  deadline: string | null
  subject: string | null
  state: OutcomeState
  resend: boolean
  match: 'certain' | 'probable'
  sentCopy: boolean
  recipients: {
    address: string
    type: RecipientType
    state: OutcomeState
    error?: string
    evidence: readonly string[]
  }[]
  /** Receipts that contradict themselves; left out where none does. */
  contradictions?: readonly ContradictedReceipt[]
}

export type OutcomesDocument = {
  schema: 'pec-migrate/outcomes@1'
  /** Nothing that came later was looked at. */
  asOf: string
  plan: { name: string; sha256: string }
  since: string | null
  final: boolean
  provisional: readonly Provisional[]
  /** What is wrong with a mailbox, by code. */
  problems: readonly { mailbox: string; code: 'receipts-missing-here' }[]
  /** What this command has scanned on each side: new messages, their bytes, and how many of these were read. */
  scanned?: readonly { side: 'source' | 'target'; messages: number; bytes: number; readBytes: number }[]
  totals: { messages: number; resend: number } & Record<OutcomeState, number>
  mailboxes: readonly OutcomesMailbox[]
  /** Those to be sent again first, then by mailbox as in the plan, then by the time they were sent. */
  messages: readonly OutcomeMessage[]
}
