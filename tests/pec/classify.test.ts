// What a message is, by the fields at its top alone: exact values, in any case, and nothing that is attached to it.

import { describe, expect, it } from 'vitest'
import { pecKinds } from '../../src/model/pec.ts'
import { hasDaticert, pecFacts } from '../../src/pec/classify.ts'

const message = (...fields: string[]): Buffer => Buffer.from([...fields, '', 'body', ''].join('\r\n'))
const kindOf = (...fields: string[]) => {
  const { kind, value } = pecFacts(message(...fields), false)
  return value === undefined ? kind : [kind, value]
}

describe('the kind of a message', () => {
  it.each([
    ['X-Trasporto: posta-certificata', 'transport-envelope'],
    ['X-TRASPORTO:\tPosta-Certificata ', 'transport-envelope'],
    ['x-trasporto: errore', 'anomaly-envelope'],
    ['X-Trasporto: altro', ['other-envelope', 'altro']],
    ['X-Ricevuta: accettazione', 'acceptance'],
    ['X-Ricevuta: non-accettazione', 'non-acceptance'],
    ['X-Ricevuta: presa-in-carico', 'take-charge'],
    ['X-Ricevuta: avvenuta-consegna', 'delivery'],
    ['x-ricevuta:\r\n AVVENUTA-CONSEGNA', 'delivery'],
    ['X-Ricevuta: errore-consegna', 'delivery-error'],
    ['X-Ricevuta: mancata-consegna', ['delivery-error', 'mancata-consegna']],
    ['X-Ricevuta: preavviso-errore-consegna', 'delivery-warning'],
    ['X-Ricevuta: rilevazione-virus', 'virus-detection'],
    ['X-Ricevuta: Nuova-Ricevuta', ['other-receipt', 'Nuova-Ricevuta']],
    ['X-Ricevuta: avvenuta-consegna breve', ['other-receipt', 'avvenuta-consegna breve']],
    ['X-Ricevuta:', ['other-receipt', '']],
    ['REM-Section-Type: rem_message/original', 'rem'],
    ['X-REM-Msg-Type: Dispatch', 'rem'],
    ['X-Remote: no', 'ordinary'],
    ['Subject: ACCETTAZIONE: prova', 'ordinary'],
    ['X-TipoRicevuta: completa', 'ordinary'],
  ])('%s', (field, kind) => {
    expect(kindOf('Received: x', field, 'Subject: y')).toEqual(kind)
  })

  it('is that of the envelope where a message has both fields: its sender wrote the other one', () => {
    expect(kindOf('X-Ricevuta: avvenuta-consegna', 'X-Trasporto: posta-certificata')).toBe('transport-envelope')
  })

  it('is told by the first of two fields, and by no field of the body', () => {
    expect(kindOf('X-Ricevuta: accettazione', 'X-Ricevuta: avvenuta-consegna')).toBe('acceptance')
    expect(kindOf('Subject: x', '', 'X-Ricevuta: avvenuta-consegna')).toBe('ordinary')
  })

  it('is sent mail where sent mail lies, unless it came as an envelope or a receipt', () => {
    expect(pecFacts(message('Subject: x'), true).kind).toBe('sent')
    expect(pecFacts(message('X-Ricevuta: accettazione'), true).kind).toBe('acceptance')
    expect(pecFacts(message('X-Trasporto: errore'), true).kind).toBe('anomaly-envelope')
  })

  it('says of each kind whether daticert.xml belongs to it', () => {
    expect(pecKinds.filter((kind) => !hasDaticert(kind))).toEqual(['anomaly-envelope', 'rem', 'sent', 'ordinary'])
  })
})

describe('what a message says of itself', () => {
  it('is decoded, and to whom it went is the whole list', () => {
    const facts = pecFacts(
      message(
        'Message-ID: <P.1@Gestore.example>',
        'X-Riferimento-Message-ID:\r\n <M.1@Ufficio.example>',
        'From: "Per conto di: URP@comune.example" <posta-certificata@gestore.example>',
        'To: A@pec.example, "B, b" <b@pec.example>',
        'Cc: c@pec.example',
        'Subject: =?utf-8?q?citt=C3=A0?=',
        'Date: Fri, 3 Jul 2015 09:05:07 +0200',
      ),
      false,
    )
    expect(facts).toEqual({
      kind: 'ordinary',
      messageId: 'P.1@Gestore.example',
      reference: 'M.1@Ufficio.example',
      from: 'posta-certificata@gestore.example',
      to: ['a@pec.example', 'b@pec.example', 'c@pec.example'],
      subject: 'città',
      date: Date.UTC(2015, 6, 3, 7, 5, 7),
      daticert: { state: 'absent' },
    })
  })

  it('may be nothing at all', () => {
    const nothing = {
      kind: 'ordinary',
      messageId: undefined,
      reference: undefined,
      from: undefined,
      to: [],
      subject: undefined,
      date: undefined,
      daticert: { state: 'absent' },
    }
    for (const bytes of [Buffer.alloc(0), Buffer.from('\r\n'), Buffer.from('x'), Buffer.from('Subject:\r\n\r\n')])
      expect(pecFacts(bytes, false)).toEqual(nothing)
  })
})
