// The MIME parts of a message (RFC 2046, 5.1), walked on its raw bytes. Pure, in linear time; never throws.

import {
  fieldsWithin,
  firstOf,
  longestHeader,
  parameterised,
  type Header,
  type HeaderFields,
  type Wanted,
} from './header-fields.ts'
import { decodeBody } from './transfer-encoding.ts'

/**
 * A message or a part of one: its bytes are `start` (its header) to `end`, its body is `bodyStart` to `end`. `end` lies
 * before the line end that belongs to the next boundary. `type`, `encoding` and names of parameters in lower case.
 */
export type MimePart = {
  type: string
  parameters: ReadonlyMap<string, string>
  fields: HeaderFields
  start: number
  bodyStart: number
  end: number
  encoding: string
  /** Of multipart/* only: an attached message is one part. */
  children: readonly MimePart[]
}

/** What lies beyond is not taken apart: a deeper multipart stays whole, further parts and fields are left out. */
export const mimeBounds = { depth: 20, parts: 1_000, headerBytes: 1 << 20, boundaryLength: 1_000 } as const

/**
 * The parts of a message. Bytes that are no MIME are one part of text/plain. `wanted`: only these fields are kept, of
 * which there must be those of MIME (`content-…`). `enough`: what stands behind the first part of which it says so is
 * not looked at; no multipart is. `header`: of the message, where it was read already, with those fields.
 */
export function mimeParts(bytes: Buffer, { wanted, enough, header }: WhatIsRead = {}): MimePart {
  const open: OpenMultipart[] = []
  let parts = 1
  const opening = { open, usual: 'text/plain', wanted }
  const known = header === undefined || header.bodyStart >= longestHeader ? undefined : header
  const message = known === undefined ? openPart(bytes, 0, opening) : partOf(bytes, 0, known, opening)
  let from = message.bodyStart
  let isLast = false
  for (;;) {
    const boundary = nextBoundary(bytes, from, open)
    const multipart = open[boundary?.index ?? -1]
    if (boundary === undefined || multipart === undefined) break
    from = boundary.after
    endParts(open, boundary.index, endBefore(bytes, boundary.at))
    if (isLast) break
    if (boundary.closing) open.pop()
    else if (parts < mimeBounds.parts) {
      parts += 1
      multipart.last = openPart(bytes, from, { open, usual: usualTypeIn(multipart.part), wanted })
      multipart.part.children.push(multipart.last)
      from = multipart.last.bodyStart
      isLast = !multipart.last.type.startsWith('multipart/') && enough?.(multipart.last) === true
    }
  }
  endParts(open, 0, bytes.length)
  return message
}

/** What of a message is read, and what is known of it (see mimeParts). */
export type WhatIsRead = { wanted?: Wanted; enough?: (part: MimePart) => boolean; header?: Header }

/** The decoded body of a part of `bytes`. */
export function partBody(bytes: Buffer, part: MimePart): Buffer {
  return decodeBody(bytes.subarray(part.bodyStart, part.end), part.encoding)
}

type GrowingPart = MimePart & { children: GrowingPart[] }
/** A multipart whose closing boundary was not met yet; `last` is its part whose end was not met yet. */
type OpenMultipart = { part: GrowingPart; boundary: string; last: GrowingPart | undefined }
/** `index`: of the multipart that it belongs to; `at`, `after`: where its line begins, and the line after it. */
type Boundary = { index: number; closing: boolean; at: number; after: number }

const lineFeed = 0x0a
const carriageReturn = 0x0d
const dash = 0x2d
const dashedLine = Buffer.from('\n--')

/** `usual`: the type of a part that tells none. */
type Opening = { open: OpenMultipart[]; usual: string; wanted: Wanted | undefined }

/** Reads the header at `start`, and opens the part. */
function openPart(bytes: Buffer, start: number, { open, usual, wanted }: Opening): GrowingPart {
  const bodyStart = endOfHeader(bytes, start, open)
  const fields = fieldsWithin(bytes, start, Math.min(bodyStart, start + mimeBounds.headerBytes), wanted)
  return partOf(bytes, start, { fields, bodyStart }, { open, usual })
}

