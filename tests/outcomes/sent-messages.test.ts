// What became of a sent message: each fate, each trap, and that order and number of the receipts never matter.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OutcomeState, SentMessage, Sighting } from '../../src/model/pec.ts'
import { joinProbableCopies } from '../../src/outcomes/probable-copies.ts'
import { sentMessages } from '../../src/outcomes/sent-messages.ts'
import { accepted, certified, external, hour, receipt, sentCopy } from './some-receipts.ts'

const addresses = new Map([['roma@ufficio.example', 'roma']])
const later = accepted + 72 * hour

function only(thread: readonly Sighting[], asOf = later): SentMessage {
  const [message, ...others] = sentMessages(thread, { addresses, asOf })
  expect(others).toEqual([])
  if (message === undefined) throw new Error('there is no message in this thread')
  return message
}

const acceptance = () => receipt({ kind: 'acceptance' })
const about = 'a@altri.example'

describe('one recipient', () => {
  const fates: [string, Sighting[], OutcomeState, boolean][] = [
    ['a receipt of delivery', [receipt({ kind: 'delivery', about })], 'delivered', false],
    ['nothing after 24 hours', [], 'no-outcome', true],
    ['taken in charge and nothing more', [receipt({ kind: 'take-charge' })], 'no-outcome', true],
    ['an error', [receipt({ kind: 'delivery-error', about, error: 'no-dest' })], 'not-delivered', false],
    ['a virus', [receipt({ kind: 'virus-detection', about, error: 'virus' })], 'not-delivered', false],
    [
      'an error about somebody else',
      [receipt({ kind: 'delivery-error', about: 'b@altri.example' })],
      'no-outcome',
      true,
    ],
    ['a delivery to somebody else', [receipt({ kind: 'delivery', about: 'b@altri.example' })], 'no-outcome', true],
    ['an unknown receipt', [receipt({ kind: 'other-receipt', about })], 'no-outcome', true],
    ['an envelope that is no receipt', [receipt({ kind: 'transport-envelope', about })], 'no-outcome', true],
    [
      'the notice of 12 hours',
      [receipt({ kind: 'delivery-warning', about, at: accepted + 12 * hour, extendedError: 'prime dodici ore' })],
      'late',
      true,
    ],
    [
      'the notice of 24 hours by its code',
      [receipt({ kind: 'delivery-warning', about, at: accepted + 12 * hour, extendedError: '5.4.1 - Gestore - x' })],
      'timed-out',
      true,
    ],
    [
      'the notice of 24 hours by its words',
      [receipt({ kind: 'delivery-warning', about, at: accepted, extendedError: 'nelle prime ventiquattro ore' })],
      'timed-out',
      true,
    ],
    [
      'a notice that says nothing, old enough',
      [receipt({ kind: 'delivery-warning', about, at: accepted + 22 * hour })],
      'timed-out',
      true,
    ],
    [
      'a notice that says nothing, young',
      [receipt({ kind: 'delivery-warning', about, at: accepted + 13 * hour })],
      'late',
      true,
    ],
    [
      'two notices that say nothing',
      [12, 21].map((hours) => receipt({ kind: 'delivery-warning', about, at: accepted + hours * hour })),
      'timed-out',
      true,
    ],
    [
      'one notice that lies on both sides',
      (['source', 'target'] as const).map((side) =>
        receipt({ kind: 'delivery-warning', about, side, own: 'n@gestore.example', at: accepted + 13 * hour }),
      ),
      'late',
      true,
    ],
    [
      'a delivery after the notice that ended it',
      [
        receipt({ kind: 'delivery-warning', about, at: accepted + 24 * hour, extendedError: '5.4.1' }),
        receipt({ kind: 'delivery', about, at: accepted + 25 * hour, side: 'target' }),
      ],
      'delivered',
      false,
    ],
    [
      'an error after the notice that ended it',
      [
        receipt({ kind: 'delivery-warning', about, at: accepted + 24 * hour, extendedError: '5.4.1' }),
        receipt({ kind: 'delivery-error', about, at: accepted + 25 * hour }),
      ],
      'not-delivered',
      false,
    ],
    [
      'a delivery beside an error',
      [receipt({ kind: 'delivery-error', about }), receipt({ kind: 'delivery', about })],
      'delivered',
      false,
    ],
  ]
  it.each(fates)('%s', (_name, receipts, state, resend) => {
    const message = only([acceptance(), ...receipts])
    expect(message).toMatchObject({ state, resend, acceptedAt: accepted, deadline: accepted + 24 * hour })
    expect(message.recipients).toMatchObject([{ address: about, state }])
  })

  it('waits for 24 hours, and is not to be sent again before', () => {
    const warning = receipt({ kind: 'delivery-warning', about, at: accepted + 12 * hour, extendedError: '12 ore' })
    expect(only([acceptance()], accepted + 24 * hour - 1)).toMatchObject({ state: 'waiting', resend: false })
    expect(only([acceptance()], accepted + 24 * hour)).toMatchObject({ state: 'no-outcome', resend: true })
    expect(only([acceptance(), warning], accepted + 13 * hour)).toMatchObject({ state: 'late', resend: false })
  })

  it('shows the words of the provider, and where each receipt lies', () => {
    const error = receipt({ kind: 'delivery-error', about, extendedError: '5.2.2 - Gestore - casella piena', uid: 9 })
    expect(only([acceptance(), error]).recipients).toEqual([
      {
        address: about,
        type: 'certificato',
        state: 'not-delivered',
        error: '5.2.2 - Gestore - casella piena',
        evidence: ['delivery-error source roma "INBOX" 9'],
      },
    ])
  })

  it('is one of ten thousand, each with a receipt of its own', () => {
    const recipients = Array.from({ length: 10_000 }, (_none, n) => certified(`ente${n}@altri.example`))
    const deliveries = recipients
      .slice(1)
      .map(({ address }) => receipt({ kind: 'delivery', about: address, recipients }))
    const started = performance.now()
    const message = only([receipt({ kind: 'acceptance', recipients }), ...deliveries])
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(message).toMatchObject({ state: 'no-outcome', resend: true })
    expect(message.recipients.filter(({ state }) => state !== 'delivered')).toHaveLength(1)
  })

  it('never looks at what came after the time that was asked for', () => {
    const delivery = receipt({ kind: 'delivery', about, at: accepted + 30 * hour })
    expect(only([acceptance(), delivery], accepted + 29 * hour)).toMatchObject({ state: 'no-outcome' })
    expect(sentMessages([acceptance()], { addresses, asOf: accepted - 1 })).toEqual([])
  })
})

