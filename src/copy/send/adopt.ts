// Adopts what the target already has of another tool or of a lost journal, instead of doubling it.

import type { Transaction } from '../../journal/transaction.ts'
import type { FolderRow } from '../../journal/folders.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import { isSameBytes, matchCopies, type Match, type Present } from '../../proof/match.ts'
import type { MessageRow } from '../../journal/messages.ts'
import { MigrationError } from '../../model/errors.ts'
import type { Note } from '../../model/message.ts'
import { readBystanders } from '../match/unowned-messages.ts'
import { examineListed } from '../ground/assert-uidvalidity.ts'
import { fetchRows } from './fetch-bodies.ts'
import { batchesOf, inOneFetch } from '../ground/batches.ts'
import { dueNow } from '../clock/due-now.ts'
import { readDoubtfulAgain } from '../match/doubtful-readings.ts'
import { judgeRow } from '../match/judge-copy.ts'
import { readBack } from '../prove/read-back.ts'
import { emitMessage } from '../ground/emit-message.ts'
import type { UidList } from '../ground/uid-list.ts'
import { wantedOf } from '../match/wanted.ts'
import type { OpenTarget, MailboxContext } from '../ground/mailbox-context.ts'
import { triable } from './blame.ts'
import { matchMoreHeaders } from './more-headers.ts'
import { claimUnreadable } from './doubtful-copies.ts'
import { pendingIn, type Seekers } from './seekers.ts'
import { readOf, writeDown, type Read } from './write-down.ts'

/**
 * A target folder in which copies are looked for. `fresh`: UIDs whose bodies were read just now. `notes`: what is to be
 * said of copies that are found there.
 */
export type Haystack = {
  row: TargetFolderRow
  permanentFlags: readonly string[] | undefined
  fresh: UidList | undefined
  notes: readonly Note[]
}

/**
 * Adopts, before anything is sent. What nobody owns in the target folder is read once; pending messages whose announced
 * size meets the length of one of these are read, and matched as a multiset, so that of two equal copies each finds the
 * one with its own date and flags. What was read is kept at once, and what fits exactly is adopted at once: whoever
 * takes it up again goes on from there. Messages whose announced size lies are caught later, when their bytes are known
 * (see adoptKnown). Gives whether it came to its end; false: a stop was asked for. Throws `folder-unreadable` (scope
 * folder) when the target counts messages that it does not list.
 */
export async function adopt(context: MailboxContext, folder: FolderRow, target: OpenTarget): Promise<boolean> {
  const { journal } = context
  if (target.messages === 0 || journal.messages.count(folder.id, ['pending']) === 0) return true
  const look = await context.locks.target.runExclusive(() =>
    readBystanders(context, target.row, 1, { hearsStop: true }),
  )
  if (!look.whole) return false
  // Copies may be among them: what is sent beside these would be there twice.
  if (look.hidden > 0) throw hiddenOnTarget(context, target.row, look.hidden)
  const unreadable = journal.unreadable.inFolder(target.row.id)
  const present = journal.unowned.count(target.row.id) + unreadable.length
  if (present === 0) return true
  context.emit({ event: 'adopting', mailbox: context.mailbox.id, folder: folder.name, present })
  const place: Haystack = { ...target, fresh: look.fresh, notes: [] }
  const lengths = new Set([...journal.unowned.lengths(target.row.id), ...unreadable.map(({ size }) => size)])
  if (!(await fingerprintAll(context, folder, (row) => lengths.has(row.size), [place]))) return false
  await takeAll(context, { folder: folder.id }, place)
  return true
}

function hiddenOnTarget({ mailbox }: MailboxContext, { path }: TargetFolderRow, unlisted: number): MigrationError {
  return new MigrationError(`${path}: ${unlisted} messages are counted and not listed`, {
    code: 'folder-unreadable',
    scope: 'folder',
    retry: 'never',
    facts: { mailbox: mailbox.id, folder: path, side: 'target', unlisted },
  })
}

