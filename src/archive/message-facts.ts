// What the documents of an archive tell of a message, read from its bytes when it is put there.

import { fieldsCalled, firstOf, readHeader, type HeaderFields } from '../pec/header-fields.ts'
import { messageIdIn, textOf } from '../pec/header-text.ts'
import { kindOf } from '../pec/classify.ts'
import { mimeParts, type MimePart } from '../pec/mime-parts.ts'
import type { PecKind } from '../model/pec.ts'

/** Header fields as people read them; no longer than 4,096 characters each. */
export type MessageAbout = {
  kind: PecKind
  messageId: string
  date: string
  from: string
  to: string
  cc: string
  bcc: string
  subject: string
  contentType: string
  attachments: number
}

const kept = fieldsCalled(
  'message-id|date|from|to|cc|bcc|subject|content-[!-9;-~]*|x-trasporto|x-ricevuta|(?:x-)?rem-[!-9;-~]*',
)
const ofParts = fieldsCalled('content-[!-9;-~]*')

/** Never throws: bytes that are no message have empty fields. */
export function aboutMessage(bytes: Buffer): MessageAbout {
  const { fields } = readHeader(bytes, 0, bytes.length, kept)
  const text = (name: string): string => textOf(fields.get(name)?.join(', ') ?? '')
  return {
    kind: kindOf(fields, false).kind,
    messageId: messageIdIn(firstOf(fields, 'message-id')) ?? '',
    date: text('date'),
    from: text('from'),
    to: text('to'),
    cc: text('cc'),
    bcc: text('bcc'),
    subject: text('subject'),
    contentType: text('content-type'),
    attachments: isMultipart(fields) ? countAttachments(mimeParts(bytes, { wanted: ofParts })) : 0,
  }
}

function isMultipart(fields: HeaderFields): boolean {
  return /^\s*(?:multipart\/|message\/)/i.test(firstOf(fields, 'content-type') ?? '')
}

/** Parts that have a name, or say that they are attached; an attached message is one. */
function countAttachments(part: MimePart): number {
  if (part.children.length > 0) return part.children.reduce((sum, child) => sum + countAttachments(child), 0)
  const disposition = firstOf(part.fields, 'content-disposition') ?? ''
  const isNamed = part.parameters.has('name') || /;\s*filename\*?/i.test(disposition)
  return isNamed || /^\s*attachment/i.test(disposition) || part.type === 'message/rfc822' ? 1 : 0
}
