// Copies that are not where they were put are searched for: elsewhere is a note (a user moved them), nowhere is `gone`.

import { lengthOfCopy, type MessageRow } from '../../journal/messages.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { Transaction } from '../../journal/transaction.ts'
import type { Code } from '../../model/codes.ts'
import type { FolderState } from '../../model/ports.ts'
import { matchCopies, type Match, type Reach } from '../../proof/match.ts'
import { eachPlace, unreadIn } from '../folders/target-places.ts'
import { emitMessage } from '../ground/emit-message.ts'
import { accountKey, type MailboxContext } from '../ground/mailbox-context.ts'
import { lengthAndDate, readDoubtfulAgain } from '../match/doubtful-readings.ts'
import { noteOtherCopy } from '../match/judge-copy.ts'
import { leaveUnreadable, readKept } from '../match/unowned-messages.ts'
import { readBack } from './read-back.ts'
import { isLookalike } from '../match/lookalikes.ts'
import { wantedOf } from '../match/wanted.ts'

/**
 * Searches the whole target mailbox for the copies that the journal knows to be missing, by size or date first and then
 * by digest; the caller has the target's lock. Nothing is ever sent again here. What was read is kept, and what is
 * found gets its place, with every group: whoever takes it up again reads only the rest. What is found nowhere is
 * `gone`, unless a stop was asked for, a folder cannot be opened, or the search itself shows more to be missing: then
 * it is still missing, and searched for in the next round.
 */
export async function searchMissing(context: MailboxContext): Promise<void> {
  const { journal } = context
  const account = accountKey(context.mailbox.target)
  if (!journal.missing.any(account)) return
  const sought = journal.missing.ids(account)
  const unreadable: string[] = []
  const whole = await eachPlace(
    context,
    async (place, state) => {
      // What is missing may be among them.
      if ((await searchPlace(context, place, state)) > 0) unreadable.push(place.path)
    },
    (path) => unreadable.push(path),
  )
  if (!whole || unreadable.length > 0) return
  // What was found to be missing on the way was not searched for where the search had been before, whoever found it.
  if ([...journal.missing.ids(account)].some((id) => !sought.has(id))) return
  await findMisread(context)
  await findAltered(context)
  await findUnreadable(context)
  for (const page of journal.missing.inPages(account)) {
    const gone = page.map((row) => ({ row, code: codeOfGone(context, row) }))
    journal.commit((tx) => {
      for (const { row, code } of gone) journal.messages.setState(tx, row.id, 'gone', code)
    })
    for (const { row, code } of gone) tellOf(context, row, 'gone', code)
  }
}

/** A copy that was served with other bytes once is known by them: what may be one is read once more. */
async function findMisread(context: MailboxContext): Promise<void> {
  const { journal, mailbox } = context
  const account = accountKey(mailbox.target)
  for (const life of journal.lives.ofAccount(account).filter(({ state }) => state !== 'ended')) {
    if (await readDoubtfulAgain(context, life, journal.missing.inPages(account))) followAll(context, life)
  }
}

/**
 * Copies that the target had altered are not found by their digests: what is left over anywhere and altered in known
 * ways is taken for them, and read back.
 */
async function findAltered(context: MailboxContext): Promise<void> {
  const { journal, mailbox } = context
  const account = accountKey(mailbox.target)
  for (const life of journal.lives.ofAccount(account).filter(({ state }) => state !== 'ended')) {
    for (const page of journal.missing.inPages(account)) {
      const wanted = wantedOf(page.filter(({ facts }) => facts['targetBytes'] !== undefined))
      const present = wanted
        .flatMap((one) => journal.unowned.like(life.id, one))
        .map((copy) => [copy.uid, copy] as const)
      const matches = matchCopies(wanted, [...new Map(present).values()], 'altered')
      const found = [...matches, ...asLongAndAsOld(context, life, page, matches)]
      const rows = found.flatMap(({ id, uid }) => {
        const row = page.find((one) => one.id === id)
        return row === undefined ? [] : [{ row, uid }]
      })
      if (rows.length === 0) continue
      journal.commit((tx) => {
        for (const { row, uid } of rows) {
          journal.messages.setPlace(tx, row.id, life.id, uid)
          journal.messages.setState(tx, row.id, 'copied')
          journal.messages.addNotes(tx, row, [{ code: 'moved-by-user', detail: life.path }])
        }
      })
      for (const { row } of rows) {
        const [folder, now] = [journal.folders.get(row.folder), journal.messages.get(row.id)]
        if (folder !== undefined && now !== undefined) await readBack(context, folder, life, [now], undefined)
      }
    }
  }
}

