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
 * something. `scope`: what was typed besides; a report is of the whole plan.
 */
export function reportCommand(
  { lastVerify, mailboxes }: StatusDocument,
  { plan, scope, report }: Pick<Typed, 'plan' | 'scope' | 'report'>,
  lang: Language,
): readonly string[] | undefined {
  if (plan === undefined || lastVerify === null || lastVerify.verdict !== 'identical') return undefined
  if (scope.includes('--only') || scope.includes('--except')) return undefined
  const seen = new Set(lastVerify.scope.mailboxes)
  const isAll = mailboxes.every(({ id, lastPass }) => seen.has(id) && (lastPass?.startedAt ?? '') <= lastVerify.at)
  if (!isAll) return undefined
  const { place, there } = report ?? { place: reportName(lang), there: false }
  return there ? ['report', '--check', place, ...scope] : ['report', plan, '--out', place, ...scope]
}
