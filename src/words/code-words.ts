// The shape of what is said about one code, and how its placeholders are filled from facts.

import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import { reasonInWords } from './own-reasons.ts'
import { whereInWords } from './secret-gaps.ts'
import { duration, moment } from './ui-amounts.ts'

/**
 * `message` and `hint` are templates: `{folder}` is a fact, `{limit:size}` a fact shown as an amount of bytes,
 * `{adopted:count}` as a number, `{until:moment}` as a time, and `[…]` a piece that is left out when one of its facts
 * is not known.
 */
export type CodeWords = {
  title: string
  meaning: string
  todo: string
  message: string
  hint: string
}

export type CodeTable = Readonly<Record<Code, CodeWords>>

/** What stands for a fact that nobody gave, outside of `[…]`. */
export type FallbackWords = Readonly<Record<string, string>>

/** Fills a template. Facts come from servers: control characters in them must not reach a terminal. */
export function fillTemplate(template: string, facts: Facts, lang: Language, fallbacks: FallbackWords): string {
  const withoutUnknown = template.replace(/\[([^[\]]*)\]/g, (_all, piece: string) =>
    placeholdersOf(piece).every((name) => known(facts, name)) ? piece : '',
  )
  return withoutUnknown.replace(placeholder, (_all, name: string, form: string | undefined) => {
    const value = facts[name]
    if (value === undefined || value === '') return fallbacks[name] ?? fallbacks['other'] ?? '–'
    if (name === 'side' || name === 'feature' || name === 'phase') return fallbacks[`${name}-${value}`] ?? String(value)
    if (typeof value === 'string') {
      if (form === 'moment') return printable(moment(value, lang))
      if (name === 'where') return printable(whereInWords(value, lang))
      return printable(name === 'reason' ? reasonInWords(value, lang) : value)
    }
    if (form === 'duration') return duration(value, lang)
    if (form === 'size' || (form === undefined && name === 'bytes')) return sizeInWords(value, lang)
    return form === 'count' || name === 'count' ? value.toLocaleString(localeOf(lang)) : String(value)
  })
}

/** An amount of bytes as people write it (MB = 10^6). */
export function sizeInWords(bytes: number, lang: Language): string {
  const units = ['kB', 'MB', 'GB', 'TB']
  if (bytes < 1000) return lang === 'it' ? `${bytes} byte` : `${bytes} bytes`
  let amount = bytes / 1000
  let unit = 0
  while (amount >= 999.95 && unit < units.length - 1) {
    amount /= 1000
    unit += 1
  }
  return (
    `${amount.toLocaleString(localeOf(lang), { maximumFractionDigits: amount < 100 ? 1 : 0 })} ` +
    `${units[unit] ?? 'TB'}`
  )
}

function localeOf(lang: Language): string {
  return lang === 'it' ? 'it-IT' : 'en-GB'
}

const placeholder = /\{([a-zA-Z]+)(?::([a-z]+))?\}/g

function placeholdersOf(piece: string): string[] {
  return [...piece.matchAll(placeholder)].map((match) => match[1] ?? '')
}

function known(facts: Facts, name: string): boolean {
  const value = facts[name]
  return value !== undefined && value !== ''
}

/** Texts of servers without control characters: those must not reach a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim() || '–'
}
