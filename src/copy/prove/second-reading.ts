// Reads once more, over another connection, what came back altered or without a body: that reading decides.

import type { MessageRow } from '../../journal/messages.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import { MigrationError, type Facts } from '../../model/errors.ts'
import type { MessageBody } from '../../model/message.ts'
import type { ReadSession } from '../../model/ports.ts'
import { firstDifference, sha256 } from '../../proof/fingerprint.ts'
import { failedHow } from '../../line/failed-how.ts'
import { examineListed } from '../ground/assert-uidvalidity.ts'
import type { FolderTarget, MailboxContext } from '../ground/mailbox-context.ts'
import { rowsByPlace } from '../ground/rows-by-place.ts'
import { judgeRow } from '../match/judge-copy.ts'
import { recordJudged } from './read-back.ts'

/** So many are looked at over one connection; a server that alters everything alters it all alike. */
const most = 1_000

/** A copy, or an original, with its body. */
type Whole = MessageBody & { bytes: Buffer }

/**
 * Reads again what is owed it in this folder, wherever the copies are: a connection that garbles what it carries is no
 * evidence against a copy. What is equal after all is verified; of the rest it is written down where it leaves its
 * original. Each is tried once: what cannot be read any more keeps the facts it has. At a stop it ends early, and what
 * is left is still owed. When none of many turned out better, the others are believed to be as they came.
 */
export async function readAgain(context: MailboxContext, { folder, target }: FolderTarget): Promise<void> {
  const { journal, locks } = context
  for (;;) {
    const rows = journal.differences.due(folder.id, most)
    if (rows.length === 0) return
    const better = await locks.source.runExclusive(() =>
      locks.target.runExclusive(() => readRows(context, { folder, target }, rows)),
    )
    if (better === undefined || context.stop.aborted) return
    if (better === 0) return journal.commit((tx) => journal.differences.leaveRest(tx, folder.id))
  }
}

/** Returns of how many the first reading was wrong; undefined: a stop was asked for before anything was read. */
async function readRows(
  context: MailboxContext,
  { folder, target }: FolderTarget,
  rows: readonly MessageRow[],
): Promise<number | undefined> {
  const { journal, stop } = context
  // The connection that is there serves what was begun; no other is opened in its place any more.
  if (stop.aborted) return undefined
  await context.target.renew()
  await examineListed(context, folder)
  let better = 0
  for (const [place, copies] of rowsByPlace(rows)) {
    const life = journal.lives.get(place)
    const isOpen = life !== undefined && (await isReadable(context.target, life))
    const permanentFlags = place === target.row.id ? target.permanentFlags : undefined
    for (const row of copies) {
      const second = isOpen ? await secondOf(context, row) : undefined
      if (stop.aborted) return better
      if (second?.copy !== undefined) {
        const { verified, notes } = judgeRow(row, second.copy, permanentFlags)
        if (verified || row.state === 'copied') {
          better += 1
          await recordJudged(context, folder, [{ row, verified, notes, targetBytes: second.copy.bytes }])
        }
        if (!verified && row.state === 'copied') continue
      }
      journal.commit((tx) => journal.differences.describe(tx, row, second?.difference))
    }
  }
  return better
}

/** Under another UIDVALIDITY its UIDs mean other messages. */
async function isReadable(target: ReadSession, { path, uidValidity }: TargetFolderRow): Promise<boolean> {
  return (await unlessRefused(() => target.examine(path)))?.uidValidity === uidValidity
}

type Second = {
  /** undefined: it is not given any more. */
  copy: { digest: string; flags: readonly string[]; internalDate: number | null; bytes: number } | undefined
  /** Where it leaves its original; undefined: it does not, or the original is not given any more. */
  difference: Facts | undefined
}

/** undefined: a stop was asked for. */
async function secondOf(
  { source, target, memory, stop }: MailboxContext,
  row: MessageRow,
): Promise<Second | undefined> {
  const { uid, digest, targetUid } = row
  const largest = row.bytes ?? row.size
  const read = async (): Promise<Second> => {
    const copy = targetUid === null ? undefined : await wholeOf(target, targetUid, largest)
    if (copy === undefined) return { copy: undefined, difference: undefined }
    const { bytes, flags, internalDate } = copy
    const found = { digest: sha256(bytes), flags, internalDate, bytes: bytes.length }
    const isThere = row.atSource === 1 && row.uidValidity === source.opened?.uidValidity
    if (found.digest === digest || !isThere) return { copy: found, difference: undefined }
    const original = await wholeOf(source, uid, largest)
    if (original === undefined || sha256(original.bytes) !== digest) return { copy: found, difference: undefined }
    const offset = firstDifference(original.bytes, bytes)
    return { copy: found, difference: { offset, bytes: original.bytes.length, targetBytes: bytes.length } }
  }
  return memory.whileReading(2 * largest, read, stop)
}

async function wholeOf(session: ReadSession, wanted: number, largest: number): Promise<Whole | undefined> {
  let whole: Whole | undefined
  const take = (body: MessageBody): void => {
    if (body.uid === wanted && body.bytes !== null) whole = { ...body, bytes: body.bytes }
  }
  await unlessRefused(() => session.fetchBodies([wanted], take, { largest }))
  return whole
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
