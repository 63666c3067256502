// Lists a source folder into the journal: new messages, changed flags, messages that are gone.

import type { FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { MessageFacts } from '../../model/message.ts'
import type { FolderState } from '../../model/ports.ts'
import { assertNotShrunk } from './shrink-guard.ts'
import { comeBack, leaveSource } from './left-source.ts'
import { rematchSource } from './renumbered-source.ts'
import { changedFlags, noteFlags } from './source-flags.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'
import type { Transaction } from '../../journal/transaction.ts'

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
 * Lists one source folder. New messages become `pending` (or `skipped` when the plan excludes the folder); pending ones
 * that are no longer there become `gone`, copied ones are noted. Throws `source-shrunk` (scope mailbox) before
 * believing that many messages disappeared, unless a person named this folder. `before`: what the server said of the
 * folder earlier in this run. Returns how many messages were listed, how many the server counts but does not list, and
 * when what it does list is in the journal.
 */
export async function listSource(
  context: MailboxContext,
  folder: FolderRow,
  before: FolderState | undefined,
  { allowShrink, flags }: Listing,
): Promise<{ messages: number; unlisted: number; written: Promise<void> }> {
  const { journal, source } = context
  const excluded = folder.excluded === 1
  // Nothing of a folder that is not copied can be lost; spam is emptied every day.
  const isTrusted = allowShrink || excluded
  // Asked before the listing: what changes meanwhile is found the next time.
  const status = before ?? (await source.status(folder.path))
  const state = await source.examine(folder.path, source.capabilities.has('CONDSTORE'))
  const seen = { ...state, uidNext: status?.uidNext ?? state.uidNext, highestModseq: status?.highestModseq }
  const isRenumbered = folder.uidValidity !== null && folder.uidValidity !== state.uidValidity
  if (isRenumbered) {
    const there = journal.sourceChanges.countAtSource(folder.id)
    if (!isTrusted) await assertNotShrunk(context, folder, there - state.messages)
    await rematchSource(context, folder, state, isTrusted)
  }

  const known = journal.messages.inFolder(folder.id).filter((row) => row.uidValidity === state.uidValidity)
  const knownThere = known.filter((row) => row.atSource === 1)
  const { listed, isWhole, unlisted } = await look(context, folder, state, {
    highest: known.at(-1)?.uid ?? 0,
    there: knownThere.length,
  })
  const missing = isWhole && unlisted === 0 ? missingOf(knownThere, listed) : []
  if (!isTrusted) await assertNotShrunk(context, folder, missing.length)
  const flagsNow = isWhole
    ? listed
    : known.length === 0 || isRenumbered
      ? []
      : await changedFlags(context, folder, seen.highestModseq, flags)

  const byUid = new Map(known.map((row) => [row.uid, row]))
  const written = journal.soon((tx) => {
    for (const facts of listed) {
      const row = byUid.get(facts.uid)
      if (row?.atSource === 0) comeBack(tx, context, row, excluded)
      else if (row === undefined)
        journal.messages.add(
          tx,
          folder.id,
          state.uidValidity,
          facts,
          excluded ? 'skipped' : 'pending',
          excluded ? 'excluded-by-plan' : null,
        )
    }
    for (const { uid, flags: now } of flagsNow) {
      const row = byUid.get(uid)
      if (row !== undefined) noteFlags(tx, context, row, now)
    }
    followPlan(tx, context, known, excluded)
    for (const row of missing) leaveSource(tx, context, folder, row)
    journal.folders.setSeen(tx, folder.id, seen)
    journal.folders.setComplete(tx, folder.id, false)
  })
  return { messages: listed.length, unlisted, written }
}

/**
 * What the folder holds beyond the known messages, or all of it (`isWhole`) where only that tells which are missing.
 * `unlisted`: counted but not listed.
 */
async function look(
  context: MailboxContext,
  folder: FolderRow,
  state: FolderState,
  known: { highest: number; there: number },
): Promise<{ listed: MessageFacts[]; isWhole: boolean; unlisted: number }> {
  let listed = await factsFrom(context, known.highest + 1, state.messages)
  // When the server has more or fewer of the known messages than the journal, only a full listing tells which.
  if (known.there + listed.length === state.messages) return { listed, isWhole: known.highest === 0, unlisted: 0 }
  if (known.highest > 0) listed = await factsFrom(context, 1, state.messages)
  const hidden = state.messages - listed.length
  if (hidden <= 0) return { listed, isWhole: true, unlisted: 0 }
  // Messages may have been deleted between the count and the list; a second look tells that from a server that hides
  // some.
  const { messages } = await context.source.examine(folder.path)
  listed = await factsFrom(context, 1, messages)
  return { listed, isWhole: true, unlisted: Math.max(0, messages - listed.length) }
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
  const there = journal.messages.inFolder(folder.id).filter((row) => row.atSource === 1)
  if (!allowShrink && folder.excluded === 0) await assertNotShrunk(context, folder, there.length)
  journal.commit((tx) => {
    for (const row of there) leaveSource(tx, context, folder, row)
    // What it could not be opened for does not matter any more.
    if (folder.errorCode !== null) journal.folders.setComplete(tx, folder.id, true)
  })
}

/** The plan may exclude a folder that it did not exclude before, or the other way round. */
function followPlan(tx: Transaction, context: MailboxContext, known: readonly MessageRow[], excluded: boolean): void {
  for (const row of known) {
    if (excluded && row.state === 'pending')
      context.journal.messages.setState(tx, row.id, 'skipped', 'excluded-by-plan')
    if (!excluded && row.state === 'skipped' && row.code === 'excluded-by-plan')
      context.journal.messages.setState(tx, row.id, 'pending')
  }
}

async function factsFrom(context: MailboxContext, uid: number, messages: number): Promise<MessageFacts[]> {
  const listed: MessageFacts[] = []
  if (messages === 0) return listed
  // `n:*` always gives the last message, also when its UID is below n (RFC 3501, 6.4.8).
  await context.source.fetchFacts(uid === 1 ? '1:*' : `${uid}:*`, (facts) => {
    if (facts.uid >= uid) listed.push(facts)
  })
  return listed
}

function missingOf(known: readonly MessageRow[], listed: readonly MessageFacts[]): MessageRow[] {
  const there = new Set(listed.map((facts) => facts.uid))
  return known.filter((row) => !there.has(row.uid))
}
