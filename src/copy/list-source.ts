// Lists what a source folder holds into the journal: new messages, messages that are gone, and sources that suddenly shrink.

import type { FolderRow } from '../journal/folders.ts'
import type { MessageRow } from '../journal/messages.ts'
import { MigrationError } from '../model/errors.ts'
import type { MessageFacts } from '../model/message.ts'
import type { FolderState } from '../model/ports.ts'
import { rematchSource } from './rematch.ts'
import type { Work } from './work.ts'

/** Messages that may vanish from a source folder between two looks before it is not believed any more: the larger of these. */
const believedLoss = { messages: 10, share: 0.01 }

/** Whether nothing moved in a source folder since it was last listed; HIGHESTMODSEQ counts where the server has it (RFC 7162). */
export function isUnchanged(folder: FolderRow, now: FolderState): boolean {
  return folder.uidValidity === now.uidValidity && folder.messages === now.messages &&
    folder.uidNext === (now.uidNext ?? null) && now.uidNext !== undefined && folder.highestModseq === (now.highestModseq ?? null)
}

/**
 * Lists one source folder. New messages become `pending` (or `skipped` when the plan excludes the folder); pending ones that are no longer there
 * become `gone`. Throws `source-shrunk` (scope mailbox) before believing that many messages disappeared, unless a person named this folder
 * (`believe`). `before`: what the server said of the folder earlier in this run. Gives how many messages the server counts but does not list, and when
 * what it does list is in the journal.
 */
export async function listSource(
  work: Work, folder: FolderRow, before: FolderState | undefined, believe: boolean,
): Promise<{ unlisted: number; written: Promise<void> }> {
  const { journal, source } = work
  const status = before ?? (await source.status(folder.path))
  const state = await source.examine(folder.path)
  const seen = { ...state, uidNext: status?.uidNext ?? state.uidNext, highestModseq: status?.highestModseq }
  if (folder.uidValidity !== null && folder.uidValidity !== state.uidValidity) {
    const known = journal.messages.inFolder(folder.id).filter((row) => row.atSource === 1).length
    if (!believe) assertBelievable(work, folder, known - state.messages, known)
    await rematchSource(work, folder, state)
  }

  const known = journal.messages.inFolder(folder.id).filter((row) => row.uidValidity === state.uidValidity)
  const knownThere = known.filter((row) => row.atSource === 1)
  const highest = known.at(-1)?.uid ?? 0
  let listed = await factsFrom(work, highest + 1, state.messages)
  // The server has fewer of the known messages than the journal: only a full listing tells which.
  const complete = knownThere.length + listed.length === state.messages
  if (!complete && highest > 0) listed = await factsFrom(work, 1, state.messages)
  let unlisted = complete ? 0 : state.messages - listed.length
  if (unlisted > 0) {
    // Messages may have been deleted between the count and the list; a second look tells that from a server that hides some.
    const { messages } = await source.examine(folder.path)
    listed = await factsFrom(work, 1, messages)
    unlisted = Math.max(0, messages - listed.length)
  }
  const missing = complete || unlisted > 0 ? [] : missingOf(knownThere, listed)
  if (!believe) assertBelievable(work, folder, missing.length, knownThere.length)

  const excluded = folder.excluded === 1
  const written = journal.soon(() => {
    for (const facts of listed) {
      journal.messages.add(folder.id, state.uidValidity, facts, excluded ? 'skipped' : 'pending', excluded ? 'excluded-by-plan' : null)
    }
    followPlan(work, known, excluded)
    for (const row of missing) leaveSource(work, row)
    journal.folders.setSeen(folder.id, seen)
    journal.folders.setComplete(folder.id, false)
  })
  return { unlisted: Math.max(0, unlisted), written }
}

/** A folder that the source no longer has: its pending messages are gone, unless too many vanished at once and nobody named it. */
export function forgetVanishedFolder(work: Work, folder: FolderRow, believe: boolean): void {
  const there = work.journal.messages.inFolder(folder.id).filter((row) => row.atSource === 1)
  if (!believe) assertBelievable(work, folder, there.length, there.length)
  work.journal.commit(() => there.forEach((row) => leaveSource(work, row)))
}

function leaveSource(work: Work, row: MessageRow): void {
  work.journal.messages.setAtSource(row.id, false)
  if (row.state === 'pending') work.journal.messages.setState(row.id, 'gone', 'source-expunged')
}

/** The plan may exclude a folder that it did not exclude before, or the other way round. */
function followPlan(work: Work, known: readonly MessageRow[], excluded: boolean): void {
  for (const row of known) {
    if (excluded && row.state === 'pending') work.journal.messages.setState(row.id, 'skipped', 'excluded-by-plan')
    if (!excluded && row.state === 'skipped' && row.code === 'excluded-by-plan') work.journal.messages.setState(row.id, 'pending')
  }
}

async function factsFrom(work: Work, uid: number, messages: number): Promise<MessageFacts[]> {
  const listed: MessageFacts[] = []
  if (messages === 0) return listed
  // `n:*` always gives the last message, also when its UID is below n (RFC 3501, 6.4.8).
  await work.source.fetchFacts(uid === 1 ? '1:*' : `${uid}:*`, (facts) => {
    if (facts.uid >= uid) listed.push(facts)
  })
  return listed
}

function missingOf(known: readonly MessageRow[], listed: readonly MessageFacts[]): MessageRow[] {
  const there = new Set(listed.map((facts) => facts.uid))
  return known.filter((row) => !there.has(row.uid))
}

function assertBelievable(work: Work, folder: FolderRow, missing: number, known: number): void {
  if (missing <= Math.max(believedLoss.messages, known * believedLoss.share)) return
  throw new MigrationError(`${missing} of ${known} messages of ${folder.name} are no longer on the source`, {
    code: 'source-shrunk', scope: 'mailbox', retry: 'never',
    facts: { mailbox: work.mailbox.id, folder: folder.name, count: known - missing, limit: known, side: 'source' },
  })
}
