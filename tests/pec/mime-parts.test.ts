// The walk of MIME parts: offsets into the bytes, whatever is missing or in excess; bounded and linear.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mimeBounds, mimeParts, partBody, type MimePart } from '../../src/pec/mime-parts.ts'

const bytesOf = (...lines: readonly string[]): Buffer => Buffer.from(lines.join('\r\n'), 'latin1')

/** `type:text` of a leaf, `type(…)` of a multipart. */
function drawn(bytes: Buffer, part = mimeParts(bytes)): string {
  if (part.children.length > 0) return `${part.type}(${part.children.map((child) => drawn(bytes, child)).join(' ')})`
  return `${part.type}:${JSON.stringify(partBody(bytes, part).toString('latin1')).slice(1, -1)}`
}

const envelope = bytesOf(
  'Subject: x',
  'Content-Type: Multipart/Signed; micalg=sha-256;',
  '\tboundary="outer"',
  '',
  'preamble',
  '--outer',
  'Content-Type: multipart/mixed; boundary=outer-inner',
  '',
  '--outer-inner',
  '',
  'hello',
  '',
  '--outer-inner',
  'content-type: MESSAGE/RFC822; name="postacert.eml"',
  '',
  'Content-Type: multipart/mixed; boundary=within',
  '',
  '--within',
  '',
  'not walked',
  '--within--',
  '--outer-inner--',
  'epilogue of the inner one',
  '--outer  ',
  'Content-Type: application/pkcs7-signature',
  'Content-Transfer-Encoding: BASE64',
  '',
  'c2lnbmVk',
  '',
  '--outer--',
  'epilogue',
  '--outer',
  'ignored',
)

describe('a signed envelope', () => {
  const root = mimeParts(envelope)
  const [signed, signature] = root.children as [MimePart, MimePart]

  it('is a tree of its parts; what is within an attached message is not taken apart', () => {
    expect(drawn(envelope)).toMatch(
      new RegExp(
        [
          /^multipart\/signed\(multipart\/mixed\(text\/plain:hello\\r\\n /,
          /message\/rfc822:Content-Type.*--within--\) application\/pkcs7-signature:signed\)$/,
        ]
          .map(({ source }) => source)
          .join(''),
      ),
    )
    expect(root.parameters.get('micalg')).toBe('sha-256')
  })

  it('ends with the first part that is enough, whose end is told all the same', () => {
    const some = mimeParts(envelope, { enough: ({ type }) => type === 'text/plain' })
    expect(some.children[0]?.children.map(({ end }) => end)).toEqual([root.children[0]?.children[0]?.end])
    expect(some.children).toHaveLength(1)
    expect(mimeParts(envelope, { enough: ({ type }) => type.startsWith('multipart/') })).toEqual(root)
  })

  it('ends behind an empty part that another boundary follows at once', () => {
    const text = ['Content-Type: multipart/mixed; boundary=o', '', '--o', 'Content-Type: multipart/mixed; boundary=i']
    const outer = mimeParts(Buffer.from([...text, '', '--i', '--o', '', 'x', '--o--', ''].join('\r\n')))
    const [inner, behind] = outer.children
    const [empty] = inner?.children ?? []
    expect([empty?.start, empty?.bodyStart, empty?.end]).toEqual([inner?.end, inner?.end, inner?.end])
    expect(inner?.end).toBeLessThan(behind?.start ?? 0)
  })

  it('the signed part is the bytes between the line ends of its boundaries', () => {
    const text = envelope.toString('latin1')
    expect(signed.start).toBe(text.indexOf('--outer\r\n') + '--outer\r\n'.length)
    expect(signed.end).toBe(text.indexOf('\r\n--outer  '))
    expect(envelope.subarray(signature.start, signature.end).toString()).toMatch(/^Content-Type.*c2lnbmVk\r\n$/s)
  })
})

