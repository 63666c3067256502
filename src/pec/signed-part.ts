// The signed part of a message and the signature over it (RFC 8551, 3.5), as they lie in its bytes. Pure.

import type { MimePart } from './mime-parts.ts'
import { partBody } from './mime-parts.ts'

/**
 * `content`: the signed bytes, undefined where they are within the signature itself (application/pkcs7-mime).
 * `signature`: the decoded bytes of CMS.
 */
export type SignedPart =
  | { state: 'signed'; content: Buffer | undefined; signature: Buffer }
  | { state: 'signature-missing' }
  | { state: 'not-signed' }

const signatureType = /^application\/(?:x-)?pkcs7-signature$/
const opaqueType = /^application\/(?:x-)?pkcs7-mime$/

/**
 * Finds both in a message of which `root` is the tree. Only the outermost part counts: what an envelope carries has its
 * own signature, and says nothing of the envelope.
 */
export function signedPart(bytes: Buffer, root: MimePart): SignedPart {
  if (opaqueType.test(root.type) && root.parameters.get('smime-type')?.toLowerCase() === 'signed-data')
    return { state: 'signed', content: undefined, signature: partBody(bytes, root) }
  if (root.type !== 'multipart/signed') return { state: 'not-signed' }
  const [content, signature] = root.children
  const protocol = root.parameters.get('protocol')?.trim().toLowerCase() ?? ''
  if (!signatureType.test(protocol) && !signatureType.test(signature?.type ?? '')) return { state: 'not-signed' }
  if (content === undefined || signature === undefined) return { state: 'signature-missing' }
  return {
    state: 'signed',
    content: bytes.subarray(content.start, content.end),
    signature: partBody(bytes, signature),
  }
}
