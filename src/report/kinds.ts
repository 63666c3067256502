// How many messages of each kind lie where, and who still writes to mailboxes that nobody copies.

import type { Journal } from '../journal/journal.ts'
import type { KindCounts } from '../journal/kind-totals.ts'
import type { Plan } from '../model/plan.ts'
import type { Kinds, RetiredStatus, StatusDocument } from '../model/status.ts'

/** Writers of a retired mailbox that are named. */
const mostWriters = 5

/** They add up to `messages`: what nobody has classified yet is said as such. */
export function kindsOf(told: KindCounts = {}, messages: number): Kinds {
  const unknown = messages - Object.values(told).reduce((sum, count) => sum + count, 0)
  return unknown > 0 ? { ...told, 'not-classified': unknown } : told
}

export function sumKinds(parts: readonly { kinds?: Kinds }[]): Kinds {
  const sum: Kinds = {}
  for (const { kinds = {} } of parts)
    for (const [kind, count] of Object.entries(kinds) as [keyof Kinds, number][]) sum[kind] = (sum[kind] ?? 0) + count
  return sum
}

/** As far as a scan of the source has seen what came there. */
export function retiredOf({ retired = [] }: Plan, journal: Journal | undefined): Pick<StatusDocument, 'retired'> {
  if (retired.length === 0) return {}
  return {
    retired: retired.map(({ id, group, reason }): RetiredStatus => {
      const seen = journal?.writersTo(id, mostWriters)
      return {
        id,
        group: group ?? null,
        reason,
        received:
          seen === undefined
            ? null
            : {
                messages: seen.messages,
                last: iso(seen.last),
                writers: seen.writers.map(({ last, ...writer }) => ({ ...writer, last: iso(last) })),
              },
      }
    }),
  }
}

function iso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString()
}