/**
 * Adopts what lies in this place of pending messages whose bytes are known: what is equal first, then what is equal
 * when it is read once more, then what cannot be read and is as long and as old. Only when all who may want them have
 * been read.
 */
export async function takeAll(context: MailboxContext, of: Seekers, place: Haystack): Promise<void> {
  takeEqual(context, of, place)
  await context.locks.target.runExclusive(async () => {
    if (await readDoubtfulAgain(context, place.row, pendingIn(context, of))) takeEqual(context, of, place)
    await claimUnreadable(context, of, place.row)
  })
}

/**
 * Reads the pending messages of a source folder that may be somewhere, to know them; what does not come, or comes
 * otherwise than announced, is dealt with when it is copied. What has its own date and flags in one of these places is
 * adopted at once. False: a stop was asked for.
 */
export async function fingerprintAll(
  context: MailboxContext,
  folder: FolderRow,
  mayBeThere: (row: MessageRow) => boolean,
  places: readonly Haystack[],
): Promise<boolean> {
  const { journal } = context
  let isOpen = false
  for (const page of journal.pages.fetchable(folder.id)) {
    const unread = triable(
      context,
      dueNow(
        context,
        page.filter((row) => row.digest === null && mayBeThere(row)),
      ),
    )
    for (const group of batchesOf(unread, inOneFetch(context.batch))) {
      if (context.stop.aborted) return false
      await context.locks.source.runExclusive(async () => {
        if (!isOpen || context.source.opened?.path !== folder.path) await examineListed(context, folder)
        isOpen = true
        await fingerprint(context, folder, group, places)
      })
    }
  }
  return !context.stop.aborted
}

async function fingerprint(
  context: MailboxContext,
  folder: FolderRow,
  group: readonly MessageRow[],
  places: readonly Haystack[],
): Promise<void> {
  const { journal } = context
  const read: Read[] = []
  try {
    await fetchRows(context, folder, group, {
      take: async (one) => {
        read.push(readOf(one, folder))
        one.permit.release()
      },
      flushForMemory: async () => undefined,
    })
  } finally {
    context.progressOfAttempt.messages += read.length
    context.progressOfAttempt.bytes += read.reduce((sum, { print }) => sum + print.bytes, 0)
    const verified = journal.commit((tx) => {
      writeDown(tx, context, folder, read)
      const rows = read.map(({ row, print }) => ({ ...row, ...print }))
      return places.flatMap((place) => {
        const open = rows.filter((row) => journal.messages.get(row.id)?.state === 'pending')
        return own(tx, context, place, open, matchCopies(wantedOf(open), presentOf(context, place, open), 'exact'))
      })
    })
    for (const row of verified) tellAdopted(context, row)
  }
}

/** Adopts pending messages whose bytes are known and lie in this place, whatever their dates and flags. */
function takeEqual(context: MailboxContext, of: Seekers, place: Haystack): void {
  const { journal } = context
  for (const page of pendingIn(context, of)) {
    const present = presentOf(context, place, page)
    if (present.length === 0) continue
    // Twins are matched together, also those of a later page: each finds the copy that is most like it.
    const rows = journal.pages.pendingWith(
      of,
      present.map(({ digest }) => digest),
    )
    const verified = journal.commit((tx) =>
      own(tx, context, place, rows, matchCopies(wantedOf(rows), present, 'same-bytes')),
    )
    for (const row of verified) tellAdopted(context, row)
  }
}

function presentOf({ journal }: MailboxContext, { row }: Haystack, rows: readonly MessageRow[]): Present[] {
  return journal.unowned.withDigests(
    row.id,
    rows.flatMap(({ digest }) => digest ?? []),
  )
}

/**
 * Adopts, among pending messages whose bytes are known, those that the target has; altered copies too, so that they are
 * not sent again.
 */
