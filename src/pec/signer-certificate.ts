// The certificate of a signer: which one it is, and the addresses that it names (RFC 5280, 4.1.2.6 and 4.2.1.6).

import { X509Certificate } from 'node:crypto'
import { Constructed, IA5String, OctetString, Primitive, type BaseBlock } from 'asn1js'
import { AltName, Certificate, IssuerAndSerialNumber } from 'pkijs'

const subjectKeyIdentifier = '2.5.29.14'
const subjectAltName = '2.5.29.17'
const emailAddress = '1.2.840.113549.1.9.1'
const rfc822Name = 1

/** By their bytes. A provider signs for years with one certificate, and to read one takes longer than all else. */
const known = new Map<string, Certificate>()
const mostKnown = 100

/** The certificate that a block of ASN.1 is. Throws where it is none: not all that pkijs reads is one for others. */
export function certificateIn(block: BaseBlock): Certificate {
  const bytes = Buffer.from(block.valueBeforeDecodeView)
  const key = bytes.toString('latin1')
  const certificate = known.get(key) ?? new Certificate({ schema: block })
  if (!known.has(key)) {
    if (known.size >= mostKnown) known.clear()
    known.set(new X509Certificate(bytes).raw.toString('latin1'), certificate)
  }
  return certificate
}

/** Whether a signer means this certificate: by its issuer and serial number, or by the identifier of its key. */
export function isSigner(certificate: Certificate, sid: unknown): boolean {
  if (sid instanceof IssuerAndSerialNumber)
    return certificate.serialNumber.isEqual(sid.serialNumber) && certificate.issuer.isEqual(sid.issuer)
  const wanted = octetsIn(sid)
  const own: unknown = certificate.extensions?.find(({ extnID }) => extnID === subjectKeyIdentifier)?.parsedValue
  return wanted !== undefined && octetsIn(own)?.equals(wanted) === true
}

function octetsIn(block: unknown): Buffer | undefined {
  if (block instanceof OctetString) return Buffer.from(block.getValue())
  if (block instanceof Primitive) return Buffer.from(block.valueBlock.valueHexView)
  if (!(block instanceof Constructed)) return undefined
  const inner: BaseBlock | undefined = block.valueBlock.value[0]
  return inner instanceof OctetString ? Buffer.from(inner.getValue()) : undefined
}

/** The rfc822Names of the subject, and its emailAddress as older certificates write it; in lower case. */
export function addressesOf(certificate: Certificate): string[] {
  const alternative: unknown = certificate.extensions?.find(({ extnID }) => extnID === subjectAltName)?.parsedValue
  const names = alternative instanceof AltName ? alternative.altNames : []
  return [
    ...names.filter(({ type }) => type === rfc822Name).map(({ value }) => String(value)),
    ...certificate.subject.typesAndValues
      .filter(({ type }) => type === emailAddress)
      .map(({ value }) => (value instanceof IA5String ? value.getValue() : '')),
  ].map((address) => address.trim().toLowerCase())
}
