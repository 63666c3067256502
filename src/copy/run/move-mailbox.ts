// Moves one mailbox over open connections: map, settle the past, list, then folder by folder to the end.

import { statusIfKnown } from '../ground/status-of.ts'
import { exclusionOf, type FolderRow } from '../../journal/folders.ts'
import { sumTotals } from '../../journal/totals.ts'
import { MigrationError } from '../../model/errors.ts'
import type { FolderState } from '../../model/ports.ts'
import { kindsOf, type Owed } from '../../model/owed.ts'
import type { RunRequest } from '../../model/request.ts'
import { lossOf } from '../../proof/accepted-loss.ts'
import { hiddenMessages, keepFolderError } from './folder-errors.ts'
import { forgetVanishedFolder, isUnchanged, listSource } from '../list/list-source.ts'
import { reportLeft } from '../list/left-source.ts'
import { mapMailbox, type MappedRow } from '../folders/map-folders.ts'
import { FolderPipeline, type Step } from './folder-pipeline.ts'
import { readBackCopied } from '../prove/read-back-copied.ts'
import { isDue, olderLeft } from '../clock/due-now.ts'
import type { TargetMapping } from '../folders/open-target.ts'
import { removeGhosts } from '../prove/remove-ghosts.ts'
import { assertQuota } from '../folders/check-quota.ts'
import { settleMailbox } from '../send/settle-uncertain.ts'
import { followUp } from './follow-up.ts'
import { joinBoth } from '../../line/join-both.ts'
import { collectGarbage, manyRows } from '../../line/garbage.ts'
import { accountKey, type MailboxContext } from '../ground/mailbox-context.ts'

/** `onlyFlags`: nothing moved, but nobody can tell whether flags have changed. */
type Changed = MappedRow & { onlyFlags: boolean }

/** `finalPass`: nothing can arrive any more after this one. */
type Options = Pick<RunRequest, 'again' | 'removeGhosts' | 'plan' | 'flags'> & { finalPass: boolean }

/**
 * `older-left`: everything new is there, what is older than was asked for waits for its turn; `waits`: others who share
 * its folders are to take first what is surely theirs.
 */
export type MoveOutcome = 'done' | 'stopped' | 'older-left' | 'waits'

/**
 * Moves what is left of one mailbox. Returns whether it got to the end, or stopped before because a person asked. What
 * fails for one folder is kept with that folder; what fails for the mailbox or the line is thrown.
 */
export async function moveMailbox(context: MailboxContext, options: Options): Promise<MoveOutcome> {
  const map = await mapMailbox(context, options.finalPass)
  if (!(await settleMailbox(context))) return 'stopped'
  for (const { row, error } of map.unopened) keepFolderError(context, row, error)
  for (const folder of map.undecided) await readBackCopied(context, folder)
  await forgetVanished(context, map.vanished, options)
  const outcome = await moveFolders(context, map.folders, options)
  if (outcome !== 'done') return outcome
  const lost = lostMeanwhile(context, map.folders, options)
  const repaired = lost.length === 0 ? 'done' : await moveFolders(context, lost, options)
  if (repaired !== 'done') return repaired
  reportLeft(context)
  if (options.removeGhosts) await removeGhosts(context)
  return 'done'
}

/** Moves these folders to their end, and follows up what the mailbox owes besides. */
async function moveFolders(
  context: MailboxContext,
  folders: readonly MappedRow[],
  options: Options,
): Promise<MoveOutcome> {
  const pipeline = new FolderPipeline(context, options)
  try {
    if ((await moveChanged(context, pipeline, folders, options)) === 'waits') return 'waits'
    if (context.stop.aborted || context.deadline.hasDeferred()) return 'stopped'
    await context.locks.target.runExclusive(() => followUp(context))
    if (context.stop.aborted) return 'stopped'
    return olderLeft(context) ? 'older-left' : 'done'
  } finally {
    await pipeline.join()
  }
}

