// The content transfer encodings (RFC 2045, 6), decoded. Pure.

/**
 * The bytes that `body` stands for. `encoding` in lower case: base64 and quoted-printable are decoded, what they do not
 * know in them is passed over (RFC 2045, 6.7 and 6.8); 7bit, 8bit, binary and unknown ones are the bytes themselves.
 */
export function decodeBody(body: Buffer, encoding: string): Buffer {
  switch (encoding) {
    case 'base64':
      return Buffer.from(body.toString('latin1'), 'base64')
    case 'quoted-printable':
      return quotedPrintable(body)
    default:
      return body
  }
}

/** The same of a body that is text, one character a byte (latin1). */
export function decodeText(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64')
  return decodeBody(Buffer.from(body, 'latin1'), encoding)
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const equals = 0x3d

function quotedPrintable(body: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(body.length)
  let length = 0
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] ?? 0
    if (byte !== equals) {
      decoded[length++] = byte
      continue
    }
    const end = softBreak(body, at + 1)
    if (end > 0) {
      at = end - 1
      continue
    }
    const value = hexDigit(body[at + 1]) * 16 + hexDigit(body[at + 2])
    if (Number.isNaN(value)) {
      decoded[length++] = byte
      continue
    }
    decoded[length++] = value
    at += 2
  }
  return decoded.subarray(0, length)
}

/** Where the line behind a soft line break begins; 0: there is none at `at`. Spaces may stand before its end. */
function softBreak(body: Buffer, at: number): number {
  let end = at
  while (body[end] === 0x20 || body[end] === 0x09) end += 1
  if (body[end] === carriageReturn) end += 1
  if (end >= body.length) return body.length
  return body[end] === lineFeed ? end + 1 : 0
}

/** NaN where the byte is none, or missing. */
function hexDigit(byte: number | undefined): number {
  return byte === undefined ? Number.NaN : Number.parseInt(String.fromCharCode(byte), 16)
}
