// Reads back what was stored before this run and never proved.

import type { FolderRow } from '../../journal/folders.ts'
import { batchesOf, inOneFetch } from '../ground/batches.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { rowsByPlace } from '../ground/rows-by-place.ts'
import { readBack } from './read-back.ts'

/**
 * Messages that were stored, or settled, before they could be proved, where their copies are in an earlier life of the
 * folder; what is in the present one (`queued`) is proved beside the copying, because there may be much of it.
 */
export async function readBackCopied(context: MailboxContext, folder: FolderRow, queued?: number): Promise<void> {
  for (const page of context.journal.pages.copiedElsewhere(folder.id, queued)) {
    for (const [place, rows] of rowsByPlace(page)) {
      const target = context.journal.lives.get(place)
      if (target === undefined) continue
      for (const batch of batchesOf(rows, inOneFetch(context.batch))) {
        if (context.stop.aborted) return
        await readBack(context, folder, target, batch, undefined)
      }
    }
  }
}
