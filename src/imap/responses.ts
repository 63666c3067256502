// Reads the tokens that imapflow's parser gives for LIST, STATUS, EXAMINE, FETCH and response codes.

import type { FolderState, ListedFolder, Quota, SpecialUse } from '../model/ports.ts'
import type { FetchedRow, FetchItem } from './fetched-rows.ts'
import { decodeFolderName, pathOf } from './folder-names.ts'

/** A token of imapflow's parser: an atom, string, literal or response code, NIL, or a list of these. */
export type Token = { type?: string; value?: unknown; section?: Token[] } | null | Token[]

/** `numbers`: of an untagged SEARCH that has nothing else, in the place of its attributes. */
export type Untagged = { tag?: string; command?: string; attributes?: Token[]; numbers?: number[] }

/** Text of an atom, string or literal; empty for NIL and lists. */
export function textOf(token: Token | undefined): string {
  if (!token || Array.isArray(token)) return ''
  if (Buffer.isBuffer(token.value)) return token.value.toString('latin1')
  return typeof token.value === 'string' ? token.value : ''
}

/** Bytes of a literal or string; null for NIL. A quoted string reaches us decoded as UTF-8 by the parser. */
function bytesOf(token: Token | undefined): Buffer | null {
  if (!token || Array.isArray(token)) return null
  if (Buffer.isBuffer(token.value)) return token.value
  return typeof token.value === 'string' && token.type !== 'ATOM' ? Buffer.from(token.value, 'utf8') : null
}

