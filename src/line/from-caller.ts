// Tells what the caller of a reading threw from what the connection did.

/** What the caller's own code threw while it was given a message: no matter of this connection. */
export class FromCaller extends Error {}

/** Runs what the caller wants done with a message. Throws FromCaller around whatever that throws. */
export async function fromCaller(work: () => unknown): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    throw new FromCaller('thrown by who reads', { cause: thrown })
  }
}

/** What the caller threw; anything else as it is. */
export function ofCaller(thrown: unknown): unknown {
  return thrown instanceof FromCaller ? thrown.cause : thrown
}
