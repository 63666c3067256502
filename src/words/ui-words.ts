// The phrases of the screens and of the help, by language.

import type { Language } from '../model/request.ts'
import { uiEn } from './ui-en.ts'
import { helpEn } from './ui-help-en.ts'
import { helpIt } from './ui-help-it.ts'
import type { HelpPhrases } from './ui-help-phrases.ts'
import { uiIt } from './ui-it.ts'
import type { UiPhrases } from './ui-phrases.ts'

const screens: Record<Language, UiPhrases> = { it: uiIt, en: uiEn }
const helps: Record<Language, HelpPhrases> = { it: helpIt, en: helpEn }

/** What the screens say, in the chosen language. */
export function uiWords(lang: Language): UiPhrases {
  return screens[lang]
}

/** What the command line says about itself, in the chosen language. */
export function helpWords(lang: Language): HelpPhrases {
  return helps[lang]
}
