// Signatures: each verdict beside that of openssl; a wrong byte of the signed part is found, one outside of it is none.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mimeParts, partBody } from '../../src/pec/mime-parts.ts'
import { signatureOf } from '../../src/pec/signature.ts'
import { der, integer, octets, oid, sequence, set } from '../support/der.ts'
import { base64Lines } from '../support/messages.ts'
import { opensslAccepts, opensslSignature } from '../support/openssl-cms.ts'
import * as pec from '../support/pec-messages.ts'
import { pecSigner, type DigestName } from '../support/pec-signer.ts'

const message = pec.certifiedMessage(1)
const intact = pec.acceptance(message)
const [signedPart, signaturePart] = mimeParts(intact).children
if (signedPart === undefined || signaturePart === undefined) throw new Error('the lab makes no signed message')

/** The message with one byte changed. */
function withByte(bytes: Buffer, at: number, byte: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = byte
  return changed
}

/** The message with another signature. */
const withSignature = (cms: Buffer): Buffer => pec.acceptance(message, { signature: () => cms })

describe('intact, and openssl accepts it', () => {
  const digests: readonly DigestName[] = ['sha1', 'sha256', 'sha384', 'sha512']
  const ways = (['rsa', 'ecdsa'] as const).flatMap((key) => [
    ...digests.map((digest) => ({ key, digest, signedAttributes: true })),
    { key, digest: 'sha256' as const, signedAttributes: false },
  ])

  it.each(ways)('$key, $digest, signed attributes: $signedAttributes', async ({ key, ...signature }) => {
    const bytes = pec.delivery(message, 'studio.rossi@legale.test', { signer: pecSigner({ key }), signature })
    expect(await signatureOf(bytes)).toEqual({ state: 'intact' })
    expect(opensslAccepts(bytes)).toBe(true)
  })

  it.each([
    ['in BER of indefinite length', ['-stream', '-indef']],
    ['with a certificate named by its key', ['-keyid']],
    ['with SHA-1', ['-md', 'sha1']],
    ['with RSA-PSS', ['-keyopt', 'rsa_padding_mode:pss']],
    ['without S/MIME capabilities', ['-nosmimecap']],
  ])('signed by openssl %s', async (_, options) => {
    const bytes = pec.acceptance(message, {
      signature: (content) => opensslSignature(content, pecSigner(), ...options),
    })
    expect(opensslAccepts(bytes)).toBe(true)
    expect(await signatureOf(bytes)).toEqual({ state: 'intact' })
  })

  it.each([
    ['an expired certificate', pec.acceptance(message, { signer: pecSigner({ expired: true }) })],
    ['other field names', pec.acceptance(message, { headerNames: 'upper', protocol: 'x-pkcs7-signature' })],
    ['an envelope within an anomaly', pec.anomalyEnvelope(pec.transportEnvelope(message), 'x@comune.example', 0)],
    ['a forged receipt within an envelope', pec.forgedReceipt(message, 'x@legale.test', pec.certifiedMessage(2))],
  ])('%s', async (_, bytes) => {
    expect(await signatureOf(bytes)).toEqual({ state: 'intact' })
    expect(opensslAccepts(bytes)).toBe(true)
  })

  it('whatever is written above and in the header, but for From and what makes it MIME', async () => {
    const text = intact.toString('latin1')
    const without = text.replace(/^Delivered-To.*\r\n/m, '').replace(/^Subject: .*$/m, 'Subject: ***')
    const moved = `Received: from elsewhere\r\n${without}`
    expect(moved).not.toBe(text)
    expect(await signatureOf(Buffer.from(moved, 'latin1'))).toEqual({ state: 'intact' })
  })
})

