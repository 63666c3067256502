// The MIME form of envelopes and receipts (RFC 6109, 4): a signed part, and the signature over it.

import { createHash } from 'node:crypto'
import { base64Lines } from './messages.ts'
import { pecSigner, signatureOver, type SignatureOptions, type Signer } from './pec-signer.ts'

/** How a provider writes; what is left out is as most do. */
export type Shape = {
  /** False: a signature of a good form, over something else; thousands of messages a second. */
  signed?: boolean
  signer?: Signer
  /** How it is signed; or what makes the bytes of the signature, in DER, of the signed part. */
  signature?: SignatureOptions | ((content: Buffer) => Buffer)
  protocol?: 'pkcs7-signature' | 'x-pkcs7-signature'
  /** `opec`: X-Tiporicevuta, as that software writes it. */
  headerNames?: 'usual' | 'opec' | 'lower' | 'upper'
  /** The original before daticert.xml (RFC 6109, 4.3). */
  partsSwapped?: boolean
  /** `absent`, or other bytes in its place. */
  daticert?: 'absent' | Buffer
  /** Its own Message-ID, without angle brackets. */
  ownMessageId?: string
  /** When it was made, ms since 1970. */
  at?: number
  /** Minutes east of Greenwich. */
  zone?: number
  /** Fields above all others, as `Name: value`. */
  above?: readonly string[]
}

export type Part = { header: readonly string[]; body: string | Buffer }

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\r\n`).join('')

/** Header, empty line, body. */
export function entity({ header, body }: Part): Buffer {
  const written = Buffer.from(`${lines(header)}\r\n`)
  return Buffer.concat([written, typeof body === 'string' ? Buffer.from(body) : body])
}

/** A multipart whose parts are as they are; `preamble` with its line end. */
export function multipart(
  type: string,
  boundary: string,
  header: readonly string[],
  parts: readonly Buffer[],
  preamble = '',
): Part {
  const pieces = parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from('\r\n')])
  return {
    header: [`Content-Type: multipart/${type}; boundary="${boundary}"`, ...header],
    body: Buffer.concat([Buffer.from(preamble), ...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  }
}

let shared: string | undefined
/** In base64: made once, over nothing that anybody sends. */
function sharedSignature(): string {
  shared ??= base64Lines(signatureOver(Buffer.from('something else'), pecSigner({ key: 'ecdsa' })))
  return shared
}

/** multipart/signed over multipart/mixed of `parts`; `seed` makes the boundaries. */
export function signedMessage(header: readonly string[], parts: readonly Buffer[], seed: string, shape: Shape): Buffer {
  const mark = createHash('md5').update(seed).digest('hex').slice(0, 16)
  const mixed = multipart('mixed', `----=_Part_${mark}`, ['Content-Transfer-Encoding: binary'], parts)
  const signedPart = entity(mixed)
  const options = typeof shape.signature === 'object' ? shape.signature : {}
  const digest = options.digest ?? 'sha256'
  const protocol = `application/${shape.protocol ?? 'pkcs7-signature'}`
  const micalg = digest === 'sha1' ? 'sha1' : digest.replace('sha', 'sha-')
  const sign = typeof shape.signature === 'function' ? shape.signature : withOptions(shape.signer, options)
  const signature = shape.signed === false ? sharedSignature() : base64Lines(sign(signedPart))
  const signaturePart = entity({
    header: [
      `Content-Type: ${protocol}; name="smime.p7s"`,
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename="smime.p7s"',
      'Content-Description: S/MIME Cryptographic Signature',
    ],
    body: signature,
  })
  const outer = `----${mark.toUpperCase()}`
  const whole = multipart('signed', outer, [], [signedPart, signaturePart], 'This is an S/MIME signed message\r\n\r\n')
  const type = `Content-Type: multipart/signed; protocol="${protocol}"; micalg="${micalg}"; boundary="${outer}"`
  const fields = [...(shape.above ?? []), ...header, 'MIME-Version: 1.0', type]
  return entity({ header: fields.map((field) => renamed(field, shape.headerNames ?? 'usual')), body: whole.body })
}

const withOptions =
  (signer: Signer | undefined, options: SignatureOptions) =>
  (content: Buffer): Buffer =>
    signatureOver(content, signer ?? pecSigner(), options)

function renamed(field: string, names: NonNullable<Shape['headerNames']>): string {
  const colon = field.indexOf(':')
  const name = field.slice(0, colon)
  switch (names) {
    case 'usual':
      return field
    case 'opec':
      return field.replace(/^X-TipoRicevuta:/, 'X-Tiporicevuta:')
    case 'lower':
      return name.toLowerCase() + field.slice(colon)
    case 'upper':
      return name.toUpperCase() + field.slice(colon)
  }
}
