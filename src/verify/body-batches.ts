// How many bodies are asked for at once, and which message is blamed when lines break over it again and again.

/** A listed message: its UID and its announced size in bytes. */
export type Listed = readonly [uid: number, size: number]

const mostBytes = 4_000_000
const mostMessages = 200
/** After a break, so many at once, and after another break one: the culprit is soon alone. */
const narrowed = 16
/** Breaks in a row with one message alone on its way. */
const breaksToBlame = 3

/** Batches that fit in memory; a message that is larger than a batch goes alone. */
export function* batchesOf<T>(messages: readonly T[], sizeOf: (message: T) => number): Generator<T[]> {
  let rest = messages
  while (rest.length > 0) {
    const batch = firstBatch(rest, sizeOf, mostMessages)
    yield batch
    rest = rest.slice(batch.length)
  }
}

function firstBatch<T>(messages: readonly T[], sizeOf: (message: T) => number, most: number): T[] {
  const batch: T[] = []
  let bytes = 0
  for (const message of messages) {
    if (batch.length > 0 && (bytes + sizeOf(message) > mostBytes || batch.length >= most)) break
    batch.push(message)
    bytes += sizeOf(message)
  }
  return batch
}

export class BodyBatches {
  #most = mostMessages
  #alone: { uid: number; breaks: number } | undefined

  /** Takes the next batch out of `open`; empty: there is none left. */
  next(open: Listed[]): Listed[] {
    return open.splice(0, firstBatch(open, ([, size]) => size, this.#most).length)
  }

  /** The batch came whole: the next may be larger. */
  came(): void {
    this.#alone = undefined
    this.#most = Math.min(mostMessages, this.#most * 2)
  }

  /** The line broke over this batch. Gives the UID that is blamed, or whether anything was learnt. */
  broke(batch: readonly Listed[]): number | 'narrowed' | 'unknown' {
    const [first] = batch
    if (batch.length > 1 || first === undefined) {
      this.#most = batch.length > narrowed ? narrowed : 1
      return 'narrowed'
    }
    const [uid] = first
    this.#alone = { uid, breaks: this.#alone?.uid === uid ? this.#alone.breaks + 1 : 1 }
    return this.#alone.breaks >= breaksToBlame ? uid : 'unknown'
  }
}
