// Reads daticert.xml (RFC 6109, 4.4), strictly, with no entities but XML's own five. Pure; never throws.

import { isUtf8 } from 'node:buffer'
import { SaxesParser } from 'saxes'
import type { Daticert, DaticertReading, PecRecipient } from '../model/pec.ts'
import { decoded, messageIdIn, visible } from './header-text.ts'
import { recipientOf, usualDaticert, type DaticertTexts } from './usual-daticert.ts'

/** Ten thousand recipients are about a megabyte. What lies beyond is unreadable. */
export const daticertBounds = { bytes: 4_000_000, depth: 20, recipients: 20_000 } as const

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

/** As providers write it, it is read at once; the parser decides about any other. */
const parse = (xml: string): DaticertTexts => usualDaticert(xml) ?? parsed(xml)

/** By the parser alone. Throws where that is no well-formed XML, or has no postacert. */
export function parsed(xml: string): DaticertTexts {
  const postacert = new Postacert()
  const parser = new SaxesParser({ xmlns: false, position: false })
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
class Postacert {
  readonly #open: OpenElement[] = []
  /** By place below postacert: the first text that is not empty, and the attributes of that element. */
  readonly #texts = new Map<string, string>()
  readonly #attributes = new Map<string, Readonly<Record<string, string>>>()
  readonly #recipients: PecRecipient[] = []
  #root: Readonly<Record<string, string>> | undefined

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
    if (path === root) this.#root = attributes
    if (!path.startsWith(`${root}/`)) return
    const below = path.slice(root.length + 1)
    const text = visible(element.text)
    if (below === recipient) this.#addRecipient(text, attributes)
    else {
      if (!this.#attributes.has(below)) this.#attributes.set(below, attributes)
      if (text !== '' && !this.#texts.has(below)) this.#texts.set(below, text)
    }
  }

  /** Throws where there is no postacert. */
  found(): DaticertTexts {
    if (this.#root === undefined) throw new Error('no postacert')
    const texts = this.#texts
    return {
      type: shown(this.#root['tipo']),
      error: shown(this.#root['errore']),
      sender: texts.get('intestazione/mittente'),
      recipients: this.#recipients,
      subject: texts.get('intestazione/oggetto'),
      issuer: texts.get('dati/gestore-emittente'),
      day: texts.get('dati/data/giorno'),
      time: texts.get('dati/data/ora'),
      zone: shown(this.#attributes.get('dati/data')?.['zona']),
      identificativo: texts.get('dati/identificativo'),
      msgid: texts.get('dati/msgid'),
      receiptType: shown(this.#attributes.get('dati/ricevuta')?.['tipo']),
      about: texts.get('dati/consegna'),
      extendedError: texts.get('dati/errore-esteso'),
    }
  }

  #addRecipient(address: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#recipients.length >= daticertBounds.recipients) throw new Error('too many recipients')
    if (address !== '') this.#recipients.push(recipientOf(address, attributes['tipo']))
  }
}

function daticertOf(texts: DaticertTexts): Daticert {
  return {
    type: texts.type?.toLowerCase() ?? '',
    error: texts.error?.toLowerCase() ?? 'nessuno',
    sender: texts.sender?.toLowerCase(),
    recipients: texts.recipients,
    subject: texts.subject,
    issuer: texts.issuer,
    at: instantOf(texts.day, texts.time, texts.zone),
    identificativo: messageIdIn(texts.identificativo),
    msgid: messageIdIn(texts.msgid),
    receiptType: texts.receiptType?.toLowerCase(),
    about: texts.about?.toLowerCase(),
    extendedError: texts.extendedError,
  }
}

function shown(value: string | undefined): string | undefined {
  const text = visible(value ?? '')
  return text === '' ? undefined : text
}

/** Day, time and zone, each on a line. */
const dayTimeZone = /^(\d{1,2})\/(\d{1,2})\/(\d{4})\n(\d{1,2}):(\d{2})(?::(\d{2}))?[^\n]*\n([+-])?(\d{2}):?(\d{2})$/

/** `dd/mm/yyyy`, `hh:mm:ss` and `[+-]hhmm`: ms since 1970; undefined where one of them is missing or no such thing. */
function instantOf(day = '', time = '', zone = ''): number | undefined {
  const found = dayTimeZone.exec(`${day}\n${time}\n${zone}`)
  if (found === null) return undefined
  const dayOfMonth = Number(found[1])
  const month = Number(found[2]) - 1
  const local = new Date(
    Date.UTC(Number(found[3]), month, dayOfMonth, Number(found[4]), Number(found[5]), Number(found[6] ?? 0)),
  )
  // The thirtieth of February is no day.
  if (local.getUTCDate() !== dayOfMonth || local.getUTCMonth() !== month) return undefined
  const minutes = Number(found[8]) * 60 + Number(found[9])
  return local.getTime() - minutes * (found[7] === '-' ? -60_000 : 60_000)
}
