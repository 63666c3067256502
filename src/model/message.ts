// A message as servers and the journal see it: where it is, how it is dated and flagged, and what became of it.

import type { Code } from './codes.ts'

/** What a server says about a message without sending its body. */
export type MessageFacts = {
  uid: number
  /** RFC822.SIZE: what the server announces, which some servers get wrong. */
  size: number
  /** INTERNALDATE as an instant in ms since 1970; null when the server gave none that can be read. */
  internalDate: number | null
  /** Without \Recent, in the server's spelling. */
  flags: readonly string[]
}

export type MessageBody = MessageFacts & {
  /** null: the server answered NIL or nothing. */
  bytes: Buffer | null
}

/** The life of a message in the journal: pending → appending → copied → verified, or one of the other ends. */
export const messageStates = [
  'pending',
  'appending',
  'copied',
  'verified',
  'differs',
  'refused',
  'skipped',
  'gone',
] as const
export type MessageState = (typeof messageStates)[number]

/**
 * Which state may follow which; the same state again takes another code or reason. Every statement that changes a state
 * names the states it may come from, and a row that was in none of them is a bug.
 *
 * state         what is true                       who leaves it, by which commit              a crash here means
 * pending       at the source; nobody knows of a   the intent of an append (→ appending), a    it is sent, or
 * recognised
 *               copy of it on the target           recognised copy (→ copied), a listing       on the target
 *                                                  without it (→ gone)
 * appending     on its way, in an open attempt     its UID (→ copied), NO or nothing sent      uncertain: it is settled
 *                                                  (→ pending), settling                       before more is sent
 * copied        its copy has a UID, not read yet   reading back (→ verified, differs)          it is read back
 * copied with   its copy is not where it was put   the search of the whole mailbox             it is searched for
 * copy-missing                                     (→ verified, gone)
 * verified      read back, equal byte for byte     a look that finds it missing, or a new      nothing
 *                                                  life with other bytes (→ copied); verify
 *                                                  (→ differs, gone)
 * differs       read back, and not equal           the same; verify (→ verified, gone); a      it is read that
 *                                                  second reading (→ verified); a person       second time
 *                                                  (→ pending)
 * refused       the target or source refused it    a person (→ pending), a late copy           nothing
 *                                                  (→ copied)
 * skipped       excluded by the plan               a plan that includes it (→ pending)         nothing
 * gone          not at the source any more, or     the source lists it again (→ pending,       nothing
 *               removed from the target            skipped), a person (→ pending), verify
 *                                                  (→ verified, differs)
 */
export const nextStates: Readonly<Record<MessageState, readonly MessageState[]>> = {
  pending: ['appending', 'copied', 'refused', 'skipped', 'gone'],
  appending: ['copied', 'pending', 'gone'],
  copied: ['verified', 'differs', 'gone'],
  verified: ['copied', 'differs', 'gone'],
  differs: ['copied', 'verified', 'pending', 'gone'],
  refused: ['pending', 'copied'],
  skipped: ['pending'],
  gone: ['pending', 'skipped', 'verified', 'differs'],
}

/** The states from which a message may come to this one, itself among them. */
export function statesBefore(state: MessageState): MessageState[] {
  return messageStates.filter((before) => before === state || nextStates[before].includes(state))
}

/** Something worth listing beside a message that is proved all the same. */
export type Note = { code: Code; detail?: string }

/** What identifies the bytes of a message, and what helps to recognise it when a server altered them. */
export type Fingerprint = {
  /** SHA-256 of the bytes, hex. */
  digest: string
  /** Length of the bytes. */
  bytes: number
  /**
   * SHA-256 of the bytes with every known alteration undone on both sides; equal to `digest` when nothing in it can be
   * altered.
   */
  likeness: string
  /**
   * First Message-ID header, raw; empty when there is none. Never an identity on its own: anomaly envelopes share it
   * (RFC 6109, 3.2.2).
   */
  messageId: string
  /**
   * CRC-32 of the canonical body (after the first empty line): tells whether an altered copy still carries the same
   * signed part. Without Message-ID, -1 - CRC-32 of what the sender wrote into the header, and of the body.
   */
  bodySum: number
}

/** Why the messages of a folder are not copied. */
export type Exclusion = 'excluded-by-plan' | 'other-namespace'