describe('what is written otherwise', () => {
  const multipart = (...lines: readonly string[]) => bytesOf('Content-Type: multipart/mixed; boundary=b', '', ...lines)

  it.each([
    ['no MIME', bytesOf('Subject: x', '', 'text'), 'text/plain:text'],
    ['no header', bytesOf('', 'text'), 'text/plain:text'],
    ['nothing', Buffer.alloc(0), 'text/plain:'],
    ['a header alone', bytesOf('Subject: x'), 'text/plain:'],
    [
      'no closing boundary',
      multipart('--b', '', 'one', '--b', '', 'two', ''),
      'multipart/mixed(text/plain:one text/plain:two\\r\\n)',
    ],
    [
      'bare line feeds',
      Buffer.from(multipart('--b', '', 'one', '--b--').toString().replaceAll('\r', '')),
      'multipart/mixed(text/plain:one)',
    ],
    [
      'empty parts',
      multipart('--b', '--b', '', '--b', 'X: y', '--b--'),
      'multipart/mixed(text/plain: text/plain: text/plain:)',
    ],
    [
      'a boundary that goes on',
      multipart('--b', '', '--bc', '--b-', '--b--x', '--b--'),
      'multipart/mixed(text/plain:--bc\\r\\n--b-\\r\\n--b--x)',
    ],
    ['no boundary parameter', bytesOf('Content-Type: multipart/mixed', '', '--', 'x'), 'multipart/mixed:--\\r\\nx'],
    [
      'a digest',
      bytesOf('Content-Type: multipart/digest; boundary=b', '', '--b', '', 'x', '--b--'),
      'multipart/digest(message/rfc822:x)',
    ],
    [
      'no type',
      bytesOf('Content-Type: garbage; boundary=b', '', '--b', '', 'x', '--b--'),
      'text/plain:--b\\r\\n\\r\\nx\\r\\n--b--',
    ],
    [
      'an inner part that is never closed',
      multipart(
        '--b',
        'Content-Type: multipart/mixed; boundary=i',
        '',
        '--i',
        '',
        'one',
        '--b',
        '',
        'two',
        '--i',
        '--b--',
      ),
      'multipart/mixed(multipart/mixed(text/plain:one) text/plain:two\\r\\n--i)',
    ],
    [
      'an inner part with the same boundary',
      multipart(
        '--b',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        '',
        'one',
        '--b--',
        '--b',
        '',
        'two',
        '--b--',
      ),
      'multipart/mixed(multipart/mixed(text/plain:one) text/plain:two)',
    ],
    [
      'quoted-printable',
      bytesOf('Content-Transfer-Encoding: Quoted-Printable', '', 'perch=E9 s=', '=C3=AC =3d =', '=zz ='),
      'text/plain:perché sÃ¬ = =zz ',
    ],
  ])('%s', (_, bytes, tree) => {
    expect(drawn(bytes)).toBe(tree)
  })
})

const nested = (depth: number): string =>
  Array.from({ length: depth }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`).join('')

describe('what nobody should write', () => {
  it('depth, parts and header are bounded', () => {
    const deep = Buffer.from(nested(60))
    expect(drawn(deep).split('(').length - 1).toBe(mimeBounds.depth)
    const many = Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\n\r\n'.repeat(2_000)}`)
    expect(mimeParts(many).children).toHaveLength(mimeBounds.parts - 1)
    const wide = Buffer.from(`${'X: y\r\n'.repeat(100_000)}Content-Type: text/html\r\n\r\ntext`)
    expect(drawn(wide)).toBe('text/plain:text')
  })

  it.each([
    ['dashes', `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--\n'.repeat(300_000)}`],
    ['one long line', `Content-Type: multipart/mixed; boundary=b\r\n\r\n--${'b'.repeat(9_000_000)}`],
    ['a header without end', 'X-Header: y\r\n'.repeat(700_000)],
    ['white space', `Content-Type: multipart/mixed; boundary=b\r\n\r\n${`--${' '.repeat(900)}x\n`.repeat(10_000)}`],
    ['nested, then dashes', `${nested(20)}\n${'--\n'.repeat(300_000)}`],
  ])('takes linear time: %s', (_, text) => {
    const bytes = Buffer.from(text)
    const began = process.cpuUsage()
    mimeParts(bytes)
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(3_000)
  })

  it('any bytes give parts in order, within their multipart', () => {
    const pieces = fc.constantFrom(
      '--b',
      '--c',
      '--b--',
      '--c--',
      '\r\n',
      '\n',
      '\r',
      'Content-Type: multipart/mixed; boundary=',
      'b',
      'c',
      '"',
      ';',
      'x',
      '\r\n\r\n',
    )
    const text = fc
      .array(pieces, { maxLength: 60 })
      .map((words) => Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${words.join('')}`))
    fc.assert(
      fc.property(text, (bytes) => {
        const within = (part: MimePart, from: number, to: number): void => {
          expect([part.start, part.bodyStart, part.end, to]).toEqual(
            [part.start, part.bodyStart, part.end, to].toSorted((a, b) => a - b),
          )
          expect(part.start).toBeGreaterThanOrEqual(from)
          let at = part.bodyStart
          for (const child of part.children) {
            within(child, at, part.end)
            at = child.end
          }
        }
        within(mimeParts(bytes), 0, bytes.length)
      }),
      { numRuns: 2_000 },
    )
  })
})
