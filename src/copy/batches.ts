// Cuts rows into batches that fit in memory: by bytes first, then by number; a message that is larger than a batch goes alone.

import type { MessageRow } from '../journal/messages.ts'

/** The most that is read, sent and read back in one go. */
export type BatchLimit = { bytes: number; messages: number }

export const fullBatch: BatchLimit = { bytes: 4_000_000, messages: 100 }

/** For a line that broke before a batch was through: one that breaks every few hundred kB must get on all the same. */
export function smaller({ bytes, messages }: BatchLimit): BatchLimit {
  return { bytes: Math.max(1, Math.floor(bytes / 4)), messages: Math.max(1, Math.floor(messages / 4)) }
}

/** Batches in the given order. */
export function* batchesOf(rows: readonly MessageRow[], limit: BatchLimit): Generator<MessageRow[]> {
  let batch: MessageRow[] = []
  let bytes = 0
  for (const row of rows) {
    const size = row.bytes ?? row.size
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
