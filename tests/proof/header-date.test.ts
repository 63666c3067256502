// When a message came, by its header: the newest Received, else Date, in the forms that are met.

import { describe, expect, it } from 'vitest'
import { headerDateOf } from '../../src/proof/header-date.ts'

const dateOf = (...fields: string[]): string | null => {
  const instant = headerDateOf(Buffer.from(`${fields.join('\r\n')}\r\n\r\nDate: Thu, 1 Jan 2004 00:00:00 +0000\r\n`))
  return instant === null ? null : new Date(instant).toISOString()
}

describe('the date of a header', () => {
  it('is that of the newest Received, which stands first', () => {
    expect(
      dateOf(
        'Received: from a by b; Tue, 3 Feb 2015 10:00:00 +0100',
        'Received: from c by a; Tue, 3 Feb 2015 09:00:00 +0100',
        'Date: Mon, 2 Feb 2015 08:00:00 +0100',
      ),
    ).toBe('2015-02-03T09:00:00.000Z')
  })

  it('is read over folded lines, behind a semicolon of its own, with a comment', () => {
    expect(dateOf('Received: from a (b; c)\r\n\tby d id 1;\r\n Tue,  3 Feb 2015 10:00:00 -0330 (CET)')).toBe(
      '2015-02-03T13:30:00.000Z',
    )
  })

  it.each([
    ['Received: from a by b', 'that of Date where Received has none'],
    ['Received: from a by b; Thu, 1 Jan 1899 00:00:00 +0000', 'that of Date where Received cannot be sent'],
  ])('%s: is %s', (received) => {
    expect(dateOf(received, 'DATE: 2 Feb 15 08:00 GMT')).toBe('2015-02-02T08:00:00.000Z')
  })

  it('of two digits is of the last or of this century', () => {
    expect(dateOf('Date: 2 Feb 98 08:00:00 +0000')).toBe('1998-02-02T08:00:00.000Z')
  })

  it.each(['Subject: x', 'Date: ieri', 'Date: 2 Abc 2015 08:00:00 +0000', 'X-Date: 2 Feb 2015 08:00:00 +0000'])(
    'is none in %j, whatever the body says',
    (field) => expect(dateOf(field)).toBeNull(),
  )

  it('is none without a header', () => {
    expect(headerDateOf(Buffer.alloc(0))).toBeNull()
    expect(headerDateOf(Buffer.from('\r\n\r\nDate: 2 Feb 2015 08:00:00 +0000\r\n'))).toBeNull()
  })
})
