// Judges the S/MIME signature of a message by the message alone. Never throws.

import type { SignatureReading } from '../model/signature.ts'
import { readCms } from './cms.ts'
import { firstOf } from './header-fields.ts'
import { addressesIn } from './header-text.ts'
import { mimeParts, type MimePart } from './mime-parts.ts'
import { signedPart } from './signed-part.ts'

/**
 * Whether the signed part is byte for byte what was signed, by a key that the message brings with it. The part counts
 * as it lies there: changed line ends break it, although programs that read mail may undo that. What stands outside of
 * it, above all the message's own header, may change. Envelopes and receipts must be signed by the address in From, too
 * (RFC 6109, 5.5). A certificate that has expired is no fault; who issued it and whether it was revoked is not judged.
 */
export async function signatureOf(bytes: Buffer): Promise<SignatureReading> {
  const root = mimeParts(bytes)
  const part = signedPart(bytes, root)
  switch (part.state) {
    case 'not-signed':
      return part
    case 'signature-missing':
      return { state: 'broken', why: 'signature-missing' }
    case 'signed': {
      const reading = await readCms(part.signature, part.content)
      if (reading.state !== 'intact') return reading
      const isFrom = !isCertified(root) || fromOf(root).some((address) => reading.addresses.has(address))
      return isFrom ? { state: 'intact' } : { state: 'broken', why: 'signer-is-not-sender' }
    }
  }
}

const isCertified = ({ fields }: MimePart): boolean =>
  firstOf(fields, 'x-trasporto') !== undefined || firstOf(fields, 'x-ricevuta') !== undefined

const fromOf = ({ fields }: MimePart): string[] => addressesIn(firstOf(fields, 'From') ?? '')
