// Chooses messages to read for comparison: when they are served, it is not the server that fails.

import type { ReadSession } from '../model/ports.ts'

/** How far from a UID others are looked for, and how many are tried. */
const reach = 100
const tried = 3
/** A comparison is not worth more than so many bytes. */
const largest = 1_000_000

/** The smallest messages near this UID in the open folder, at most three. */
export async function controlUids(
  session: ReadSession,
  { around, not }: { around: number; not?: number },
): Promise<number[]> {
  const near = Array.from({ length: 2 * reach + 1 }, (_, i) => around - reach + i).filter(
    (uid) => uid > 0 && uid !== not,
  )
  const sizes: { uid: number; size: number }[] = []
  await session.fetchFacts(near, ({ uid, size }) => sizes.push({ uid, size }))
  return sizes
    .filter(({ size }) => size > 0 && size <= largest)
    .sort((a, b) => a.size - b.size)
    .slice(0, tried)
    .map(({ uid }) => uid)
}
