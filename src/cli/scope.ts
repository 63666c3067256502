// Which mailboxes of the plan a command is about: --only and --except.

import type { Language } from '../model/request.ts'
import type { MailboxPlan, Plan } from '../model/plan.ts'
import { helpWords } from '../words/ui-words.ts'
import { UsageError } from './usage-error.ts'

export type ScopeOptions = { only: readonly string[]; except: readonly string[] }

/** `*` stands for anything, `?` for one character; upper and lower case are one, as in addresses. */
export function globMatches(glob: string, id: string): boolean {
  const pattern = glob
    .replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${pattern}$`, 'isu').test(id)
}

/** A glob that matches nothing is a slip of the fingers: an empty run that ends well would hide it. */
export function chooseMailboxes(plan: Plan, options: ScopeOptions, lang: Language): readonly MailboxPlan[] {
  return chooseById(plan.mailboxes, options, lang)
}

/** The same of anything that has an id. */
export function chooseById<T extends { id: string }>(
  all: readonly T[],
  { only, except }: ScopeOptions,
  lang: Language,
): readonly T[] {
  const say = helpWords(lang).usage
  const ids = all.map(({ id }) => id)
  for (const [option, globs] of [
    ['--only', only],
    ['--except', except],
  ] as const) {
    for (const glob of globs) {
      if (!ids.some((id) => globMatches(glob, id)))
        throw new UsageError(say.globMatchesNothing(option, glob, some(ids)))
    }
  }
  const matches = (globs: readonly string[], id: string): boolean => globs.some((glob) => globMatches(glob, id))
  const chosen = all.filter(({ id }) => (only.length === 0 || matches(only, id)) && !matches(except, id))
  if (chosen.length === 0 && ids.length > 0) throw new UsageError(say.nothingInScope)
  return chosen
}

/** The options as they are typed again. */
export function scopeWords({ only, except }: ScopeOptions): string[] {
  return [...only.flatMap((glob) => ['--only', glob]), ...except.flatMap((glob) => ['--except', glob])]
}

function some(ids: readonly string[]): string {
  return ids.length > 12 ? `${ids.slice(0, 12).join(', ')}, …` : ids.join(', ')
}
