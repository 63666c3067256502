// A part of a message as a server would give it to FETCH BODY (RFC 3501, 6.4.5): fields, or a section. Pure.

import { mimeParts, type MimePart } from '../pec/mime-parts.ts'
import type { BodyPart } from '../model/ports.ts'

/** What the message does not have is empty. */
export function partOf(bytes: Buffer, part: BodyPart): Buffer {
  if ('fields' in part) return headerOf(bytes, part.fields)
  const found = sectionOf(bytes, part.section)
  return part.upTo === undefined ? found : found.subarray(0, part.upTo)
}

/** Whole lines of these fields, in the order of the message, and the empty line. */
function headerOf(bytes: Buffer, names: readonly string[]): Buffer {
  const { bodyStart } = mimeParts(bytes, { enough: () => true })
  const wanted = new Set(names.map((name) => name.toLowerCase()))
  const lines = bytes.toString('latin1', 0, bodyStart).split(/(?<=\n)/)
  let isWanted = false
  const kept = lines.filter((line) => {
    if (!/^[ \t]/.test(line)) isWanted = wanted.has((/^([!-9;-~]+)[ \t]*:/.exec(line)?.[1] ?? '').toLowerCase())
    return isWanted
  })
  return Buffer.from(`${kept.join('')}\r\n`, 'latin1')
}

/** `section`: empty, or numbers with dots between them, and perhaps `.MIME` at the end. */
function sectionOf(bytes: Buffer, section: string): Buffer {
  if (section === '') return bytes
  const isHeader = section.endsWith('.MIME')
  const numbers = section
    .replace(/\.MIME$/, '')
    .split('.')
    .map(Number)
  let part: MimePart | undefined = mimeParts(bytes)
  for (const [depth, number] of numbers.entries()) {
    // The one part of a message without parts is its body (RFC 3501, 6.4.5).
    if (part !== undefined && part.children.length === 0 && depth === 0 && number === 1) break
    part = part?.children[number - 1]
  }
  if (part === undefined) return Buffer.alloc(0)
  return isHeader ? bytes.subarray(part.start, part.bodyStart) : bytes.subarray(part.bodyStart, part.end)
}
