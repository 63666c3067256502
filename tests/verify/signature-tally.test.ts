// Which signatures broke on the way: every pair of what a copy and its original may be.

import { expect, it } from 'vitest'
import type { SignatureReading } from '../../src/model/signature.ts'
import { countSignature, noSignatures } from '../../src/verify/signature-tally.ts'

const intact: SignatureReading = { state: 'intact' }
const broken: SignatureReading = { state: 'broken', why: 'digest' }
const unsigned: SignatureReading = { state: 'not-signed' }
const unreadable: SignatureReading = { state: 'unreadable', why: 'no-cms' }

it.each([
  [intact, intact, 'intact'],
  [intact, broken, 'intact'],
  [intact, undefined, 'intact'],
  [broken, intact, 'broken'],
  [unsigned, intact, 'broken'],
  [unreadable, intact, 'broken'],
  [broken, undefined, 'broken'],
  [broken, broken, 'brokenAtSource'],
  [broken, unreadable, 'brokenAtSource'],
  [unsigned, unsigned, 'notSigned'],
  [unsigned, undefined, 'notSigned'],
  [unsigned, broken, 'notSigned'],
  [unreadable, unreadable, 'unreadable'],
  [unreadable, undefined, 'unreadable'],
] as const)('copy %j, original %j: %s', (copy, original, verdict) => {
  const totals = { ...noSignatures }
  expect(countSignature(totals, { copy, original })).toBe(verdict)
  expect(totals).toEqual({ ...noSignatures, checked: 1, [verdict]: 1 })
})
