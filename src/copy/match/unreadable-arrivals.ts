// Arrivals that cannot be read: rather taken for what was sent, unproved and listed, than sent a second time.

import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { Match, Wanted } from '../../proof/match.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Matches what was sent to the folder and found no partner to what lies there, unowned and not to be read: as far as
 * the size, where the server tells it, does not speak against it, then by the date alone, because a server that adds a
 * line makes every copy longer. Each of these serves one message. The folder is open; the caller has the target's lock.
 */
export async function unreadableArrivals(
  { journal, target }: MailboxContext,
  folder: TargetFolderRow,
  wanted: readonly Wanted[],
  matches: readonly Match[],
  lowMark: number,
): Promise<Match[]> {
  const matched = new Set(matches.map(({ id }) => id))
  const free = journal.unreadable.inFolder(folder.id).filter(({ uid }) => uid >= lowMark)
  if (free.length === 0) return []
  const found: Match[] = []
  const take = (fits: (one: Wanted, copy: { uid: number; size: number }) => boolean): void => {
    for (const one of wanted) {
      if (matched.has(one.id)) continue
      const at = free.findIndex((copy) => fits(one, copy))
      const [copy] = at < 0 ? [] : free.splice(at, 1)
      if (copy === undefined) continue
      matched.add(one.id)
      found.push({ id: one.id, uid: copy.uid, evidence: 'date' })
    }
  }
  take((one, { size }) => size === 0 || size === one.bytes)
  if (free.length === 0 || matched.size === wanted.length) return found
  const dates = new Map<number, number | null>()
  await target.fetchFacts(
    free.map(({ uid }) => uid),
    ({ uid, internalDate }) => dates.set(uid, internalDate),
  )
  take(({ internalDate }, { uid }) => internalDate !== null && seconds(internalDate) === seconds(dates.get(uid)))
  return found
}

const seconds = (date: number | null | undefined): number => Math.floor((date ?? Number.NaN) / 1_000)
