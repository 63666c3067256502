// Says of altered copies where they leave their originals: both are read once more at the end.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { MigrationError } from '../../model/errors.ts'
import type { MessageBody } from '../../model/message.ts'
import type { FolderState, ReadSession } from '../../model/ports.ts'
import { firstDifference, sha256 } from '../../proof/fingerprint.ts'
import { failedHow } from '../../line/failed-how.ts'
import { examineListed } from '../folders/assert-uidvalidity.ts'
import { emitMessage } from '../ground/emit-message.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import { rowsByPlace } from '../ground/rows-by-place.ts'
import { judgeRow } from '../match/judge-copy.ts'

/** What one may take some time to describe; a server that alters everything alters it all alike. */
const most = 1_000

/** What both sides give now, of which the original is what was copied. */
type Both = { original: Buffer; copy: MessageBody & { bytes: Buffer } }

/**
 * Describes what is owed it in this folder, wherever the copies are. Each is tried once: what cannot be read any more
 * keeps the facts it has, and a copy that was only misread is proved after all. At a stop it ends early, and the rest
 * is still owed.
 */
export async function describeDifferences(context: MailboxContext, folder: FolderRow): Promise<void> {
  const { journal, locks } = context
  const rows = journal.differences.due(folder.id, most)
  if (rows.length === 0) return
  await locks.source.runExclusive(() =>
    locks.target.runExclusive(async () => {
      await examineListed(context, folder)
      for (const [place, copies] of rowsByPlace(rows)) {
        const opened = await openPlace(context, place)
        for (const row of copies) {
          if (context.stop.aborted) return
          await describe(context, folder, row, opened)
        }
      }
      journal.commit((tx) => journal.differences.leaveRest(tx, folder.id))
    }),
  )
}

/** undefined: it does not open, or its UIDs mean other messages by now. */
async function openPlace({ journal, target }: MailboxContext, place: number): Promise<FolderState | undefined> {
  const life = journal.lives.get(place)
  if (life === undefined) return undefined
  const opened = await unlessRefused(() => target.examine(life.path))
  return opened?.uidValidity === life.uidValidity ? opened : undefined
}

async function describe(
  context: MailboxContext,
  folder: FolderRow,
  row: MessageRow,
  opened: FolderState | undefined,
): Promise<void> {
  const { journal, memory } = context
  const largest = row.bytes ?? row.size
  await memory.whileReading(2 * largest, async () => {
    const both = opened === undefined ? undefined : await readBoth(context, row, largest)
    if (both === undefined) return journal.commit((tx) => journal.differences.describe(tx, row, undefined))
    const { original, copy } = both
    if (!copy.bytes.equals(original)) {
      const offset = firstDifference(original, copy.bytes)
      const facts = { offset, bytes: original.length, targetBytes: copy.bytes.length }
      return journal.commit((tx) => journal.differences.describe(tx, row, facts))
    }
    const found = { digest: sha256(copy.bytes), flags: copy.flags, internalDate: copy.internalDate }
    const { notes } = judgeRow(row, found, opened?.permanentFlags)
    journal.commit((tx) => {
      if (notes.length > 0) journal.messages.addNotes(tx, row, notes)
      journal.messages.setState(tx, row.id, 'verified')
    })
    emitMessage(context, folder, row, 'verified')
  })
}

/** undefined: one of the two is not given any more, or the original is not what was copied. */
async function readBoth(
  { source, target }: MailboxContext,
  { uid, digest, targetUid }: MessageRow,
  largest: number,
): Promise<Both | undefined> {
  const original = (await bodyOf(source, uid, largest))?.bytes
  if (original === undefined || sha256(original) !== digest || targetUid === null) return undefined
  const copy = await bodyOf(target, targetUid, largest)
  return copy === undefined ? undefined : { original, copy }
}

async function bodyOf(session: ReadSession, wanted: number, largest: number): Promise<Both['copy'] | undefined> {
  const bodies: Both['copy'][] = []
  await unlessRefused(() =>
    session.fetchBodies(
      [wanted],
      (body) => {
        if (body.uid === wanted && body.bytes !== null) bodies.push({ ...body, bytes: body.bytes })
      },
      { largest },
    ),
  )
  return bodies[0]
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
