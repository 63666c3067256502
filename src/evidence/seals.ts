// Signatures and time stamps that somebody laid beside a report: which of its files they speak of.

import type { Readable } from 'node:stream'

/** `about`: files whose digest stands in it; that it is valid is for the program to say that judges such seals. */
export type Seal = { file: string; about: string[] }

/** Bytes of a seal in which digests are looked for, at its start and at its end: a signed file may lie between. */
const looked = 1 << 20

/** `digests`: SHA-256 in hex by file. Throws what the stream throws. */
export async function readSeal(file: string, stream: Readable, digests: ReadonlyMap<string, string>): Promise<Seal> {
  let start = Buffer.alloc(0)
  let end = Buffer.alloc(0)
  for await (const chunk of stream) {
    const bytes = chunk as Buffer
    if (start.length < looked) start = Buffer.concat([start, bytes])
    end = Buffer.concat([end, bytes]).subarray(-looked)
  }
  const parts = [start, end].flatMap((part) => [part, fromPem(part)])
  const isIn = (digest: string): boolean => {
    const raw = Buffer.from(digest, 'hex')
    return parts.some((part) => part.includes(raw))
  }
  // A signature that holds the file itself holds its digest, too (RFC 5652, 11.2). A name proves nothing.
  return { file, about: [...digests].filter(([, digest]) => isIn(digest)).map(([name]) => name) }
}

/** What is between the lines of PEM, or base64 alone. */
function fromPem(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/-----[^-]*-----/g, ''), 'base64')
}
