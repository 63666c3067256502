// A row of a message is whole when all that was asked for was told of it, in however many answers.

import { describe, expect, it } from 'vitest'
import { FetchedRows, type FetchedRow, type FetchItem } from '../../src/imap/fetched-rows.ts'

const row = (uid: number, told: FetchItem[], more: Partial<FetchedRow> = {}): FetchedRow => ({
  uid,
  size: 0,
  internalDate: null,
  flags: [],
  bytes: null,
  ...more,
  told: new Set(told),
})

describe('a row', () => {
  it('that is whole is given at once', () => {
    const rows = new FetchedRows(['RFC822.SIZE', 'INTERNALDATE'])
    const whole = row(1, ['RFC822.SIZE', 'INTERNALDATE'], { size: 9 })
    expect(rows.take(whole)).toBe(whole)
    expect(rows.parts).toEqual([])
  })

  it('in two answers is put together, each item from the answer that told it', () => {
    const rows = new FetchedRows(['RFC822.SIZE', 'INTERNALDATE'])
    expect(rows.take(row(3, ['RFC822.SIZE', 'FLAGS'], { size: 9, flags: ['\\Seen'] }))).toBeUndefined()
    expect(rows.take(row(4, ['FLAGS']))).toBeUndefined()
    expect(rows.take(row(3, ['INTERNALDATE'], { internalDate: 5 }))).toMatchObject({
      uid: 3,
      size: 9,
      internalDate: 5,
      flags: ['\\Seen'],
    })
    expect(rows.parts.map(({ uid }) => uid)).toEqual([4])
  })

  it('keeps the newest flags, and the body of the answer that had it', () => {
    const rows = new FetchedRows(['BODY'])
    rows.take(row(1, ['FLAGS', 'RFC822.SIZE'], { size: 3, flags: ['\\Flagged'] }))
    expect(rows.take(row(1, ['BODY', 'FLAGS'], { bytes: Buffer.from('abc'), flags: ['\\Seen'] }))).toMatchObject({
      size: 3,
      flags: ['\\Seen'],
      bytes: Buffer.from('abc'),
    })
  })

  it('whose body is told to be NIL is whole: that is an answer, too', () => {
    expect(new FetchedRows(['BODY']).take(row(1, ['BODY']))).toMatchObject({ bytes: null })
  })
})
