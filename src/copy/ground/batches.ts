// Cuts rows into batches that fit in memory: by bytes first, then by number.

/** A message whose length is known, once it was read, or announced. */
type Sized = { size: number; bytes?: number | null }

type Limit = { bytes: number; messages: number }

/** `inOneFetch`: what is asked for at once, where that is more. */
export type BatchLimit = Limit & { inOneFetch?: Limit }

/**
 * The most that is sent under one intent: large enough that few commits are needed, small enough that the line does not
 * wait for it to fill.
 */
export const fullBatch: BatchLimit = {
  bytes: 1_000_000,
  messages: 128,
  inOneFetch: { bytes: 16_000_000, messages: 2_048 },
}

/**
 * What is asked for in one FETCH: its answers stream in, so that only the way of the command itself is waited for.
 * After a line broke, no more than is sent together.
 */
export function inOneFetch(limit: BatchLimit): BatchLimit {
  return limit.inOneFetch ?? limit
}

/** The narrower of two limits. */
export function narrower(one: Limit, other: Limit): Limit {
  return { bytes: Math.min(one.bytes, other.bytes), messages: Math.min(one.messages, other.messages) }
}

/**
 * For servers that are held to so many bytes a second: half a second's worth in one FETCH, because a server goes on
 * sending into every buffer on the way while we wait, and half of that in one intent.
 */
export function paced(bytesPerSecond: number | undefined): BatchLimit {
  if (bytesPerSecond === undefined) return fullBatch
  const atMost = (limit: Limit, bytes: number): Limit => ({
    bytes: Math.max(1, Math.min(limit.bytes, Math.floor(bytes))),
    messages: limit.messages,
  })
  return { ...atMost(fullBatch, bytesPerSecond / 4), inOneFetch: atMost(inOneFetch(fullBatch), bytesPerSecond / 2) }
}

/** A line that breaks every few hundred kB must get on all the same. */
function smaller({ bytes, messages }: BatchLimit): BatchLimit {
  return { bytes: Math.max(1, Math.floor(bytes / 4)), messages: Math.max(1, Math.floor(messages / 4)) }
}

/** So many batches that one line carried before it broke show that it can carry larger ones. */
const many = 4

/**
 * After a line broke: smaller when nothing came through, larger again, up to `most`, when it had carried many of such a
 * size, else the same.
 */
export function fitted(limit: BatchLimit, most: BatchLimit, carried: Limit): BatchLimit {
  if (carried.messages === 0) return smaller(limit)
  const carriedMany = carried.messages >= many * limit.messages || carried.bytes >= many * limit.bytes
  return carriedMany ? larger(limit, most) : limit
}

function larger({ bytes, messages }: BatchLimit, most: BatchLimit): BatchLimit {
  return bytes * 4 >= most.bytes || messages * 4 >= most.messages ? most : { bytes: bytes * 4, messages: messages * 4 }
}

/** All their bodies together. */
export function bytesOf(rows: readonly Sized[]): number {
  return rows.reduce((sum, row) => sum + sizeOf(row), 0)
}

/** The largest body among them. */
export function largestOf(rows: readonly Sized[]): number {
  return rows.reduce((most, row) => Math.max(most, sizeOf(row)), 0)
}

const sizeOf = (row: Sized): number => row.bytes ?? row.size

/** Batches in the given order. */
export function* batchesOf<T extends Sized>(rows: Iterable<T>, limit: BatchLimit): Generator<T[]> {
  let batch: T[] = []
  let bytes = 0
  for (const row of rows) {
    const size = sizeOf(row)
    if (batch.length > 0 && (bytes + size > limit.bytes || batch.length >= limit.messages)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(row)
    bytes += size
  }
  if (batch.length > 0) yield batch
}
