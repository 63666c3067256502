// Two things at the same time, neither of which may go on by itself when the other failed.

/**
 * Returns both results; throws what failed, but not before both have ended: who cleans up then finds nothing under way.
 */
export async function joinBoth<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b])
  return [await a, await b]
}
