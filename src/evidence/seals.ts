// Signatures and time stamps that somebody laid beside a report: which of its files, or of each other, they speak of.

import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { OpenReport } from './open-report.ts'
import { isSeal } from './report-files.ts'

/** `about`: files whose digest stands in it; that it is valid is for the program to say that judges such seals. */
export type Seal = { file: string; about: string[] }

/** Bytes of a seal in which digests are looked for, at its start and at its end: a signed file may lie between. */
const looked = 1 << 20

export type Seals = {
  seals: Seal[]
  /** Named like a seal, and no digest of the report is in it: nothing says what it is. */
  strangers: string[]
  /** Files that cannot be read, and why. */
  unreadable: { file: string; reason: string }[]
}

/**
 * `digests`: SHA-256 in hex by file of the report. A stamp of a signature is a seal, too, where the signature is one.
 */
export async function sealsOf(report: OpenReport, digests: ReadonlyMap<string, string>): Promise<Seals> {
  const all = new Map(digests)
  const found: Seals = { seals: [], strangers: [], unreadable: [] }
  const reading = async <T>(file: string, read: (stream: Readable) => Promise<T>): Promise<T | undefined> => {
    try {
      return await read(await report.read(file))
    } catch (error) {
      found.unreadable.push({ file, reason: error instanceof Error ? error.message : String(error) })
      return undefined
    }
  }
  const names = report.names.filter(isSeal)
  const readable: string[] = []
  for (const name of names) {
    const digest = await reading(name, digestOf)
    if (digest === undefined) continue
    all.set(name, digest)
    readable.push(name)
  }
  const read: Seal[] = []
  for (const name of readable) {
    const seal = await reading(name, (stream) => readSeal(name, stream, all))
    if (seal !== undefined) read.push(seal)
  }
  // What speaks of nothing but seals is one only if these speak of the report in the end.
  const own = new Set([...digests.keys()].filter((name) => !isSeal(name)))
  const isOwn = ({ file, about }: Seal): boolean => !own.has(file) && about.some((name) => own.has(name))
  for (let more = read.filter(isOwn); more.length > 0; more = read.filter(isOwn))
    for (const { file } of more) own.add(file)
  for (const seal of read) {
    if (own.has(seal.file)) found.seals.push(seal)
    else found.strangers.push(seal.file)
  }
  return found
}

async function digestOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of stream) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** `digests`: SHA-256 in hex by file. Throws what the stream throws. */
async function readSeal(file: string, stream: Readable, digests: ReadonlyMap<string, string>): Promise<Seal> {
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
