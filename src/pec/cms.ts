// Signed data (RFC 5652): whether the keys of the certificates that it brings signed a content. Never throws.

import { createHash, webcrypto } from 'node:crypto'
import { Constructed, fromBER, ObjectIdentifier, OctetString, Sequence, Set as AsnSet, type BaseBlock } from 'asn1js'
import { CryptoEngine, SignerInfo, type Certificate } from 'pkijs'
import type { BrokenSignature, UnreadableSignature } from '../model/signature.ts'
import { isOneValue } from './ber-lengths.ts'
import { addressesOf, certificateIn, isSigner } from './signer-certificate.ts'

/** `addresses`: those that the signers' certificates name, in lower case. */
export type CmsReading =
  | { state: 'intact'; addresses: ReadonlySet<string> }
  | { state: 'broken'; why: BrokenSignature }
  | { state: 'unreadable'; why: UnreadableSignature }

/** Real ones have one signer and less than 20 kB. */
const bounds = { bytes: 262_144, signers: 10, nodes: 20_000, depth: 60 } as const

const engine = new CryptoEngine({ name: 'webcrypto', crypto: webcrypto })
const contextSpecific = 3
const signedDataType = '1.2.840.113549.1.7.2'
const messageDigestType = '1.2.840.113549.1.9.4'
/** By object identifier: the name in WebCrypto, and that in node:crypto. */
const digests: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['1.3.14.3.2.26', ['SHA-1', 'sha1']],
  ['2.16.840.1.101.3.4.2.1', ['SHA-256', 'sha256']],
  ['2.16.840.1.101.3.4.2.2', ['SHA-384', 'sha384']],
  ['2.16.840.1.101.3.4.2.3', ['SHA-512', 'sha512']],
])
const rsaKey = '1.2.840.113549.1.1.1'
const ellipticKey = '1.2.840.10045.2.1'
const signatureAlgorithms: ReadonlySet<string> = new Set([
  rsaKey,
  ellipticKey,
  // RSA with SHA-1, SHA-256, SHA-384, SHA-512, and RSA-PSS; ECDSA with the same four.
  ...['5', '11', '12', '13', '10'].map((last) => `1.2.840.113549.1.1.${last}`),
  ...['1', '3.2', '3.3', '3.4'].map((last) => `1.2.840.10045.4.${last}`),
])
/** P-256, P-384, P-521: what WebCrypto knows. */
const curves: ReadonlySet<string> = new Set(['1.2.840.10045.3.1.7', '1.3.132.0.34', '1.3.132.0.35'])

/**
 * Whether every signer in `signature` signed `content`; undefined: the content is within. Certificates are taken as
 * they are: who issued them, from when to when they are valid, and whether they were revoked is not judged.
 */
export async function readCms(signature: Buffer, content: Buffer | undefined): Promise<CmsReading> {
  if (signature.length > bounds.bytes) return unreadable('too-large')
  try {
    const data = signedDataIn(signature)
    const signed = content ?? contentWithin(data)
    return data === undefined || signed === undefined ? unreadable('no-cms') : await judge(data, signed)
  } catch {
    // pkijs throws where the structure is none of RFC 5652.
    return unreadable('no-cms')
  }
}

const contentWithin = (data: Signed | undefined): Buffer | undefined =>
  data?.content instanceof OctetString ? Buffer.from(data.content.getValue()) : undefined

const unreadable = (why: UnreadableSignature): CmsReading => ({ state: 'unreadable', why })

/** What counts of SignedData (RFC 5652, 5.1). */
type Signed = {
  /** Object identifiers. */
  digestAlgorithms: readonly string[]
  content: unknown
  certificates: readonly Certificate[]
  signers: readonly SignerInfo[]
}

/**
 * Takes the sequence apart by hand. SignedData of pkijs would read the certificates of every message again, and take
 * three times as long.
 */
