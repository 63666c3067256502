// Reads back from the target what was copied, by UID, and judges each message: this is where `verified` comes from, and nowhere else.

import type { FolderRow } from '../journal/folders.ts'
import type { MessageRow } from '../journal/messages.ts'
import type { Code } from '../model/codes.ts'
import { MigrationError } from '../model/errors.ts'
import type { Note } from '../model/message.ts'
import { firstDifference, fingerprintOf } from '../proof/fingerprint.ts'
import { judge, type Found } from '../proof/judge.ts'
import { project } from '../proof/projection.ts'
import { largestOf } from './batches.ts'
import { tell } from './tell.ts'
import type { Work } from './work.ts'

type Judged = { row: MessageRow; verdict: 'verified'; notes: Note[] } | { row: MessageRow; verdict: 'differs'; targetBytes: Buffer | undefined }

/** What a row should look like on the target, given what the folder keeps. */
function expectedOf(row: MessageRow, permanentFlags: readonly string[] | undefined) {
  const projection = project(row.flags, row.internalDate, permanentFlags)
  return { digest: row.digest ?? '', flags: projection.flags, internalDate: projection.internalDate, notes: projection.notes }
}

/** Judges a row against what was found under its UID. `found` may come from an earlier reading of the same body. */
export function judgeRow(row: MessageRow, found: Found, permanentFlags: readonly string[] | undefined): { verified: boolean; notes: Note[] } {
  const expected = expectedOf(row, permanentFlags)
  const verdict = judge(expected, found)
  return verdict.kind === 'verified' ? { verified: true, notes: [...expected.notes, ...verdict.notes] } : { verified: false, notes: [] }
}

/**
 * Reads back rows that are `copied` and own a UID in one target folder. Verified or differing rows are committed; what is not there after a fresh
 * EXAMINE stays `copied` and is looked for elsewhere before the folder is complete (see vanished.ts).
 */
export async function readBack(
  work: Work, folder: FolderRow, targetPath: string, rows: readonly MessageRow[], permanentFlags: readonly string[] | undefined,
): Promise<void> {
  if (rows.length === 0) return
  const byUid = new Map(rows.map((row) => [row.targetUid ?? 0, row]))
  const judged: Judged[] = []
  try {
    await work.target.examine(targetPath)
  } catch (error) {
    if (error instanceof MigrationError && error.scope === 'folder') return
    throw error
  }
  await work.bodies.holding(largestOf(rows), async () => {
    await work.target.fetchBodies([...byUid.keys()], ({ uid, bytes, flags, internalDate }) => {
      const row = byUid.get(uid)
      if (row === undefined || bytes === null) return
      byUid.delete(uid)
      const { verified, notes } = judgeRow(row, { digest: fingerprintOf(bytes).digest, flags, internalDate }, permanentFlags)
      judged.push(verified ? { row, verdict: 'verified', notes } : { row, verdict: 'differs', targetBytes: bytes })
    })
    await record(work, folder, judged)
  })
}

async function record(work: Work, folder: FolderRow, judged: readonly Judged[]): Promise<void> {
  const reasons = new Map<number, string>()
  for (const one of judged) if (one.verdict === 'differs') reasons.set(one.row.id, await describeDifference(work, one.row, one.targetBytes))
  work.journal.commit(() => {
    for (const one of judged) {
      if (one.verdict === 'verified') {
        work.journal.messages.addNotes(one.row, one.notes)
        work.journal.messages.setState(one.row.id, 'verified')
      } else {
        work.journal.messages.setState(one.row.id, 'differs', codeOf(one.row), reasons.get(one.row.id) ?? null)
      }
    }
  })
  for (const one of judged) {
    if (one.verdict === 'verified') tell(work, folder, one.row, 'verified')
    else tell(work, folder, one.row, 'differs', codeOf(one.row), reasons.get(one.row.id))
  }
}

/** Who altered the copy: another tool before us, or the target when it took ours. */
function codeOf(row: MessageRow): Code {
  return row.code === 'altered-copy-present' ? 'altered-copy-present' : 'altered-by-target'
}

/** Says where the copy leaves the original: the original is read once more, because bodies are not kept. */
async function describeDifference(work: Work, row: MessageRow, copy: Buffer | undefined): Promise<string> {
  let original: Buffer | null = null
  await work.source.examine(work.journal.folders.get(row.folder)?.path ?? '')
  await work.source.fetchBodies([row.uid], ({ uid, bytes }) => {
    if (uid === row.uid) original = bytes
  })
  return differenceText(original, copy, row.bytes ?? row.size)
}

function differenceText(original: Buffer | null, copy: Buffer | undefined, sourceBytes: number): string {
  if (original === null || copy === undefined) return `other bytes: ${sourceBytes} on the source, ${copy?.length ?? 0} on the target`
  return `first altered byte ${firstDifference(original, copy)}; ${original.length} bytes on the source, ${copy.length} on the target`
}