/** Puts a multipart on `open`. Its end is that of the message until one is met. */
function partOf(
  bytes: Buffer,
  start: number,
  { fields, bodyStart }: Header,
  { open, usual }: Pick<Opening, 'open' | 'usual'>,
): GrowingPart {
  const { value, parameters } = parameterised(firstOf(fields, 'content-type') ?? '')
  const type = value.includes('/') ? value : usual
  const part: GrowingPart = {
    type,
    parameters,
    fields,
    start,
    bodyStart,
    end: bytes.length,
    encoding: parameterised(firstOf(fields, 'content-transfer-encoding') ?? '7bit').value,
    children: [],
  }
  const boundary = parameters.get('boundary')?.trimEnd() ?? ''
  const isBoundary = boundary !== '' && boundary.length <= mimeBounds.boundaryLength
  if (type.startsWith('multipart/') && isBoundary && open.length < mimeBounds.depth)
    open.push({ part, boundary, last: undefined })
  return part
}

/** Parts have shorter headers, but for what somebody wrote who means harm. */
const usualHeader = 1_024
/** The beginning of a line that is empty, or that may be a boundary. */
const endingLine = /(?:^|\n)(?:\r?\n|--)/g

/**
 * Where the body begins: behind the empty line; at a boundary or at the end of the bytes where there is none. An
 * expression finds the lines that may be one of these (see header-fields.ts).
 */
function endOfHeader(bytes: Buffer, start: number, open: readonly OpenMultipart[]): number {
  const text = bytes.toString('latin1', start, start + usualHeader)
  endingLine.lastIndex = 0
  for (let found = endingLine.exec(text); found !== null; found = endingLine.exec(text)) {
    if (!found[0].endsWith('-')) return start + endingLine.lastIndex
    const at = start + endingLine.lastIndex - 2
    if (boundaryAt(bytes, at, open) !== undefined) return at
  }
  return endOfLongHeader(bytes, start, open)
}

function endOfLongHeader(bytes: Buffer, start: number, open: readonly OpenMultipart[]): number {
  for (let at = start; at < bytes.length; at = lineAfter(bytes, at)) {
    if (bytes[at] === lineFeed) return at + 1
    if (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) return at + 2
    if (boundaryAt(bytes, at, open) !== undefined) return at
  }
  return bytes.length
}

/** The first line from `from` on, where a line begins, that is a boundary of an open multipart. */
function nextBoundary(bytes: Buffer, from: number, open: readonly OpenMultipart[]): Boundary | undefined {
  if (open.length === 0) return undefined
  for (let at = from; at < bytes.length;) {
    const boundary = boundaryAt(bytes, at, open)
    if (boundary !== undefined) return boundary
    const next = bytes.indexOf(dashedLine, at)
    if (next < 0) return undefined
    at = next + 1
  }
  return undefined
}

/**
 * The boundary that the line at `at` is. The whole line must be it, but for white space at its end: a boundary may
 * begin with another one. That of the innermost multipart comes first.
 */
function boundaryAt(bytes: Buffer, at: number, open: readonly OpenMultipart[]): Boundary | undefined {
  if (bytes[at] !== dash || bytes[at + 1] !== dash) return undefined
  const after = lineAfter(bytes, at)
  if (after - at > 2 * mimeBounds.boundaryLength) return undefined
  const line = bytes.toString('latin1', at + 2, after).trimEnd()
  const opening = open.findLastIndex(({ boundary }) => boundary === line)
  if (opening >= 0) return { index: opening, closing: false, at, after }
  if (!line.endsWith('--')) return undefined
  const closed = line.slice(0, -2)
  const closing = open.findLastIndex(({ boundary }) => boundary === closed)
  return closing < 0 ? undefined : { index: closing, closing: true, at, after }
}

function lineAfter(bytes: Buffer, at: number): number {
  const end = bytes.indexOf(lineFeed, at)
  return end < 0 ? bytes.length : end + 1
}

/** Before the line end that stands before `at`. */
function endBefore(bytes: Buffer, at: number): number {
  if (bytes[at - 1] !== lineFeed) return at
  return bytes[at - 2] === carriageReturn ? at - 2 : at - 1
}

/** Ends what is open within the multipart at `index`, which stays open itself. */
function endParts(open: OpenMultipart[], index: number, end: number): void {
  for (const multipart of open.splice(index + 1)) endPart(multipart.last, end)
  const outer = open[index]
  if (outer === undefined) return
  endPart(outer.last, end)
  outer.last = undefined
}

/** A boundary right behind the header takes the empty line for itself; one at the very start, the line end before. */
function endPart(part: GrowingPart | undefined, end: number): void {
  if (part === undefined) return
  part.end = end
  part.start = Math.min(part.start, end)
  part.bodyStart = Math.min(part.bodyStart, end)
}

const usualTypeIn = (multipart: MimePart): string =>
  multipart.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