export async function adoptKnown(
  context: MailboxContext,
  target: OpenTarget,
  received: readonly { row: Pick<MessageRow, 'id'>; bytes: Buffer }[],
): Promise<Set<number>> {
  const { journal } = context
  if (!journal.unowned.any(target.row.id)) return new Set()
  const bytesOf = new Map(received.map(({ row, bytes }) => [row.id, bytes]))
  const rows = [...bytesOf.keys()]
    .map((id) => journal.messages.get(id))
    .filter((row): row is MessageRow => row?.state === 'pending')
  return takeAltered(context, { ...target, fresh: undefined, notes: [] }, rows, bytesOf)
}

/**
 * Adopts those of these rows of which the same, or an altered copy lies in this place, and reads that back. `bytesOf`:
 * their bytes, where they are at hand.
 */
export async function takeAltered(
  context: MailboxContext,
  place: Haystack,
  rows: readonly MessageRow[],
  bytesOf?: ReadonlyMap<number, Buffer>,
): Promise<Set<number>> {
  const { journal } = context
  const wanted = wantedOf(rows)
  const present = new Map(
    wanted.flatMap((one) => journal.unowned.like(place.row.id, one)).map((copy) => [copy.uid, copy]),
  )
  const isOnlyOurs = context.meeting.unmetSharing(context.mailbox, context.siblings).length === 0
  const matches = matchCopies(wanted, [...present.values()], isOnlyOurs ? 'altered' : 'alike')
  if (!isOnlyOurs && bytesOf !== undefined) {
    // Others who share the folder cannot say now what is theirs: only its lines tell whose copy it is.
    const [found, taken] = [new Set(matches.map(({ id }) => id)), new Set(matches.map(({ uid }) => uid))]
    const left = wanted.filter(({ id }) => !found.has(id))
    const free = [...present.values()].filter(({ uid }) => !taken.has(uid))
    matches.push(...(await matchMoreHeaders(context, place.row, left, free, bytesOf)))
  }
  if (matches.length === 0) return new Set()
  for (const row of journal.commit((tx) => own(tx, context, place, rows, matches))) tellAdopted(context, row)
  const copied = matches
    .map((match) => journal.messages.get(match.id))
    .filter((row): row is MessageRow => row?.state === 'copied')
  for (const batch of batchesOf(copied, inOneFetch(context.batch))) {
    await context.locks.target.runExclusive(async () => {
      for (const id of new Set(batch.map((row) => row.folder))) {
        const folder = journal.folders.get(id)
        const rows = batch.filter((row) => row.folder === id)
        if (folder !== undefined) await readBack(context, folder, place.row, rows, place.permanentFlags)
      }
    })
  }
  return new Set(matches.map((match) => match.id))
}

/**
 * To be called in a commit: makes the matched copies ours. Those whose bodies were read in this very look are judged by
 * that reading, and given back as verified; the others are `copied`, and read back like any other.
 */
function own(
  tx: Transaction,
  { journal }: MailboxContext,
  { row: life, permanentFlags, fresh, notes }: Haystack,
  rows: readonly MessageRow[],
  matches: readonly Match[],
): MessageRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return matches.flatMap((match) => {
    const row = byId.get(match.id)
    const copy = journal.unowned.get(life.id, match.uid)
    if (row === undefined || copy === undefined) return []
    journal.messages.own(tx, row.id, life.id, match.uid, true)
    if (journal.folders.get(row.folder)?.targetPath !== life.path) journal.messages.addNotes(tx, row, notes)
    // Same Message-ID, date and body under other headers: another tool altered it. A person decides; it is not doubled
    // in silence.
    if (match.evidence === 'kin') journal.messages.setState(tx, row.id, 'copied', 'altered-copy-present')
    if (fresh?.has(match.uid) !== true || !isSameBytes(match.evidence)) return []
    const judged = judgeRow(row, copy, permanentFlags)
    if (!judged.verified) return []
    journal.messages.addNotes(tx, row, judged.notes)
    journal.messages.setState(tx, row.id, 'verified')
    return [row]
  })
}

function tellAdopted(context: MailboxContext, row: MessageRow): void {
  const folder = context.journal.folders.get(row.folder)
  if (folder !== undefined) emitMessage(context, folder, row, 'verified', 'adopted')
}
