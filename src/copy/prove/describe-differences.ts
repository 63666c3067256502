// Says of altered copies where they leave their originals: both are read once more at the end.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import { MigrationError, type Facts } from '../../model/errors.ts'
import type { ReadSession } from '../../model/ports.ts'
import { firstDifference, sha256 } from '../../proof/fingerprint.ts'
import { failedHow } from '../../line/failed-how.ts'
import { examineListed } from '../folders/assert-uidvalidity.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { rowsByPlace } from '../ground/rows-by-place.ts'

/** What one may take some time to describe; a server that alters everything alters it all alike. */
const most = 1_000

/**
 * Describes what is owed it in this folder, wherever the copies are. Each is tried once: what cannot be read any more
 * keeps the facts it has. At a stop it ends early, and the rest is still owed.
 */
export async function describeDifferences(context: MailboxContext, folder: FolderRow): Promise<void> {
  const { journal, locks } = context
  const rows = journal.differences.due(folder.id, most)
  if (rows.length === 0) return
  await locks.source.runExclusive(() =>
    locks.target.runExclusive(async () => {
      await examineListed(context, folder)
      for (const [place, copies] of rowsByPlace(rows)) {
        const life = journal.lives.get(place)
        const isOpen = life !== undefined && (await isReadable(context.target, life))
        for (const row of copies) {
          if (context.stop.aborted) return
          const facts = isOpen ? await differenceOf(context, row) : undefined
          journal.commit((tx) => journal.differences.describe(tx, row, facts))
        }
      }
      journal.commit((tx) => journal.differences.leaveRest(tx, folder.id))
    }),
  )
}

/** Under another UIDVALIDITY its UIDs mean other messages. */
async function isReadable(target: ReadSession, { path, uidValidity }: TargetFolderRow): Promise<boolean> {
  return (await unlessRefused(() => target.examine(path)))?.uidValidity === uidValidity
}

/** undefined: one of the two is not given any more, or is not what was copied. */
async function differenceOf({ source, target, memory }: MailboxContext, row: MessageRow): Promise<Facts | undefined> {
  const { uid, digest, targetUid } = row
  const largest = row.bytes ?? row.size
  return memory.whileReading(2 * largest, async () => {
    const original = await bodyOf(source, uid, largest)
    if (original === undefined || sha256(original) !== digest || targetUid === null) return undefined
    const copy = await bodyOf(target, targetUid, largest)
    return copy === undefined
      ? undefined
      : { offset: firstDifference(original, copy), bytes: original.length, targetBytes: copy.length }
  })
}

async function bodyOf(session: ReadSession, wanted: number, largest: number): Promise<Buffer | undefined> {
  let body: Buffer | null = null
  await unlessRefused(() =>
    session.fetchBodies(
      [wanted],
      ({ uid, bytes }) => {
        if (uid === wanted) body = bytes
      },
      { largest },
    ),
  )
  return body ?? undefined
}

/** A refusal stops nothing where something is only to be described; a line that breaks is another matter. */
async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    const how = failedHow(error)?.how
    if (how === 'refused' || how === 'passing') return undefined
    if (error instanceof MigrationError && error.scope === 'folder') return undefined
    throw error
  }
}
