// Mutated certified mail: nothing throws, hangs or grows, and no mutation behind the header changes what a message is.
// Thousands in `npm test`; PEC_MUTATIONS=100000 for as many as one likes.

import { describe, expect, it } from 'vitest'
import { pecFacts } from '../../src/pec/classify.ts'
import { readDaticert } from '../../src/pec/daticert.ts'
import { mimeParts, type MimePart } from '../../src/pec/mime-parts.ts'
import { readHeader } from '../../src/pec/header-fields.ts'
import { daticertXml } from '../support/pec-daticert.ts'
import * as pec from '../support/pec-messages.ts'

const wanted = Number(process.env['PEC_MUTATIONS'] ?? 4_000)
const unsigned = { signed: false }
const to = 'studio.rossi@legale.test'
const message = pec.certifiedMessage(1, { attachment: undefined })
const other = pec.certifiedMessage(2, { messageId: undefined, subject: 'città “già” vista' })

const seeds = [
  pec.acceptance(message, unsigned),
  pec.delivery(message, to, unsigned),
  pec.delivery(message, to, { ...unsigned, partsSwapped: true, headerNames: 'upper' }),
  pec.deliveryError(other, to, '5.2.2', unsigned),
  pec.transportEnvelope(other, unsigned),
  pec.anomalyEnvelope(pec.ordinary(), to, 0, unsigned),
  pec.forgedReceipt(message, to, other, unsigned),
  pec.rem(message, unsigned),
  pec.sentCopy(message),
  pec.ordinary(),
]
const xml = Buffer.from(
  daticertXml({
    type: 'errore-consegna',
    error: 'no-dest',
    sender: message.sender,
    recipients: [{ address: to }, { address: 'b@c.example', type: 'esterno' }],
    subject: 'a & b',
    issuer: 'Gestore',
    at: message.sentAt,
    identificativo: message.identificativo,
    msgid: message.messageId,
    receiptType: 'breve',
    about: to,
    extendedError: '5.1.1 - x',
  }),
)

/** Equal seeds give equal numbers (mulberry32). */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const pieces = [
  '\r\n',
  '\n',
  '\r\n\r\n',
  '--',
  'Content-Type: multipart/mixed; boundary="b"\r\n',
  'Content-Type: message/rfc822\r\n',
  'X-Ricevuta: avvenuta-consegna\r\n',
  'X-Trasporto: errore\r\n',
  '=?utf-8?b?',
  '?=',
  '"',
  '\\',
  '(',
  '<',
  '>',
  '&a;',
  '<!DOCTYPE x [<!ENTITY a "b">]>',
  '<![CDATA[',
  ']]>',
  '\0',
  '\xff\xfe',
  '='.repeat(100),
].map((piece) => Buffer.from(piece, 'latin1'))

/** Some bytes from `from` on are changed, dropped, doubled, swapped for a piece or cut off. */
function mutated(bytes: Buffer, roll: (below: number) => number, from = 0): Buffer {
  let now = bytes
  for (let count = 1 + roll(6); count > 0; count -= 1) {
    const at = from + roll(Math.max(1, now.length - from))
    const end = Math.min(now.length, at + 1 + roll(roll(4) === 0 ? 2_000 : 20))
    const before = now.subarray(0, at)
    const after = now.subarray(end)
    switch (roll(6)) {
      case 0:
        now = Buffer.concat([before, Buffer.from([roll(256)]), after])
        break
      case 1:
        now = Buffer.concat([before, after])
        break
      case 2:
        now = Buffer.concat([before, now.subarray(at, end), now.subarray(at, end), after])
        break
      case 3:
        now = Buffer.concat([before, pieces[roll(pieces.length)] ?? before, now.subarray(at)])
        break
      case 4:
        now = Buffer.concat([before, pieces[roll(pieces.length)] ?? before, after])
        break
      default:
        now = roll(5) === 0 ? before : Buffer.concat([before, after, now.subarray(at, end)])
    }
  }
  return now
}

function assertNested(part: MimePart, within: MimePart): void {
  expect(part.start).toBeGreaterThanOrEqual(within.bodyStart)
  expect(part.end).toBeLessThanOrEqual(within.end)
  let at = part.bodyStart
  for (const child of part.children) {
    expect(child.start).toBeGreaterThanOrEqual(at)
    assertNested(child, part)
    at = child.end
  }
}

describe('mutated certified mail', () => {
  it(`is read without a fault, ${wanted} times, none taking long`, { timeout: 60_000 + wanted * 10 }, () => {
    const roll = dice(20_151_224)
    let slowest = 0
    const readings = { read: 0, absent: 0, unreadable: 0 }
    for (let turn = 0; turn < wanted; turn += 1) {
      const bytes = mutated(seeds[turn % seeds.length] ?? xml, roll)
      const started = performance.now()
      const { daticert } = pecFacts(bytes, turn % 2 === 0)
      slowest = Math.max(slowest, performance.now() - started)
      readings[daticert.state] += 1
      if (turn % 50 === 0) for (const part of mimeParts(bytes).children) assertNested(part, mimeParts(bytes))
    }
    expect(slowest).toBeLessThan(1_000)
    // Else the mutations would prove nothing.
    expect(readings.read).toBeGreaterThan(wanted / 10)
    expect(readings.unreadable).toBeGreaterThan(wanted / 100)
    expect(readings.absent).toBeGreaterThan(wanted / 10)
  })

  it('is what its header says, whatever becomes of its body', { timeout: 60_000 + wanted * 10 }, () => {
    const roll = dice(7)
    for (let turn = 0; turn < wanted / 8; turn += 1) {
      const seed = seeds[turn % 7] ?? xml
      const changed = mutated(seed, roll, readHeader(seed).bodyStart)
      expect(pecFacts(changed, false).kind).toBe(pecFacts(seed, false).kind)
    }
  })
})

describe('mutated daticert.xml', () => {
  it(`is read or unreadable, ${wanted} times`, { timeout: 60_000 + wanted * 10 }, () => {
    const roll = dice(1_944)
    let read = 0
    for (let turn = 0; turn < wanted; turn += 1) if (readDaticert(mutated(xml, roll)).state === 'read') read += 1
    expect(read).toBeGreaterThan(wanted / 50)
    expect(read).toBeLessThan(wanted)
  })
})
