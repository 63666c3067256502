// Answers of a server with other bytes than it meant: dropped, added, split, in another order, in other case.

import type { AnswerKind, Garbling } from './scenario.ts'

const untagged: readonly (readonly [AnswerKind, RegExp])[] = [
  ['LIST', /^\* LIST /],
  ['LSUB', /^\* LSUB /],
  ['STATUS', /^\* STATUS /],
  ['FETCH', /^\* \d+ FETCH \(.*\)\r\n$/],
  ['CAPABILITY', /^\* CAPABILITY /],
  ['NAMESPACE', /^\* NAMESPACE /],
  ['QUOTA', /^\* QUOTA(ROOT)? /],
  ['SEARCH', /^\* E?SEARCH/],
  ['EXISTS', /^\* \d+ EXISTS/],
  ['OK', /^\* OK \[/],
  ['tagged', /^[A-Za-z0-9]+ (OK|NO|BAD) /],
]

/** What is put into an answer that is garbled. */
export const oddBytes = [
  ' ',
  '(',
  ')',
  '"',
  '\\',
  '{3}',
  '{3}\r\n',
  '\0',
  '\t',
  '\xe8',
  '7',
  'NIL',
  '*',
  '%',
  ']',
  '[',
  ',',
  ':',
] as const

/** Which answer this is; undefined: another one, or one with a literal. */
export function kindOf(said: Buffer): AnswerKind | undefined {
  if (said.length > 2_000) return undefined
  const text = said.toString('latin1')
  return text.indexOf('\r\n') === text.length - 2 ? untagged.find(([, line]) => line.test(text))?.[0] : undefined
}

export type Garbler = {
  /** What goes out in place of an answer that is to be garbled. */
  wanted(said: Buffer): Buffer
  /** What goes out when another answer is said: with what was held back for it. */
  other(said: Buffer): Buffer
}

export function garbler(garbling: Garbling): Garbler {
  let held = Buffer.alloc(0)
  return {
    wanted(said) {
      if (garbling.how === 'later') {
        held = Buffer.concat([held, said])
        return Buffer.alloc(0)
      }
      return Buffer.from(`${garbled(said.toString('latin1').slice(0, -2), garbling)}`, 'latin1')
    },
    other(said) {
      // Not into the middle of an answer with a literal.
      if (held.length === 0 || kindOf(said) === undefined) return said
      const out = Buffer.concat([said, held])
      held = Buffer.alloc(0)
      return out
    },
  }
}

/** A line without its end; gives the line, or lines, with their ends. */
function garbled(line: string, garbling: Exclude<Garbling, { how: 'later' }>): string {
  const end = '\r\n'
  switch (garbling.how) {
    case 'drop': {
      const at = garbling.at % line.length
      return `${line.slice(0, at)}${line.slice(at + garbling.count)}${end}`
    }
    case 'add': {
      const at = garbling.at % (line.length + 1)
      return `${line.slice(0, at)}${garbling.text}${line.slice(at)}${end}`
    }
    case 'split': {
      const at = garbling.at % (line.length + 1)
      return `${line.slice(0, at)}${end}${line.slice(at)}${end}`
    }
    case 'swap': {
      const words = line.split(' ')
      const at = garbling.at % Math.max(1, words.length - 1)
      words.splice(at, 2, ...words.slice(at, at + 2).toReversed())
      return `${words.join(' ')}${end}`
    }
    case 'case': {
      const at = garbling.at % line.length
      const changed = line
        .slice(at, at + garbling.count)
        .replace(/[a-z]/gi, (one) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase()))
      return `${line.slice(0, at)}${changed}${line.slice(at + garbling.count)}${end}`
    }
    case 'twice':
      return `${line}${end}${line}${end}`
    case 'lost':
      return ''
  }
}
