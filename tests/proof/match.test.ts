// Pairing what should be in a folder with what is there: a multiset, each copy once, the best evidence first.

import { describe, expect, it } from 'vitest'
import { fingerprintOf } from '../../src/proof/fingerprint.ts'
import { isSameBytes, matchCopies, type Present, type Wanted } from '../../src/proof/match.ts'

const day = 86_400_000
type Marks = { flags?: string[]; internalDate?: number | null }

const wanted = (id: number, text: string, { flags = [], internalDate = day }: Marks = {}): Wanted => ({
  ...fingerprintOf(Buffer.from(text, 'latin1')),
  id,
  flags,
  internalDate,
})
const present = (uid: number, text: string, { flags = [], internalDate = day }: Marks = {}): Present => ({
  ...fingerprintOf(Buffer.from(text, 'latin1')),
  uid,
  flags,
  internalDate,
})
const pairs = (found: ReturnType<typeof matchCopies>): string[] =>
  found.map(({ id, uid, evidence }) => `${id}=${uid} ${evidence}`).toSorted()

const letter = (n: number, body = 'corpo'): string => `Message-ID: <${n}@pec.example>\r\n\r\n${body}\r\n`

describe('matching', () => {
  it('two identical messages need two copies', () => {
    const two = [wanted(1, letter(1)), wanted(2, letter(1))]
    expect(pairs(matchCopies(two, [present(10, letter(1))], 'same-bytes'))).toEqual(['1=10 digest+date+flags'])
    expect(pairs(matchCopies(two, [present(11, letter(1)), present(10, letter(1))], 'same-bytes'))).toEqual([
      '1=10 digest+date+flags',
      '2=11 digest+date+flags',
    ])
  })

  it('two copies of one message: only one is taken', () => {
    expect(matchCopies([wanted(1, letter(1))], [present(10, letter(1)), present(11, letter(1))], 'sent')).toHaveLength(
      1,
    )
  })

  it('of twins, each finds the copy with its own date and flags, whatever the order', () => {
    const twins = [
      wanted(1, letter(1), { flags: ['\\Seen'] }),
      wanted(2, letter(1), { internalDate: 2 * day }),
      wanted(3, letter(1), { flags: ['\\Flagged'] }),
    ]
    const copies = [
      present(10, letter(1), { internalDate: 2 * day }),
      present(11, letter(1), { flags: ['\\flagged'] }),
      present(12, letter(1), { flags: ['\\Seen', '\\Recent'] }),
    ]
    expect(pairs(matchCopies(twins, copies, 'same-bytes'))).toEqual([
      '1=12 digest+date+flags',
      '2=10 digest+date+flags',
      '3=11 digest+date+flags',
    ])
  })

  it('better evidence goes first, also for a message that comes later', () => {
    const copies = [present(10, letter(1), { flags: ['\\Seen'] })]
    expect(
      pairs(matchCopies([wanted(1, letter(1)), wanted(2, letter(1), { flags: ['\\Seen'] })], copies, 'same-bytes')),
    ).toEqual(['2=10 digest+date+flags'])
  })

  it('descends: other flags, then another date', () => {
    expect(
      pairs(matchCopies([wanted(1, letter(1))], [present(10, letter(1), { flags: ['\\Seen'] })], 'same-bytes')),
    ).toEqual(['1=10 digest+date'])
    expect(
      pairs(matchCopies([wanted(1, letter(1))], [present(10, letter(1), { internalDate: 3 * day })], 'same-bytes')),
    ).toEqual(['1=10 digest'])
  })

  it('dates are compared by the second', () => {
    expect(
      pairs(matchCopies([wanted(1, letter(1), { internalDate: day + 999 })], [present(10, letter(1))], 'same-bytes')),
    ).toEqual(['1=10 digest+date+flags'])
  })

  it('likeness needs the date too, and is no sameness of bytes', () => {
    const [one, bare] = [letter(1), letter(1).replaceAll('\r\n', '\n')]
    expect(pairs(matchCopies([wanted(1, bare)], [present(10, one)], 'altered'))).toEqual(['1=10 likeness'])
    expect(matchCopies([wanted(1, bare)], [present(10, one, { internalDate: 2 * day })], 'same-bytes')).toEqual([])
    expect(matchCopies([wanted(1, bare)], [present(10, one)], 'same-bytes')).toEqual([])
    expect(isSameBytes('likeness')).toBe(false)
    expect(isSameBytes('digest')).toBe(true)
  })

  it('kin: the same Message-ID, date and body under other headers', () => {
    const altered = `X-Spam: no\r\n${letter(1)}`
    expect(pairs(matchCopies([wanted(1, letter(1))], [present(10, altered)], 'altered'))).toEqual(['1=10 kin'])
    expect(matchCopies([wanted(1, letter(1))], [present(10, altered, { internalDate: 2 * day })], 'altered')).toEqual(
      [],
    )
    expect(
      matchCopies([wanted(1, letter(1))], [present(10, `X: y\r\n${letter(1, 'another body')}`)], 'altered'),
    ).toEqual([])
  })

  it('Message-ID alone is never enough: anomaly envelopes share it', () => {
    const other = letter(1, 'another body')
    expect(matchCopies([wanted(1, letter(1))], [present(10, other)], 'altered')).toEqual([])
    expect(matchCopies([wanted(1, letter(1))], [present(10, other, { internalDate: 2 * day })], 'sent')).toEqual([])
  })

  it('a missing Message-ID matches no other missing Message-ID', () => {
    expect(
      matchCopies([wanted(1, 'Subject: a\r\n\r\nx\r\n')], [present(10, 'Subject: b\r\n\r\ny\r\n')], 'altered'),
    ).toEqual([])
  })

  it('for what was just sent there, Message-ID with date, then the date alone, in the order of sending', () => {
    const sent = [
      wanted(1, letter(1)),
      wanted(2, letter(2)),
      wanted(3, 'Subject: no id\r\n\r\nx\r\n', { internalDate: 5 * day }),
    ]
    const copies = [
      present(10, 'zzz', { internalDate: 5 * day }),
      present(11, letter(2, 'mangled')),
      present(12, 'totally other'),
    ]
    expect(pairs(matchCopies(sent, copies, 'sent'))).toEqual(['1=12 date', '2=11 message-id', '3=10 date'])
  })

  it('a copy without a date says nothing by its date', () => {
    expect(
      matchCopies([wanted(1, letter(1), { internalDate: null })], [present(10, 'x', { internalDate: null })], 'sent'),
    ).toEqual([])
  })

  it('nothing on one side is nothing matched', () => {
    expect(matchCopies([], [present(1, 'x')], 'sent')).toEqual([])
    expect(matchCopies([wanted(1, 'x')], [], 'sent')).toEqual([])
  })
})
