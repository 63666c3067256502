// Certified mail as providers write it: every kind, in every form in which it is met, and what is made to deceive.

import { describe, expect, it } from 'vitest'
import type { Daticert, PecFacts, PecKind } from '../../src/model/pec.ts'
import { factsUnlessOrdinary, pecFacts } from '../../src/pec/classify.ts'
import * as pec from '../support/pec-messages.ts'
import type { Shape } from '../support/pec-messages.ts'

const to = 'studio.rossi@legale.test'
const sent = pec.certifiedMessage(1)
const unsigned: Shape = { signed: false }
const id = (bytes: Buffer) => pecFacts(bytes, false)
const daticertOf = ({ daticert }: PecFacts): Daticert => {
  if (daticert.state !== 'read') throw new Error(`daticert.xml is ${daticert.state}`)
  return daticert.daticert
}

const receipts: [PecKind, (shape: Shape) => Buffer, Partial<Daticert>][] = [
  ['transport-envelope', (shape) => pec.transportEnvelope(sent, shape), { receiptType: 'completa' }],
  ['acceptance', (shape) => pec.acceptance(sent, shape), { error: 'nessuno', about: undefined }],
  ['delivery', (shape) => pec.delivery(sent, to, shape), { about: to, receiptType: 'completa' }],
  ['delivery-error', (shape) => pec.deliveryError(sent, to, '5.1.1', shape), { about: to }],
  ['delivery-warning', (shape) => pec.deliveryWarning(sent, to, 12, shape), { about: to }],
  ['delivery-warning', (shape) => pec.deliveryWarning(sent, to, 24, shape), { about: to }],
  ['virus-detection', (shape) => pec.virusDetection(sent, shape), { error: 'virus' }],
  ['other-receipt', (shape) => pec.otherReceipt(sent, 'esito-nuovo', shape), {}],
]

const shapes: [string, Shape][] = [
  ['as most write it', {}],
  ['daticert.xml behind the original', { partsSwapped: true }],
  ['names in capitals', { headerNames: 'upper' }],
  ['names in small letters', { headerNames: 'lower' }],
  ['names as one software writes them', { headerNames: 'opec' }],
  ['in another zone', { zone: -210 }],
  ['below fields of others', { above: ['X-Fattura-PA: Yes', 'X-Note: X-Trasporto: errore'] }],
]

describe.each(receipts)('%s', (kind, made, expected) => {
  it.each(shapes)('%s', (_, shape) => {
    const facts = id(made({ ...unsigned, ...shape }))
    expect(facts.kind).toBe(kind)
    expect(factsUnlessOrdinary(made({ ...unsigned, ...shape }), false)).toEqual(facts)
    expect(facts.reference).toBe(sent.messageId)
    expect(daticertOf(facts)).toMatchObject({
      sender: sent.sender,
      identificativo: sent.identificativo,
      msgid: sent.messageId,
      subject: sent.subject,
      recipients: [{ address: to, type: 'certificato' }],
      ...expected,
    })
  })

  it('without daticert.xml, and with one that is truncated', () => {
    expect(id(made({ ...unsigned, daticert: 'absent' }))).toMatchObject({ kind, daticert: { state: 'absent' } })
    const truncated = Buffer.from('<?xml version="1.0"?><postacert tipo="accettazione"><intestazione>')
    expect(id(made({ ...unsigned, daticert: truncated }))).toMatchObject({ kind, daticert: { state: 'unreadable' } })
  })
})

