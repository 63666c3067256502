// Providers of certified mail who sign: certificates of a test authority, made by openssl, and signatures (RFC 5652).

import { spawnSync } from 'node:child_process'
import { createHash, createPrivateKey, sign as signBytes, X509Certificate, type KeyObject } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from './debian-packages.ts'
import { der, derValues, integer, nothing, octets, oid, sequence, set } from './der.ts'
import { freshDir } from './temp-dir.ts'

export type SignerOptions = {
  /** The rfc822Name of its certificate; the default is `posta-certificata@gestore.example`. */
  address?: string
  key?: 'rsa' | 'ecdsa'
  /** The certificate ended long ago. */
  expired?: boolean
}

/** `certificates`: in DER, its own first, then that of the authority. */
export type Signer = { address: string; key: KeyObject; certificates: readonly [Buffer, Buffer] }

export type DigestName = 'sha1' | 'sha256' | 'sha384' | 'sha512'

export type SignatureOptions = {
  digest?: DigestName
  /** ms since 1970. */
  at?: number
  /** Without them the signature is over the bytes themselves (RFC 5652, 5.4). */
  signedAttributes?: boolean
}

export const usualAddress = 'posta-certificata@gestore.example'

const made = new Map<string, Signer>()
let authorityDir: string | undefined

/** A signer, the same for the same options as long as the process lives. */
export function pecSigner({ address = usualAddress, key = 'rsa', expired = false }: SignerOptions = {}): Signer {
  const name = `${address} ${key} ${String(expired)}`
  const signer = made.get(name) ?? makeSigner(address, key, expired)
  made.set(name, signer)
  return signer
}

const settings = (address: string): string =>
  [
    '[ca]',
    'default_ca = here',
    '[here]',
    'certificate = ca.pem',
    'private_key = ca.key',
    'database = issued',
    'serial = serial',
    'new_certs_dir = .',
    'policy = any',
    'default_md = sha256',
    'unique_subject = no',
    'x509_extensions = signer',
    '[any]',
    'commonName = supplied',
    '[signer]',
    'keyUsage = critical, digitalSignature',
    'extendedKeyUsage = emailProtection',
    `subjectAltName = email:${address}`,
    '',
  ].join('\n')

function authority(): string {
  if (authorityDir !== undefined) return authorityDir
  const dir = freshDir('pec-authority')
  writeFileSync(join(dir, 'issued'), '')
  writeFileSync(join(dir, 'serial'), '01\n')
  const subject = ['-subj', '/CN=Autorita di prova', '-days', '3650']
  openssl(dir, 'req', '-x509', ...newKey('ecdsa'), '-nodes', ...subject, '-keyout', 'ca.key', '-out', 'ca.pem')
  authorityDir = dir
  return dir
}

const newKey = (kind: 'rsa' | 'ecdsa'): readonly string[] =>
  kind === 'rsa' ? ['-newkey', 'rsa:2048'] : ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']

function makeSigner(address: string, kind: 'rsa' | 'ecdsa', expired: boolean): Signer {
  const dir = authority()
  const [from, until] = expired ? ['20110101000000Z', '20130101000000Z'] : ['20110101000000Z', '20990101000000Z']
  writeFileSync(join(dir, 'ca.cnf'), settings(address))
  const request = ['-subj', '/CN=Gestore di prova', '-keyout', 'signer.key', '-out', 'request.pem']
  openssl(dir, 'req', '-new', ...newKey(kind), '-nodes', ...request)
  const dates = ['-startdate', from, '-enddate', until]
  openssl(dir, 'ca', '-batch', '-config', 'ca.cnf', '-in', 'request.pem', '-notext', '-out', 'signer.pem', ...dates)
  const certificate = (file: string): Buffer => new X509Certificate(readFileSync(join(dir, file))).raw
  return {
    address,
    key: createPrivateKey(readFileSync(join(dir, 'signer.key'))),
    certificates: [certificate('signer.pem'), certificate('ca.pem')],
  }
}

function openssl(dir: string, ...args: readonly string[]): void {
  const done = spawnSync(findProgram('openssl') ?? 'openssl', args, { cwd: dir, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`openssl ${args[0] ?? ''}: ${done.stderr}`)
}

const digests: Readonly<Record<DigestName, { oid: string; ecdsa: string }>> = {
  sha1: { oid: '1.3.14.3.2.26', ecdsa: '1.2.840.10045.4.1' },
  sha256: { oid: '2.16.840.1.101.3.4.2.1', ecdsa: '1.2.840.10045.4.3.2' },
  sha384: { oid: '2.16.840.1.101.3.4.2.2', ecdsa: '1.2.840.10045.4.3.3' },
  sha512: { oid: '2.16.840.1.101.3.4.2.3', ecdsa: '1.2.840.10045.4.3.4' },
}
const data = oid('1.2.840.113549.1.7.1')

/** The detached signature over `content`, in DER: what stands in smime.p7s. */
export function signatureOver(content: Buffer, signer: Signer, options: SignatureOptions = {}): Buffer {
  const { digest = 'sha256', at = Date.UTC(2015, 11, 24), signedAttributes = true } = options
  const hash = createHash(digest).update(content).digest()
  const attributes = [
    sequence(oid('1.2.840.113549.1.9.3'), set(data)),
    sequence(oid('1.2.840.113549.1.9.5'), set(utcTime(at))),
    sequence(oid('1.2.840.113549.1.9.4'), set(octets(hash))),
  ]
  const attributesSet = set(...attributes)
  const digestAlgorithm = sequence(oid(digests[digest].oid), nothing)
  const isRsa = signer.key.asymmetricKeyType === 'rsa'
  const signatureAlgorithm = isRsa
    ? sequence(oid('1.2.840.113549.1.1.1'), nothing)
    : sequence(oid(digests[digest].ecdsa))
  const signerInfo = sequence(
    integer(1),
    issuerAndSerial(signer.certificates[0]),
    digestAlgorithm,
    // The attributes are signed as a SET and written with the tag [0] (RFC 5652, 5.4).
    ...(signedAttributes ? [Buffer.concat([Buffer.from([0xa0]), attributesSet.subarray(1)])] : []),
    signatureAlgorithm,
    octets(signBytes(digest, signedAttributes ? attributesSet : content, signer.key)),
  )
  const signedData = sequence(
    integer(1),
    set(digestAlgorithm),
    sequence(data),
    der(0xa0, ...signer.certificates),
    set(signerInfo),
  )
  return sequence(oid('1.2.840.113549.1.7.2'), der(0xa0, signedData))
}

function utcTime(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '')
  return der(0x17, Buffer.from(text.slice(2), 'ascii'))
}

function issuerAndSerial(certificate: Buffer): Buffer {
  const [whole] = derValues(certificate)
  const [toBeSigned] = derValues(whole?.content ?? certificate)
  const fields = derValues(toBeSigned?.content ?? certificate).filter(({ tag }) => tag !== 0xa0)
  const [serial, , issuer] = fields
  if (serial === undefined || issuer === undefined) throw new Error('no certificate')
  return sequence(issuer.whole, serial.whole)
}
