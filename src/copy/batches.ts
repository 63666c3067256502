// Cuts rows into batches that fit in memory: by bytes first, then by number; a message that is larger than a batch goes alone.

import type { MessageRow } from '../journal/messages.ts'

const batchBytes = 4_000_000
const batchMessages = 100

/** Batches in the given order. */
export function* batchesOf(rows: readonly MessageRow[]): Generator<MessageRow[]> {
  let batch: MessageRow[] = []
  let bytes = 0
  for (const row of rows) {
    const size = row.bytes ?? row.size
    if (batch.length > 0 && (bytes + size > batchBytes || batch.length >= batchMessages)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(row)
    bytes += size
  }
  if (batch.length > 0) yield batch
}