/**
 * Folders that were named by `--again` and whose copies this very run has found missing: what was asked for is done in
 * one go. Only once, because who removes copies while they are made would keep a run going for ever.
 */
function lostMeanwhile({ journal }: MailboxContext, folders: readonly MappedRow[], { again }: Options): MappedRow[] {
  return folders
    .filter(({ row }) => again.includes(row.name))
    .filter(({ row }) => journal.repairs.failedIn(row.id).some(({ state }) => state === 'gone'))
    .map((folder) => ({ ...folder, row: journal.folders.get(folder.row.id) ?? folder.row }))
}

/** Folders that the source has no more: what was copied out of them is proved all the same. */
async function forgetVanished(context: MailboxContext, folders: readonly FolderRow[], options: Options): Promise<void> {
  for (const folder of folders) {
    try {
      await forgetVanishedFolder(context, folder, options.again.includes(folder.name))
    } catch (error) {
      // What lies in a folder that cannot be opened may be what is missing here.
      keepFolderError(context, folder, error)
    }
    await readBackCopied(context, folder)
  }
}

/** Lists and moves the folders that have something to do; all others are quiet. `waits`: nothing was sent. */
async function moveChanged(
  context: MailboxContext,
  pipeline: FolderPipeline,
  folders: readonly MappedRow[],
  options: Options,
): Promise<'waits' | undefined> {
  const changed: Changed[] = []
  const owed = owedOf(context)
  for (const folder of folders) {
    const again = options.again.includes(folder.row.name)
    if (again) takeUpAgain(context, folder.row, options)
    const quiet = again ? undefined : await quietSource(context, folder, owed.get(folder.row.id) ?? {})
    // Without CONDSTORE nothing else tells whether flags have changed.
    const wantsFlags = quiet?.highestModseq === undefined && looksAtFlags(options) && folder.row.excluded === 0
    if (quiet === undefined || wantsFlags) changed.push({ ...folder, onlyFlags: quiet !== undefined })
  }
  const expected = changed.filter(mayBeCopied).map(mappingOf)
  const asked = context.locks.target.runExclusive(async () =>
    expected.length === 0 ? undefined : context.target.quota(),
  )
  pipeline.expect(expected)
  const [steps, quota] = await joinBoth(listFolders(context, changed, options), asked)
  count(context, folders.length)
  assertQuota(context, quota, options)
  if ((await pipeline.meetTarget(steps)) === 'waits' && !context.stop.aborted) return 'waits'
  await pipeline.moveAll(context.busyFolders.inTurn(steps.filter(({ row }) => isDue(context, row))))
  return undefined
}

/**
 * Whether its target can be opened before it was listed: an empty folder, or one that only has other flags, needs none.
 */
function mayBeCopied({ row, mapped, onlyFlags }: Changed): boolean {
  return row.excluded === 0 && row.targetPath !== null && !onlyFlags && mapped.source.listed.status?.messages !== 0
}

function mappingOf({ row, mapped }: MappedRow): TargetMapping {
  return { row, subscribed: mapped.subscribed, create: mapped.create }
}