describe('acceptance', () => {
  it('was never given: the copy of the sender stands alone, and nothing says that it left', () => {
    expect(only([sentCopy()])).toMatchObject({ state: 'no-acceptance', resend: false, sentCopy: true })
  })

  it('was refused', () => {
    const refused = receipt({ kind: 'non-acceptance', error: 'virus', extendedError: '5.5.1 - Gestore - virus' })
    expect(only([refused, sentCopy()])).toMatchObject({ state: 'refused', resend: false, acceptedAt: undefined })
  })

  it('is missing while other receipts show that it left', () => {
    const recipients = [certified(about), certified('b@altri.example')]
    const message = only([receipt({ kind: 'delivery', about, recipients })])
    expect(message).toMatchObject({ state: 'no-outcome', resend: true, acceptedAt: undefined, sentCopy: false })
    expect(message.recipients.map(({ state }) => state)).toEqual(['delivered', 'no-outcome'])
  })

  it('names who is certified: an ordinary address never gets a receipt', () => {
    const recipients = [certified(about), external('c@posta.example')]
    const message = only([
      receipt({ kind: 'acceptance', recipients }),
      receipt({ kind: 'delivery', about, recipients }),
    ])
    expect(message).toMatchObject({ state: 'delivered', resend: false })
    expect(message.recipients.map(({ state }) => state)).toEqual(['delivered', 'external'])
    const alone = receipt({ kind: 'acceptance', recipients: [external('c@posta.example')] })
    expect(only([alone])).toMatchObject({ state: 'external', resend: false })
  })

  it('of a message that a program sent twice with one Message-ID is two messages', () => {
    const second = { identificativo: 'p2@gestore.example', at: accepted + hour }
    const thread = [acceptance(), receipt({ kind: 'delivery', about }), receipt({ kind: 'acceptance', ...second })]
    const messages = sentMessages([...thread, sentCopy()], { addresses, asOf: later })
    expect(messages.map(({ identificativo, state }) => [identificativo, state])).toEqual([
      ['p2@gestore.example', 'no-outcome'],
      ['p@gestore.example', 'delivered'],
    ])
  })
})

