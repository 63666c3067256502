// Adopts what the target already has of another tool or of a lost journal, instead of doubling it.

import type { FolderRow } from '../../journal/folders.ts'
import { isSameBytes, matchCopies, type Match } from '../../proof/match.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { readBystanders } from '../match/unowned-messages.ts'
import { fetchRows, type Received } from './fetch-bodies.ts'
import { batchesOf, inOneFetch } from '../ground/batches.ts'
import { dueNow } from '../clock/due-now.ts'
import { judgeRow, readBack } from '../prove/read-back.ts'
import { emitMessage } from '../ground/emit-message.ts'
import type { OpenTarget, MailboxContext } from '../ground/mailbox-context.ts'
import { examineListed } from '../folders/assert-uidvalidity.ts'
import { wantedOf } from '../match/wanted.ts'
import { triable, blaming } from './blame.ts'

/**
 * Adopts, before anything is sent. What nobody owns in the target folder is read once; pending messages whose announced
 * size meets the length of one of these are read and matched as a multiset, so that of two equal copies each finds the
 * one with its own date and flags. Messages whose announced size lies are caught later, when their bytes are known (see
 * adoptKnown).
 */
export async function adopt(context: MailboxContext, folder: FolderRow, target: OpenTarget): Promise<void> {
  const { journal } = context
  if (target.messages === 0) return
  const pending = triable(context, dueNow(context, journal.messages.inFolder(folder.id, ['pending'])))
  if (pending.length === 0) return
  const look = await context.locks.target.runExclusive(() => readBystanders(context, target.row, 1))
  const bystanders = journal.attempts.bystanders(target.row.id)
  if (bystanders.length === 0) return
  const lengths = new Set(bystanders.map((copy) => copy.bytes))
  const candidates = pending.filter((row) => lengths.has(row.size))
  context.emit({ event: 'adopting', mailbox: context.mailbox.id, folder: folder.name, present: bystanders.length })
  if (candidates.length === 0) return
  await context.locks.source.runExclusive(() => fingerprintAll(context, folder, candidates))
  if (context.stop.aborted) return
  const known = journal.messages.inFolder(folder.id, ['pending'])
  const matches = matchCopies(wantedOf(known), bystanders, 'same-bytes')
  await takeOver(context, folder, target, known, matches, look.fresh)
}

/**
 * Reads these messages, to know them; what does not come, or comes otherwise than announced, is dealt with when it is
 * copied.
 */
async function fingerprintAll(context: MailboxContext, folder: FolderRow, rows: readonly MessageRow[]): Promise<void> {
  const { journal } = context
  await examineListed(context, folder)
  for (const group of batchesOf(rows, inOneFetch(context.batch))) {
    if (context.stop.aborted) return
    const read: Pick<Received, 'row' | 'print'>[] = []
    try {
      await blaming(context, group, () =>
        fetchRows(context, folder, group, {
          take: async ({ permit, row, print }) => {
            permit.release()
            read.push({ row, print })
          },
          flushForMemory: async () => undefined,
        }),
      )
    } finally {
      journal.commit((tx) => read.forEach(({ row, print }) => journal.messages.setFingerprint(tx, row.id, print)))
    }
  }
}

/**
 * Adopts, among pending messages whose bytes are known, those that the target has; altered copies too, so that they are
 * not sent again.
 */
export async function adoptKnown(
  context: MailboxContext,
  folder: FolderRow,
  target: OpenTarget,
  ids: readonly number[],
): Promise<Set<number>> {
  const { journal } = context
  if (!journal.attempts.hasBystanders(target.row.id)) return new Set()
  const rows = ids.map((id) => journal.messages.get(id)).filter((row): row is MessageRow => row?.state === 'pending')
  const wanted = wantedOf(rows)
  const present = new Map(
    wanted.flatMap((one) => journal.attempts.bystandersLike(target.row.id, one)).map((copy) => [copy.uid, copy]),
  )
  const matches = matchCopies(wanted, [...present.values()], 'altered')
  await takeOver(context, folder, target, rows, matches, new Set())
  return new Set(matches.map((match) => match.id))
}

/**
 * Makes the matched copies ours; those whose bodies were read in this very look are judged by that reading, the others
 * are read back.
 */
async function takeOver(
  context: MailboxContext,
  folder: FolderRow,
  target: OpenTarget,
  rows: readonly MessageRow[],
  matches: readonly Match[],
  fresh: ReadonlySet<number>,
): Promise<void> {
  const { journal } = context
  const byId = new Map(rows.map((row) => [row.id, row]))
  const copies = new Map(journal.attempts.bystanders(target.row.id).map((copy) => [copy.uid, copy]))
  const verified: MessageRow[] = []
  journal.commit((tx) => {
    for (const match of matches) {
      const row = byId.get(match.id)
      const copy = copies.get(match.uid)
      if (row === undefined || copy === undefined) continue
      journal.messages.own(tx, row.id, target.row.id, match.uid, true)
      // Same Message-ID, date and body under other headers: another tool altered it. A person decides; it is not
      // doubled in silence.
      if (match.evidence === 'kin') journal.messages.setState(tx, row.id, 'copied', 'altered-copy-present')
      if (!fresh.has(match.uid) || !isSameBytes(match.evidence)) continue
      const judged = judgeRow({ ...row, digest: row.digest ?? copy.digest }, copy, target.permanentFlags)
      if (!judged.verified) continue
      journal.messages.addNotes(tx, row, judged.notes)
      journal.messages.setState(tx, row.id, 'verified')
      verified.push(row)
    }
  })
  for (const row of verified) emitMessage(context, folder, row, 'verified', 'adopted')
  const open = matches
    .map((match) => journal.messages.get(match.id))
    .filter((row): row is MessageRow => row?.state === 'copied')
  for (const batch of batchesOf(open, inOneFetch(context.batch))) {
    await context.locks.target.runExclusive(() => readBack(context, folder, target.row, batch, target.permanentFlags))
  }
}