/**
 * Altered copies that have no Message-ID by which they are known again: what lies unowned in this place, is as long as
 * the copy was when it was read, and as old. Each serves one message.
 */
function asLongAndAsOld(
  { journal }: MailboxContext,
  life: TargetFolderRow,
  page: readonly MessageRow[],
  matches: readonly Pick<Match, 'id' | 'uid'>[],
): { id: number; uid: number }[] {
  const wanted = new Map<string, number[]>()
  const done = new Set(matches.map(({ id }) => id))
  for (const { id, facts, bytes, internalDate } of page) {
    const { targetBytes } = facts
    if (done.has(id) || typeof targetBytes !== 'number' || targetBytes === bytes || internalDate === null) continue
    const key = lengthAndDate(targetBytes, internalDate)
    wanted.set(key, [...(wanted.get(key) ?? []), id])
  }
  if (wanted.size === 0) return []
  const taken = new Set(matches.map(({ uid }) => uid))
  const found: { id: number; uid: number }[] = []
  for (const { uid, bytes, internalDate } of journal.unowned.marksIn(life.id)) {
    const id = taken.has(uid) ? undefined : wanted.get(lengthAndDate(bytes, internalDate))?.shift()
    if (id !== undefined) found.push({ id, uid })
  }
  return found
}

/**
 * What cannot be read and is as long and as old as a missing copy is rather taken for it, unproved and listed, than the
 * copy called gone, and sent once more when a person asks for that.
 */
async function findUnreadable(context: MailboxContext): Promise<void> {
  const { journal, mailbox, target } = context
  const account = accountKey(mailbox.target)
  for (const life of journal.lives.ofAccount(account).filter(({ state }) => state !== 'ended')) {
    const reasons = new Map(journal.unreadable.inFolder(life.id).map(({ uid, reason }) => [uid, reason]))
    if (reasons.size === 0 || !journal.missing.any(account)) continue
    if ((await target.examine(life.path)).uidValidity !== life.uidValidity) continue
    const there: { uid: number; key: string }[] = []
    await target.fetchFacts([...reasons.keys()], ({ uid, size, internalDate }) =>
      there.push({ uid, key: lengthAndDate(size, internalDate) }),
    )
    for (const page of journal.missing.inPages(account)) {
      const wanted = wantedOf(page)
      journal.commit((tx) => {
        for (const row of page) {
          const one = wanted.find(({ id }) => id === row.id)
          const at = there.findIndex(
            ({ key }) => one !== undefined && key === lengthAndDate(lengthOfCopy(row), one.internalDate),
          )
          const [copy] = at < 0 ? [] : there.splice(at, 1)
          if (copy === undefined) continue
          journal.messages.setPlace(tx, row.id, life.id, copy.uid)
          const reason = reasons.get(copy.uid) ?? ''
          journal.messages.setState(tx, row.id, 'copied', 'unreadable-on-target', { reason })
          journal.messages.addNotes(tx, row, [{ code: 'moved-by-user', detail: life.path }])
        }
      })
    }
  }
}

function codeOfGone({ journal }: MailboxContext, { targetFolder }: MessageRow): Code {
  const life = targetFolder === null ? undefined : journal.lives.get(targetFolder)
  return life?.state === 'ended' ? 'target-folder-replaced' : 'target-vanished'
}

