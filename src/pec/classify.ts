// Tells what a message of certified mail is, by its top-level header alone (RFC 6109, appendix A). Pure; never throws.

import type { DaticertReading, PecFacts, PecKind } from '../model/pec.ts'
import { instantIn } from '../proof/header-date.ts'
import { daticertPart, isNamed } from './daticert-part.ts'
import { readDaticert } from './daticert.ts'
import { fieldsCalled, firstOf, parameterised, readHeader, type Header, type HeaderFields } from './header-fields.ts'
import { addressesIn, messageIdIn, textOf } from './header-text.ts'
import { mimeParts, partBody, type MimePart } from './mime-parts.ts'
import { decodeText } from './transfer-encoding.ts'
import { usualPlace } from './usual-place.ts'

const envelopes: ReadonlyMap<string, PecKind> = new Map([
  ['posta-certificata', 'transport-envelope'],
  ['errore', 'anomaly-envelope'],
])

const receipts: ReadonlyMap<string, PecKind> = new Map([
  ['accettazione', 'acceptance'],
  ['non-accettazione', 'non-acceptance'],
  ['presa-in-carico', 'take-charge'],
  ['avvenuta-consegna', 'delivery'],
  ['errore-consegna', 'delivery-error'],
  // In no list of values, but written by some who read it in the subject.
  ['mancata-consegna', 'delivery-error'],
  ['preavviso-errore-consegna', 'delivery-warning'],
  ['rilevazione-virus', 'virus-detection'],
])

/** The fields that are read of a message, in lower case. */
const pecFields = [
  'x-trasporto',
  'x-ricevuta',
  'x-riferimento-message-id',
  'message-id',
  'from',
  'to',
  'cc',
  'subject',
  'date',
  'content-type',
] as const

/** The same, and those of REM by name: for who has to ask for each. */
export const scannedFields: readonly string[] = [
  ...pecFields,
  'rem-section-type',
  'rem-uamessageidentifier',
  'x-rem-msg-type',
  'x-rem-section-type',
  'x-rem-message-identifier',
]

/** ETSI EN 319 532-3 and the drafts before it (TS 102 640). */
const isOfRem = (name: string): boolean => name.startsWith('rem-') || name.startsWith('x-rem-')
const ofPart = 'content-[!-9;-~]*|(?:x-)?rem-[!-9;-~]*'
/** What a part says of itself. */
const fieldsOfPart = fieldsCalled(ofPart)
/** With them those of the message as a part: its header is read once. */
const fieldsOfMessage = fieldsCalled(`${pecFields.filter((name) => name !== 'content-type').join('|')}|${ofPart}`)

/**
 * Values are compared whole, trimmed and in lower case: "accettazione" is part of "non-accettazione". X-Trasporto comes
 * first, because an envelope carries what its sender wrote. `isSentFolder`: the message lies where its holder's own
 * messages are kept. `value`: what the kind does not tell.
 */
export function kindOf(fields: HeaderFields, isSentFolder: boolean): Pick<PecFacts, 'kind' | 'value'> {
  const transport = firstOf(fields, 'x-trasporto')
  if (transport !== undefined) return told(transport, envelopes, 'other-envelope')
  const receipt = firstOf(fields, 'x-ricevuta')
  if (receipt !== undefined) return told(receipt, receipts, 'other-receipt')
  if (hasRem(fields)) return { kind: 'rem' }
  return { kind: isSentFolder ? 'sent' : 'ordinary' }
}

function hasRem(fields: HeaderFields): boolean {
  for (const name of fields.keys()) if (isOfRem(name)) return true
  return false
}

function told(written: string, known: ReadonlyMap<string, PecKind>, other: PecKind): Pick<PecFacts, 'kind' | 'value'> {
  const value = textOf(written)
  const kind = known.get(value.toLowerCase()) ?? other
  return kind === other || value === 'mancata-consegna' ? { kind, value } : { kind }
}

/** The kind of a receipt by the name that header and daticert.xml have for it, in lower case; undefined: not known. */
export function kindOfReceipt(value: string): PecKind | undefined {
  return receipts.get(value)
}

