// Synthetic certified mail of every kind (RFC 6109): what was sent, its envelopes and its receipts.

import { base64Lines } from './messages.ts'
import { daticertXml, type DaticertText } from './pec-daticert.ts'
import { entity, multipart, signedMessage, type Part, type Shape } from './pec-envelope.ts'
import {
  certifiedOriginal,
  dateText,
  eightBit,
  encodedSubject,
  hash,
  hashedOriginal,
  idField,
  original,
  type CertifiedMessage,
} from './pec-sent.ts'
import { usualAddress } from './pec-signer.ts'

export type { CertifiedRecipient } from './pec-daticert.ts'
export type { Shape } from './pec-envelope.ts'
export { certifiedMessage, certifiedOriginal, sentCopy, type CertifiedMessage, type ReceiptType } from './pec-sent.ts'

const second = 1_000
const hour = 3_600 * second
const issuer = 'Gestore Esempio S.p.A.'

/** busta di trasporto: what a recipient finds. */
export function transportEnvelope(message: CertifiedMessage, shape: Shape = {}): Buffer {
  return provided(message, shape, {
    fields: [
      'X-Trasporto: posta-certificata',
      `X-TipoRicevuta: ${message.receiptType}`,
      `From: "Per conto di: ${message.sender}" <${fromOf(shape)}>`,
      `Reply-To: ${message.sender}`,
      `To: ${message.recipients.map(({ address }) => address).join(', ')}`,
    ],
    to: message.recipients[0]?.address ?? '',
    ownId: message.identificativo,
    prefix: 'POSTA CERTIFICATA: ',
    text: `Il messaggio "${message.subject}" è stato inviato da "${message.sender}". Il messaggio originale è incluso.`,
    at: message.sentAt + second,
    daticert: { type: 'posta-certificata', receiptType: message.receiptType },
    attached: certifiedOriginal(message),
  })
}

export function acceptance(message: CertifiedMessage, shape: Shape = {}): Buffer {
  return receipt(message, shape, 'accettazione', {
    prefix: 'ACCETTAZIONE: ',
    text: 'è stato accettato dal sistema ed inoltrato.',
    at: message.sentAt + 2 * second,
  })
}

/** Refused for its form, or for a virus. */
export function nonAcceptance(message: CertifiedMessage, why: 'formal' | 'virus', shape: Shape = {}): Buffer {
  const isVirus = why === 'virus'
  return receipt(message, shape, 'non-accettazione', {
    fields: isVirus ? ['X-VerificaSicurezza: errore'] : [],
    prefix: isVirus ? 'AVVISO DI NON ACCETTAZIONE PER VIRUS: ' : 'AVVISO DI NON ACCETTAZIONE: ',
    text: 'non è stato accettato.',
    at: message.sentAt + 2 * second,
    daticert: {
      error: isVirus ? 'virus' : 'altro',
      extendedError: isVirus ? '5.5.1 - virus' : '5.1.3 - destinatario in Ccn',
    },
  })
}

export function takeCharge(message: CertifiedMessage, shape: Shape = {}): Buffer {
  return receipt(message, shape, 'presa-in-carico', {
    prefix: 'PRESA IN CARICO: ',
    text: 'è stato preso in carico.',
    at: message.sentAt + 3 * second,
    daticert: { receivedFor: message.recipients.map(({ address }) => address) },
  })
}

/**
 * avvenuta consegna to one recipient, in the form that the sender asked for; those in Cc are told without the original.
 */
export function delivery(message: CertifiedMessage, about: string, shape: Shape = {}): Buffer {
  const isCopy = message.recipients.some(({ address, cc }) => address === about && cc === true)
  const attached = isCopy || message.receiptType === 'sintetica' ? undefined : deliveredOriginal(message)
  return receipt(message, shape, 'avvenuta-consegna', {
    prefix: 'CONSEGNA: ',
    text: `è stato consegnato nella casella di destinazione ${about}.`,
    at: message.sentAt + 5 * second,
    daticert: { receiptType: message.receiptType, about },
    attached,
  })
}