type Found = { row: MessageRow; moved: boolean }

/** Gives how many messages are counted there and not listed. */
async function searchPlace(context: MailboxContext, place: TargetFolderRow, state: FolderState): Promise<number> {
  const { journal } = context
  const account = accountKey(context.mailbox.target)
  const lengths = journal.missing.lengths(account)
  if (lengths.size === 0) return 0
  // Also where it was put: the server may only have hidden it for a moment.
  const held = journal.messages.ownedUids(place.id, true)
  const seconds = journal.missing.alteredSeconds(account)
  const { unread, hidden } = await unreadIn(context, place, state, isLookalike({ lengths, seconds }), held)
  const whole = await readKept(
    context,
    context.target,
    unread,
    true,
    (read) =>
      tellFound(
        context,
        journal.commit((tx) => {
          for (const one of read) journal.unowned.add(tx, place.id, one)
          const digests = read.map(({ print }) => print.digest)
          return follow(tx, context, place, journal.missing.with(account, digests), 'exact')
        }),
      ),
    (setAside) => leaveUnreadable(context, place, setAside),
  )
  if (whole) followAll(context, place)
  return hidden
}

/** Gives the missing rows the copies of which the same bytes were read here, whatever their dates and flags. */
function followAll(context: MailboxContext, place: TargetFolderRow): void {
  const { journal, mailbox } = context
  const account = accountKey(mailbox.target)
  for (const page of journal.missing.inPages(account)) {
    const digests = page.flatMap(({ digest }) => digest ?? [])
    // Twins are matched together, also those of a later page.
    const found = journal.commit((tx) =>
      follow(tx, context, place, journal.missing.with(account, digests), 'same-bytes'),
    )
    tellFound(context, found)
  }
}

function tellFound(context: MailboxContext, found: readonly Found[]): void {
  for (const { row, moved } of found) tellOf(context, row, 'verified', moved ? 'moved-by-user' : undefined)
}

/**
 * To be called in a commit: gives these rows the copies that were read here, as far as this evidence goes, each its own
 * one first; returns those that have one now.
 */
function follow(
  tx: Transaction,
  context: MailboxContext,
  place: TargetFolderRow,
  missing: readonly MessageRow[],
  reach: Reach,
): Found[] {
  const { journal } = context
  const present = journal.unowned.withDigests(
    place.id,
    missing.flatMap(({ digest }) => digest ?? []),
  )
  const copies = new Map(present.map((copy) => [copy.uid, copy]))
  const inPlace = missing.filter(
    ({ targetFolder, targetUid, digest }) =>
      targetFolder === place.id && targetUid !== null && copies.get(targetUid)?.digest === digest,
  )
  const found = (row: MessageRow, uid: number): void => {
    // It was read by its UID, and its bytes are the source's.
    journal.messages.foundElsewhere(tx, row.id, place.id, uid)
    const copy = copies.get(uid)
    if (copy !== undefined) noteOtherCopy(tx, journal, row, copy)
  }
  for (const row of inPlace) found(row, row.targetUid ?? 0)
  const taken = new Set(inPlace.map(({ targetUid }) => targetUid))
  const others = missing.filter((row) => !inPlace.includes(row))
  const moved = matchCopies(
    wantedOf(others),
    present.filter(({ uid }) => !taken.has(uid)),
    reach,
  ).flatMap(({ id, uid }) => {
    const row = others.find((one) => one.id === id)
    if (row === undefined) return []
    journal.messages.addNotes(tx, row, [{ code: 'moved-by-user', detail: place.path }])
    found(row, uid)
    return [{ row, moved: true }]
  })
  return [...inPlace.map((row) => ({ row, moved: false })), ...moved]
}

function tellOf(context: MailboxContext, row: MessageRow, state: 'gone' | 'verified', code: Code | undefined): void {
  const folder = context.journal.folders.get(row.folder)
  if (folder !== undefined) emitMessage(context, folder, row, state, code)
}
