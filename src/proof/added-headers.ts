// Whether a copy is a message with header lines more and nothing else: then it can be no other recipient's. Pure.

import { canonicalForm } from './fingerprint.ts'

/** All lines of the header are there in their order, and the body is the same, but for what servers alter in bytes. */
export function hasOnlyMoreHeaders(message: Buffer, copy: Buffer): boolean {
  const [own, other] = [partsOf(message), partsOf(copy)]
  if (own === undefined || other === undefined || !own.body.equals(other.body)) return false
  let at = 0
  for (const line of other.lines) if (line === own.lines[at]) at += 1
  return at === own.lines.length
}

/** undefined: it has no header that ends. */
function partsOf(bytes: Buffer): { lines: string[]; body: Buffer } | undefined {
  const canonical = canonicalForm(bytes)
  const end = canonical.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  return { lines: canonical.toString('latin1', 0, end).split('\r\n'), body: canonical.subarray(end + 4) }
}
