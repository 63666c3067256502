// Reads once more what is as long and as old as a message that is looked for, and has other bytes.

import type { MessageRow } from '../../journal/messages.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import { fingerprintOf } from '../../proof/fingerprint.ts'
import { matchCopies, type Present, type Wanted } from '../../proof/match.ts'
import { batchesOf, inOneFetch, largestOf } from '../ground/batches.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { wantedOf } from './wanted.ts'

/** Length and INTERNALDATE (ms since 1970): as reason enough to look more closely, and no more than that. */
export const lengthAndDate = (bytes: number, date: number | null): string => `${bytes} ${second(date)}`

const second = (date: number | null): string => (date === null ? 'none' : String(Math.floor(date / 1000)))

/** So much longer a copy may be to which a server has added header lines. */
const mostAdded = 16_384
/** Where more messages than these bear one date it tells nothing of them. */
const mostOfOneSecond = 100

/** What is looked for, as it was, or would be, sent. */
class Sought {
  readonly #digests = new Map<string, Set<string>>()
  readonly #bySecond = new Map<string, Wanted[]>()

  constructor(pages: Iterable<readonly MessageRow[]>) {
    for (const page of pages)
      for (const one of wantedOf(page)) {
        const [mark, at] = [lengthAndDate(one.bytes, one.internalDate), second(one.internalDate)]
        this.#digests.set(mark, (this.#digests.get(mark) ?? new Set()).add(one.digest))
        const there = this.#bySecond.get(at) ?? []
        if (there.length <= mostOfOneSecond) there.push(one)
        this.#bySecond.set(at, there)
      }
  }

  get isEmpty(): boolean {
    return this.#digests.size === 0
  }

  /** Whether it has the length and date of one of these, and other bytes. */
  isLike({ bytes, internalDate, digest }: Pick<Present, 'bytes' | 'internalDate' | 'digest'>): boolean {
    return [...(this.#digests.get(lengthAndDate(bytes, internalDate)) ?? [])].some((one) => one !== digest)
  }

  /** Those that would be it if it had header lines more. */
  shorterThan({ bytes, internalDate }: Pick<Present, 'bytes' | 'internalDate'>): Wanted[] {
    const there = internalDate === null ? [] : (this.#bySecond.get(second(internalDate)) ?? [])
    if (there.length > mostOfOneSecond) return []
    return there.filter((one) => bytes > one.bytes && bytes <= one.bytes + mostAdded)
  }
}

/**
 * Reads once more what lies unowned in this place, has the date of one of these rows and its length, or that of one
 * with header lines more, and was read with other bytes: before a copy is called gone, or its message is sent a second
 * time, one reading is not enough. Gives whether any of it has other bytes now. The caller has the target's lock.
 */
export async function readDoubtfulAgain(
  context: MailboxContext,
  place: TargetFolderRow,
  pages: Iterable<readonly MessageRow[]>,
): Promise<boolean> {
  const { journal, target, memory } = context
  if (!journal.unowned.any(place.id)) return false
  const sought = new Sought(pages)
  if (sought.isEmpty) return false
  const doubtful = new Map<number, { uid: number; size: number; digest: string }>()
  for (const mark of journal.unowned.marksIn(place.id)) {
    const { uid, bytes: size, digest } = mark
    if (sought.isLike(mark)) doubtful.set(uid, { uid, size, digest })
    const shorter = sought.shorterThan(mark)
    const copy = shorter.length === 0 ? undefined : journal.unowned.get(place.id, uid)
    // What is one of these but for its headers was read well.
    if (copy !== undefined && matchCopies(shorter, [copy], 'altered').length === 0)
      doubtful.set(uid, { uid, size, digest })
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
