// Works on several things at a time, and on those that share something one after the other.

/**
 * Begins with the first, `atOnce` at a time; one whose key is that of another at work lets those behind it go first.
 * `work` must not throw.
 */
export async function eachInTurn<T>(
  items: readonly T[],
  atOnce: number,
  keyOf: (item: T) => string,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  const atWork = new Map<string, Promise<void>>()
  while (waiting.length > 0) {
    const next = atWork.size < atOnce ? waiting.findIndex((item) => !atWork.has(keyOf(item))) : -1
    const [item] = next === -1 ? [] : waiting.splice(next, 1)
    if (item === undefined) {
      await Promise.race(atWork.values())
      continue
    }
    const key = keyOf(item)
    atWork.set(
      key,
      work(item).finally(() => atWork.delete(key)),
    )
  }
  await Promise.all(atWork.values())
}