describe('broken', () => {
  it(
    'each single byte of the signed part, changed alone in one of its bits or altogether',
    { timeout: 120_000 },
    async () => {
      const found = new Set<string>()
      for (let at = signedPart.start; at < signedPart.end; at += 1) {
        const byte = (intact[at] ?? 0) ^ (at % 9 === 8 ? 0xff : 1 << (at % 9))
        const { state } = await signatureOf(withByte(intact, at, byte))
        if (state !== 'broken') expect.fail(`byte ${at}: ${state}`)
        found.add(state)
      }
      expect([signedPart.end - signedPart.start > 1_000, ...found]).toEqual([true, 'broken'])
    },
  )

  it('any wrong byte of the signed part', async () => {
    const place = fc.integer({ min: signedPart.start, max: signedPart.end - 1 })
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        fc.pre(intact[at] !== byte)
        expect((await signatureOf(withByte(intact, at, byte))).state).toBe('broken')
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    [
      'a byte less',
      Buffer.concat([intact.subarray(0, signedPart.start + 300), intact.subarray(signedPart.start + 301)]),
    ],
    [
      'a line more',
      Buffer.from(intact.toString('latin1').replace('\r\n\r\n------=_Part', '\r\n\r\n\r\n------=_Part'), 'latin1'),
    ],
    ['line feeds alone', Buffer.from(intact.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')],
    ['a signature over something else', pec.acceptance(message, { signed: false })],
  ])('%s: digest', async (_, bytes) => {
    expect(await signatureOf(bytes)).toEqual({ state: 'broken', why: 'digest' })
  })

  it('a signature that the key did not make, with attributes and without', async () => {
    for (const signedAttributes of [true, false]) {
      const good = pec.acceptance(message, { signature: { signedAttributes } })
      const cms = partBody(good, mimeParts(good).children[1] ?? signaturePart)
      const bytes = withSignature(withByte(cms, cms.length - 5, (cms.at(-5) ?? 0) ^ 1))
      expect(await signatureOf(bytes)).toEqual({ state: 'broken', why: 'signature' })
      expect(opensslAccepts(bytes)).toBe(false)
    }
  })

  it('a provider that signs for another address; a person may', async () => {
    const signer = { ...pecSigner({ address: 'altri@gestore.example' }), address: 'posta-certificata@gestore.example' }
    const bytes = pec.acceptance(message, { signer })
    expect(await signatureOf(bytes)).toEqual({ state: 'broken', why: 'signer-is-not-sender' })
    const personal = Buffer.from(bytes.toString('latin1').replace('X-Ricevuta:', 'X-Other:'), 'latin1')
    expect(await signatureOf(personal)).toEqual({ state: 'intact' })
  })

  it('a message that ends before its signature', async () => {
    const bytes = intact.subarray(0, signaturePart.start - 60)
    expect(await signatureOf(bytes)).toEqual({ state: 'broken', why: 'signature-missing' })
    expect(opensslAccepts(bytes)).toBe(false)
  })
})

describe('not signed', () => {
  it.each([
    ['ordinary mail', pec.ordinary()],
    ['what the holder sent', pec.sentCopy(message)],
    ['nothing', Buffer.alloc(0)],
    ['PGP', Buffer.from(intact.toString('latin1').replaceAll('pkcs7-signature', 'pgp-signature'), 'latin1')],
  ])('%s', async (_, bytes) => {
    expect(await signatureOf(bytes)).toEqual({ state: 'not-signed' })
  })
})

describe('unreadable, and openssl does not accept it', () => {
  const md5 = sequence(oid('1.2.840.113549.2.5'))
  const foreign = sequence(
    oid('1.2.840.113549.1.7.2'),
    der(0xa0, sequence(integer(1), set(md5), sequence(oid('1.2.840.113549.1.7.1')), set())),
  )
  const cms = partBody(intact, signaturePart)

  it.each([
    ['no CMS', Buffer.from('no signature'), 'no-cms'],
    ['nothing', Buffer.alloc(0), 'no-cms'],
    ['half of it', cms.subarray(0, cms.length / 2), 'no-cms'],
    ['no signer', foreign, 'no-cms'],
    ['no certificate', opensslSignature(Buffer.from('x'), pecSigner(), '-nocerts'), 'no-certificate'],
    ['MD5', opensslSignature(Buffer.from('x'), pecSigner(), '-md', 'md5'), 'unknown-algorithm'],
    ['too large', Buffer.alloc(300_000, 0x30), 'too-large'],
  ])('%s', async (_, signature, why) => {
    expect(await signatureOf(withSignature(signature))).toEqual({ state: 'unreadable', why })
    expect(opensslAccepts(withSignature(signature))).toBe(false)
  })

  it.each([
    ['nested without end', Buffer.alloc(200_000, Buffer.from([0x30, 0x80]))],
    ['nested', Array.from({ length: 3_000 }).reduce<Buffer>((inner) => sequence(inner), octets(Buffer.alloc(9)))],
    ['many values', sequence(Buffer.alloc(200_000, Buffer.from([0x05, 0x00])))],
  ])('%s, within bounds', async (_, signature) => {
    const bytes = withSignature(signature)
    const began = process.cpuUsage()
    expect(await signatureOf(bytes)).toEqual({ state: 'unreadable', why: 'no-cms' })
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(2_000)
  })
})

describe('any other message', () => {
  it('has a verdict; where it is intact, the signed part is as it was', async () => {
    const signed = intact.subarray(signedPart.start, signedPart.end)
    const whole = fc.integer({ min: 0, max: intact.length - 1 })
    const mutation = fc.tuple(whole, fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 3 }))
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
        let bytes = intact
        for (const [at, byte, removed] of mutations)
          bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(at + removed)])
        const { state } = await signatureOf(bytes)
        if (state === 'intact') expect(bytes.includes(signed)).toBe(true)
      }),
      { numRuns: Number(process.env['SIGNATURE_RUNS'] ?? 100) },
    )
  })

  it('a changed byte in the signature itself: openssl accepts what is intact, and refuses what is broken', async () => {
    const cms = partBody(intact, signaturePart)
    // Before the certificates, openssl minds what is written where nothing should be.
    const place = fc.integer({ min: cms.indexOf(pecSigner().certificates[0]), max: cms.length - 1 })
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = withSignature(withByte(cms, at, (cms[at] ?? 0) ^ flip))
        const reading = await signatureOf(bytes)
        const isForOthers = reading.state === 'broken' && reading.why === 'signer-is-not-sender'
        // A certificate that openssl tolerates may be unreadable here.
        if (reading.state === 'intact' || isForOthers) expect(opensslAccepts(bytes)).toBe(true)
        else if (reading.state === 'broken') expect(opensslAccepts(bytes)).toBe(false)
      }),
      { numRuns: Number(process.env['SIGNATURE_RUNS'] ?? 12) },
    )
  })

  it('base64 of any line length is the same signature', async () => {
    const cms = partBody(intact, signaturePart)
    const text = intact.toString('latin1')
    const other = text.replace(base64Lines(cms), `${cms.toString('base64')}\r\n`)
    expect(other).not.toBe(text)
    expect(await signatureOf(Buffer.from(other, 'latin1'))).toEqual({ state: 'intact' })
  })
})
