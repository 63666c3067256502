// Reads daticert.xml as providers write it, by one expression: a parser takes twenty times as long. Pure; never throws.

import type { PecRecipient } from '../model/pec.ts'
import { visible } from './header-text.ts'

/** Texts and attributes of a daticert.xml (RFC 6109, 4.4), readable; undefined: there is none, or it is empty. */
export type DaticertTexts = {
  type: string | undefined
  error: string | undefined
  sender: string | undefined
  recipients: readonly PecRecipient[]
  subject: string | undefined
  issuer: string | undefined
  day: string | undefined
  time: string | undefined
  zone: string | undefined
  identificativo: string | undefined
  msgid: string | undefined
  receiptType: string | undefined
  about: string | undefined
  extendedError: string | undefined
}

/** A longer one has so many recipients that the parser is no more the dearer. */
const longest = 1 << 16
/** XML's own characters. */
const plainText = /^[\t\n\r -\ud7ff]*$/
const otherReference = /&(?!(?:amp|lt|gt|quot|apos);)/

const gap = '[\\t\\n\\r ]*'
const value = '"([^"<&>\\t\\n\\r]*)"'
const element = (name: string): string => `(?:<${name}>([^<]*)</${name}>${gap})?`
const recipients = `((?:<destinatari(?: tipo="[^"<&>\\t\\n\\r]*")?>[^<]*</destinatari>${gap})*)`

/** In the order of its DTD, nothing else between. Each piece begins with a name of its own: nothing is tried twice. */
const usual = new RegExp(
  [
    `^(?:<\\?xml version="1\\.0"(?: encoding="[A-Za-z][\\w.-]*")?(?: standalone="(?:yes|no)")?\\?>)?${gap}`,
    `<postacert(?: tipo=${value})?(?: errore=${value})? ?>${gap}(?:<intestazione>${gap}`,
    element('mittente'),
    recipients,
    `(?:<risposte>[^<]*</risposte>${gap})?`,
    element('oggetto'),
    `</intestazione>${gap})?(?:<dati>${gap}`,
    element('gestore-emittente'),
    `(?:<data(?: zona=${value})?>${gap}`,
    element('giorno'),
    element('ora'),
    `</data>${gap})?`,
    element('identificativo'),
    element('msgid'),
    `(?:<ricevuta(?: tipo=${value})? ?(?:/>|></ricevuta>)${gap})?`,
    element('consegna'),
    `(?:<ricezione>[^<]*</ricezione>${gap})*`,
    element('errore-esteso'),
    `</dati>${gap})?</postacert>$`,
  ].join(''),
)

/**
 * Undefined: it is written in another way, or is no XML; a parser has to read it. What it reads, a parser reads alike.
 */
export function usualDaticert(xml: string): DaticertTexts | undefined {
  if (xml.length > longest || !plainText.test(xml) || otherReference.test(xml) || xml.includes(']]>')) return undefined
  const found = usual.exec(xml)
  if (found === null) return undefined
  const recipientsText = found[4] ?? ''
  const texts: (string | undefined)[] = []
  for (let group = 1; group < found.length; group += 1) texts.push(group === 4 ? undefined : textIn(found[group]))
  return {
    type: texts[0],
    error: texts[1],
    sender: texts[2],
    recipients: recipientsIn(recipientsText),
    subject: texts[4],
    issuer: texts[5],
    zone: texts[6],
    day: texts[7],
    time: texts[8],
    identificativo: texts[9],
    msgid: texts[10],
    receiptType: texts[11],
    about: texts[12],
    extendedError: texts[13],
  }
}

const oneRecipient = /<destinatari(?: tipo="([^"]*)")?>([^<]*)/g

function recipientsIn(text: string): PecRecipient[] {
  const all: PecRecipient[] = []
  oneRecipient.lastIndex = 0
  for (let found = oneRecipient.exec(text); found !== null; found = oneRecipient.exec(text)) {
    const address = textIn(found[2])
    if (address !== undefined) all.push(recipientOf(address, found[1]))
  }
  return all
}

/** `type`: @tipo; an address is certified unless it says otherwise. */
export function recipientOf(address: string, type: string | undefined): PecRecipient {
  const isExternal = type !== undefined && type.trim().toLowerCase() === 'esterno'
  return { address: address.toLowerCase(), type: isExternal ? 'esterno' : 'certificato' }
}

const reference = /&(?:amp|lt|gt|quot|apos);/g
const characters: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
}

function textIn(written: string | undefined): string | undefined {
  if (written === undefined) return undefined
  const text = written.includes('&') ? written.replace(reference, (found) => characters[found] ?? found) : written
  const shown = visible(text)
  return shown === '' ? undefined : shown
}
