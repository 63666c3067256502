// Says of altered copies where they leave their originals: both are read once more at the end.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { examineListed } from '../folders/assert-uidvalidity.ts'
import { firstDifference } from '../../proof/fingerprint.ts'
import type { OpenTarget, MailboxContext } from '../ground/mailbox-context.ts'

/** What one may take some time to describe; a server that alters everything alters it all alike. */
const most = 1_000

/**
 * Describes what `differs` in this folder and has not been described, as soon as both sides can be read. What cannot be
 * read any more keeps the reason it has.
 */
export async function describeDifferences(
  context: MailboxContext,
  folder: FolderRow,
  target: OpenTarget,
): Promise<void> {
  const { journal, locks } = context
  const rows: MessageRow[] = []
  for (const page of journal.pages.fetchable(folder.id, 'differs')) {
    rows.push(
      ...page.filter((row) => row.targetFolder === target.row.id && row.reason?.startsWith('other bytes') === true),
    )
    if (rows.length >= most) break
  }
  if (rows.length === 0) return
  await locks.source.runExclusive(() =>
    locks.target.runExclusive(async () => {
      await examineListed(context, folder)
      await context.target.examine(target.row.path)
      for (const row of rows) {
        const reason = await describe(context, row)
        if (reason !== undefined)
          journal.commit((tx) => journal.messages.setState(tx, row.id, 'differs', row.code, reason))
      }
    }),
  )
}

async function describe(context: MailboxContext, row: MessageRow): Promise<string | undefined> {
  return context.memory.whileReading(2 * (row.bytes ?? row.size), async () => {
    let original: Buffer | null = null
    let copy: Buffer | null = null
    await context.source.fetchBodies(
      [row.uid],
      ({ uid, bytes }) => {
        if (uid === row.uid) original = bytes
      },
      { largest: row.bytes ?? row.size },
    )
    await context.target.fetchBodies(
      [row.targetUid ?? 0],
      ({ uid, bytes }) => {
        if (uid === row.targetUid) copy = bytes
      },
      { largest: row.bytes ?? row.size },
    )
    return differenceText(original, copy)
  })
}

function differenceText(original: Buffer | null, copy: Buffer | null): string | undefined {
  if (original === null || copy === null) return undefined
  return (
    `first altered byte ${firstDifference(original, copy)}; ${original.length} bytes on the source, ` +
    `${copy.length} on the target`
  )
}
