// Gets a target folder ready: created and subscribed where needed, recognised when it was replaced or renamed.

import { failure } from '../../model/failure.ts'
import type { FolderRow } from '../../journal/folders.ts'
import type { Journal } from '../../journal/journal.ts'
import { lengthOfCopy, type MessageRow } from '../../journal/messages.ts'
import type { TargetFolderRow } from '../../journal/target-lives.ts'
import type { Transaction } from '../../journal/transaction.ts'
import { MigrationError } from '../../model/errors.ts'
import type { FolderState } from '../../model/ports.ts'
import { findMade, makeFolder } from './create-folder.ts'
import { joinBoth } from '../../line/join-both.ts'
import { accountKey, type OpenTarget, type MailboxContext, type WritingContext } from '../ground/mailbox-context.ts'
import { isPlaced, matchEarlierLives } from './replaced-target.ts'

/** A source folder with the place that it is mapped to. `create`: the target did not list it. */
export type TargetMapping = { row: FolderRow; subscribed: boolean; create: boolean }

/**
 * Opens the target folder that a source folder is mapped to, or the one that stands in for it (see create-folder.ts).
 * Throws `folder-name-refused`, `folder-unreadable` (scope folder), and `uidvalidity-changed` (scope folder) when the
 * folder changes its UIDVALIDITY again while it is being opened.
 */
export async function openTarget(
  context: WritingContext,
  { row: folder, subscribed, create }: TargetMapping,
): Promise<OpenTarget> {
  const wished = folder.targetPath
  if (wished === null) throw new Error(`folder ${folder.name} has no target`)
  const before = create ? undefined : await context.target.status(wished)
  const made = before === undefined ? await makeFolder(context, folder, wished) : wished
  const [first] = await joinBoth(
    before === undefined ? prepareMade(context, folder, made) : prepareAt(context, folder, made),
    subscribed ? subscribe(context, made) : Promise.resolve(),
  )
  const { path } = first
  let prepared = first.state
  if (path !== made && subscribed) await subscribe(context, path)
  // One after the other, or not at all: two sessions that are the first to open a new folder at the same time may each
  // give it a number (Dovecot, measured).
  let status = before ?? (prepared.uidNext === undefined ? await context.target.status(path) : prepared)
  if (status?.uidValidity !== prepared.uidValidity) {
    // The later number stays.
    status = await context.target.status(path)
    prepared = (await prepareAt(context, folder, path)).state
  }
  if (status === undefined || status.uidValidity !== prepared.uidValidity) throw unstable(path, context)
  const row = await recognise(context, path, prepared.uidValidity)
  const lowMark = lowMarkOf(status, prepared)
  const readOnly = prepared.readOnly === true
  return { row, permanentFlags: prepared.permanentFlags, lowMark, first: lowMark, readOnly, messages: status.messages }
}

/**
 * Both are asked before anything is sent, in whatever order: a mark that is too low only makes a later look longer, one
 * that is too high would miss our own copies.
 */
function lowMarkOf(status: FolderState, prepared: FolderState): number {
  return Math.min(status.uidNext ?? prepared.uidNext ?? 1, prepared.uidNext ?? Number.MAX_SAFE_INTEGER)
}

type Prepared = { path: string; state: FolderState }

/** A server may take a name and give the folder another one. */
async function prepareMade(context: WritingContext, folder: FolderRow, path: string): Promise<Prepared> {
  try {
    const prepared = await prepareAt(context, folder, path)
    context.targetPaths.add(path)
    return prepared
  } catch (error) {
    if (!(error instanceof MigrationError) || error.code !== 'folder-unreadable') throw error
    const found = await findMade(context, folder, path)
    if (found === undefined) throw error
    context.targetPaths.add(found)
    return prepareAt(context, folder, found)
  }
}

/**
 * Opens the folder for writing. The writer's connection is not opened again here: a folder over which it breaks, or
 * which is refused for now, several times in a row is found out over the attempts of this run, and is then left.
 */
async function prepareAt(context: WritingContext, folder: FolderRow, path: string): Promise<Prepared> {
  const unreadable = (reason: string, cause?: unknown): MigrationError =>
    failure('folder-unreadable', context.mailbox.target, reason, cause, { folder: folder.targetName ?? path })
  const left = context.blameRecord.folderLeft(path)
  if (left !== undefined) throw unreadable(left)
  const wasOpen = context.writer.usable
  try {
    const state = await context.writer.prepare(path)
    context.blameRecord.folderOpened(path)
    return { path, state }
  } catch (error) {
    if (!(error instanceof MigrationError) || error.scope === 'folder' || error.retry === 'never') throw error
    // A connection that was gone before says nothing about the folder.
    if (!wasOpen || context.stop.aborted || !context.blameRecord.folderFailed(path, error.message)) throw error
    throw unreadable(error.message, error)
  }
}

