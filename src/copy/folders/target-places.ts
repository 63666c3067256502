// All folders of the target mailbox in which a copy may lie, wherever users have filed it.

import type { TargetFolderRow } from '../../journal/target-lives.ts'
import { sleep } from '../../line/sleep.ts'
import { MigrationError } from '../../model/errors.ts'
import { triesAlone } from '../../model/failure-policy.ts'
import { neighboursOf } from '../../journal/bound.ts'
import type { MailboxPlan } from '../../model/plan.ts'
import type { FolderState } from '../../model/ports.ts'
import { ownerAt } from '../../plan/shared-target.ts'
import { listFolder } from '../match/list-folder.ts'
import type { IsMeant } from '../match/lookalikes.ts'
import { noteMissing } from '../match/missing-in-listing.ts'
import { assertSameUidValidity } from '../ground/assert-uidvalidity.ts'
import { statusIfKnown } from '../ground/status-of.ts'
import { findRenamed, followRename } from './open-target.ts'
import { beginLife } from './replaced-target.ts'
import { type SizedUids, UidList } from '../ground/uid-list.ts'
import { accountKey, type MailboxContext } from '../ground/mailbox-context.ts'

/**
 * Opens one folder after the other, to be looked through (`state`: as it was opened); empty ones are left out, and
 * so are those that cannot be opened, or may hold the mail of another mailbox: `unreadable` gets their paths. One that
 * was refused is asked for again when the others are through: a session that locks it soon ends, and what lies there
 * unseen may be sent once more.
 * The caller has the target's lock. False: a stop was asked for.
 */
export async function eachPlace(
  context: MailboxContext,
  look: (place: TargetFolderRow, state: FolderState) => Promise<void>,
  unreadable: (path: string) => void = () => undefined,
): Promise<boolean> {
  const { stop, timing } = context
  const tree = await context.target.listFolders()
  const unmet = neighboursOf(context.journal, context.mailbox, context.meeting.unmet(context.siblings))
  const mayOpen = tree.folders.flatMap(({ path, selectable, specialUse, status }) => {
    // What lies there unowned may be another mailbox's.
    if (ownerAt(path, context.mailbox.folders.under, tree, unmet) !== undefined) {
      unreadable(path)
      return []
    }
    // What lies in these lies in another folder too (RFC 6154, 2).
    if (!selectable || specialUse === '\\All' || specialUse === '\\Flagged') return []
    return status?.messages === 0 ? [] : [path]
  })
  /** Gives those that were refused; undefined: a stop was asked for. */
  const lookAt = async (paths: readonly string[]): Promise<string[] | undefined> => {
    const refused: string[] = []
    for (const path of paths) {
      if (stop.aborted) return undefined
      const place = await openPlace(context, path)
      if (place === 'unreadable') refused.push(path)
      else if (place !== undefined) await look(place.life, place.state)
    }
    return refused
  }
  let refused = await lookAt(mayOpen)
  for (let tries = 1; tries < triesAlone && refused !== undefined && refused.length > 0; tries += 1) {
    const ms = timing.backoff[Math.min(tries, timing.backoff.length) - 1] ?? 0
    refused = (await sleep(ms, stop)) ? await lookAt(refused) : undefined
  }
  refused?.forEach(unreadable)
  return refused !== undefined && !stop.aborted
}

/** Whether mail lies in folders of these mailboxes of the account that this one may not share. */
export async function haveMail(context: MailboxContext, siblings: readonly MailboxPlan[]): Promise<boolean> {
  if (siblings.length === 0) return false
  const { journal, mailbox, target } = context
  const neighbours = neighboursOf(journal, mailbox, siblings)
  const tree = await target.listFolders()
  for (const { path, selectable, status } of tree.folders) {
    if (context.stop.aborted) return false
    if (!selectable || ownerAt(path, mailbox.folders.under, tree, neighbours) === undefined) continue
    // Who cannot be asked may have some.
    if ((status ?? (await statusIfKnown(target, path)))?.messages !== 0) return true
  }
  return false
}

/**
 * Lists the folder that is open. Gives the messages that may be meant, which nobody owns and nobody has read yet; what
 * was read and is not there any more is forgotten, and copies of ours that are not there are written down as missing.
 * `hidden`: so many messages are counted and not listed.
 */
export async function unreadIn(
  context: MailboxContext,
  life: TargetFolderRow,
  { messages, uidNext }: FolderState,
  isMeant: IsMeant,
  owned: readonly number[] = context.journal.messages.ownedUids(life.id),
): Promise<{ unread: SizedUids; hidden: number }> {
  const { journal } = context
  const { id } = life
  const { listed: there, sized, hidden } = await listFolder(context, life, messages, 1, isMeant)
  // What was appended since the folder was opened need not show in it.
  const expected = journal.messages.placedUids(id).filter((uid) => uid < (uidNext ?? there.highest))
  noteMissing(context, life, expected, there)
  const known = new UidList(journal.unowned.uidsFrom(id, 1))
  const left = hidden === 0 ? [...known].filter((uid) => !there.has(uid)) : []
  if (left.length > 0) journal.commit((tx) => left.forEach((uid) => journal.unowned.remove(tx, id, uid)))
  const ours = new UidList(owned)
  const unreadable = new Set(journal.unreadable.inFolder(id).map(({ uid }) => uid))
  return { unread: sized.without((uid) => ours.has(uid) || known.has(uid) || unreadable.has(uid)), hidden }
}

/** The journal's row for a folder as it is now; undefined when it is empty. */
async function openPlace(
  context: MailboxContext,
  path: string,
): Promise<{ life: TargetFolderRow; state: FolderState } | 'unreadable' | undefined> {
  const { journal } = context
  const known = journal.lives.at(accountKey(context.mailbox.target), path)
  try {
    const state = await context.target.examine(path)
    if (state.messages === 0) return undefined
    if (known?.uidValidity === state.uidValidity) return { life: known, state }
    const renamed = await lifeRenamedTo(context, path, state.uidValidity)
    if (renamed !== undefined) return { life: renamed, state }
    // One that was replaced meanwhile is matched first: what is missing in it is searched for like the rest.
    return { life: await beginLife(context, path, state.uidValidity), state }
  } catch (error) {
    if (error instanceof MigrationError && error.scope === 'folder') return 'unreadable'
    throw error
  }
}

/**
 * The life of another path that is here by now: users have renamed its folder since. Without this its copies would be
 * nobody's, and be taken for those of other messages.
 */
async function lifeRenamedTo(
  context: MailboxContext,
  path: string,
  uidValidity: number,
): Promise<TargetFolderRow | undefined> {
  const { journal, target, mailbox } = context
  const alike = journal.lives
    .ofAccount(accountKey(mailbox.target))
    .filter((life) => life.state !== 'ended' && life.path !== path && life.uidValidity === uidValidity)
  for (const life of alike) {
    // Servers may give one UIDVALIDITY to several folders: one that is where it was has not been renamed.
    if ((await statusIfKnown(target, life.path))?.uidValidity === uidValidity) continue
    const now = await findRenamed(context, life)
    assertSameUidValidity(context, { path, uidValidity }, await target.examine(path))
    if (now?.path !== path) continue
    journal.commit((tx) => followRename(tx, journal, life.id, now))
    return journal.lives.get(life.id)
  }
  return undefined
}
