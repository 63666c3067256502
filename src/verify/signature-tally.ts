// Counts the signatures of the copies of one mailbox, and tells what broke on the way from what was broken before.

import { neverHappens } from '../model/errors.ts'
import { ownReason, type OwnReason } from '../model/own-reasons.ts'
import type { BrokenSignature, SignatureReading, UnreadableSignature } from '../model/signature.ts'
import type { SignatureTotals, SignatureVerdict } from '../model/status.ts'

/** Of a copy and its original; `original` undefined: not known, because only its digest was kept. */
export type SignaturePair = { copy: SignatureReading; original: SignatureReading | undefined }

export const noSignatures: SignatureTotals = {
  checked: 0,
  intact: 0,
  broken: 0,
  brokenAtSource: 0,
  notSigned: 0,
  unreadable: 0,
}

/** Adds it to `totals`, and returns as what. */
export function countSignature(totals: SignatureTotals, pair: SignaturePair): SignatureVerdict {
  const verdict = verdictOf(pair)
  totals.checked += 1
  totals[verdict] += 1
  return verdict
}

/** What was good on the source and is not on the target was broken, whatever it is there. */
function verdictOf({ copy, original }: SignaturePair): SignatureVerdict {
  if (copy.state !== 'intact' && original?.state === 'intact') return 'broken'
  switch (copy.state) {
    case 'intact':
      return 'intact'
    case 'broken':
      return original === undefined ? 'broken' : 'brokenAtSource'
    case 'not-signed':
      return 'notSigned'
    case 'unreadable':
      return 'unreadable'
    default:
      return neverHappens(copy)
  }
}

const broken: Readonly<Record<BrokenSignature, OwnReason>> = {
  digest: 'signed-part-changed',
  signature: 'not-signed-by-this-key',
  'signature-missing': 'no-signature-part',
  'signer-is-not-sender': 'signer-is-not-sender',
}
const unreadable: Readonly<Record<UnreadableSignature, OwnReason>> = {
  'no-cms': 'no-signed-data',
  'no-certificate': 'no-signing-certificate',
  'unknown-algorithm': 'unknown-algorithm',
  'too-large': 'signature-too-large',
}

/** Why a signature is not intact, as the fact `reason` carries it. */
export function reasonOf(reading: SignatureReading): string {
  switch (reading.state) {
    case 'broken':
      return ownReason(broken[reading.why])
    case 'unreadable':
      return ownReason(unreadable[reading.why])
    case 'not-signed':
      return ownReason('no-signature')
    case 'intact':
      return ''
    default:
      return neverHappens(reading)
  }
}
