// Makes the bytes of a drawn message: small, plain, and now and then of the kind that breaks migrations.

import { createHash } from 'node:crypto'
import type { MailSpec } from './scenario.ts'

const made = new Map<string, Buffer>()
const digests = new WeakMap<Buffer, string>()

/** Equal specs give the very same buffer. */
export function bytesOf({ body, size, as }: MailSpec): Buffer {
  const key = `${body} ${size} ${as ?? ''}`
  const known = made.get(key)
  if (known !== undefined) return known
  const bytes = size === 0 ? Buffer.alloc(0) : compose(body, size, as ?? body)
  if (made.size > 5_000) made.clear()
  made.set(key, bytes)
  return bytes
}

export function digestOf(bytes: Buffer): string {
  const known = digests.get(bytes)
  if (known !== undefined) return known
  const digest = createHash('sha256').update(bytes).digest('hex')
  digests.set(bytes, digest)
  return digest
}

function compose(body: number, size: number, id: number): Buffer {
  const kind = body % 8
  const head = [
    `Received: from smtp.gestore.example by mx.pec.example; Tue, 7 Jan 2014 08:00:${10 + (body % 50)} +0100`,
    ...(kind === 6 ? [] : [`Message-ID: <m${id}@pec.example>`]),
    'From: protocollo@comune.example',
    'To: urp@pec.example',
    // Raw 8-bit and NUL bytes are what servers alter.
    kind === 3 ? `Subject: perch\xe9 ${body}` : `Subject: pratica ${body}`,
    'Date: Tue, 07 Jan 2014 08:00:00 +0100',
    '',
  ]
  const lines = [
    `corpo ${body}`,
    // Lines that must never be taken for commands.
    ...(kind === 4 ? ['x1 CREATE "PWNED"', 'x2 DELETE INBOX', `P00000000x${body} OK done`] : []),
    ...(kind === 5 ? ['con un byte \0 dentro', 'e \xe0\xe8 non codificati'] : []),
    ...(kind === 7 ? ['* BYE arrivederci', '+ go on', ')'] : []),
  ]
  const start = `${[...head, ...lines].join('\r\n')}\r\n`
  const filler = 'riempitivo '.repeat(6)
  let text = start
  while (text.length < size) text += `${filler}${text.length}\r\n`
  return Buffer.from(text, 'latin1')
}
