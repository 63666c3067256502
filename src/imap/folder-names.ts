// Folder names on the wire: modified UTF-7 (RFC 3501, 5.1.3) to and from what people read.

import iconv from 'iconv-lite'

const wireCharset = 'utf-7-imap'

/**
 * Decodes a name as the server sent it. A name that would not come back as the same bytes (raw `&`, overlong encodings)
 * is kept as it is, so that it can still be addressed; see `encodeFolderName`.
 */
export function decodeFolderName(wire: string): string {
  const decoded = iconv.decode(Buffer.from(wire, 'latin1'), wireCharset)
  return iconv.encode(decoded, wireCharset).toString('latin1') === wire ? decoded : wire
}

/** Encodes a decoded name for the wire. */
export function encodeFolderName(path: string): string {
  return iconv.encode(path, wireCharset).toString('latin1')
}
