// Computes what identifies a message (digest) and what survives the alterations that servers are known to make (likeness).

import { isAscii } from 'node:buffer'
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Fingerprint } from '../model/message.ts'

const strayLineEnd = /\r(?!\n)|(?<!\r)\n/

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Digest, likeness and the other marks of one message's bytes. Pure. */
export function fingerprintOf(bytes: Buffer): Fingerprint {
  const digest = sha256(bytes)
  const canonical = canonicalForm(bytes)
  const headerEnd = canonical.indexOf('\r\n\r\n')
  const header = headerEnd < 0 ? canonical : canonical.subarray(0, headerEnd)
  const body = headerEnd < 0 ? Buffer.alloc(0) : canonical.subarray(headerEnd + 4)
  return {
    digest,
    bytes: bytes.length,
    likeness: canonical === bytes ? digest : sha256(canonical),
    messageId: messageIdOf(header),
    bodySum: crc32(body),
  }
}

/**
 * The form in which an original and its altered copy meet: line ends as CRLF with one at the end (Dovecot, Courier), NUL and 8-bit bytes as `X`
 * (Cyrus writes X into headers, Dovecot 0x80 for NUL). Gives back the very same buffer when there is nothing that a server could alter.
 */
function canonicalForm(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  const plain = isAscii(bytes) && !bytes.includes(0)
  if (plain && text.endsWith('\r\n') && !strayLineEnd.test(text)) return bytes
  // CRCRLF becomes CRLF on Dovecot: every run of CR before a LF is one line end. Courier drops lone CRs.
  const lines = text.replace(/[\0\x80-\xff]/g, 'X').replace(/\r*\n/g, '\n').replace(/\r/g, '')
  return Buffer.from(`${lines.replace(/\n+$/, '')}\n`.replaceAll('\n', '\r\n'), 'latin1')
}

function messageIdOf(header: Buffer): string {
  const match = /^message-id:[ \t]*((?:.|\r\n[ \t])*)/im.exec(header.toString('latin1', 0, 65_536))
  return (match?.[1] ?? '').replace(/\s+/g, ' ').trim().slice(0, 998)
}

/** Offset of the first byte in which two messages differ; the length of the shorter one when it is a prefix of the other. */
export function firstDifference(a: Buffer, b: Buffer): number {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i += 1) if (a[i] !== b[i]) return i
  return shorter
}
