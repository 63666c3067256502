// Texts, addresses and Message-IDs of header fields, as they are met in mail.

import { describe, expect, it } from 'vitest'
import { addressesIn, messageIdIn, textOf } from '../../src/pec/header-text.ts'

describe('the text of a field', () => {
  it.each([
    ['plain', 'ACCETTAZIONE: prova', 'ACCETTAZIONE: prova'],
    ['Q', '=?iso-8859-1?Q?POSTA_CERTIFICATA:_citt=E0?=', 'POSTA CERTIFICATA: città'],
    ['B', '=?UTF-8?B?Y2l0dMOg?=', 'città'],
    ['text around', 'CONSEGNA: =?utf-8?q?citt=C3=A0?= di X', 'CONSEGNA: città di X'],
    ['white space between words is none', '=?utf-8?q?a?= \t =?utf-8?q?b?=  c', 'ab  c'],
    ['a character cut in two', '=?utf-8?b?w6DD?= =?utf-8?b?oA==?=', 'àà'],
    ['two charsets', '=?utf-8?q?=C3=A0?= =?iso-8859-15?q?=A4?=', 'à€'],
    ['a language', '=?utf-8*it?q?=C3=A0?=', 'à'],
    ['unknown charset', '=?x-nobody?q?=E0?=', 'à'],
    ['no encoded word', '=?utf-8?x?a?= =?', '=?utf-8?x?a?= =?'],
    ['raw UTF-8', Buffer.from('città').toString('latin1'), 'città'],
    ['raw Windows-1252', 'citt\xe0 \x80', 'città €'],
    ['control characters', 'a\x1b[31mb\0=?utf-8?q?=1b=0a?=c', 'a [31mb c'],
  ])('%s', (_, value, text) => {
    expect(textOf(value)).toBe(text)
  })

  it('has an end', () => {
    expect(textOf('x'.repeat(1_000_000))).toHaveLength(4_096)
    expect(textOf('=?utf-8?q?a?= '.repeat(100_000)).length).toBeLessThanOrEqual(4_096)
  })
})

describe('a Message-ID', () => {
  it.each([
    ['<A.b@C.example>', 'A.b@C.example'],
    [' <a@b> (comment)', 'a@b'],
    ['<a@\r\n b>', 'a@b'],
    ['a@b', 'a@b'],
    ['<a@b', 'a@b'],
    ['<>', undefined],
    [' ', undefined],
    [undefined, undefined],
  ])('%j is %j', (value, id) => {
    expect(messageIdIn(value)).toBe(id)
  })
})

describe('addresses', () => {
  it.each([
    ['A@B.example', ['a@b.example']],
    ['"Per conto di: x@y.example" <posta-certificata@gestore.example>', ['posta-certificata@gestore.example']],
    [
      '"a, b" <a@b.example>, c@d.example (e@f.example), <@r.example,@s.example:G@h.example>',
      ['a@b.example', 'c@d.example', 'g@h.example'],
    ],
    ['Uffici: a@b.example, "x" <c@d.example>;, undisclosed-recipients:;', ['a@b.example', 'c@d.example']],
    ['"strange one"@b.example', ['"strangeone"@b.example']],
    ['nobody, <>, a@, @b', []],
    ['"never closed <a@b.example>', []],
    ['<a@b.example', ['a@b.example']],
    ['', []],
  ])('of %s', (value, addresses) => {
    expect(addressesIn(value)).toEqual(addresses)
  })

  it('of ten thousand recipients are ten thousand', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `"Ufficio ${index}" <u${index}@pec.example>`)
    expect(addressesIn(many.join(',\r\n '))).toHaveLength(10_000)
  })

  it('takes no longer for what is made to be slow', () => {
    const started = performance.now()
    for (const piece of ['"', '(', '<', ':', ',', '\\', '"\\', '(\\', '<a@b'])
      addressesIn(piece.repeat(200_000 / piece.length))
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
