// A message as its sender's program submits it, and as its provider passes it on (RFC 6109, 2.2.1).

import { createHash } from 'node:crypto'
import { base64Lines } from './messages.ts'
import { zoneText, type CertifiedRecipient } from './pec-daticert.ts'
import { entity, multipart, type Part } from './pec-envelope.ts'

export type ReceiptType = 'completa' | 'breve' | 'sintetica'

/** Message-IDs without angle brackets, instants in ms since 1970. */
export type CertifiedMessage = {
  sender: string
  recipients: readonly CertifiedRecipient[]
  subject: string
  sentAt: number
  /** That of the sender's program; undefined: it wrote none. */
  messageId: string | undefined
  /** The one that the provider put in its place. */
  identificativo: string
  receiptType: ReceiptType
  text: string
  attachment: { name: string; bytes: Buffer } | undefined
}

const second = 1_000

/** A message to one recipient, with an attachment; number `n` makes its Message-IDs. */
export function certifiedMessage(n: number, some: Partial<CertifiedMessage> = {}): CertifiedMessage {
  return {
    sender: 'protocollo@comune.example',
    recipients: [{ address: 'studio.rossi@legale.test' }],
    subject: `Pratica ${n}: comunicazione`,
    sentAt: Date.UTC(2015, 11, 24, 9, 0, 0) + n * 60 * second,
    messageId: `invio.${n}@comune.example`,
    identificativo: `opec21001.20151224100000.${String(n).padStart(6, '0')}.310.1.63@gestore.example`,
    receiptType: 'completa',
    text: 'Si trasmette la comunicazione in oggetto.',
    attachment: { name: 'atto.pdf', bytes: Buffer.from(`%PDF-1.4 atto numero ${n}`) },
    ...some,
  }
}

/** As the sender's program submits it, and keeps it among the sent ones. */
export function sentCopy(message: CertifiedMessage): Buffer {
  return original(message, idField('Message-ID', message.messageId))
}

/** postacert.eml: the provider put its identificativo in the place of the Message-ID (RFC 6109, 2.2.1). */
export function certifiedOriginal(message: CertifiedMessage): Buffer {
  return original(message, certifiedIds(message))
}

const certifiedIds = (message: CertifiedMessage): string[] => [
  ...idField('X-Riferimento-Message-ID', message.messageId),
  ...idField('Message-ID', message.identificativo),
]

/** With each attachment replaced by its SHA-1, as a `breve` receipt has it. */
export function hashedOriginal(message: CertifiedMessage): Buffer {
  if (message.attachment === undefined) return certifiedOriginal(message)
  const { name, bytes } = message.attachment
  const hash = createHash('sha1').update(base64Lines(bytes)).digest('hex')
  const attached = { header: [`Content-Type: text/plain; name="${name}.hash"`], body: `${hash}\r\n` }
  return original(message, certifiedIds(message), attached)
}

export function original(message: CertifiedMessage, ids: readonly string[], attached = attachmentOf(message)): Buffer {
  const addressed = (cc: boolean): string =>
    message.recipients
      .filter((recipient) => (recipient.cc ?? false) === cc)
      .map(({ address }) => address)
      .join(', ')
  const text = { header: ['Content-Type: text/plain; charset=utf-8', ...eightBit], body: `${message.text}\r\n` }
  const whole =
    attached === undefined ? text : multipart('mixed', `=_${mark(message)}`, [], [entity(text), entity(attached)])
  return entity({
    header: [
      `From: <${message.sender}>`,
      `To: ${addressed(false)}`,
      ...(addressed(true) === '' ? [] : [`Cc: ${addressed(true)}`]),
      `Subject: ${encodedSubject(message.subject)}`,
      `Date: ${dateText(message.sentAt, 60)}`,
      ...ids,
      ...(message.receiptType === 'completa' ? [] : [`X-TipoRicevuta: ${message.receiptType}`]),
      'MIME-Version: 1.0',
      ...whole.header,
    ],
    body: whole.body,
  })
}

export const eightBit = ['Content-Transfer-Encoding: 8bit']

function attachmentOf({ attachment }: CertifiedMessage): Part | undefined {
  if (attachment === undefined) return undefined
  return {
    header: [
      `Content-Type: application/pdf; name="${attachment.name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${attachment.name}"`,
    ],
    body: base64Lines(attachment.bytes),
  }
}

export const hash = (text: string): string => createHash('md5').update(text).digest('hex').slice(0, 16)
const mark = (message: CertifiedMessage): string => hash(message.identificativo)
export const idField = (name: string, id: string | undefined): string[] =>
  id === undefined ? [] : [`${name}: <${id}>`]

/** RFC 2047 where it must be; folded as a long one is. */
export function encodedSubject(subject: string): string {
  if (/^[ -~]*$/.test(subject)) return subject
  const words = subject.match(/[^]{1,20}/gu) ?? []
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ')
}

/** `Thu, 24 Dec 2015 10:00:00 +0100` */
export function dateText(at: number, zone: number): string {
  return new Date(at + zone * 60 * second).toUTCString().replace('GMT', zoneText(zone))
}
