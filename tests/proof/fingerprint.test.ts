// What identifies a message: its digest, and the likeness that survives what servers are known to do to bytes.

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fingerprintOf, firstDifference, kinOf } from '../../src/proof/fingerprint.ts'

const head = 'Subject: prova\r\nMessage-ID: <1@pec.example>\r\n'
const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')
const likenessOf = (text: string): string => fingerprintOf(bytesOf(text)).likeness

describe('likeness', () => {
  it.each([
    ['LF becomes CRLF (Dovecot, Courier)', `${head}\r\na\nb\n`, `${head}\r\na\r\nb\r\n`],
    ['all of it with bare LF', `${head}\r\na\r\nb\r\n`.replaceAll('\r\n', '\n'), `${head}\r\na\r\nb\r\n`],
    ['CRCRLF becomes CRLF (Dovecot)', `${head}\r\na\r\r\nb\r\n`, `${head}\r\na\r\nb\r\n`],
    ['a lone CR is dropped (Courier)', `${head}\r\na\rb\r\n`, `${head}\r\nab\r\n`],
    ['NUL becomes 0x80 (Dovecot)', `${head}\r\na\0b\r\n`, `${head}\r\na\x80b\r\n`],
    ['8-bit header bytes become X (Cyrus)', `Subject: perch\xe9\r\n\r\na\r\n`, `Subject: perchX\r\n\r\na\r\n`],
    ['a final newline is added (Courier)', `${head}\r\nno end`, `${head}\r\nno end\r\n`],
    ['empty lines at the end get other line ends', `${head}\r\na\n\n\n`, `${head}\r\na\r\n\r\n\r\n`],
    ['a CR at the very end is dropped', `${head}\r\na\r`, `${head}\r\na\r\n`],
    ['all of these at once', 'Subject: \xe9\n\na\0\rb', 'Subject: X\r\n\r\na\x80b\r\n'],
  ])('stays when %s, and the digest does not', (_, original, altered) => {
    expect(likenessOf(altered)).toBe(likenessOf(original))
    expect(fingerprintOf(bytesOf(altered)).digest).not.toBe(fingerprintOf(bytesOf(original)).digest)
  })

  it.each([
    ['one letter of the body', `${head}\r\na\r\n`, `${head}\r\nb\r\n`],
    ['one letter of a header', `${head}\r\na\r\n`, `${head.replace('prova', 'Prova')}\r\na\r\n`],
    ['a header more', `${head}\r\na\r\n`, `X-Spam: no\r\n${head}\r\na\r\n`],
    ['a line more', `${head}\r\na\r\n`, `${head}\r\na\r\na\r\n`],
    ['a space more', `${head}\r\na\r\n`, `${head}\r\na \r\n`],
    ['an empty line in the middle', `${head}\r\na\r\nb\r\n`, `${head}\r\na\r\n\r\nb\r\n`],
    ['empty lines more at the end', `${head}\r\na\r\n`, `${head}\r\na\r\n\r\n`],
    ['cut short', `${head}\r\na\r\nb\r\n`, `${head}\r\na\r\n`],
    ['nothing at all', `${head}\r\na\r\n`, ''],
  ])('does not stay when the change is %s', (_, original, other) => {
    expect(likenessOf(other)).not.toBe(likenessOf(original))
  })

  it('is the digest itself where no server could alter anything', () => {
    const print = fingerprintOf(bytesOf(`${head}\r\nplain\r\n`))
    expect(print.likeness).toBe(print.digest)
  })
})

describe('fingerprint', () => {
  it('digest is the SHA-256 of the very bytes', () => {
    for (const bytes of [Buffer.alloc(0), bytesOf('x'), bytesOf(`${head}\r\n\0\xff\n`), Buffer.alloc(1_000_000, 7)]) {
      expect(fingerprintOf(bytes)).toMatchObject({
        digest: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
      })
    }
  })

  it.each([
    ['plain', 'Message-ID: <a@b>\r\n\r\nx', '<a@b>'],
    ['any case', 'message-id:<a@b>\r\n\r\nx', '<a@b>'],
    ['folded', 'Message-ID:\r\n <a\r\n\t@b>\r\n\r\nx', '<a @b>'],
    ['the first of two', 'Message-ID: <1@b>\r\nMessage-ID: <2@b>\r\n\r\nx', '<1@b>'],
    ['none', 'Subject: x\r\n\r\nMessage-ID: <in the body>\r\n', ''],
    ['empty', 'Message-ID:\r\nSubject: x\r\n\r\n', ''],
  ])('Message-ID, %s', (_, text, messageId) => {
    expect(fingerprintOf(bytesOf(text)).messageId).toBe(messageId)
  })

  it('the sum of the body is the same under other headers, and another for another body', () => {
    const sum = (text: string): number => fingerprintOf(bytesOf(text)).bodySum
    expect(sum(`${head}\r\nbody\r\n`)).toBe(sum(`X-Added: y\r\n${head}\r\nbody\r\n`))
    expect(sum(`${head}\r\nbody\r\n`)).not.toBe(sum(`${head}\r\nbodY\r\n`))
  })

  describe('without Message-ID, the sum', () => {
    const written = 'Date: Tue, 7 Jan 2014 08:00:00 +0100\r\nFrom: a@pec.example\r\nSubject: bozza\r\n'
    const kin = (text: string): string | undefined => kinOf(fingerprintOf(bytesOf(text)))
    const own = kin(`${written}\r\nbody\r\n`)

    it('is the same under added fields, refolded, and with bytes that servers alter', () => {
      expect(own).toBeDefined()
      expect(kin(`X-Scanned: yes\r\nReceived: by x\r\n${written}\r\nbody\r\n`)).toBe(own)
      expect(kin(`${written.replace(' Jan', '\r\n Jan')}\r\nbody\r\n`)).toBe(own)
      const accented = written.replace('bozza', 'perch\xe9')
      expect(kin(`${accented}\r\nbody\r\n`)).toBe(kin(`X-A: b\r\n${accented.replace('\xe9', 'X')}\r\nbody\r\n`))
    })

    it.each(['Date', 'From', 'To', 'Cc', 'Subject'])('is another with another %s', (name) => {
      const other = `${written.replace(new RegExp(`^${name}:.*\r\n`, 'm'), '')}${name}: other\r\n`
      expect(kin(`${other}\r\nbody\r\n`)).not.toBe(own)
    })

    it('is another with another body, and none where the sender wrote none of these fields', () => {
      expect(kin(`${written}\r\nbodY\r\n`)).not.toBe(own)
      expect(kin('X-Only: this\r\n\r\nbody\r\n')).toBeUndefined()
      expect(kin('')).toBeUndefined()
    })
  })

  it.each([
    ['abc', 'abd', 2],
    ['abc', 'abc', 3],
    ['abc', 'ab', 2],
    ['', 'x', 0],
    ['xbc', 'abc', 0],
  ])('%j and %j part at byte %i', (a, b, at) => {
    expect(firstDifference(Buffer.from(a), Buffer.from(b))).toBe(at)
  })
})
