// Lists a source folder into the journal: new messages, changed flags, messages that are gone.

import { statusIfKnown } from '../ground/status-of.ts'
import { exclusionOf, type FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { FolderState } from '../../model/ports.ts'
import { assertNotShrunk } from './shrink-guard.ts'
import { Intake } from './listed-messages.ts'
import { leaveSource } from './left-source.ts'
import { rematchSource } from './renumbered-source.ts'
import { eachChangedFlags } from './source-flags.ts'
import { assertSameAsListed } from '../ground/assert-uidvalidity.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/**
 * `allowShrink`: a person named the folder, whatever vanished. `flags`: look at all flags where the server does not
 * tell which changed.
 */
export type Listing = { allowShrink: boolean; flags: boolean }

/**
 * Whether nothing moved in a source folder since it was last listed; HIGHESTMODSEQ counts where the server has it (RFC
 * 7162).
 */
export function isUnchanged(folder: FolderRow, now: FolderState): boolean {
  return (
    folder.uidValidity === now.uidValidity &&
    folder.messages === now.messages &&
    folder.uidNext === (now.uidNext ?? null) &&
    now.uidNext !== undefined &&
    folder.highestModseq === (now.highestModseq ?? null)
  )
}

/**
 * How many messages were listed, how many the server counts but does not list, and when what it does list is in the
 * journal.
 */
export type Listed = { messages: number; unlisted: number; written: Promise<unknown> }

/**
 * Lists one source folder. New messages become `pending` (or `skipped` when the plan excludes the folder); pending ones
 * that are no longer there become `gone`, copied ones are noted. Throws `source-shrunk` (scope mailbox) before
 * believing that many messages disappeared, unless a person named this folder. `before`: what the server said of the
 * folder earlier in this run. undefined: a stop was asked for.
 */
export async function listSource(
  context: MailboxContext,
  folder: FolderRow,
  before: FolderState | undefined,
  { allowShrink, flags }: Listing,
): Promise<Listed | undefined> {
  const { journal, source, mailbox, run } = context
  const unreadBefore = journal.sourceListings.unreadIn(mailbox.id, run)
  const excluded = folder.excluded !== 0
  // Nothing of a folder that is not copied can be lost; spam is emptied every day.
  const isTrusted = allowShrink || excluded
  // Asked before the listing: what changes meanwhile is found the next time.
  const status = before ?? (await statusIfKnown(source, folder.path))
  const state = await source.examine(folder.path, source.capabilities.has('CONDSTORE'))
  const seen = { ...state, uidNext: status?.uidNext ?? state.uidNext, highestModseq: status?.highestModseq }
  const isRenumbered = journal.pages.hasEarlierLife(folder.id, state.uidValidity)
  if (isRenumbered) {
    const there = journal.sourceChanges.countAtSource(folder.id)
    if (!isTrusted) await assertNotShrunk(context, folder, there - state.messages, () => atSource(context, folder))
    if (!(await rematchSource(context, folder, state, isTrusted))) return undefined
  }

  const intake = new Intake(context, folder, state.uidValidity)
  const known = journal.pages.known(folder.id, state.uidValidity)
  const { isWhole, listed, searched, ...counts } = await look(context, folder, state, known, intake)
  // What lies in folders of others need not be known.
  const unlisted = exclusionOf(folder) === 'other-namespace' ? 0 : counts.unlisted
  const missing = isWhole && counts.unlisted === 0 ? intake.notListed() : []
  if (!isTrusted)
    await assertNotShrunk(context, folder, missing.length, () => [...intake.rowsOf(missing)].flat(), known.there)
  if (!isWhole && known.highest > 0 && !isRenumbered) {
    await eachChangedFlags(context, folder, seen.highestModseq, flags, (some) => intake.flags(some))
  }
  const written = journal.soon((tx) => {
    for (const rows of intake.rowsOf(missing)) for (const row of rows) leaveSource(tx, context, folder, row)
    journal.sourceChanges.endUnfetchable(tx, folder.id, state.uidValidity)
    // With the listing, or whoever comes next would not know that the server hides some.
    // Beside an answer that nobody could read, the folder is listed once more.
    const isHeard = journal.sourceListings.unreadIn(mailbox.id, run) === unreadBefore
    journal.folders.setSeen(tx, folder.id, isHeard ? seen : { ...seen, uidNext: undefined }, {
      unlisted,
      listed,
      searched,
    })
    journal.folders.clearError(tx, folder.id)
  })
  return { messages: intake.listed.size, unlisted, written: Promise.all([intake.written(), written]) }
}

/**
 * What the folder holds beyond the known messages, or all of it (`isWhole`) where only that tells which are missing.
 * `unlisted`: counted, or found by a search, but not listed. `listed`: of all that is there. `searched`: what a search
 * has found; undefined: the server has no answer to that.
 */
async function look(
  context: MailboxContext,
  folder: FolderRow,
  state: FolderState,
  known: { highest: number; there: number },
  intake: Intake,
): Promise<Counts> {
  const { source } = context
  await listFrom(context, known.highest + 1, state.messages, intake)
  // When the server has more or fewer of the known messages than the journal, only a full listing tells which.
  let isWhole = known.highest === 0
  let { messages } = state
  const listed = () => intake.listed.size + (isWhole ? 0 : known.there)
  if (!isWhole && listed() !== messages) {
    isWhole = true
    await listFrom(context, 1, messages, intake)
  }
  if (listed() < messages) {
    // Messages may have been deleted between the count and the list; a second look tells that from a server that hides
    // some.
    isWhole = true
    const again = await source.examine(folder.path)
    assertSameAsListed(context, folder, state.uidValidity, again)
    messages = again.messages
    await listFrom(context, 1, messages, intake)
  }
  // One that left and one that is hidden leave the count as it was.
  if (!isWhole && (await hidesNewest(context, state, known.highest, intake))) {
    isWhole = true
    await walk(context, intake)
  }
  let searched = await source.countBySearch(messages)
  if (searched !== undefined && searched > listed()) await takeArrivals(context, known.highest, intake)
  if (searched !== undefined && searched > listed()) {
    isWhole = true
    searched = await walk(context, intake)
  }
  return { isWhole, listed: listed(), searched, unlisted: Math.max(0, messages - listed(), (searched ?? 0) - listed()) }
}

type Counts = { isWhole: boolean; unlisted: number; listed: number; searched: number | undefined }

/**
 * Whether a search finds new messages that were not listed. Asked only where UIDs are left out between those that were
 * known and the next one: most often they have been deleted since.
 */
async function hidesNewest(
  { source }: MailboxContext,
  { uidNext }: FolderState,
  highest: number,
  { listed }: Intake,
): Promise<boolean> {
  const next = uidNext ?? listed.highest + 1
  if (next - 1 - highest <= listed.size) return false
  const found = await source.searchAll()
  return found?.some((uid) => uid > highest && !listed.has(uid)) === true
}

/** Lists what came since the listing: on a mailbox in use that, most often, is what a search finds besides. */
async function takeArrivals({ source }: MailboxContext, highest: number, intake: Intake): Promise<void> {
  const above = Math.max(highest, intake.listed.highest)
  await source.fetchFacts(`${above + 1}:*`, async (facts) => {
    if (facts.uid > above) await intake.take(facts)
  })
  intake.flush()
}

/** A search finds more than was listed: all is listed anew, and what it lacks is asked for by UID. */
async function walk(context: MailboxContext, intake: Intake): Promise<number | undefined> {
  await listFrom(context, 1, 1, intake)
  const found = await context.source.searchAll()
  const lacking = found?.filter((uid) => !intake.listed.has(uid)) ?? []
  if (lacking.length > 0) await context.source.fetchFacts(lacking, (facts) => intake.take(facts))
  intake.flush()
  return found?.length
}

/** Lists from this UID on, in the place of what was listed before. */
async function listFrom(context: MailboxContext, uid: number, messages: number, intake: Intake): Promise<void> {
  intake.begin()
  if (messages === 0) return
  // `n:*` always gives the last message, also when its UID is below n (RFC 3501, 6.4.8).
  await context.source.fetchFacts(uid === 1 ? '1:*' : `${uid}:*`, async (facts) => {
    if (facts.uid >= uid) await intake.take(facts)
  })
  intake.flush()
}

/**
 * A folder that the source no longer has: its pending messages are gone, unless too many vanished at once and nobody
 * named it.
 */
export async function forgetVanishedFolder(
  context: MailboxContext,
  folder: FolderRow,
  allowShrink: boolean,
): Promise<void> {
  const { journal } = context
  if (!allowShrink && folder.excluded === 0)
    await assertNotShrunk(context, folder, journal.sourceChanges.countAtSource(folder.id), () =>
      atSource(context, folder),
    )
  journal.commit((tx) => {
    for (const page of journal.pages.inFolder(folder.id))
      for (const row of page) if (row.atSource === 1) leaveSource(tx, context, folder, row)
    // What it could not be opened for does not matter any more.
    if (folder.errorCode !== null) journal.folders.clearError(tx, folder.id)
  })
}

function atSource({ journal }: MailboxContext, { id }: FolderRow): MessageRow[] {
  return [...journal.pages.inFolder(id)].flatMap((page) => page.filter((row) => row.atSource === 1))
}
