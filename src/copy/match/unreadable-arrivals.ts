// Arrivals that cannot be read: rather taken for what was sent, unproved and listed, than sent a second time.

import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { Match, Wanted } from '../../proof/match.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Matches what was sent to the folder and found no partner to what lies there, unowned and not to be read, as far as
 * the size, where the server tells it, does not speak against it. Each of these serves one message.
 */
export function unreadableArrivals(
  { journal }: MailboxContext,
  folder: TargetFolderRow,
  wanted: readonly Wanted[],
  matches: readonly Match[],
  lowMark: number,
): Match[] {
  const matched = new Set(matches.map(({ id }) => id))
  const free = journal.unreadable.inFolder(folder.id).filter(({ uid }) => uid >= lowMark)
  const found: Match[] = []
  for (const one of wanted) {
    if (matched.has(one.id)) continue
    const at = free.findIndex(({ size }) => size === 0 || size === one.bytes)
    const [copy] = at < 0 ? [] : free.splice(at, 1)
    if (copy !== undefined) found.push({ id: one.id, uid: copy.uid, evidence: 'date' })
  }
  return found
}
