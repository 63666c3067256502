// When all is proved and verified again, what is left to type is the report.

import type { Language } from '../model/request.ts'
import type { StatusDocument } from '../model/status.ts'
import type { Typed } from './ending.ts'

/** What a report is called where nothing of that name is there. */
export function reportName(lang: Language): string {
  return lang === 'it' ? 'rapporto' : 'report'
}

/**
 * The words of the command; undefined: the last verification does not speak of all that was copied, or it found
 * something. `scope`: what was typed besides. A report is of the whole plan: after some of its mailboxes a look at all
 * of it comes first.
 */
export function reportCommand(
  { lastVerify, mailboxes }: StatusDocument,
  { plan, scope, report }: Pick<Typed, 'plan' | 'scope' | 'report'>,
  lang: Language,
): readonly string[] | undefined {
  if (plan === undefined || lastVerify === null || lastVerify.verdict !== 'identical') return undefined
  const seen = new Set(lastVerify.scope.mailboxes)
  const isAll = mailboxes.every(({ id, lastPass }) => seen.has(id) && (lastPass?.startedAt ?? '') <= lastVerify.at)
  if (!isAll) return undefined
  const ofPlan = withoutChoice(scope)
  if (ofPlan.length < scope.length) return ['status', plan, ...ofPlan]
  const { place, there } = report ?? { place: reportName(lang), there: false }
  return there ? ['report', '--check', place, ...scope] : ['report', plan, '--out', place, ...scope]
}

/** What was typed, but for what chooses mailboxes; each option stands before its value. */
function withoutChoice(scope: readonly string[]): string[] {
  const isChoice = (word: string | undefined): boolean => word === '--only' || word === '--except'
  return scope.filter((word, at) => !isChoice(word) && !isChoice(scope[at - 1]))
}
