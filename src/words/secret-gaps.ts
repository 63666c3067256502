// Where a password was looked for in vain: a fact that a journal keeps, and the words for whoever reads it.

import { neverHappens } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import { tablePhrases } from './table-phrases.ts'

const ofFiles = ['missing', 'unreadable', 'empty', 'more-lines'] as const
const ofCommands = ['failed', 'absent', 'empty', 'slow'] as const
const columns = ['side', 'server', 'user', ''] as const

/** Never a value, nor what a command printed. Lines are numbers; empty: there is none. */
export type SecretGap =
  | readonly ['nowhere', server: string]
  | readonly ['env', name: string, how: 'not-set' | 'empty']
  | readonly ['file', path: string, how: (typeof ofFiles)[number]]
  | readonly ['command', how: (typeof ofCommands)[number], detail: string]
  | readonly ['prompt', how: 'nobody' | 'nothing']
  | readonly [
      'listed',
      path: string,
      row: string,
      emptyOn: string,
      unusedLine: string,
      differsIn: (typeof columns)[number],
    ]

/** As the fact `where` carries it. */
export function gapFact(gap: SecretGap): string {
  return JSON.stringify(gap)
}

export function gapInWords(gap: SecretGap, lang: Language): string {
  const say = tablePhrases(lang)
  switch (gap[0]) {
    case 'nowhere':
      return say.secretNowhere(gap[1])
    case 'env':
      return say.secretEnv(gap[1], gap[2] === 'empty')
    case 'file':
      return say.secretFile(gap[1], gap[2])
    case 'command':
      return say.secretCommand(gap[1], gap[2])
    case 'prompt':
      return say.secretPrompt(gap[1] === 'nobody')
    case 'listed': {
      const [, path, row, emptyOn, unusedLine, differsIn] = gap
      return (
        say.secretListed(path, row, emptyOn === '' ? undefined : Number(emptyOn)) +
        (unusedLine === '' ? '' : say.secretUnused(Number(unusedLine), differsIn === '' ? undefined : differsIn))
      )
    }
    default:
      return neverHappens(gap)
  }
}

/** The fact `where` for people: of other codes, and of older journals, it is what it says. */
export function whereInWords(text: string, lang: Language): string {
  const gap = readGap(text)
  return gap === undefined ? text : gapInWords(gap, lang)
}

function readGap(text: string): SecretGap | undefined {
  if (!text.startsWith('["')) return undefined
  let parts: unknown
  try {
    parts = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return undefined
  const [kind, first = '', second = '', third = '', fourth = '', fifth = ''] = parts
  switch (kind) {
    case 'nowhere':
      return [kind, first]
    case 'env':
      return [kind, first, second === 'empty' ? second : 'not-set']
    case 'file':
      return [kind, first, oneOf(ofFiles, second)]
    case 'command':
      return [kind, oneOf(ofCommands, first), second]
    case 'prompt':
      return [kind, first === 'nobody' ? first : 'nothing']
    case 'listed':
      return [kind, first, second, third, fourth, oneOf(columns, fifth)]
    default:
      return undefined
  }
}

/** The first of them for what a newer version may write. */
function oneOf<Name extends string>(names: readonly [Name, ...Name[]], name: string): Name {
  return names.find((one) => one === name) ?? names[0]
}