const deliveredOriginal = (message: CertifiedMessage): Buffer =>
  message.receiptType === 'breve' ? hashedOriginal(message) : certifiedOriginal(message)

const errors = {
  '5.1.1': ['no-dest', 'indirizzo non valido'],
  '5.2.1': ['altro', 'casella disabilitata'],
  '5.2.2': ['altro', 'casella piena'],
  '5.4.1': ['altro', 'messaggio non consegnato nelle ventiquattro ore'],
  '5.5.1': ['virus', 'presenza di un virus'],
} as const
export type DeliveryErrorCode = keyof typeof errors

/** avviso di mancata consegna. */
export function deliveryError(
  message: CertifiedMessage,
  about: string,
  code: DeliveryErrorCode,
  shape: Shape = {},
): Buffer {
  const [error, words] = errors[code]
  return receipt(message, shape, 'errore-consegna', {
    fields: error === 'virus' ? ['X-VerificaSicurezza: errore'] : [],
    prefix: error === 'virus' ? 'AVVISO DI MANCATA CONSEGNA PER VIRUS: ' : 'AVVISO DI MANCATA CONSEGNA: ',
    text: `non è stato consegnato a ${about}.`,
    at: message.sentAt + 6 * second,
    daticert: { error, about, extendedError: `${code} - ${issuer} - ${words}` },
  })
}

/** preavviso di mancata consegna, the first or the second; same header, same subject (RFC 6109, 3.1.6). */
export function deliveryWarning(message: CertifiedMessage, about: string, hours: 12 | 24, shape: Shape = {}): Buffer {
  const words = hours === 12 ? 'prime dodici ore' : 'ventiquattro ore'
  const code = hours === 12 ? '4.4.1' : '5.4.1'
  return receipt(message, shape, 'preavviso-errore-consegna', {
    prefix: 'AVVISO DI MANCATA CONSEGNA PER SUP. TEMPO MASSIMO: ',
    text: `non è stato consegnato nelle ${words} dal suo invio a ${about}.`,
    at: message.sentAt + (hours === 12 ? 12 : 23) * hour,
    daticert: {
      error: 'altro',
      about,
      extendedError: `${code} - ${issuer} - il messaggio non è stato consegnato nelle ${words}`,
    },
  })
}

export function virusDetection(message: CertifiedMessage, shape: Shape = {}): Buffer {
  return receipt(message, shape, 'rilevazione-virus', {
    fields: [`X-Mittente: ${message.sender}`],
    prefix: 'PROBLEMA DI SICUREZZA: ',
    text: 'contiene un virus.',
    at: message.sentAt + 4 * second,
    daticert: { error: 'virus', extendedError: '5.5.1 - presenza di un virus' },
  })
}

/** A receipt of a kind that RFC 6109 does not name: `value` of X-Ricevuta. */
export function otherReceipt(message: CertifiedMessage, value: string, shape: Shape = {}): Buffer {
  return receipt(message, shape, value, { prefix: 'AVVISO: ', text: 'ha un altro esito.', at: message.sentAt + second })
}

/** busta di anomalia around any message: it inherits the Message-ID of what it carries, and has no daticert.xml. */
export function anomalyEnvelope(carried: Buffer, to: string, at: number, shape: Shape = {}): Buffer {
  const header = carried.toString('latin1', 0, Math.max(0, carried.indexOf('\r\n\r\n')))
  const field = (name: string): string | undefined => new RegExp(`^${name}: *(.*)$`, 'im').exec(header)?.[1]
  const id = field('message-id')
  const when = shape.at ?? at
  return signedMessage(
    [
      ...received(to, when),
      'X-Trasporto: errore',
      `From: "Per conto di: ${/[^\s<"]+@[^\s>"]+/.exec(field('from') ?? '')?.[0] ?? ''}" <${fromOf(shape)}>`,
      `To: ${to}`,
      `Subject: ANOMALIA MESSAGGIO: ${field('subject') ?? ''}`,
      `Date: ${dateText(when, shape.zone ?? 60)}`,
      ...(id === undefined ? [] : [`Message-ID: ${id}`]),
    ],
    [bodyPart('Anomalia nel messaggio: è pervenuto un messaggio non certificato.', id ?? ''), attachedMessage(carried)],
    `anomaly ${id} ${when}`,
    shape,
  )
}

