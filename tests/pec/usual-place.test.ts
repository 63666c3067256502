// The quick way to daticert.xml against the walk over all parts: where it finds one, the walk finds the same. And how
// many bytes of a message are looked at.

import { describe, expect, it } from 'vitest'
import { factsUnlessOrdinary } from '../../src/pec/classify.ts'
import { daticertPart } from '../../src/pec/daticert-part.ts'
import { firstOf, parameterised, readHeader } from '../../src/pec/header-fields.ts'
import { mimeParts, partBody } from '../../src/pec/mime-parts.ts'
import { decodeText } from '../../src/pec/transfer-encoding.ts'
import { usualPlace } from '../../src/pec/usual-place.ts'
import { Dice } from '../support/messages.ts'
import * as pec from '../support/pec-messages.ts'

const to = 'studio.rossi@legale.test'
const message = pec.certifiedMessage(1)
const unsigned = { signed: false }

type Found = { encoding: string; body: string }

function quickly(bytes: Buffer): Found | undefined {
  const { fields, bodyStart } = readHeader(bytes)
  const { value, parameters } = parameterised(firstOf(fields, 'content-type') ?? '')
  const boundary = parameters.get('boundary')?.trimEnd() ?? ''
  if (value !== 'multipart/signed' || boundary === '') return undefined
  const placed = usualPlace(bytes, bodyStart, boundary)
  return placed && { encoding: placed.encoding, body: decodeText(placed.body, placed.encoding).toString('latin1') }
}

function byWalking(bytes: Buffer): Found | 'it has a charset' | undefined {
  const part = daticertPart(mimeParts(bytes))
  if (part === undefined) return undefined
  if (part.parameters.has('charset')) return 'it has a charset'
  return { encoding: part.encoding, body: partBody(bytes, part).toString('latin1') }
}

const usual: readonly (readonly [string, Buffer])[] = [
  ['an acceptance', pec.acceptance(message, unsigned)],
  ['a delivery', pec.delivery(message, to, unsigned)],
  ['an error', pec.deliveryError(message, to, '5.1.1', unsigned)],
  ['an envelope', pec.transportEnvelope(message, unsigned)],
  ['an envelope with names in small letters', pec.transportEnvelope(message, { ...unsigned, headerNames: 'lower' })],
]

describe('daticert.xml where providers put it', () => {
  it.each(usual)('is found without a walk: in %s', (_, bytes) => {
    const found = quickly(bytes)
    expect(found?.body).toContain('<postacert')
    expect(found).toEqual(byWalking(bytes))
  })

  const bytes = pec.delivery(message, to, unsigned)
  const changed = (from: string | RegExp, into: string): Buffer =>
    Buffer.from(bytes.toString('latin1').replace(from, into), 'latin1')
  const [outer = ''] = /^------[0-9A-F]{16}\r\n/m.exec(bytes.toString('latin1')) ?? []
  it.each([
    ['with a charset', changed('name="daticert.xml"', 'charset=utf-16; name="daticert.xml"')],
    ['with a name in pieces before it', changed('Content-Type: text/html;', 'Content-Type: a/b; name*0=daticert.xml;')],
    [
      'with a name in a backslash before it',
      changed('Content-Type: text/html;', 'Content-Type: a/b; name="d\\aticert.xml";'),
    ],
    ['in a message that tells nothing of its parts', changed(/boundary="----[0-9A-F]+"/, '')],
    ['behind another part of the message', changed('------=_Part', `${outer}\r\n\r\n------=_Part`)],
    ['behind the end of the parts', changed(/(------=_Part_\w+)\r\n/, '$1--\r\n$1\r\n')],
    ['with two types', changed('Content-Disposition: inline; filename="d', 'Content-Type: text/plain\r\n$&')],
    [
      'with an encoding that goes on',
      changed('base64\r\nContent-Disposition', 'base64\r\n (a)\r\nContent-Disposition'),
    ],
    ['with a header of bare line ends', changed('name="daticert.xml"\r\n', 'name="daticert.xml"\n')],
    ['behind what is longer than anybody writes', changed('<html>', `<html>${'a\r\n'.repeat(4_000)}`)],
    ['in parts with a blank behind their boundary', changed(/(------=_Part_\w+)\r\n(.*xml)/, '$1 \r\n$2')],
  ])('is left to the walk: %s', (_, other) => {
    expect(quickly(other)).toBeUndefined()
  })

  // PEC_MUTATIONS=100000 for as many as one likes.
  const times = Number(process.env['PEC_MUTATIONS'] ?? 4_000)
  it(`is what a walk finds, in ${times} garbled messages`, { timeout: 60_000 + times * 10 }, () => {
    const dice = new Dice(1_944)
    const originals = usual.map(([, original]) => original.toString('latin1'))
    let found = 0
    for (let turn = 0; turn < times; turn += 1) {
      let text = dice.pick(originals as [string, ...string[]])
      // Where it tells what its parts are; lines of its own among the pieces.
      const lines = text.slice(0, 3_000).split('\r\n')
      for (let count = dice.upTo(3); count >= 0; count -= 1) {
        const at = dice.upTo(Math.min(text.length, 3_500))
        const end = dice.upTo(2) === 0 ? at : at + dice.upTo(30)
        const piece = dice.pick(['', '\r\n', '\n', '\r\n\r\n', '--', ' ', '"', ';', 'name*=', '\\', '\r\n '] as const)
        const line = `\r\n${lines[dice.upTo(lines.length)] ?? ''}${dice.pick(['', '\r\n', '--\r\n', ' \r\n'])}`
        text = text.slice(0, at) + (dice.upTo(2) === 0 ? piece : line) + text.slice(end)
      }
      const garbled = Buffer.from(text, 'latin1')
      const quick = quickly(garbled)
      if (quick === undefined) continue
      found += 1
      expect(quick, text).toEqual(byWalking(garbled))
    }
    expect(found).toBeGreaterThan(times / 20)
    expect(found).toBeLessThan(times)
  })
})

describe('what a message is', () => {
  /** How many bytes are read of a message while it is told what it is; Infinity where it is searched as a whole. */
  function bytesReadOf(bytes: Buffer): number {
    let read = 0
    const counted = Buffer.from(bytes)
    Object.defineProperties(counted, {
      toString: {
        value: (charset: BufferEncoding, start = 0, end = bytes.length): string => {
          read += Math.max(0, Math.min(end, bytes.length) - start)
          return bytes.toString(charset, start, end)
        },
      },
      indexOf: {
        value: (what: string | number, from: number): number => {
          read = Number.POSITIVE_INFINITY
          return bytes.indexOf(what, from)
        },
      },
    })
    factsUnlessOrdinary(counted, false)
    return read
  }

  it('is told by its beginning, however long it is', () => {
    const large = { ...message, attachment: { name: 'atto.pdf', bytes: Buffer.alloc(1 << 20, 'a') } }
    expect(bytesReadOf(pec.ordinary({ text: 'a'.repeat(1 << 20) }))).toBeLessThanOrEqual(4_096)
    expect(bytesReadOf(pec.acceptance(large, unsigned))).toBeLessThanOrEqual(4_096 + 8_193)
    expect(bytesReadOf(pec.delivery(large, to, unsigned))).toBeLessThanOrEqual(4_096 + 8_193)
    expect(bytesReadOf(pec.transportEnvelope(large, unsigned))).toBeLessThanOrEqual(4_096 + 8_193)
  })
})
