// DER, as far as a signature needs it (X.690): written by hand, so that the tests share no code with the program.

/** One value: a tag and its contents. */
export function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content])
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Buffer.from([0x80 + bytes.length, ...bytes])
}

export const sequence = (...contents: readonly Buffer[]): Buffer => der(0x30, ...contents)
/** A SET OF: in the order of the bytes. */
export const set = (...contents: readonly Buffer[]): Buffer => der(0x31, ...contents.toSorted(Buffer.compare))
export const octets = (bytes: Buffer): Buffer => der(0x04, bytes)
export const integer = (value: number): Buffer => der(0x02, Buffer.from([value]))
export const nothing: Buffer = der(0x05)

/** `1.2.840.113549.1.7.2` */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number)
  return der(0x06, Buffer.from([first * 40 + second, ...others.flatMap(inBase128)]))
}

function inBase128(value: number): number[] {
  const digits = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest % 128) + 128)
  return digits
}

export type DerValue = { tag: number; whole: Buffer; content: Buffer }

/** The values that lie one behind the other in `bytes`. */
export function derValues(bytes: Buffer): DerValue[] {
  const values: DerValue[] = []
  for (let at = 0; at < bytes.length;) {
    const short = bytes[at + 1] ?? 0
    const digits = short < 0x80 ? 0 : short - 0x80
    const length = digits === 0 ? short : bytes.readUIntBE(at + 2, digits)
    const from = at + 2 + digits
    values.push({
      tag: bytes[at] ?? 0,
      whole: bytes.subarray(at, from + length),
      content: bytes.subarray(from, from + length),
    })
    at = from + length
  }
  return values
}