export type OrdinaryMail = { from: string; to: string; subject: string; messageId: string; at: number; text: string }

/** Mail that nobody certifies. */
export function ordinary(some: Partial<OrdinaryMail> = {}): Buffer {
  return entity({
    header: [
      `From: Mario Bianchi <${some.from ?? 'mario@posta.example'}>`,
      `To: ${some.to ?? 'protocollo@comune.example'}`,
      `Subject: ${encodedSubject(some.subject ?? 'Una domanda')}`,
      `Date: ${dateText(some.at ?? Date.UTC(2015, 11, 24), 60)}`,
      `Message-ID: <${some.messageId ?? 'domanda.1@posta.example'}>`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      ...eightBit,
    ],
    body: `${some.text ?? 'Quando siete aperti?'}\r\n`,
  })
}

/**
 * A message by which a person feigns a receipt: it carries X-Ricevuta and a daticert.xml, and its provider wraps it in
 * an envelope like any other.
 */
export function forgedReceipt(
  feigned: CertifiedMessage,
  about: string,
  by: CertifiedMessage,
  shape: Shape = {},
): Buffer {
  return provided(by, shape, {
    fields: [
      'X-Trasporto: posta-certificata',
      `X-TipoRicevuta: ${by.receiptType}`,
      `From: "Per conto di: ${by.sender}" <${fromOf(shape)}>`,
      `To: ${feigned.sender}`,
    ],
    to: feigned.sender,
    ownId: by.identificativo,
    prefix: 'POSTA CERTIFICATA: CONSEGNA: ',
    text: `Il messaggio è stato inviato da "${by.sender}".`,
    at: by.sentAt + second,
    daticert: { type: 'posta-certificata', receiptType: by.receiptType },
    attached: delivery(feigned, about, { ...shape, signed: false }),
  })
}

/** A message of registered electronic mail (ETSI EN 319 532-3): other sections, no header of RFC 6109. */
export function rem(message: CertifiedMessage, shape: Shape = {}): Buffer {
  const evidence = '<?xml version="1.0" encoding="UTF-8"?>\n<SubmissionAcceptance/>\n'
  const carried = Buffer.concat([
    Buffer.from(
      idField('REM-UAMessageIdentifier', message.messageId)
        .map((field) => `${field}\r\n`)
        .join(''),
    ),
    original(message, idField('Message-ID', message.identificativo)),
  ])
  const section = (name: string, part: Part): Buffer =>
    entity({ header: [...part.header, `REM-Section-Type: rem_message/${name}`], body: part.body })
  return signedMessage(
    [
      `From: "REM ${message.sender}" <${fromOf(shape)}>`,
      `To: ${message.recipients.map(({ address }) => address).join(', ')}`,
      `Subject: REM: ${encodedSubject(message.subject)}`,
      `Date: ${dateText(shape.at ?? message.sentAt, shape.zone ?? 60)}`,
      ...idField('Message-ID', message.identificativo),
    ],
    [
      section('introduction', { header: ['Content-Type: text/plain; charset=utf-8'], body: 'REM dispatch\r\n' }),
      section('original', {
        header: ['Content-Type: message/rfc822; name=AttachedMimeMessage', 'Content-Transfer-Encoding: binary'],
        body: carried,
      }),
      section('ers_evidence_xml', {
        header: ['Content-Type: application/xml; name="SubmissionAcceptance.xml"', 'Content-Transfer-Encoding: base64'],
        body: base64Lines(Buffer.from(evidence)),
      }),
    ],
    `rem ${message.identificativo}`,
    shape,
  )
}

