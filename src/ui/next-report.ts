// When all is proved and verified again, what is left to type is the report.

import type { Language } from '../model/request.ts'
import type { StatusDocument } from '../model/status.ts'

/**
 * The words of the command; undefined: the last verification does not speak of all that was copied, or it found
 * something. `scope`: what was typed besides; a report is of the whole plan.
 */
export function reportCommand(
  { lastVerify, mailboxes }: StatusDocument,
  { plan, scope }: { plan: string | undefined; scope: readonly string[] },
  lang: Language,
): readonly string[] | undefined {
  if (plan === undefined || lastVerify === null || lastVerify.verdict !== 'identical') return undefined
  if (scope.includes('--only') || scope.includes('--except')) return undefined
  const seen = new Set(lastVerify.scope.mailboxes)
  const isAll = mailboxes.every(({ id, lastPass }) => seen.has(id) && (lastPass?.startedAt ?? '') <= lastVerify.at)
  return isAll ? ['report', plan, '--out', lang === 'it' ? 'rapporto' : 'report', ...scope] : undefined
}
