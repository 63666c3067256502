// Which oddities the mail of the source really has, counted by the target machine it goes to (`serverKey`).

import type { MessageFacts } from '../model/message.ts'
import { dayOne, longestLine, oldBefore, type Feature } from './rehearsal-messages.ts'

/** How many messages have a feature: of all, or of so many that were read. */
export type Concerned = { kind: 'all'; messages: number } | { kind: 'sampled'; messages: number; of: number }

const [nul, lf, cr] = [0, 0x0a, 0x0d]

export class MailTraits {
  readonly #facts = new Map<string, Map<Feature, number>>()
  readonly #bodies = new Map<string, Map<Feature, number>>()
  readonly #sampled = new Map<string, number>()

  /** Messages of a listing: only what their facts say. */
  list(server: string, { flags, internalDate }: Pick<MessageFacts, 'flags' | 'internalDate'>): void {
    if (flags.some((flag) => !flag.startsWith('\\'))) this.#add(this.#facts, server, 'keywords')
    if (internalDate === null) return
    if (internalDate < dayOne) this.#add(this.#facts, server, 'date-before-1970')
    else if (internalDate < oldBefore) this.#add(this.#facts, server, 'old-date')
  }

  /** Messages known to have a feature from elsewhere: they are in a folder whose name has accents. */
  know(server: string, feature: Feature, messages: number): void {
    this.#add(this.#facts, server, feature, messages)
  }

  /** A body that was read. */
  read(server: string, bytes: Buffer): void {
    this.#sampled.set(server, (this.#sampled.get(server) ?? 0) + 1)
    for (const feature of oddities(bytes)) this.#add(this.#bodies, server, feature)
  }

  /** undefined: not known. */
  of(server: string, feature: Feature): Concerned | undefined {
    switch (feature) {
      // Those over the limit are listed, one by one, by a finding of their own.
      case 'plain':
      case 'over-limit':
        return undefined
      case 'keywords':
      case 'old-date':
      case 'date-before-1970':
      case 'accented-name':
        return { kind: 'all', messages: this.#facts.get(server)?.get(feature) ?? 0 }
      default: {
        const of = this.#sampled.get(server) ?? 0
        return of === 0 ? undefined : { kind: 'sampled', messages: this.#bodies.get(server)?.get(feature) ?? 0, of }
      }
    }
  }

  #add(to: Map<string, Map<Feature, number>>, server: string, feature: Feature, messages = 1): void {
    const counts = to.get(server) ?? new Map<Feature, number>()
    to.set(server, counts.set(feature, (counts.get(feature) ?? 0) + messages))
  }
}

/** Byte by byte, in one pass: bodies may be large. */
function oddities(bytes: Buffer): Set<Feature> {
  const found = new Set<Feature>()
  let inHeader = true
  let lineStart = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === nul) found.add('nul')
    else if (byte === lf) {
      const bare = bytes[at - 1] !== cr
      if (bare) found.add('bare-lf')
      const length = at - lineStart - (bare ? 0 : 1)
      if (length > longestLine) found.add('long-line')
      if (length === 0) inHeader = false
      lineStart = at + 1
    } else if (inHeader && byte !== undefined && byte >= 0x80) found.add('eight-bit-header')
  }
  if (bytes.length - lineStart > longestLine) found.add('long-line')
  if (bytes.length > 0 && bytes.at(-1) !== lf) found.add('no-final-newline')
  return found
}
