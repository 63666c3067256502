// A run that died while it waited for its hours, as a sentence: since when, and that nobody will begin.

import type { Language } from '../model/request.ts'
import type { StatusDocument } from '../model/status.ts'
import { momentNear } from '../words/ui-amounts.ts'
import { watchWords } from '../words/watch-words.ts'

/** `now`: what is near is told to the second. */
export function deadWait(
  { aliveAt, until, pid }: NonNullable<StatusDocument['waitEnded']>,
  now: number,
  lang: Language,
): string {
  const text = watchWords(lang).waitDied(momentNear(aliveAt, lang, now), momentNear(until, lang, now), pid)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
