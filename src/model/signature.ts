// What a message's S/MIME signature is worth, without asking anybody: certificates' issuers and dates are not judged.

/**
 * Why a signature is broken. `digest`: the signed part is not what was signed. `signature`: the certificate's key did
 * not sign this. `signature-missing`: a signed message has no signature part. `signer-is-not-sender`: the certificate
 * of an envelope or a receipt does not name the address in From (RFC 6109, 5.5).
 */
export const brokenSignatures = ['digest', 'signature', 'signature-missing', 'signer-is-not-sender'] as const
export type BrokenSignature = (typeof brokenSignatures)[number]

/**
 * Why a signature cannot be judged. `no-cms`: its bytes are no signed data (RFC 5652). `no-certificate`: it does not
 * bring the certificate of who signed. `unknown-algorithm`: a digest or a key that is not known here. `too-large`:
 * beyond the bounds of what is read.
 */
export const unreadableSignatures = ['no-cms', 'no-certificate', 'unknown-algorithm', 'too-large'] as const
export type UnreadableSignature = (typeof unreadableSignatures)[number]

/** `not-signed`: no S/MIME signature. */
export type SignatureReading =
  | { state: 'intact' }
  | { state: 'broken'; why: BrokenSignature }
  | { state: 'not-signed' }
  | { state: 'unreadable'; why: UnreadableSignature }

export type SignatureState = SignatureReading['state']