/** Whether messages of this kind have a daticert.xml: an anomaly envelope has none (RFC 6109, 3.2.2). */
export function hasDaticert(kind: PecKind): boolean {
  switch (kind) {
    case 'transport-envelope':
    case 'other-envelope':
    case 'acceptance':
    case 'non-acceptance':
    case 'take-charge':
    case 'delivery':
    case 'delivery-error':
    case 'delivery-warning':
    case 'virus-detection':
    case 'other-receipt':
      return true
    case 'anomaly-envelope':
    case 'rem':
    case 'sent':
    case 'ordinary':
      return false
  }
}

/** What a whole message says of itself. Only of what is signed more than its header is read. */
export function pecFacts(bytes: Buffer, isSentFolder: boolean): PecFacts {
  return factsIn(bytes, readHeader(bytes, 0, bytes.length, fieldsOfMessage), isSentFolder)
}

/** The same; of ordinary mail only that it is that, in a fortieth of the time. */
export function factsUnlessOrdinary(bytes: Buffer, isSentFolder: boolean): PecFacts | 'ordinary' {
  const header = readHeader(bytes, 0, bytes.length, fieldsOfMessage)
  const { kind } = kindOf(header.fields, isSentFolder)
  if (kind === 'ordinary' && !mayBeRem(header.fields, kind)) return kind
  const facts = factsIn(bytes, header, isSentFolder)
  return facts.kind === 'ordinary' ? facts.kind : facts
}

function factsIn(bytes: Buffer, header: Header, isSentFolder: boolean): PecFacts {
  const { fields } = header
  const { kind } = kindOf(fields, isSentFolder)
  const facts = factsOf(fields, isSentFolder, hasDaticert(kind) ? daticertIn(bytes, header) : { state: 'absent' })
  if (!mayBeRem(fields, kind)) return facts
  return saysRem(mimeParts(bytes, { wanted: fieldsOfPart, header })) ? { ...facts, kind: 'rem' } : facts
}

/** Sections of a REM message may say what they are where its header does not: it is signed, and has such parts. */
export function mayBeRem(fields: HeaderFields, kind: PecKind): boolean {
  if (kind !== 'ordinary' && kind !== 'sent') return false
  return parameterised(firstOf(fields, 'content-type') ?? '').value === 'multipart/signed'
}

function saysRem({ fields, children }: MimePart): boolean {
  return hasRem(fields) || children.some(saysRem)
}

/** The same of a message of which only the header and daticert.xml were read. */
export function factsOf(fields: HeaderFields, isSentFolder: boolean, daticert: DaticertReading): PecFacts {
  const listed = [...(fields.get('to') ?? []), ...(fields.get('cc') ?? [])]
  const subject = textOf(firstOf(fields, 'subject') ?? '')
  return {
    ...kindOf(fields, isSentFolder),
    messageId: messageIdIn(firstOf(fields, 'message-id')),
    reference: messageIdIn(firstOf(fields, 'x-riferimento-message-id')),
    from: addressesIn(firstOf(fields, 'From') ?? '')[0],
    to: listed.flatMap(addressesIn),
    subject: subject === '' ? undefined : subject,
    date: instantIn(firstOf(fields, 'date') ?? '') ?? undefined,
    daticert,
  }
}

/** What stands behind daticert.xml need not be walked: the original, and the signature. */
function daticertIn(bytes: Buffer, header: Header): DaticertReading {
  const { value, parameters } = parameterised(firstOf(header.fields, 'content-type') ?? '')
  const boundary = parameters.get('boundary')?.trimEnd() ?? ''
  const placed =
    value === 'multipart/signed' && boundary !== '' ? usualPlace(bytes, header.bodyStart, boundary) : undefined
  if (placed !== undefined) return readDaticert(decodeText(placed.body, placed.encoding))
  const part = daticertPart(mimeParts(bytes, { wanted: fieldsOfPart, enough: isNamed, header }))
  return part === undefined ? { state: 'absent' } : readDaticert(partBody(bytes, part), part.parameters.get('charset'))
}
