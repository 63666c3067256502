// The words of the migration record, in the chosen language.

import type { Language } from '../model/request.ts'
import { verbaleEn } from './verbale-en.ts'
import { verbaleIt } from './verbale-it.ts'
import type { VerbalePhrases } from './verbale-phrases.ts'

export function verbaleWords(lang: Language): VerbalePhrases {
  return lang === 'it' ? verbaleIt : verbaleEn
}