/** Lists what changed on the source since the last time; gives the folders that are to be moved. */
async function listFolders(context: MailboxContext, folders: readonly Changed[], options: Options): Promise<Step[]> {
  const listed: (Changed & { unlisted: number })[] = []
  const written: Promise<unknown>[] = []
  try {
    for (const folder of folders) {
      if (context.stop.aborted) return []
      try {
        const list = await listSource(context, folder.row, folder.mapped.source.listed.status, {
          allowShrink: options.again.includes(folder.row.name),
          flags: looksAtFlags(options),
        })
        if (list === undefined) return []
        // It may fail while the next folder is being listed.
        list.written.catch(() => undefined)
        written.push(list.written)
        listed.push({ ...folder, unlisted: list.unlisted })
        if (list.messages >= manyRows) {
          await list.written
          collectGarbage()
        }
      } catch (error) {
        // What others do not let us look into need not be counted.
        if (exclusionOf(folder.row) !== 'other-namespace') keepFolderError(context, folder.row, error)
        else if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
      }
    }
  } finally {
    await Promise.all(written)
  }
  const steps: Step[] = []
  const owed = owedOf(context)
  for (const folder of listed) {
    const row = context.journal.folders.get(folder.row.id) ?? folder.row
    // Nobody opens it afterwards.
    if (row.excluded !== 0 && folder.unlisted > 0) keepFolderError(context, row, hiddenMessages(row, folder.unlisted))
    const hasNothingToDo = folder.onlyFlags && !mustOpen(owed.get(row.id) ?? {})
    if (row.excluded === 0 && !hasNothingToDo)
      steps.push({ ...mappingOf({ ...folder, row }), unlisted: folder.unlisted })
  }
  return steps
}

/** What is owed, by source folder. */
function owedOf({ journal, mailbox }: MailboxContext): ReadonlyMap<number, Owed> {
  return journal.owed(mailbox.id).get(mailbox.id) ?? new Map<number, Owed>()
}

/** Whether a folder must be opened for what it owes: what is missing in it is searched for elsewhere. */
function mustOpen(owed: Owed): boolean {
  return kindsOf(owed).some((kind) => kind !== 'copy-missing')
}

/** All flags, on request and in the last pass there will be. */
function looksAtFlags({ flags, finalPass }: Options): boolean {
  return flags === true || finalPass
}

/** What somebody gave up stays given up. */
function takeUpAgain({ journal, mailbox }: MailboxContext, folder: FolderRow, { plan }: Options): void {
  const losses = plan.acceptedLosses ?? []
  const { name } = folder
  journal.commit((tx) => {
    for (const row of journal.repairs.failedIn(folder.id))
      if (lossOf(losses, { mailbox: mailbox.id, folder: name, uid: row.uid, digest: row.digest }) === undefined)
        journal.repairs.takeUp(tx, row)
    // What others have there may have been repaired meanwhile.
    if (folder.targetPath !== null) journal.unreadable.forget(tx, accountKey(mailbox.target), folder.targetPath)
  })
}

/**
 * What the source says of a folder that needs nothing; undefined when it may. Decided by what is owed, and by what both
 * servers say of the folder with their lists, or by two STATUS commands; not by a listing of its messages (promise 4).
 */
async function quietSource(
  context: MailboxContext,
  { row: folder, mapped, there }: MappedRow,
  owed: Owed,
): Promise<FolderState | undefined> {
  const source = mapped.source.listed.status ?? (await statusIfKnown(context.source, folder.path))
  if (source === undefined || !isUnchanged(folder, source)) return undefined
  // A folder that is not copied is only listed.
  if (folder.excluded !== 0) return owed['folder-error'] === undefined ? source : undefined
  if (mustOpen(owed)) return undefined
  if (folder.targetPath === null) return source
  const target = there ?? (await statusIfKnown(context.target, folder.targetPath))
  const known = context.journal.lives.at(accountKey(context.mailbox.target), folder.targetPath)
  if (target === undefined || known === undefined || target.uidValidity !== known.uidValidity) return undefined
  // With fewer messages than copies some were taken away: a look says which.
  return target.messages >= context.journal.messages.placedUids(known.id).length ? source : undefined
}

function count(context: MailboxContext, folders: number): void {
  const { journal, mailbox } = context
  const totals = sumTotals([...journal.totalsByFolder(mailbox.id).values()])
  const open = journal.messages.openIn(mailbox.id)
  context.emit({
    event: 'mailbox-counted',
    mailbox: mailbox.id,
    folders,
    messages: totals.messages,
    bytes: totals.bytes,
    doneMessages: totals.messages - open.messages,
    doneBytes: totals.bytes - open.bytes,
  })
}
