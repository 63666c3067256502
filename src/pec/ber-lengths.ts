// Whether the lengths of nested values agree (X.690, 8.1.3): asn1js reads on where they do not. Pure.

const deepest = 60
const constructed = 0x20
const longTag = 0x1f
const indefinite = 0x80

/** Whether `bytes` begin with one value whose parts fill it exactly; zeros may follow, nothing else. */
export function isOneValue(bytes: Buffer): boolean {
  const end = endOfValue(bytes, 0, bytes.length, 0)
  return end !== undefined && bytes.subarray(end).every((byte) => byte === 0)
}

/** Where the value at `at` ends; undefined: beyond `limit`, or what is within does not fill it. */
function endOfValue(bytes: Buffer, at: number, limit: number, depth: number): number | undefined {
  const header = headerAt(bytes, at, limit)
  if (header === undefined || depth > deepest) return undefined
  const { isConstructed, from, length } = header
  const end = length === undefined ? limit : from + length
  if (end > limit || (length === undefined && !isConstructed)) return undefined
  if (!isConstructed) return end
  for (let next: number | undefined = from; next !== undefined;) {
    if (length === undefined && bytes.readUInt16BE(Math.min(next, bytes.length - 2)) === 0) return next + 2
    if (next >= end) return length === undefined ? undefined : next
    next = endOfValue(bytes, next, end, depth + 1)
  }
  return undefined
}

/** `length` undefined: the value ends with two zeros. */
function headerAt(
  bytes: Buffer,
  start: number,
  limit: number,
): { isConstructed: boolean; from: number; length: number | undefined } | undefined {
  const tag = bytes[start]
  if (tag === undefined) return undefined
  let at = start + 1
  if ((tag & longTag) === longTag) while (((bytes[at++] ?? 0) & 0x80) !== 0);
  const first = bytes[at++]
  if (first === undefined || at > limit) return undefined
  const isConstructed = (tag & constructed) !== 0
  if (first <= indefinite) return { isConstructed, from: at, length: first === indefinite ? undefined : first }
  const digits = first - indefinite
  if (digits > 4 || at + digits > limit) return undefined
  return { isConstructed, from: at + digits, length: bytes.readUIntBE(at, digits) }
}
