// Folder names on the wire: modified UTF-7 (RFC 3501, 5.1.3) to and from what people read, and as they are sent back.

import iconv from 'iconv-lite'
import type { AccountPlan } from '../model/plan.ts'

const wireCharset = 'utf-7-imap'
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Whether a name is sent in bytes that RFC 3501 does not allow there. */
export function isEightBit(wire: string): boolean {
  return /[\x80-\xff]/.test(wire)
}

/**
 * Decodes a name as the server sent it, its bytes as latin1. Servers send raw UTF-8 and Latin-1 as well. A name that
 * would not come back as the same bytes (raw `&`, overlong encodings) is kept as it is, so that it can still be
 * addressed; see `encodeFolderName`.
 */
export function decodeFolderName(wire: string): string {
  if (isEightBit(wire)) return decodeUtf8(wire)
  const decoded = iconv.decode(Buffer.from(wire, 'latin1'), wireCharset)
  return iconv.encode(decoded, wireCharset).toString('latin1') === wire ? decoded : wire
}

function decodeUtf8(wire: string): string {
  try {
    return utf8.decode(Buffer.from(wire, 'latin1'))
  } catch {
    return wire
  }
}

/** The path of a folder with this name on the wire. INBOX is one folder in any case (RFC 3501, 5.1). */
export function pathOf(wire: string): string {
  return wire.toUpperCase() === 'INBOX' ? 'INBOX' : decodeFolderName(wire)
}

/** The name as a token of a command: bytes that cannot stand in a quoted string go as a literal. */
export function nameToken(wire: string): { type: string; value: unknown } {
  return /[\r\n\0\x80-\xff]/.test(wire)
    ? { type: 'LITERAL', value: Buffer.from(wire, 'latin1') }
    : { type: 'STRING', value: wire }
}

/** Encodes a decoded name for the wire. */
export function encodeFolderName(path: string): string {
  return iconv.encode(path, wireCharset).toString('latin1')
}

/**
 * Names on the wire by path, as the last list of an account had them. Kept beside the sessions: whoever writes, or goes
 * on over another connection, has listed nothing itself.
 */
const listedNames = new WeakMap<AccountPlan, ReadonlyMap<string, string>>()

/** The names of a list of all folders; what an earlier list had is forgotten. */
export function keepListedNames(account: AccountPlan, wireNames: ReadonlyMap<string, string>): void {
  listedNames.set(account, wireNames)
}

/** The name of a folder as it goes on the wire: as it was listed, else encoded. */
export function wireNameOf(account: AccountPlan, path: string): string {
  return listedNames.get(account)?.get(path) ?? encodeFolderName(path)
}
