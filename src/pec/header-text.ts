// Makes texts, addresses and Message-IDs of the raw values of header fields (RFC 2047; RFC 5322, 3.4 and 3.6.4). Pure.

import { isAscii, isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'

const longestText = 4_096
const mostAddresses = 20_000
const longestAddress = 320

const encodedWord = /=\?([^?\s*]{1,60})(?:\*[^?\s]*)?\?([bq])\?([^?]*)\?=/gi

/**
 * What a person reads: encoded words decoded, other bytes taken for UTF-8 or, where they are none, for Windows-1252;
 * control characters are spaces. No longer than 4,096 characters.
 */
export function textOf(value: string): string {
  const raw = value.slice(0, 4 * longestText)
  return visible(raw.includes('=?') ? decodeWords(raw) : plain(raw))
}

/** A text without control characters, which a terminal must not see; no longer than 4,096 characters. */
export function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what it is about
  const shown = text.slice(0, 4 * longestText).replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
  return shown.trim().slice(0, longestText)
}

/**
 * White space between two encoded words is none; a character may be cut in two by the end of a word, although it must
 * not.
 */
function decodeWords(text: string): string {
  let shown = ''
  let at = 0
  // The words before, of one charset: not decoded yet.
  let open: Buffer | undefined
  let charset = ''
  encodedWord.lastIndex = 0
  for (let word = encodedWord.exec(text); word !== null; word = encodedWord.exec(text)) {
    const between = text.slice(at, word.index)
    const follows = open !== undefined && between.trim() === ''
    const name = word[1] ?? ''
    const content = word[3] ?? ''
    const bytes = word[2] === 'b' || word[2] === 'B' ? Buffer.from(content, 'base64') : quotedBytes(content)
    at = word.index + word[0].length
    if (follows && open !== undefined && name.toLowerCase() === charset.toLowerCase()) {
      open = Buffer.concat([open, bytes])
    } else {
      if (open !== undefined) shown += decoded(open, charset)
      if (!follows) shown += plain(between)
      open = bytes
    }
    charset = name
  }
  if (open !== undefined) shown += decoded(open, charset)
  return shown + plain(text.slice(at))
}

/** The Q encoding (RFC 2047, 4.2). */
function quotedBytes(content: string): Buffer {
  const text = content
    .replace(/_/g, ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(text, 'latin1')
}

function plain(value: string): string {
  // oxlint-disable-next-line no-control-regex -- ASCII needs no decoding
  return /^[\x00-\x7f]*$/.test(value) ? value : unlabelled(Buffer.from(value, 'latin1'))
}

/** Bytes of which nobody says what they are. */
function unlabelled(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : iconv.decode(bytes, 'windows-1252')
}

/** Of these ASCII is a part. */
const extendsAscii = /^(?:utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|windows-125\d)$/i

const utf8 = /^utf-?8$/i
const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text)

/** Bytes in a charset as it is called in mail; one that nobody knows is guessed like no charset. */
export function decoded(bytes: Buffer, charset: string): string {
  if (extendsAscii.test(charset) && isAscii(bytes)) return bytes.toString('latin1')
  if (utf8.test(charset) && isUtf8(bytes)) return withoutMark(bytes.toString('utf8'))
  return iconv.encodingExists(charset) ? iconv.decode(bytes, charset) : unlabelled(bytes)
}

/** As nearly all are written. */
const plainMessageId = /^<([^<>\s]{1,998})>$/

/**
 * A Message-ID without its angle brackets and without white space, its case kept; undefined where there is none. Text
 * around the brackets is left out.
 */
export function messageIdIn(value: string | undefined): string | undefined {
  const plainId = plainMessageId.exec(value ?? '')?.[1]
  if (plainId !== undefined) return plainId
  const text = value?.slice(0, 2_000).replace(/\s+/g, '') ?? ''
  const id = /<([^<>]*)>/.exec(text)?.[1] ?? text.replace(/^<|>$/g, '')
  return id === '' ? undefined : id.slice(0, 998)
}

const atoms = '[^\\s"(),:;<>@\\\\]+@[^\\s"(),:;<>@\\\\]+'
/** One address, as nearly all fields have it: with a quoted name before it, or by itself. */
const plainAddress = new RegExp(`^(?:(?:"[^"\\\\]*")?[ \\t]*<(${atoms})>|(${atoms}))$`)

/**
 * The addresses of To, Cc or From, in order, in lower case, without names, comments and groups (RFC 5322, 3.4). What is
 * no address is left out; the first 20,000.
 */
export function addressesIn(value: string): string[] {
  const plainOne = plainAddress.exec(value)
  const only = plainOne?.[1] ?? plainOne?.[2]
  if (only !== undefined && only.length <= longestAddress) return [only.toLowerCase()]
  const found: string[] = []
  const take = (text: string) => {
    const address = text.replace(/\s+/g, '').toLowerCase()
    if (isAddress(address) && found.length < mostAddresses) found.push(address)
  }
  // `bare`: what stands outside of quotes, comments and brackets; `inside`: the address in brackets.
  let bare = ''
  let inside: string | undefined
  const finish = () => {
    take(inside ?? bare)
    bare = ''
    inside = undefined
  }
  for (let at = 0; at < value.length; at += 1) {
    const next = nextOf(addressSigns, value, at)
    bare += value.slice(at, next)
    at = next
    switch (value[at]) {
      case '"': {
        const end = endOfQuoted(value, at)
        const isLocalPart = value[end] === '@'
        if (isLocalPart) bare += value.slice(at, end)
        at = end - 1
        break
      }
      case '(':
        at = endOfComment(value, at) - 1
        break
      case '<': {
        const end = value.indexOf('>', at)
        const text = value.slice(at + 1, end < 0 ? value.length : end)
        // A route (RFC 5322, 4.4) ends with a colon.
        inside ??= text.startsWith('@') ? text.slice(text.indexOf(':') + 1) : text
        at = end < 0 ? value.length : end
        break
      }
      case ',':
      case ';':
        finish()
        break
      case ':':
        bare = ''
        break
      default: // The end.
    }
  }
  finish()
  return found
}

const addressSigns = /["(<,;:]/g

/** Where the next character of this expression stands; the length of the text where there is none. */
function nextOf(signs: RegExp, text: string, from: number): number {
  signs.lastIndex = from
  return signs.exec(text)?.index ?? text.length
}

function isAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  return at > 0 && at < text.length - 1 && text.length <= longestAddress
}

const quotedSigns = /["\\]/g

/** The offset after the closing quote. */
function endOfQuoted(text: string, start: number): number {
  let at = nextOf(quotedSigns, text, start + 1)
  while (text[at] === '\\') at = nextOf(quotedSigns, text, at + 2)
  return Math.min(at + 1, text.length)
}

/** The offset after the closing bracket; comments may be nested. */
function endOfComment(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    const char = text[at]
    if (char === '\\') at += 1
    else if (char === '(') depth += 1
    else if (char === ')') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return text.length
}
