// Finds copies under more header lines by reading them, where headers alone cannot tell whose copy it is.

import { hasOnlyMoreHeaders } from '../../proof/added-headers.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import { matchCopies, type Match, type Present, type Wanted } from '../../proof/match.ts'
import { batchesOf, inOneFetch, largestOf } from '../ground/batches.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Which of these copies are messages of ours with header lines more. `bytesOf`: the bytes of those messages, by id.
 * Another recipient's mail has other lines in place of some of ours; what is equal to the last byte in several
 * mailboxes serves whoever comes first.
 */
export async function matchMoreHeaders(
  context: MailboxContext,
  place: TargetFolderRow,
  wanted: readonly Wanted[],
  present: readonly Present[],
  bytesOf: ReadonlyMap<number, Buffer>,
): Promise<Match[]> {
  const maybe = wanted.flatMap((one) =>
    present.flatMap((copy) => (matchCopies([one], [copy], 'altered').length === 0 ? [] : [{ one, copy }])),
  )
  const copies = [...new Map(maybe.map(({ copy }) => [copy.uid, { uid: copy.uid, size: copy.bytes }])).values()]
  const fits = new Set<string>()
  await context.locks.target.runExclusive(async () => {
    const { target, memory } = context
    if (copies.length === 0 || (await target.examine(place.path)).uidValidity !== place.uidValidity) return
    for (const group of batchesOf(copies, inOneFetch(context.batch)))
      await memory.whileReading(largestOf(group), () =>
        target.fetchBodies(
          group.map(({ uid }) => uid),
          ({ uid, bytes }) => {
            for (const { one, copy } of maybe) {
              const own = bytesOf.get(one.id)
              if (copy.uid !== uid || bytes === null || own === undefined) continue
              if (hasOnlyMoreHeaders(own, bytes)) fits.add(`${one.id} ${uid}`)
            }
          },
        ),
      )
  })
  const taken = new Set<number>()
  return wanted.flatMap(({ id }) => {
    const found = maybe.find(({ one, copy }) => one.id === id && !taken.has(copy.uid) && fits.has(`${id} ${copy.uid}`))
    if (found === undefined) return []
    taken.add(found.copy.uid)
    return [{ id, uid: found.copy.uid, evidence: 'kin' as const }]
  })
}
