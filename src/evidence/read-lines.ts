// Reads a file of a report once: the digest of its bytes, and its lines as they pass by.

import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'

/** Characters of a line that are kept; more than that nobody writes. */
const longestLine = 4 << 20

/**
 * Gives each line without its LF to `line`, numbered from 1, what follows the last LF too unless it is empty; returns
 * SHA-256 in hex. Bytes that are no UTF-8 become U+FFFD in the lines alone. Throws what the stream throws.
 */
export async function readLines(
  stream: Readable,
  line: (text: string, number: number) => void,
): Promise<{ sha256: string; lines: number }> {
  const hash = createHash('sha256')
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let rest = ''
  let lines = 0
  for await (const chunk of stream) {
    const bytes = chunk as Buffer
    hash.update(bytes)
    const text = rest + decoder.decode(bytes, { stream: true })
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      lines += 1
      line(text.slice(from, end), lines)
      from = end + 1
    }
    rest = text.slice(from).slice(0, longestLine)
  }
  rest += decoder.decode()
  if (rest !== '') {
    lines += 1
    line(rest, lines)
  }
  return { sha256: hash.digest('hex'), lines }
}
