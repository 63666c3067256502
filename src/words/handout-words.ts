// The words of the pages that holders of mailboxes get, by language.

import type { Language } from '../model/request.ts'
import { handoutEn } from './handout-en.ts'
import { handoutIt } from './handout-it.ts'
import type { HandoutWords } from './handout-phrases.ts'

/** The words in a language. */
export function handoutWords(lang: Language): HandoutWords {
  return lang === 'it' ? handoutIt : handoutEn
}
