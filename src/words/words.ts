// The way to everything that is said about codes, for `explain` and for findings, errors and problems.

import { archiveWords } from './archive-words.ts'
import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import { changedWords } from './changed-words.ts'
import { fillTemplate, printable, type CodeTable, type FallbackWords } from './code-words.ts'
import { en, enFallbacks } from './en.ts'
import { it, itFallbacks } from './it.ts'
import { reasonInWords } from './own-reasons.ts'
import { portWords } from './port-words.ts'

const tables: Readonly<Record<Language, { codes: CodeTable; fallbacks: FallbackWords }>> = {
  en: { codes: en, fallbacks: enFallbacks },
  it: { codes: it, fallbacks: itFallbacks },
}

/** The whole table of one language. */
export function words(lang: Language): CodeTable {
  return tables[lang].codes
}

/** What a code means and what to do about it, without any facts. */
export function explain(code: Code, lang: Language): { title: string; meaning: string; todo: string } {
  const { title, meaning, todo } = tables[lang].codes[code]
  return { title, meaning, todo }
}

/**
 * One sentence about what happened and one about what to do, with the facts put in; a missing fact never shows as a
 * placeholder.
 */
export function sentence(code: Code, facts: Facts, lang: Language): { message: string; hint: string } {
  const { codes, fallbacks } = tables[lang]
  const fill = (template: string) => fillTemplate(template, facts, lang, fallbacks)
  const special = archiveWords(code, facts, lang) ?? portWords(code, facts, lang) ?? changedWords(code, facts, lang)
  const { message, hint } = special ?? codes[code]
  return { message: fill(message), hint: fill(hint) }
}

/** The same of what a server refused or gave: its own words stand behind a sentence that has no place for them. */
export function wholeSentence(code: Code, facts: Facts, lang: Language): { message: string; hint: string } {
  const { message, hint } = sentence(code, facts, lang)
  const said = facts['reason'] === undefined ? '' : printable(reasonInWords(String(facts['reason']), lang))
  return { message: said === '' || message.includes(said) ? message : `${message} (${said})`, hint }
}