function signedDataIn(signature: Buffer): Signed | undefined {
  if (!isOneValue(signature)) return undefined
  const { offset, result } = fromBER(signature, { maxNodes: bounds.nodes, maxDepth: bounds.depth })
  if (offset < 0) return undefined
  const [type, explicit] = sequenceIn(result)
  if (!(type instanceof ObjectIdentifier) || type.valueBlock.toString() !== signedDataType) return undefined
  const [, digestAlgorithms, encapsulated, ...others] = sequenceIn(taggedIn(explicit, 0)[0])
  const signers = others.at(-1)
  if (!(signers instanceof AsnSet) || signers.valueBlock.value.length > bounds.signers) return undefined
  return {
    digestAlgorithms: digestAlgorithms instanceof AsnSet ? digestAlgorithms.valueBlock.value.flatMap(algorithmIn) : [],
    content: taggedIn(sequenceIn(encapsulated)[1], 0)[0],
    certificates: others.flatMap((block) => taggedIn(block, 0)).map(certificateIn),
    signers: signers.valueBlock.value.map((schema) => new SignerInfo({ schema })),
  }
}

function algorithmIn(block: BaseBlock): string[] {
  const [identifier] = sequenceIn(block)
  return identifier instanceof ObjectIdentifier ? [identifier.valueBlock.toString()] : []
}

const sequenceIn = (block: BaseBlock | undefined): readonly BaseBlock[] =>
  block instanceof Sequence ? block.valueBlock.value : []

/** What stands in brackets in RFC 5652, with its number. */
function taggedIn(block: BaseBlock | undefined, tag: number): readonly BaseBlock[] {
  if (!(block instanceof Constructed)) return []
  return block.idBlock.tagClass === contextSpecific && block.idBlock.tagNumber === tag ? block.valueBlock.value : []
}

async function judge({ digestAlgorithms, certificates, signers }: Signed, content: Buffer): Promise<CmsReading> {
  const addresses = new Set<string>()
  if (signers.length === 0) return unreadable('no-cms')
  for (const signer of signers) {
    const certificate = certificates.find((one) => isSigner(one, signer.sid))
    if (certificate === undefined) return unreadable('no-certificate')
    const { algorithmId } = signer.digestAlgorithm
    const digest = digestAlgorithms.includes(algorithmId) ? digests.get(algorithmId) : undefined
    if (digest === undefined || !isKnown(signer, certificate)) return unreadable('unknown-algorithm')
    const [webName, name] = digest
    const signed = signedBytes(signer, content, name)
    if (signed === undefined) return { state: 'broken', why: 'digest' }
    if (!(await isSignedBy(certificate, signer, signed, webName))) return { state: 'broken', why: 'signature' }
    for (const address of addressesOf(certificate)) addresses.add(address)
  }
  return { state: 'intact', addresses }
}

/**
 * What the key signed: the signed attributes as they lie, or the content where there are none (RFC 5652, 5.4).
 * Undefined: their messageDigest is not that of the content.
 */
function signedBytes(signer: SignerInfo, content: Buffer, digest: string): ArrayBuffer | undefined {
  if (signer.signedAttrs === undefined) return new Uint8Array(content).buffer
  const attributes = signer.signedAttrs.attributes.filter(({ type }) => type === messageDigestType)
  const values: readonly unknown[] = attributes.flatMap((attribute) => attribute.values)
  const [value] = values
  if (values.length !== 1 || !(value instanceof OctetString)) return undefined
  const expected = createHash(digest).update(content).digest()
  return expected.equals(new Uint8Array(value.getValue())) ? signer.signedAttrs.encodedValue : undefined
}

function isKnown({ signatureAlgorithm }: SignerInfo, { subjectPublicKeyInfo: { algorithm } }: Certificate): boolean {
  if (!signatureAlgorithms.has(signatureAlgorithm.algorithmId)) return false
  if (algorithm.algorithmId === rsaKey) return true
  const curve: unknown = algorithm.algorithmParams
  return (
    algorithm.algorithmId === ellipticKey &&
    curve instanceof ObjectIdentifier &&
    curves.has(curve.valueBlock.toString())
  )
}

async function isSignedBy(
  { subjectPublicKeyInfo }: Certificate,
  { signature, signatureAlgorithm }: SignerInfo,
  signed: ArrayBuffer,
  digest: string,
): Promise<boolean> {
  try {
    return await engine.verifyWithPublicKey(signed, signature, subjectPublicKeyInfo, signatureAlgorithm, digest)
  } catch {
    // WebCrypto throws where the key or the signature is none at all.
    return false
  }
}