function textsOf(token: Token | undefined): string[] {
  return Array.isArray(token) ? token.map(textOf).filter((text) => text !== '') : []
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

const specialUses: readonly SpecialUse[] = [
  '\\Sent',
  '\\Drafts',
  '\\Trash',
  '\\Junk',
  '\\Archive',
  '\\All',
  '\\Flagged',
]

/** Some servers leave names with spaces without quotes, and a folder named NIL; extended data after it is a list. */
function bareName(tokens: readonly Token[]): string {
  return tokens
    .filter((token) => !Array.isArray(token))
    .map((token) => (token === null ? 'NIL' : wireOf(token)))
    .join(' ')
}

/** A name's bytes as latin1. A quoted string reaches us decoded as UTF-8 by the parser. */
function wireOf(token: Token | undefined): string {
  const text = textOf(token)
  return Array.isArray(token) || Buffer.isBuffer(token?.value) ? text : Buffer.from(text, 'utf8').toString('latin1')
}

/** `* LIST (\HasNoChildren \Sent) "." "INBOX.Inviata"`; `wire` is the name as it must be sent back. */
export function readListed(untagged: Untagged): { folder: ListedFolder; wire: string } | undefined {
  const [attributes, separator, ...name] = untagged.attributes ?? []
  const named = bareName(name)
  if (named === '') return undefined
  const path = pathOf(named)
  // INBOX in another case is no other folder: two lists may write it in two ways.
  const wire = path === 'INBOX' ? path : named
  const flags = textsOf(attributes).map((flag) => flag.toLowerCase())
  return {
    wire,
    folder: {
      path,
      separator: textOf(separator) || null,
      selectable: !flags.includes('\\noselect') && !flags.includes('\\nonexistent'),
      specialUse: specialUses.find((use) => flags.includes(use.toLowerCase())),
      subscribed: flags.includes('\\subscribed'),
    },
  }
}

/** `* NAMESPACE (("INBOX." ".")) NIL NIL`: prefix and separator of the first personal namespace. */
export function readNamespace(untagged: Untagged): { prefix: string; separator: string } | undefined {
  const personal = untagged.attributes?.[0]
  const first = Array.isArray(personal) ? personal[0] : undefined
  if (!Array.isArray(first)) return undefined
  const prefix = decodeFolderName(textOf(first[0]))
  const separator = textOf(first[1])
  // RFC 2342 has the separator at its end; servers that leave it out mean the same.
  return { prefix: prefix === '' || prefix.endsWith(separator) ? prefix : prefix + separator, separator }
}

/** `* STATUS name (UIDVALIDITY 1 UIDNEXT 5 …)`; undefined when it lacks what must be in it: that is never a 0. */
export function readStatus(untagged: Untagged): FolderState | undefined {
  const list = untagged.attributes?.[1]
  if (!Array.isArray(list)) return undefined
  const items = new Map<string, string>()
  for (let i = 0; i + 1 < list.length; i += 2) items.set(textOf(list[i]).toUpperCase(), textOf(list[i + 1]))
  const uidValidity = wholeNumber(items.get('UIDVALIDITY') ?? '')
  const messages = wholeNumber(items.get('MESSAGES') ?? '')
  if (uidValidity === undefined || messages === undefined) return undefined
  return {
    uidValidity,
    uidNext: wholeNumber(items.get('UIDNEXT') ?? '') || undefined,
    messages,
    highestModseq: readModseq(items.get('HIGHESTMODSEQ')),
    permanentFlags: undefined,
  }
}

/** The name on the wire of the folder that a STATUS answer is about; INBOX in capitals, as in a list. */
export function readStatusWire(untagged: Untagged): string {
  const wire = wireOf(untagged.attributes?.[0])
  return pathOf(wire) === 'INBOX' ? 'INBOX' : wire
}

/**
 * `* QUOTA "user" (STORAGE 10 512 MESSAGE 20 1000)`: what one quota root says of space and of messages (RFC 9208, 5). A
 * limit of 0 is none: servers say so of a mailbox that may grow as it likes.
 */
export function readQuota(untagged: Untagged): Quota {
  const list = untagged.attributes?.[1]
  const quota: Quota = {}
  if (!Array.isArray(list)) return quota
  for (let i = 0; i + 2 < list.length; i += 3) {
    const used = wholeNumber(textOf(list[i + 1]))
    const limit = wholeNumber(textOf(list[i + 2]))
    if (used === undefined || limit === undefined || limit === 0) continue
    switch (textOf(list[i]).toUpperCase()) {
      // RFC 9208, 5.1: units of 1024 octets.
      case 'STORAGE':
        quota.bytes = { used: used * 1024, limit: limit * 1024 }
        break
      case 'MESSAGE':
        quota.messages = { used, limit }
        break
      default:
        break
    }
  }
  return quota
}

function readModseq(text: string | undefined): string | undefined {
  return text !== undefined && /^[1-9]\d{0,19}$/.test(text) ? text : undefined
}

/** The response code of a status response, e.g. `['APPENDUID', '1', '7']`; empty when there is none. */
export function readResponseCode(response: Untagged | undefined): string[] {
  const first = response?.attributes?.[0]
  if (!first || Array.isArray(first) || !first.section) return []
  return first.section.map((token) => (Array.isArray(token) ? textsOf(token).join(' ') : textOf(token)))
}

/** Human-readable text of a status response, without its code. */
export function readResponseText(response: Untagged | undefined): string {
  return (response?.attributes ?? []).map(textOf).join(' ').trim()
}

/** Collects what the untagged answers to SELECT and EXAMINE say about a folder. */
export class FolderStateReader {
  #uidValidity: number | undefined
  #uidNext: number | undefined
  #messages: number | undefined
  #modseq: string | undefined
  #permanentFlags: readonly string[] | undefined

  ok(untagged: Untagged): void {
    const first = untagged.attributes?.[0]
    if (!first || Array.isArray(first) || !first.section) return
    const [key, value] = first.section
    switch (textOf(key).toUpperCase()) {
      case 'UIDVALIDITY':
        this.#uidValidity = wholeNumber(textOf(value))
        break
      case 'UIDNEXT':
        this.#uidNext = wholeNumber(textOf(value))
        break
      case 'HIGHESTMODSEQ':
        this.#modseq = readModseq(textOf(value))
        break
      case 'PERMANENTFLAGS':
        if (Array.isArray(value)) this.#permanentFlags = textsOf(value)
        break
    }
  }

  exists(untagged: Untagged): void {
    this.#messages = wholeNumber(untagged.command ?? '') ?? this.#messages
  }

  /**
   * What is lacking: without UIDVALIDITY the UIDs mean nothing (RFC 3501, 2.3.1.1), and a count that nobody told is not
   * 0, else what is in the folder would count as gone.
   */
  state(): FolderState | 'no-uidvalidity' | 'no-message-count' {
    if (this.#uidValidity === undefined) return 'no-uidvalidity'
    if (this.#messages === undefined) return 'no-message-count'
    return {
      uidValidity: this.#uidValidity,
      uidNext: this.#uidNext,
      messages: this.#messages,
      highestModseq: this.#modseq,
      permanentFlags: this.#permanentFlags,
    }
  }
}

/** `* 12 FETCH (UID 7 RFC822.SIZE 44 …)`; undefined for the unsolicited FETCH answers that carry no UID. */
export function readFetched(untagged: Untagged): FetchedRow | undefined {
  const list = untagged.attributes?.[1]
  if (!Array.isArray(list)) return undefined
  let uid: number | undefined
  const told = new Set<FetchItem>()
  const row = { size: 0, internalDate: null as number | null, flags: [] as string[], bytes: null as Buffer | null }
  for (let i = 0; i + 1 < list.length; i += 2) {
    const value = list[i + 1]
    const item = textOf(list[i]).toUpperCase()
    switch (item) {
      case 'UID':
        uid = wholeNumber(textOf(value))
        continue
      case 'RFC822.SIZE':
        row.size = wholeNumber(textOf(value)) ?? 0
        break
      case 'INTERNALDATE':
        row.internalDate = readInternalDate(textOf(value))
        break
      case 'FLAGS':
        row.flags = textsOf(value).filter((flag) => flag.toLowerCase() !== '\\recent')
        break
      case 'BODY':
        row.bytes = bytesOf(value)
        break
      default:
        continue
    }
    told.add(item)
  }
  return uid === undefined ? undefined : { uid, ...row, told }
}

// Measured on Courier 5: what it serves, with a matching RFC822.SIZE, for a message whose file is gone or cannot be
// read.
const courierNotice = Buffer.from(
  'From: System Administrator <root@localhost>\r\nSubject: message unavailable\r\n\r\n' +
    'This message is no longer available on the server.\r\n',
)

/**
 * Whether these bytes are Courier's way of saying NIL: taken for the message, the notice would be copied and proved in
 * its place.
 */
export function isCourierNotice(bytes: Buffer | null): boolean {
  return bytes?.equals(courierNotice) === true
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** RFC 3501 date-time, ` 1-Feb-2015 10:00:00 +0100`, as ms since 1970; null when it is not one. */
export function readInternalDate(text: string): number | null {
  const match = /^\s*(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text)
  if (!match) return null
  const [, day, monthName, year, hour, minute, second, sign, zoneHours, zoneMinutes] = match
  const month = months.indexOf((monthName ?? '').toLowerCase())
  if (month < 0) return null
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1)
  return Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second)) - offset * 60_000
}
