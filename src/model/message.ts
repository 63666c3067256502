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
   * signed part.
   */
  bodySum: number
}
