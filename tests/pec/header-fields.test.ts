// The header of a message from its raw bytes, as mail programs and servers really write it.

import { describe, expect, it } from 'vitest'
import {
  fieldsCalled,
  fieldsOf,
  firstOf,
  longestHeader,
  parameterised,
  readHeader,
} from '../../src/pec/header-fields.ts'

const bytes = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'latin1')

describe('the fields of a header', () => {
  it('are unfolded and found by a name in any case; those that are there twice stay two', () => {
    const fields = fieldsOf(
      bytes('x-TIPOricevuta: completa', 'Received: a', 'Received:  b', '\tc', ' d', '', 'Body: no'),
    )
    expect(firstOf(fields, 'X-TipoRicevuta')).toBe('completa')
    expect(fields.get('received')).toEqual(['a', 'b\tc d'])
    expect(firstOf(fields, 'Body')).toBeUndefined()
  })

  it.each([
    ['CRLF', 'A: 1\r\nB: 2\r\n\r\nbody', 14],
    ['LF', 'A: 1\nB: 2\n\nbody', 11],
    ['both', 'A: 1\nB: 2\r\n\nbody', 12],
    ['no body', 'A: 1\r\nB: 2\r\n', 12],
    ['no line end', 'A: 1\r\nB: 2', 10],
  ])('end at the empty line (%s)', (_, text, bodyStart) => {
    const header = readHeader(Buffer.from(text))
    expect([...header.fields]).toEqual([
      ['a', ['1']],
      ['b', ['2']],
    ])
    expect(header.bodyStart).toBe(bodyStart)
  })

  it('are those of a part: nothing before its start and nothing from its end on', () => {
    const all = bytes('Before: 1', 'A: 1', '', 'body')
    expect(readHeader(all, 11, all.length)).toEqual({ fields: new Map([['a', ['1']]]), bodyStart: 19 })
    expect(readHeader(all, 11, 14)).toEqual({ fields: new Map([['a', ['']]]), bodyStart: 14 })
    expect(readHeader(bytes('', 'A: 1'))).toEqual({ fields: new Map(), bodyStart: 2 })
  })

  it('pass over lines that are none: mbox, no colon, no name, eight bits in the name', () => {
    const fields = fieldsOf(bytes('From a@b Tue Feb 3', 'nonsense', ': empty', 'caf\xe9: x', 'A : 1', 'B:', ' ', 'C:3'))
    expect([...fields]).toEqual([
      ['a', ['1']],
      ['b', ['']],
      ['c', ['3']],
    ])
  })

  it('are found behind a long field, and given up beyond a megabyte', () => {
    const long = `To: ${'a@b.example,\r\n '.repeat(10_000)}c@d.example`
    expect(firstOf(fieldsOf(Buffer.from(`${long}\r\nX-Ricevuta: accettazione\r\n\r\n`)), 'x-ricevuta')).toBe(
      'accettazione',
    )
    const endless = Buffer.alloc(3 * longestHeader, 'X: 1\r\n')
    expect(readHeader(endless).bodyStart).toBe(longestHeader)
    expect(readHeader(Buffer.alloc(3 * longestHeader, 0x41)).fields.size).toBe(0)
  })

  it('are only those that are wanted', () => {
    expect([...readHeader(bytes('A: 1', 'B: 2', ''), 0, 12, fieldsCalled('b')).fields.keys()]).toEqual(['b'])
  })
})

describe('a value with parameters', () => {
  it.each<[string, string, Record<string, string>]>([
    [
      'Multipart/Signed; protocol="application/pkcs7-signature"; MICALG=sha-256',
      'multipart/signed',
      { protocol: 'application/pkcs7-signature', micalg: 'sha-256' },
    ],
    ['multipart/mixed; boundary="a;b=\\"c"', 'multipart/mixed', { boundary: 'a;b="c' }],
    ['application/xml (a comment); name = daticert.xml;;', 'application/xml', { name: 'daticert.xml' }],
    ['text/plain', 'text/plain', {}],
    ['multipart/mixed; boundary="never closed', 'multipart/mixed', { boundary: 'never closed' }],
    ['a/b; name=first; name=second', 'a/b', { name: 'first' }],
    ["a/b; name*=utf-8'it'dati%20cert.xml", 'a/b', { name: 'dati cert.xml' }],
    ["a/b; name*1=cert.xml; name*0*=us-ascii''da%74i", 'a/b', { name: 'daticert.xml' }],
    ['', '', {}],
  ])('%s', (field, value, parameters) => {
    expect(parameterised(field)).toEqual({ value, parameters: new Map(Object.entries(parameters)) })
  })

  it('takes no longer for one that is made to be slow', () => {
    const started = performance.now()
    for (const piece of [';', ' ', '; a', '"', '\\"', '(', ';a="', ';a*0='])
      parameterised(`a/b;${piece.repeat(60_000 / piece.length)}`)
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