type Provided = {
  to: string
  fields: readonly string[]
  prefix: string
  text: string
  at: number
  daticert: Partial<DaticertText>
  attached?: Buffer | undefined
  ownId: string
}

function receipt(
  message: CertifiedMessage,
  shape: Shape,
  kind: string,
  {
    fields = [],
    text,
    daticert = {},
    ...about
  }: Omit<Provided, 'fields' | 'daticert' | 'ownId' | 'to'> & Partial<Provided>,
): Buffer {
  const seed = [kind, daticert.about ?? '', about.at, message.identificativo].join(' ')
  return provided(message, shape, {
    ...about,
    to: message.sender,
    ownId: `opec21001.${hash(seed)}@gestore.example`,
    fields: [`X-Ricevuta: ${kind}`, ...fields, `From: ${fromOf(shape)}`, `To: ${message.sender}`],
    text: `Il messaggio "${message.subject}" proveniente da "${message.sender}" ${text}`,
    daticert: { type: kind, ...daticert },
  })
}

/** What a provider makes of a message: an envelope or a receipt. */
function provided(message: CertifiedMessage, shape: Shape, made: Provided): Buffer {
  const at = shape.at ?? made.at
  const zone = shape.zone ?? 60
  const ownId = shape.ownMessageId ?? made.ownId
  const facts = daticertXml({
    type: '',
    sender: message.sender,
    recipients: message.recipients,
    subject: message.subject,
    issuer,
    at,
    zone,
    identificativo: message.identificativo,
    msgid: message.messageId,
    ...made.daticert,
  })
  const facing = shape.daticert === 'absent' ? [] : [daticertPart(shape.daticert ?? Buffer.from(facts))]
  const attached = made.attached === undefined ? [] : [attachedMessage(made.attached)]
  const behind = shape.partsSwapped === true ? [...attached, ...facing] : [...facing, ...attached]
  return signedMessage(
    [
      ...received(made.to, at),
      ...made.fields,
      `Subject: ${encodedSubject(made.prefix + message.subject)}`,
      `Date: ${dateText(at, zone)}`,
      ...idField('Message-ID', ownId),
      ...idField('X-Riferimento-Message-ID', message.messageId),
    ],
    [bodyPart(made.text, ownId), ...behind],
    ownId,
    shape,
  )
}

function bodyPart(text: string, seed: string): Buffer {
  const encoded = quotedPrintable(text)
  const header = (type: string): string[] => [
    `Content-Type: text/${type}; charset="iso-8859-1"`,
    'Content-Transfer-Encoding: quoted-printable',
  ]
  return entity(
    multipart(
      'alternative',
      `----=_Alt_${hash(seed)}`,
      [],
      [
        entity({ header: header('plain'), body: `${encoded}\r\n` }),
        entity({ header: header('html'), body: `<html><body><p>${encoded}</p></body></html>\r\n` }),
      ],
    ),
  )
}

function daticertPart(xml: Buffer): Buffer {
  return entity({
    header: [
      'Content-Type: application/xml; name="daticert.xml"',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: inline; filename="daticert.xml"',
    ],
    body: base64Lines(xml),
  })
}

function attachedMessage(message: Buffer): Buffer {
  return entity({
    header: [
      'Content-Type: message/rfc822; name="postacert.eml"',
      'Content-Transfer-Encoding: 7bit',
      'Content-Disposition: inline; filename="postacert.eml"',
    ],
    body: message,
  })
}

const fromOf = (shape: Shape): string => shape.signer?.address ?? usualAddress
function received(to: string, at: number): string[] {
  return [
    `Return-Path: <${usualAddress}>`,
    `Delivered-To: ${to}`,
    `Received: from gestore.example (192.0.2.7) by posta.example\r\n\tfor <${to}>; ${dateText(at, 60)}`,
  ]
}

/** `text` in ISO-8859-1. */
function quotedPrintable(text: string): string {
  const escape = (char: string): string => `=${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  return text.replace(/[^ -<>-~]/g, escape).replace(/(?:=..|[^=]){1,70}(?=[^])/g, '$&=\r\n')
}
