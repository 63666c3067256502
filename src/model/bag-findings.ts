// What check and a run say of an archive that they read: what it does not tell, and files that are not as listed. Pure.

import type { Code } from './codes.ts'
import type { Facts } from './errors.ts'
import { ownReason } from './own-reasons.ts'
import type { BagRemarks } from './ports.ts'

/** So many files are named. */
const named = 3

/** Nothing where the archive tells everything and holds what it lists. */
export function bagFindings(bag: BagRemarks | undefined): { code: Code; facts: Facts }[] {
  if (bag === undefined) return []
  const { withoutFlags, withoutDates, withoutFolders, missing, otherSize, unlisted } = bag
  const some = (key: string, value: number): Facts => (value === 0 ? {} : { [key]: value })
  const odd = [...missing, ...otherSize, ...unlisted]
  return [
    ...(odd.length === 0
      ? []
      : [
          {
            code: 'bag-not-as-listed' as const,
            facts: {
              ...some('missing', missing.length),
              ...some('altered', otherSize.length),
              ...some('unlisted', unlisted.length),
              other: odd.length > named ? `${odd.slice(0, named).join(', ')}, …` : odd.join(', '),
            },
          },
        ]),
    ...(withoutFlags + withoutDates === 0 && !withoutFolders
      ? []
      : [
          {
            code: 'bag-tells-less' as const,
            facts: {
              ...some('flags', withoutFlags),
              ...some('dates', withoutDates),
              ...(withoutFolders ? { reason: ownReason('bag-without-folders') } : {}),
            },
          },
        ]),
  ]
}
