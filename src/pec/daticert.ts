// Reads daticert.xml (RFC 6109, 4.4), strictly, with no entities but XML's own five. Pure; never throws.

import { isUtf8 } from 'node:buffer'
import { SaxesParser } from 'saxes'
import type { Daticert, DaticertReading, PecRecipient } from '../model/pec.ts'
import { decoded, messageIdIn, visible } from './header-text.ts'
import { readPlainXml, type XmlEvents } from './plain-xml.ts'

/** Ten thousand recipients are about a megabyte. What lies beyond is unreadable. */
export const daticertBounds = { bytes: 4_000_000, depth: 20, recipients: 20_000 } as const

type Found = {
  root: ReadonlyMap<string, string>
  /** By place below postacert: the first text that is not empty, and the attributes of that element. */
  texts: ReadonlyMap<string, string>
  attributes: ReadonlyMap<string, Readonly<Record<string, string>>>
  recipients: readonly PecRecipient[]
}

/**
 * The facts of a daticert.xml, from its decoded bytes. What is missing in it stays undefined, defaults of its DTD are
 * applied, unknown elements and text between elements are passed over. `unreadable`: no well-formed XML, no postacert,
 * an entity that is not XML's own, or beyond the bounds. `charset`: what the part says, for XML that does not say it.
 */
export function readDaticert(bytes: Buffer, charset?: string): DaticertReading {
  if (bytes.length > daticertBounds.bytes) return { state: 'unreadable' }
  try {
    return { state: 'read', daticert: daticertOf(parse(textOf(bytes, charset))) }
  } catch {
    return { state: 'unreadable' }
  }
}

/** White space before the declaration is no XML, and is met. */
function textOf(bytes: Buffer, charset: string | undefined): string {
  // A mark of the order of bytes is white space, too.
  let text = decodedXml(bytes, charset).trim()
  while (text.endsWith('\0')) text = text.slice(0, -1).trimEnd()
  return text
}

function decodedXml(bytes: Buffer, charset: string | undefined): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return decoded(bytes, 'utf-16le')
  if (first === 0xfe && second === 0xff) return decoded(bytes, 'utf-16be')
  const declared = /^[\s\S]{0,20}?<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})["']/
  const named = declared.exec(bytes.toString('latin1', 0, 200))?.[1] ?? charset ?? 'utf-8'
  // Providers that write Windows-1252 call it UTF-8.
  const isWrong = /^utf-?8$/i.test(named) && !isUtf8(bytes)
  return decoded(bytes, isWrong ? 'windows-1252' : named)
}

const root = 'postacert'
const recipient = 'intestazione/destinatari'

/** XML as providers write it is read at once; the parser decides about any other, and has the last word about both. */
function parse(xml: string): Found {
  const quick = new Postacert()
  if (readPlainXml(xml, quick)) return quick.found()
  const postacert = new Postacert()
  const parser = new SaxesParser({ xmlns: false })
  // Without a handler for errors, the first one is thrown.
  parser.on('opentag', ({ name, attributes }) => postacert.opened(name, attributes))
  parser.on('text', postacert.text)
  parser.on('cdata', postacert.text)
  parser.on('closetag', postacert.closed)
  parser.write(xml).close()
  return postacert.found()
}

type OpenElement = { path: string; text: string; attributes: Readonly<Record<string, string>> }

/** What is found in the elements of a daticert.xml, while they are read. Throws where a bound is passed. */
class Postacert implements XmlEvents {
  readonly #open: OpenElement[] = []
  readonly #texts = new Map<string, string>()
  readonly #attributes = new Map<string, Readonly<Record<string, string>>>()
  readonly #recipients: PecRecipient[] = []
  #root: ReadonlyMap<string, string> | undefined

  readonly opened = (name: string, attributes: Readonly<Record<string, string>>): void => {
    if (this.#open.length >= daticertBounds.depth) throw new Error('nested too deep')
    const outer = this.#open.at(-1)
    const path = `${outer === undefined ? '' : `${outer.path}/`}${name.toLowerCase()}`
    this.#open.push({ path, text: '', attributes })
  }

  readonly text = (text: string): void => {
    const element = this.#open.at(-1)
    if (element !== undefined) element.text += text
  }

  readonly closed = (): void => {
    const element = this.#open.pop()
    if (element === undefined) return
    const { path, attributes } = element
    if (path === root) this.#root = new Map(Object.entries(attributes))
    if (!path.startsWith(`${root}/`)) return
    const below = path.slice(root.length + 1)
    const text = visible(element.text)
    if (below === recipient) this.#addRecipient(text.toLowerCase(), attributes)
    else {
      if (!this.#attributes.has(below)) this.#attributes.set(below, attributes)
      if (text !== '' && !this.#texts.has(below)) this.#texts.set(below, text)
    }
  }

  /** Throws where there is no postacert. */
  found(): Found {
    if (this.#root === undefined) throw new Error('no postacert')
    return { root: this.#root, texts: this.#texts, attributes: this.#attributes, recipients: this.#recipients }
  }

  #addRecipient(address: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#recipients.length >= daticertBounds.recipients) throw new Error('too many recipients')
    const type = attributes['tipo']?.trim().toLowerCase() === 'esterno' ? 'esterno' : 'certificato'
    if (address !== '') this.#recipients.push({ address, type })
  }
}

function daticertOf({ root: own, texts, attributes, recipients }: Found): Daticert {
  return {
    type: word(own.get('tipo')) ?? '',
    error: word(own.get('errore')) ?? 'nessuno',
    sender: texts.get('intestazione/mittente')?.toLowerCase(),
    recipients,
    subject: texts.get('intestazione/oggetto'),
    issuer: texts.get('dati/gestore-emittente'),
    at: instantOf(texts.get('dati/data/giorno'), texts.get('dati/data/ora'), attributes.get('dati/data')?.['zona']),
    identificativo: messageIdIn(texts.get('dati/identificativo')),
    msgid: messageIdIn(texts.get('dati/msgid')),
    receiptType: word(attributes.get('dati/ricevuta')?.['tipo']),
    about: texts.get('dati/consegna')?.toLowerCase(),
    extendedError: texts.get('dati/errore-esteso'),
  }
}

function word(value: string | undefined): string | undefined {
  const text = visible(value ?? '').toLowerCase()
  return text === '' ? undefined : text
}

/** `dd/mm/yyyy`, `hh:mm:ss` and `[+-]hhmm`: ms since 1970; undefined where one of them is missing or no such thing. */
function instantOf(day = '', time = '', zone = ''): number | undefined {
  const date = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(day)?.slice(1).map(Number)
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?/
    .exec(time)
    ?.slice(1)
    .map((part) => Number(part ?? 0))
  const offset = /^([+-])?(\d{2}):?(\d{2})$/.exec(zone.trim())
  if (date === undefined || clock === undefined || offset === null) return undefined
  const [dayOfMonth = 0, month = 0, year = 0] = date
  const [hours = 0, minutes = 0, seconds = 0] = clock
  const local = new Date(Date.UTC(year, month - 1, dayOfMonth, hours, minutes, seconds))
  // The thirtieth of February is no day.
  if (local.getUTCDate() !== dayOfMonth || local.getUTCMonth() !== month - 1) return undefined
  const [, sign, zoneHours, zoneMinutes] = offset
  return local.getTime() - (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -60_000 : 60_000)
}
