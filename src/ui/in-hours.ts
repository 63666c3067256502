// A command that runs, as it can be typed now: outside the hours of the plan it waits, or is let ignore them.

import type { PhaseName } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { hoursWords } from '../words/hours-words.ts'
import { moment } from '../words/ui-amounts.ts'
import type { Typed } from './ending.ts'

/** The words of the command with what the hours ask for; `why`: a sentence, undefined where nothing had to be added. */
export function inHours(
  next: readonly string[],
  { opening }: Pick<Typed, 'opening'>,
  lang: Language,
): { next: readonly string[]; why?: string } {
  if (next[0] !== 'run' || opening === undefined || next.includes('--ignore-window') || next.includes('--help'))
    return { next }
  const ahead = opening(phaseIn(next))
  if (ahead === undefined) return { next }
  const words = hoursWords(lang)
  if (ahead === null) return { next: [...next, '--ignore-window'], why: words.opensNever }
  return {
    next: next.includes('--wait') ? next : [...next, '--wait'],
    why: words.opensAgain(ahead.phase, moment(new Date(ahead.opensAt).toISOString(), lang)),
  }
}

function phaseIn(words: readonly string[]): PhaseName | undefined {
  const typed = words[words.indexOf('--phase') + 1]
  return typed === 'precopy' || typed === 'cutover' || typed === 'backfill' ? typed : undefined
}
