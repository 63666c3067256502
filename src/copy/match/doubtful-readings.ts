// Reads once more what is as long and as old as a message that is looked for, and has other bytes.

import type { MessageRow } from '../../journal/messages.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import { fingerprintOf } from '../../proof/fingerprint.ts'
import { batchesOf, inOneFetch, largestOf } from '../ground/batches.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { wantedOf } from './wanted.ts'

/** Length and INTERNALDATE (ms since 1970): as reason enough to look more closely, and no more than that. */
export const lengthAndDate = (bytes: number, date: number | null): string =>
  `${bytes} ${date === null ? 'none' : Math.floor(date / 1000)}`

/** The digests of these rows, by length and date as they were, or would be, sent. */
function digestsByMark(pages: Iterable<readonly MessageRow[]>): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const page of pages)
    for (const { bytes, internalDate, digest } of wantedOf(page)) {
      const mark = lengthAndDate(bytes, internalDate)
      found.set(mark, (found.get(mark) ?? new Set()).add(digest))
    }
  return found
}

/**
 * Reads once more what lies unowned in this place, has the length and the date of one of these rows, and was read with
 * other bytes: before a copy is called gone, or its message is sent a second time, one reading is not enough. Gives
 * whether any of it has other bytes now. The caller has the target's lock.
 */
export async function readDoubtfulAgain(
  context: MailboxContext,
  place: TargetFolderRow,
  pages: Iterable<readonly MessageRow[]>,
): Promise<boolean> {
  const { journal, target, memory } = context
  if (!journal.unowned.any(place.id)) return false
  const sought = digestsByMark(pages)
  if (sought.size === 0) return false
  const doubtful = new Map<number, { uid: number; size: number; digest: string }>()
  for (const { uid, bytes, internalDate, digest } of journal.unowned.marksIn(place.id)) {
    const digests = sought.get(lengthAndDate(bytes, internalDate))
    if (digests !== undefined && [...digests].some((one) => one !== digest))
      doubtful.set(uid, { uid, size: bytes, digest })
  }
  if (doubtful.size === 0 || (await target.examine(place.path)).uidValidity !== place.uidValidity) return false
  let others = false
  for (const group of batchesOf(doubtful.values(), inOneFetch(context.batch))) {
    if (context.stop.aborted) return others
    await memory.whileReading(largestOf(group), () =>
      target.fetchBodies(
        group.map(({ uid }) => uid),
        ({ uid, bytes, flags, internalDate }) => {
          const print = bytes === null ? undefined : fingerprintOf(bytes)
          if (print === undefined || print.digest === doubtful.get(uid)?.digest) return
          journal.commit((tx) => journal.unowned.add(tx, place.id, { uid, print, flags, internalDate }))
          others = true
        },
      ),
    )
  }
  return others
}