describe('certified mail', () => {
  it('is in time where its zone says so', () => {
    const at = Date.UTC(2015, 11, 24, 23, 30)
    for (const zone of [60, 0, -300])
      expect(daticertOf(id(pec.acceptance(sent, { ...unsigned, at, zone }))).at).toBe(at)
  })

  it('may have no Message-ID of its sender: only the identificativo links it', () => {
    const facts = id(pec.acceptance(pec.certifiedMessage(2, { messageId: undefined }), unsigned))
    expect(facts.reference).toBeUndefined()
    expect(daticertOf(facts)).toMatchObject({ msgid: undefined, identificativo: expect.stringContaining('000002') })
  })

  it('says who is certified and who is not, in Cc too', () => {
    const message = pec.certifiedMessage(3, {
      recipients: [{ address: 'a@pec.example' }, { address: 'B@posta.example', type: 'esterno', cc: true }],
    })
    expect(daticertOf(id(pec.acceptance(message, unsigned))).recipients).toEqual([
      { address: 'a@pec.example', type: 'certificato' },
      { address: 'b@posta.example', type: 'esterno' },
    ])
    expect(pecFacts(pec.sentCopy(message), true)).toMatchObject({
      kind: 'sent',
      messageId: message.messageId,
      to: ['a@pec.example', 'b@posta.example'],
      subject: message.subject,
    })
  })

  it('may go to ten thousand', () => {
    const recipients = Array.from({ length: 10_000 }, (_, index) => ({
      address: `ufficio.${index}@pec.comune.example`,
    }))
    const facts = id(pec.transportEnvelope(pec.certifiedMessage(4, { recipients }), unsigned))
    expect(facts.kind).toBe('transport-envelope')
    expect(daticertOf(facts).recipients).toHaveLength(10_000)
    expect(facts.to).toHaveLength(10_000)
  })

  it.each(['breve', 'sintetica'] as const)('may be delivered in the form %s', (receiptType) => {
    const facts = id(pec.delivery(pec.certifiedMessage(5, { receiptType }), to, unsigned))
    expect(daticertOf(facts)).toMatchObject({ about: to, receiptType })
  })
})

describe('what a message carries is not what it is', () => {
  const other = pec.certifiedMessage(9, { sender: 'mario@legale.test', subject: 'CONSEGNA: Pratica 1: comunicazione' })

  it('a forged receipt is an envelope, and its facts are those of the envelope', () => {
    for (const partsSwapped of [false, true]) {
      const facts = id(pec.forgedReceipt(sent, to, other, { ...unsigned, partsSwapped }))
      expect(facts.kind).toBe('transport-envelope')
      expect(daticertOf(facts)).toMatchObject({
        type: 'posta-certificata',
        sender: 'mario@legale.test',
        identificativo: other.identificativo,
      })
    }
  })

  it('an anomaly around an envelope, a receipt, ordinary mail and a message without end', () => {
    for (const carried of [
      pec.transportEnvelope(sent, unsigned),
      pec.delivery(sent, to, unsigned),
      pec.ordinary(),
      Buffer.from('X-Ricevuta: avvenuta-consegna'),
    ]) {
      const facts = id(pec.anomalyEnvelope(carried, sent.sender, sent.sentAt, unsigned))
      expect(facts).toMatchObject({ kind: 'anomaly-envelope', daticert: { state: 'absent' } })
    }
  })

  it('a subject with prefixes is a subject', () => {
    const subject = 'POSTA CERTIFICATA: POSTA CERTIFICATA: ANOMALIA MESSAGGIO: CONSEGNA: x'
    const nested = pec.certifiedMessage(7, { subject })
    expect(id(pec.transportEnvelope(nested, unsigned))).toMatchObject({
      kind: 'transport-envelope',
      subject: `POSTA CERTIFICATA: ${subject}`,
    })
    expect(id(pec.ordinary({ subject })).kind).toBe('ordinary')
  })

  it('an envelope that lost its daticert.xml does not take that of its original', () => {
    const attached = pec.forgedReceipt(sent, to, other, { ...unsigned, daticert: 'absent' })
    expect(id(attached).daticert).toEqual({ state: 'absent' })
  })
})

describe('other mail', () => {
  it('of REM is recognised by its sections, where its header says nothing', () => {
    expect(id(pec.rem(sent, unsigned))).toMatchObject({ kind: 'rem', daticert: { state: 'absent' } })
    expect(pecFacts(pec.rem(sent, unsigned), true).kind).toBe('rem')
  })

  it('is ordinary, also when its author signed it', () => {
    expect(id(pec.ordinary()).kind).toBe('ordinary')
    const signed = Buffer.from('Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n')
    expect(id(signed).kind).toBe('ordinary')
    expect(pecFacts(signed, true).kind).toBe('sent')
    for (const bytes of [pec.ordinary(), signed, Buffer.alloc(0)])
      expect(factsUnlessOrdinary(bytes, false)).toBe('ordinary')
    expect(factsUnlessOrdinary(pec.ordinary(), true)).toMatchObject({ kind: 'sent' })
    expect(factsUnlessOrdinary(pec.rem(sent, unsigned), false)).toMatchObject({ kind: 'rem' })
  })
})
