// The log of one archived folder: a line of JSON for each message, written before the message has its name.

import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { MessageAbout } from './message-facts.ts'

/** The first line. `name`, `directory`: by levels. */
export type FolderHead = {
  version: 1
  folder: number
  name: readonly string[]
  directory: readonly string[]
  uidValidity: number
}
/** `date`: INTERNALDATE in ms since 1970. */
export type MessageLine = {
  uid: number
  bytes: number
  date: number
  flags: readonly string[]
  sha256: string
  about: MessageAbout
}
/** The flags of a message from now on. */
export type FlagsLine = { uid: number; flags: readonly string[] }
export type LogLine = MessageLine | FlagsLine

export const isMessageLine = (line: LogLine): line is MessageLine => 'sha256' in line

/** The first line of a log; undefined: it holds none, so nothing was ever put into the folder. */
export async function readHead(file: string): Promise<FolderHead | undefined> {
  for await (const line of wholeLines(file)) return asHead(line, file)
  return undefined
}

/** All lines behind the first, in their order. Throws for what is no line of a log. */
export async function* readLog(file: string): AsyncGenerator<LogLine> {
  let number = 0
  for await (const line of wholeLines(file)) {
    number += 1
    if (number > 1) yield asLine(line, `${file}:${number}`)
  }
}

/**
 * Writes lines for good: they are on the disk when this returns. A log that ends in half a line, because the process
 * died or the disk was full, is cut there first. Where it fails, the log is as it was.
 */
export async function appendToLog(file: string, lines: readonly (FolderHead | LogLine)[]): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    const end = await endOfWholeLines(handle)
    try {
      await handle.truncate(end)
      const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      for (let at = 0; at < bytes.length;)
        at += (await handle.write(bytes, at, bytes.length - at, end + at)).bytesWritten
      await handle.sync()
    } catch (error) {
      await handle.truncate(end)
      throw error
    }
  } finally {
    await handle.close()
  }
}

async function endOfWholeLines(handle: Awaited<ReturnType<typeof open>>): Promise<number> {
  const { size } = await handle.stat()
  const block = Buffer.alloc(1 << 16)
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - block.length)
    const { bytesRead } = await handle.read(block, 0, end - start, start)
    const at = block.subarray(0, bytesRead).lastIndexOf(0x0a)
    if (at >= 0) return start + at + 1
    end = start
  }
  return 0
}

/** A line without its end is not written yet. */
async function* wholeLines(file: string): AsyncGenerator<string> {
  let isWhole = true
  const input = createReadStream(file)
  input.on('data', (part) => {
    isWhole = part.at(-1) === (typeof part === 'string' ? '\n' : 0x0a)
  })
  let last: string | undefined
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (last !== undefined) yield last
    last = line
  }
  if (last !== undefined && isWhole) yield last
}

function asHead(text: string, place: string): FolderHead {
  const head: unknown = parsed(text, place)
  if (!isObject(head) || head['version'] !== 1 || !isUid(head['folder']) || !isUid(head['uidValidity']))
    throw new Error(`no folder of an archive: ${place}`)
  const { name, directory } = head
  if (!isTexts(name) || !isTexts(directory) || name.length !== directory.length || name.length === 0)
    throw new Error(`no folder of an archive: ${place}`)
  // The log may have been altered by hand: it must not lead out of the archive.
  if (directory.some((level) => level === '' || level === '.' || level === '..' || /[/\\\0]/.test(level)))
    throw new Error(`no directory of an archive: ${place}`)
  return { version: 1, folder: head['folder'], name, directory, uidValidity: head['uidValidity'] }
}

function asLine(text: string, place: string): LogLine {
  const line: unknown = parsed(text, place)
  if (!isObject(line) || !isUid(line['uid']) || !isTexts(line['flags'])) throw new Error(`no message: ${place}`)
  const { uid, flags } = line
  if (line['sha256'] === undefined) return { uid, flags }
  const { bytes, date, sha256, about } = line
  if (typeof bytes !== 'number' || typeof date !== 'number' || typeof sha256 !== 'string' || !isObject(about))
    throw new Error(`no message: ${place}`)
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`no digest: ${place}`)
  return { uid, flags, bytes, date, sha256, about: about as MessageAbout }
}

function parsed(text: string, place: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`no JSON: ${place}`, { cause })
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isUid = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')
