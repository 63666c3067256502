// Receipts that contradict themselves: they are listed with their message, and change nothing of what became of it.

import { expect, it } from 'vitest'
import type { PecKind } from '../../src/model/pec.ts'
import { contradictionIn } from '../../src/outcomes/contradictions.ts'
import { outcomesOverview } from '../../src/ui/outcomes-overview.ts'
import { outcomesDocument } from '../../src/outcomes/outcomes-document.ts'
import { sentMessages } from '../../src/outcomes/sent-messages.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { pecFacts } from '../../src/pec/classify.ts'
import { planOf } from '../journal/some-journal.ts'
import * as pec from '../support/pec-messages.ts'
import { accepted, hour, receipt } from './some-receipts.ts'

const about = 'a@altri.example'
const later = accepted + 72 * hour
const addresses = new Map([['roma@ufficio.example', 'roma']])

it('none of those that providers write does', () => {
  const to = 'studio.rossi@legale.test'
  const [sent, shape] = [pec.certifiedMessage(1, { subject: 'CONSEGNA: ACCETTAZIONE: x' }), { signed: false }]
  const written = [
    pec.acceptance(sent, shape),
    pec.nonAcceptance(sent, 'virus', shape),
    pec.nonAcceptance(sent, 'formal', shape),
    pec.takeCharge(sent, shape),
    pec.delivery(sent, to, shape),
    pec.deliveryError(sent, to, '5.1.1', shape),
    pec.deliveryError(sent, to, '5.5.1', shape),
    pec.deliveryWarning(sent, to, 12, shape),
    pec.deliveryWarning(sent, to, 24, shape),
    pec.virusDetection(sent, shape),
  ]
  expect(written.map((bytes) => contradictionIn(pecFacts(bytes, false)))).toEqual(written.map(() => undefined))
})

it.each<[string, PecKind, { title?: string; type?: string }, object | undefined]>([
  ['daticert.xml', 'delivery', { type: 'errore-consegna' }, { daticert: 'errore-consegna' }],
  ['daticert.xml of the envelope', 'acceptance', { type: 'posta-certificata' }, { daticert: 'posta-certificata' }],
  ['the subject', 'acceptance', { title: 'Consegna: x', type: 'accettazione' }, { subject: 'CONSEGNA:' }],
  ['the subject of an envelope', 'delivery', { title: 'POSTA CERTIFICATA: x' }, { subject: 'POSTA CERTIFICATA:' }],
  [
    'both',
    'delivery',
    { title: 'AVVISO DI MANCATA CONSEGNA: x', type: 'errore-consegna' },
    { subject: 'AVVISO DI MANCATA CONSEGNA', daticert: 'errore-consegna' },
  ],
  ['nothing: an unknown word', 'delivery', { title: 'Esito: CONSEGNA: x', type: 'nuova' }, undefined],
  ['nothing: all is missing', 'delivery', { type: '' }, undefined],
])('is contradicted by %s', (_, kind, said, expected) => {
  expect(contradictionIn(receipt({ kind, about, ...said }).facts)).toEqual(expected)
})

it('is listed once for its place with its message, which became what its header says', () => {
  const acceptance = receipt({ kind: 'acceptance', type: 'accettazione', title: 'ACCETTAZIONE: x' })
  const odd = receipt({ kind: 'delivery-error', about, type: 'avvenuta-consegna', title: 'CONSEGNA: x', uid: 77 })
  const [message] = sentMessages([odd, acceptance, odd], { addresses, asOf: later })
  expect(message).toMatchObject({
    state: 'not-delivered',
    contradictions: [
      { receipt: 'delivery-error source roma "INBOX" 77', subject: 'CONSEGNA:', daticert: 'avvenuta-consegna' },
    ],
  })
  expect(sentMessages([acceptance], { addresses, asOf: later })[0]).not.toHaveProperty('contradictions')

  const plan = planOf('prova.sqlite', ['roma'])
  const from = { plan, mailboxes: plan.mailboxes, threads: [[odd, acceptance]], looks: new Map(), asOf: later }
  const document = outcomesDocument({ ...from, since: undefined })
  expect(document.messages[0]?.contradictions).toHaveLength(1)
  const paint = paintFor({ write: () => undefined }, { noColor: true, env: {} })
  const page = (lang: 'en' | 'it'): string => outcomesOverview(document, lang, paint).join(' ').replace(/\s+/g, ' ')
  expect(page('en')).toContain('its subject says "CONSEGNA:", its daticert.xml says "avvenuta-consegna"')
  expect(page('it')).toContain(`l’oggetto dice "CONSEGNA:", daticert.xml dice "avvenuta-consegna"`)
})
