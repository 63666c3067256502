// Puts what was found into words, for the one who reads it.

import type { Language } from '../model/request.ts'
import type { Finding, Found } from '../model/status.ts'
import { sentence } from './words.ts'

/** The finding with its sentence and what to do about it, in a language. */
export function stated({ facts, times = 1, ...found }: Found, lang: Language): Finding {
  const { message, hint } = sentence(found.code, facts, lang)
  return { ...found, message: times > 1 ? `${message} (× ${times})` : message, hint }
}