/** Subscription is comfort, not mail: a server that refuses it does not stop the folder. */
async function subscribe(context: MailboxContext, path: string): Promise<void> {
  try {
    await context.target.subscribe(path)
  } catch (error) {
    if (!(error instanceof MigrationError) || error.code === 'connection-lost') throw error
  }
}

/** The journal's row for the life that this folder now has, matched with the ones before it. */
async function recognise(context: MailboxContext, path: string, uidValidity: number): Promise<TargetFolderRow> {
  const { journal, mailbox } = context
  const account = accountKey(mailbox.target)
  const known = journal.lives.at(account, path) ?? composedAlike(context, account, path)
  const life = known?.uidValidity === uidValidity ? known : await begin(context, path, uidValidity, known)
  // Also what an earlier run, or a line that broke, has left half done.
  await matchEarlierLives(context, life)
  return journal.lives.get(life.id) ?? life
}

/** The new life begins in one commit with the end of the one before it: whoever comes next knows what is owed. */
async function begin(
  context: MailboxContext,
  path: string,
  uidValidity: number,
  known: TargetFolderRow | undefined,
): Promise<TargetFolderRow> {
  const { journal, mailbox } = context
  const renamed = known === undefined ? undefined : await findRenamed(context, known)
  return journal.together((tx) => {
    // A folder that users renamed goes on under its new name, with its copies.
    if (known !== undefined && renamed !== undefined) followRename(tx, journal, known.id, renamed)
    return journal.lives.start(tx, accountKey(mailbox.target), path, uidValidity)
  })
}

/**
 * Servers give accents back composed where they were sent decomposed: the same folder, under the path it is listed with
 * now.
 */
function composedAlike({ journal }: MailboxContext, account: string, path: string): TargetFolderRow | undefined {
  const composed = path.normalize('NFC')
  const known = journal.lives
    .ofAccount(account)
    .find((row) => row.state !== 'ended' && row.path !== path && row.path.normalize('NFC') === composed)
  if (known === undefined) return undefined
  journal.commit((tx) => journal.lives.rename(tx, known.id, path))
  return journal.lives.get(known.id)
}

/** Where a folder is by now, and the rows of copies that were looked for there and are not. */
export type Renamed = { path: string; missing: readonly MessageRow[] }

/** To be called in a commit: what was seen to be missing under the new name is owed from then on, whoever is cut. */
export function followRename(tx: Transaction, journal: Journal, life: number, { path, missing }: Renamed): void {
  journal.lives.rename(tx, life, path)
  for (const { id } of missing) {
    const row = journal.messages.get(id)
    if (row !== undefined && isPlaced(row)) journal.messages.setMissing(tx, id)
  }
}

/**
 * A user may have renamed the folder: same UIDVALIDITY, and what is there under the UIDs that the journal owns is of
 * the right size.
 */
export async function findRenamed(context: MailboxContext, known: TargetFolderRow): Promise<Renamed | undefined> {
  const owned = context.journal.pages.lastOwnedBy(known.id, 500)
  const open = context.journal.attempts.openIn(known.id)
  if (owned.length === 0 && open.length === 0) return undefined
  for (const folder of (await context.target.listFolders()).folders) {
    if (!folder.selectable || folder.path === known.path) continue
    const status = await context.target.status(folder.path)
    if (status?.uidValidity !== known.uidValidity || status.messages === 0) continue
    await context.target.examine(folder.path)
    const there = new Set<number>()
    let confirmed = 0
    const sizes = new Map(owned.map((row) => [row.targetUid, lengthOfCopy(row)]))
    await context.target.fetchFacts(
      [...sizes.keys()].filter((uid) => uid !== null),
      (facts) => {
        there.add(facts.uid)
        if (sizes.get(facts.uid) === facts.size) confirmed += 1
      },
    )
    // Servers that count UIDVALIDITY in seconds give it to several folders at once: it takes messages to tell. What
    // counts is what is there, not how much is left: users move and delete.
    if (confirmed >= there.size * 0.8 && (confirmed > 0 || owned.length === 0))
      return { path: folder.path, missing: owned.filter(({ targetUid }) => !there.has(targetUid ?? 0)) }
  }
  return undefined
}

function unstable(path: string, context: MailboxContext): MigrationError {
  return new MigrationError(`${path} changes its UIDVALIDITY`, {
    code: 'uidvalidity-changed',
    scope: 'folder',
    retry: 'never',
    facts: { folder: path, side: 'target', server: context.mailbox.target.server.name },
  })
}
