// The synthetic certified mail of the lab: its signatures stand before openssl, its form is that of RFC 6109.

import { describe, expect, it } from 'vitest'
import { mimeParts, partBody, type MimePart } from '../../src/pec/mime-parts.ts'
import { opensslAccepts } from '../support/openssl-cms.ts'
import * as pec from '../support/pec-messages.ts'
import { pecSigner } from '../support/pec-signer.ts'

const message = pec.certifiedMessage(7, {
  subject: 'Perché sì: “convocazione” del 24 dicembre, con un oggetto che non sta in una riga',
  recipients: [
    { address: 'a@legale.test' },
    { address: 'b@legale.test', cc: true },
    { address: 'c@posta.test', type: 'esterno' },
  ],
})
const form = (part: MimePart): string =>
  part.children.length === 0 ? part.type : `${part.type}(${part.children.map(form).join(' ')})`
const body = 'multipart/alternative(text/plain text/html)'
const outside = (inner: string) => `multipart/signed(multipart/mixed(${inner}) application/pkcs7-signature)`
const withDaticert = outside(`${body} application/xml`)
const withOriginal = outside(`${body} application/xml message/rfc822`)

const kinds: readonly [string, Buffer, string][] = [
  ['transport envelope', pec.transportEnvelope(message), withOriginal],
  ['acceptance', pec.acceptance(message), withDaticert],
  [
    'acceptance, SHA-1',
    pec.acceptance(message, { signature: { digest: 'sha1' }, protocol: 'x-pkcs7-signature' }),
    withDaticert.replace('/pkcs7', '/x-pkcs7'),
  ],
  [
    'acceptance, ECDSA, SHA-512',
    pec.acceptance(message, { signer: pecSigner({ key: 'ecdsa' }), signature: { digest: 'sha512' } }),
    withDaticert,
  ],
  ['non-acceptance', pec.nonAcceptance(message, 'virus'), withDaticert],
  ['delivery', pec.delivery(message, 'a@legale.test'), withOriginal],
  ['delivery, in Cc', pec.delivery(message, 'b@legale.test'), withDaticert],
  [
    'delivery, brief',
    pec.delivery({ ...message, receiptType: 'breve' }, 'a@legale.test', { partsSwapped: true }),
    outside(`${body} message/rfc822 application/xml`),
  ],
  ['delivery, synthetic', pec.delivery({ ...message, receiptType: 'sintetica' }, 'a@legale.test'), withDaticert],
  ['delivery error', pec.deliveryError(message, 'a@legale.test', '5.2.2'), withDaticert],
  ['delivery warning', pec.deliveryWarning(message, 'a@legale.test', 24), withDaticert],
  ['take charge', pec.takeCharge(message), withDaticert],
  ['virus detection', pec.virusDetection(message), withDaticert],
  ['other receipt', pec.otherReceipt(message, 'esito-nuovo', { daticert: 'absent' }), outside(body)],
  ['forged receipt', pec.forgedReceipt(message, 'a@legale.test', pec.certifiedMessage(8)), withOriginal],
  [
    'anomaly',
    pec.anomalyEnvelope(pec.ordinary(), 'protocollo@comune.example', message.sentAt),
    outside(`${body} message/rfc822`),
  ],
  [
    'anomaly around an envelope',
    pec.anomalyEnvelope(pec.transportEnvelope(message), 'a@legale.test', message.sentAt),
    outside(`${body} message/rfc822`),
  ],
  ['REM', pec.rem(message), outside('text/plain message/rfc822 application/xml')],
]

describe('synthetic certified mail', () => {
  it.each(kinds)('%s', (_, bytes, expected) => {
    expect(form(mimeParts(bytes))).toBe(expected)
    expect(bytes.toString('latin1')).not.toMatch(/(?<!\r)\n|\r(?!\n)/)
    expect(opensslAccepts(bytes)).toBe(true)
  })

  it('daticert.xml says what the builder was told', () => {
    const [signed] = mimeParts(pec.acceptance(message)).children
    const daticert = signed?.children[1]
    const bytes = pec.acceptance(message)
    const xml = daticert === undefined ? '' : partBody(bytes, daticert).toString('utf8')
    expect(xml).toContain('<giorno>24/12/2015</giorno>\n<ora>10:07:02</ora>')
    expect(xml).toContain('<msgid>&lt;invio.7@comune.example&gt;</msgid>')
    expect(xml).toContain('<destinatari tipo="esterno">c@posta.test</destinatari>')
    expect(xml).toContain(`<oggetto>${message.subject}</oggetto>`)
  })

  it('what is not signed is made fast, and openssl refuses it', () => {
    const began = process.cpuUsage()
    const bytes = Array.from({ length: 300 }, (_, n) =>
      pec.delivery(pec.certifiedMessage(n), 'a@legale.test', { signed: false }),
    )
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(1_500)
    expect(bytes.slice(0, 1).map(opensslAccepts)).toEqual([false])
  })
})