describe('a receipt whose daticert.xml cannot be read', () => {
  it('counts for the only recipient there is, and is called probable', () => {
    const delivery = receipt({ kind: 'delivery', unreadable: true })
    expect(only([acceptance(), delivery])).toMatchObject({ state: 'delivered', match: 'probable' })
  })

  it('counts for nobody where there are two', () => {
    const recipients = [certified(about), certified('b@altri.example')]
    const thread = [receipt({ kind: 'acceptance', recipients }), receipt({ kind: 'delivery', unreadable: true })]
    expect(only(thread)).toMatchObject({ state: 'no-outcome', resend: true })
  })
})

describe('a copy with another Message-ID than the receipts', () => {
  const withoutCopy = () => only([acceptance()])
  const copy = (at?: number) => only([sentCopy({ own: 'webmail@gestore.example', ...(at !== undefined && { at }) })])

  it('is joined with them where nothing else fits, and called probable', () => {
    expect(joinProbableCopies([copy(), withoutCopy()])).toMatchObject([
      { state: 'no-outcome', match: 'probable', sentCopy: true, messageId: 'm@ufficio.example' },
    ])
  })

  it('is left alone where two fit, or none is near', () => {
    expect(joinProbableCopies([copy(), copy(), withoutCopy()])).toHaveLength(3)
    expect(joinProbableCopies([copy(), withoutCopy(), withoutCopy()])).toHaveLength(3)
    expect(joinProbableCopies([copy(accepted - hour), withoutCopy()])).toHaveLength(2)
  })
})

describe('whatever the order', () => {
  const recipients = [certified(about), certified('b@altri.example'), external('c@posta.example')]
  const kinds = [
    'acceptance',
    'take-charge',
    'delivery',
    'delivery-error',
    'delivery-warning',
    'non-acceptance',
  ] as const
  const receipts = fc.array(
    fc
      .record({
        kind: fc.constantFrom(...kinds),
        about: fc.constantFrom(about, 'b@altri.example', 'c@posta.example'),
        at: fc.integer({ min: 0, max: 30 }).map((hours) => accepted + hours * hour),
        extendedError: fc.constantFrom(undefined, '5.4.1', 'dodici ore'),
        side: fc.constantFrom('source' as const, 'target' as const),
      })
      .map((said) => receipt({ ...said, recipients, ...(/acceptance/.test(said.kind) && { about: undefined }) })),
    { minLength: 1, maxLength: 12 },
  )

  it('order and repetition of the receipts change nothing', () => {
    fc.assert(
      fc.property(receipts, fc.array(fc.nat(), { maxLength: 6 }), fc.nat(), (some, again, seed) => {
        const repeated = again.map((at) => some[at % some.length]).filter((one) => one !== undefined)
        const shuffled = [...some, ...repeated].sort(
          (one, other) => ((one.uid * seed) % 101) - ((other.uid * seed) % 101),
        )
        expect(sentMessages(shuffled, { addresses, asOf: later })).toEqual(
          sentMessages(some, { addresses, asOf: later }),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('more evidence never makes a delivered one undelivered', () => {
    fc.assert(
      fc.property(receipts, receipts, (some, more) => {
        const delivered = (thread: readonly Sighting[]): string[] =>
          sentMessages(thread, { addresses, asOf: later })
            .flatMap((message) => message.recipients)
            .filter(({ state }) => state === 'delivered')
            .map(({ address }) => address)
        expect(delivered([...some, ...more])).toEqual(expect.arrayContaining(delivered(some)))
      }),
      { numRuns: 500 },
    )
  })
})
