// Finds daticert.xml where providers put it, by one expression instead of a walk over the parts. Pure; never throws.

/** Its body, and what its header says of it. `encoding` in lower case. */
export type PlacedDaticert = { body: string; encoding: string }

/** How much of a body is searched: before daticert.xml stands a text for people, in one or two forms. */
const searched = 8_192

const type = '[Cc]ontent-[Tt]ype:[ \\t]*'
const parameter = ';[ \\t]*(?:\\r\\n[ \\t]+)?'
const encoding = '[Cc]ontent-[Tt]ransfer-[Ee]ncoding:[ \\t]*'
const otherFields = '(?:[Cc]ontent-(?:[Dd]isposition|[Dd]escription|I[Dd]):[^\\n]*\\r\\n(?:[ \\t][^\\n]*\\r\\n)*)*'

/**
 * Lines to the first boundary; the header behind it; lines that are no boundary of the message, and not behind the last
 * part; the boundary before daticert.xml, its header, and its body up to the next line with two dashes.
 */
const usual = new RegExp(
  [
    '^(?:(?!--)[^\\n]*\\n)*--([^\\r\\n]+)\\r\\n',
    `${type}multipart/mixed${parameter}boundary="([!#-[\\]-~]{8,70})"\\r\\n(?:${encoding}\\w+\\r\\n)?(?=\\r\\n)`,
    '((?:(?!--\\1|--\\2--)[^\\n]*\\n)+?)--\\2\\r\\n',
    `${type}(?:application|text)/xml${parameter}name=(?:"daticert\\.xml"|daticert\\.xml)[ \\t]*\\r\\n`,
    `${otherFields}(?:${encoding}([\\w-]+)[ \\t]*\\r\\n)?${otherFields}\\r\\n`,
    '((?:(?!--)[^\\n]*\\n)*)--\\2(?:--)?\\r\\n',
  ].join(''),
)
/** Another part may be called so: by a name in pieces, or with a backslash (RFC 2231, RFC 2045). */
const otherName = /daticert\.xml|name\*|name[ \t]*=[ \t]*"[^"\r\n]*\\/i

/**
 * In a message of multipart/signed: within the multipart/mixed that is its first part. `boundary`: of the message.
 * Undefined: it is not there, or not written so. What it finds is what a walk over the parts finds (see mime-parts.ts),
 * but that nobody counts the parts before it.
 */
export function usualPlace(bytes: Buffer, bodyStart: number, boundary: string): PlacedDaticert | undefined {
  const found = usual.exec(bytes.toString('latin1', bodyStart, bodyStart + searched))
  if (found === null || found[1] !== boundary || otherName.test(found[3] ?? '')) return undefined
  const body = found[5] ?? ''
  return { body: body.slice(0, body.endsWith('\r\n') ? -2 : -1), encoding: found[4]?.toLowerCase() ?? '7bit' }
}
