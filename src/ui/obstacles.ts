// What stands in the way of a run, in short, for the closing lines of a check.

import type { CheckDocument } from '../model/status.ts'

/** Kinds of obstacles that the closing names. */
const kindsNamed = 4

/** What stands in the way, in short: the most frequent first. */
export function kindsOf({ findings }: CheckDocument): string {
  const counts = new Map<string, number>()
  for (const { level, code } of findings) if (level === 'blocker') counts.set(code, (counts.get(code) ?? 0) + 1)
  const kinds = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([code, times]) => (times === 1 ? code : `${code} × ${times}`))
  return [...kinds.slice(0, kindsNamed), ...(kinds.length > kindsNamed ? ['…'] : [])].join(', ')
}

/** Whether a run could do something all the same. */
export function isOfMailboxes({ findings, mailboxes }: CheckDocument): boolean {
  const blockers = findings.filter(({ level }) => level === 'blocker')
  return (
    blockers.every(({ scope }) => scope === 'mailbox') &&
    new Set(blockers.map(({ mailbox }) => mailbox)).size < mailboxes.length
  )
}
