// Certified mail cut, doubled, spliced and garbled at random: its readers answer, and never claim too much.

import { describe, expect, it } from 'vitest'
import { mimeParts, partBody, type MimePart } from '../../src/pec/mime-parts.ts'
import { signatureOf } from '../../src/pec/signature.ts'
import { Dice } from '../support/messages.ts'
import * as pec from '../support/pec-messages.ts'

/** MUTATIONS=100000 plays so many. */
const times = Number(process.env['MUTATIONS'] ?? 3_000)
const seed = Number(process.env['MUTATIONS_SEED'] ?? 20151224)
/** A signature takes some ten times as long to read as the parts do. */
const timesSigned = Math.ceil(times / 15)

const message = pec.certifiedMessage(1)
const to = 'studio.rossi@legale.test'
const originals: readonly [Buffer, ...Buffer[]] = [
  pec.acceptance(message),
  pec.delivery(message, to, { signature: { digest: 'sha1' }, protocol: 'x-pkcs7-signature' }),
  pec.transportEnvelope(message, { headerNames: 'lower' }),
  pec.anomalyEnvelope(pec.transportEnvelope(message), to, message.sentAt),
  pec.forgedReceipt(message, to, pec.certifiedMessage(2)),
  pec.rem(message),
]
const signedParts = originals.map((bytes) => {
  const [signed] = mimeParts(bytes).children
  return bytes.subarray(signed?.start, signed?.end)
})
const words = [
  '\r\n',
  '\n',
  '\r\n\r\n',
  '--',
  ';',
  '"',
  'boundary=',
  'Content-Type: multipart/mixed; boundary=a\r\n',
  '\0',
]

function mutated(dice: Dice): Buffer {
  let bytes = dice.pick(originals)
  for (let left = 1 + dice.upTo(4); left > 0; left--) {
    const [from, end] = [dice.upTo(bytes.length + 1), dice.upTo(bytes.length + 1)].toSorted((a, b) => a - b)
    bytes = mutatedOnce(dice, bytes, from ?? 0, end ?? 0)
  }
  return bytes
}

function mutatedOnce(dice: Dice, bytes: Buffer, from: number, end: number): Buffer {
  const [head, middle, tail] = [bytes.subarray(0, from), bytes.subarray(from, end), bytes.subarray(end)]
  const other = dice.pick(originals)
  const cut = dice.upTo(other.length)
  switch (dice.upTo(7)) {
    case 0:
      return Buffer.concat([head, tail])
    case 1:
      return Buffer.concat([head, middle, middle, tail])
    case 2:
      return Buffer.concat([head, other.subarray(cut)])
    case 3:
      return Buffer.concat([head, Buffer.from(dice.pick(['--', ...words])), middle, tail])
    case 4:
      return Buffer.concat([head, dice.bytes(1 + dice.upTo(20)), middle, tail])
    case 5:
      return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', dice.pick(['\n', '\r', '\r\r\n'])), 'latin1')
    default: {
      const changed = Buffer.from(bytes)
      if (changed.length > 0) changed[dice.upTo(changed.length)] = dice.upTo(256)
      return changed
    }
  }
}

/** Every part lies within its multipart, behind the one before it. */
function isInOrder(part: MimePart, from: number, to: number): boolean {
  let at = part.bodyStart
  const inside = part.children.every((child) => {
    const good = isInOrder(child, at, part.end)
    at = child.end
    return good
  })
  return inside && from <= part.start && part.start <= part.bodyStart && part.bodyStart <= part.end && part.end <= to
}

describe(`of ${times} mutated messages`, () => {
  it('each has its parts in order, and bodies that can be decoded', () => {
    const dice = new Dice(seed)
    for (let n = 0; n < times; n++) {
      const bytes = mutated(dice)
      const root = mimeParts(bytes)
      if (!isInOrder(root, 0, bytes.length)) expect.fail(`number ${n}: ${bytes.toString('latin1')}`)
      for (let open: MimePart[] = [root], part = open.pop(); part !== undefined; part = open.pop()) {
        open.push(...part.children)
        if (partBody(bytes, part).length > bytes.length) expect.fail(`number ${n}: more than there is`)
      }
    }
  })

  it('each has the same parts where its header is too long to be searched at once', () => {
    const dice = new Dice(seed + 2)
    const field = Buffer.from(`X-Long: ${'a'.repeat(5_000)}\r\n`)
    const shape = ({ type, bodyStart, end, children }: MimePart, by = 0): unknown => [
      type,
      bodyStart - by,
      end - by,
      children.map((child) => [child.start - by, shape(child, by)]),
    ]
    for (let n = 0; n < times; n++) {
      const bytes = mutated(dice)
      expect(shape(mimeParts(Buffer.concat([field, bytes])), field.length), `number ${n}`).toEqual(
        shape(mimeParts(bytes)),
      )
    }
  })

  it('one in fifteen has a verdict, and is intact only where its signed part is', { timeout: 3_600_000 }, async () => {
    const dice = new Dice(seed + 1)
    const states = new Map<string, number>()
    for (let n = 0; n < timesSigned; n++) {
      const bytes = mutated(dice)
      const { state } = await signatureOf(bytes)
      states.set(state, (states.get(state) ?? 0) + 1)
      if (state === 'intact' && !signedParts.some((signed) => bytes.includes(signed)))
        expect.fail(`number ${n}: ${bytes.toString('latin1')}`)
    }
    expect([...states.keys()].toSorted()).toEqual(['broken', 'intact', 'not-signed', 'unreadable'])
  })
})
