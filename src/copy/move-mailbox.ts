// Moves one mailbox over connections that are open: map, settle the past, list, then folder by folder until everything has an outcome.

import type { FolderRow } from '../journal/folders.ts'
import type { MessageRow } from '../journal/messages.ts'
import { sumTotals } from '../journal/totals.ts'
import { MigrationError } from '../model/errors.ts'
import type { RunRequest } from '../model/request.ts'
import type { MappedFolder } from '../plan/folder-map.ts'
import { sentence } from '../words/words.ts'
import { adopt } from './adopt.ts'
import { batchesOf } from './batches.ts'
import { completeFolder, mayHoldLateCopies } from './complete-folder.ts'
import { copyFolder } from './copy-folder.ts'
import { forgetVanishedFolder, isUnchanged, listSource } from './list-source.ts'
import { mapMailbox } from './map-mailbox.ts'
import { openTarget } from './open-target.ts'
import { readBack } from './read-back.ts'
import { removeGhosts } from './remove-ghosts.ts'
import { assertRoom } from './room.ts'
import { settle, settleMailbox } from './settle.ts'
import { findVanished } from './vanished.ts'
import { accountKey, type OpenTarget, type Work } from './work.ts'

type Options = Pick<RunRequest, 'again' | 'removeGhosts' | 'lang' | 'plan'>
/** `unlisted`: messages that the source counts in the folder but does not list. */
type Step = { mapped: MappedFolder; row: FolderRow; unlisted: number }

/**
 * Moves what is left of one mailbox. Returns whether it got to the end, or stopped before because a person asked. What fails for one folder is kept
 * with that folder; what fails for the mailbox or the line is thrown.
 */
export async function moveMailbox(work: Work, options: Options): Promise<'done' | 'stopped'> {
  const map = await mapMailbox(work, options.lang)
  await settleMailbox(work)
  for (const folder of map.vanished) forgetVanishedFolder(work, folder, options.again.includes(folder.name))
  const steps = await listFolders(work, map.folders, options)
  count(work, map.folders.length)
  await assertRoom(work, options)
  const vanished: MessageRow[] = []
  for (const step of steps) {
    if (work.stop.aborted) return 'stopped'
    vanished.push(...(await moveFolder(work, step, options)))
  }
  if (work.stop.aborted) return 'stopped'
  await findVanished(work, vanished)
  if (options.removeGhosts) await removeGhosts(work)
  return 'done'
}

/** Lists what changed on the source since the last time; gives the folders that have something to do, all others are quiet. */
async function listFolders(work: Work, folders: readonly Omit<Step, 'unlisted'>[], options: Options): Promise<Step[]> {
  const { journal } = work
  const steps: Step[] = []
  for (const step of folders) {
    if (work.stop.aborted) return steps
    const again = options.again.includes(step.row.name)
    if (again) takeUpAgain(work, step.row)
    else if (await isQuiet(work, step.row)) continue
    let unlisted
    try {
      unlisted = await listSource(work, step.row, again)
    } catch (error) {
      keepFolderError(work, step.row, error, options)
      continue
    }
    const row = journal.folders.get(step.row.id) ?? step.row
    if (row.excluded === 1) journal.folders.setComplete(row.id, true)
    else steps.push({ ...step, row, unlisted })
  }
  return steps
}

function takeUpAgain(work: Work, folder: FolderRow): void {
  work.journal.commit(() => {
    work.journal.messages.takeUpAgain(folder.id)
    work.journal.folders.setComplete(folder.id, false)
  })
}

/** Decided by two STATUS commands, not by a listing (promise 4). */
async function isQuiet(work: Work, folder: FolderRow): Promise<boolean> {
  if (folder.complete !== 1 || folder.errorCode !== null) return false
  const source = await work.source.status(folder.path)
  if (source === undefined || !isUnchanged(folder, source)) return false
  if (folder.excluded === 1 || folder.targetPath === null) return true
  const target = await work.target.status(folder.targetPath)
  const known = work.journal.folders.target(accountKey(work.mailbox.target), folder.targetPath)
  return target !== undefined && target.uidValidity === known?.uidValidity && !mayHoldLateCopies(work, known)
}

function count(work: Work, folders: number): void {
  const { journal, mailbox } = work
  const totals = sumTotals([...journal.totalsByFolder(mailbox.id).values()])
  const open = journal.messages.openIn(mailbox.id)
  work.emit({
    event: 'mailbox-counted', mailbox: mailbox.id, folders, messages: totals.messages, bytes: totals.bytes,
    doneMessages: totals.messages - open.messages, doneBytes: totals.bytes - open.bytes,
  })
}

/** One folder from the first look to the last; gives the rows whose copies are no longer where they were put. */
async function moveFolder(work: Work, step: Step, options: Options): Promise<MessageRow[]> {
  const { journal, mailbox } = work
  const { row: folder } = step
  const pending = journal.messages.inFolder(folder.id, ['pending', 'copied'])
  work.emit({
    event: 'folder-started', mailbox: mailbox.id, folder: folder.name, target: folder.targetName ?? '', messages: pending.length,
    bytes: pending.reduce((sum, row) => sum + row.size, 0),
  })
  try {
    const target = await openTarget(work, folder, step.mapped.subscribed)
    if (target.row.path !== folder.targetPath) tellRenamed(work, folder, options)
    await settle(work, target.row, false)
    await readBackCopied(work, folder)
    await adopt(work, folder, target)
    await copyFolder(work, folder, target)
    if (work.stop.aborted) return []
    const vanished = [...lostWithFolder(work, folder, target), ...(await completeFolder(work, folder, target))]
    // What vanished before it was proved gets its outcome when the whole mailbox has been searched for it.
    const searched = vanished.filter((row) => row.state === 'copied' && row.folder === folder.id).length
    journal.folders.setComplete(folder.id, journal.messages.count(folder.id, ['pending', 'appending', 'copied']) === searched)
    if (step.unlisted > 0) keepFolderError(work, folder, hidden(step), options)
    else work.emit({ event: 'folder-done', mailbox: mailbox.id, folder: folder.name, target: journal.folders.get(folder.id)?.targetName ?? '' })
    return vanished
  } catch (error) {
    keepFolderError(work, folder, error, options)
    return []
  }
}

/** What could be listed is copied; that there is more must be said, or it would be lost in silence. */
function hidden({ row, unlisted }: Step): MigrationError {
  const reason = `${unlisted} of its messages are counted by the server but not listed`
  return new MigrationError(`${row.name}: ${reason}`, { code: 'folder-unreadable', scope: 'folder', retry: 'never', facts: { folder: row.name, side: 'source', reason } })
}

/** Messages that were stored, or settled, before they could be proved. Their copies may be in an earlier life of the folder. */
async function readBackCopied(work: Work, folder: FolderRow): Promise<void> {
  const byPlace = new Map<number, MessageRow[]>()
  for (const row of work.journal.messages.inFolder(folder.id, ['copied'])) {
    if (row.targetFolder !== null) byPlace.set(row.targetFolder, [...(byPlace.get(row.targetFolder) ?? []), row])
  }
  for (const [place, rows] of byPlace) {
    const path = work.journal.folders.targetById(place)?.path
    if (path === undefined) continue
    for (const batch of batchesOf(rows, work.batch)) await readBack(work, folder, path, batch, undefined)
  }
}

/** Copies that could not be read back where they were put: in a folder that users renamed since, or that is not there any more. */
function lostWithFolder(work: Work, folder: FolderRow, target: OpenTarget): MessageRow[] {
  return work.journal.messages.inFolder(folder.id, ['copied']).filter((row) => row.targetFolder !== null && row.targetFolder !== target.row.id)
}

/** The server did not take the folder's name: a person should know under which one the messages are. */
function tellRenamed(work: Work, folder: FolderRow, options: Options): void {
  const { mailbox } = work
  const target = work.journal.folders.get(folder.id)?.targetName ?? ''
  const facts = { mailbox: mailbox.id, folder: folder.name, target }
  work.emit({
    event: 'finding',
    finding: { level: 'warning', scope: 'folder', code: 'folder-renamed', mailbox: mailbox.id, folder: folder.name, ...sentence('folder-renamed', facts, options.lang) },
  })
}

/** What reaches no further than the folder is written down with it, and the others go on. */
function keepFolderError(work: Work, folder: FolderRow, thrown: unknown, options: Options): void {
  if (!(thrown instanceof MigrationError) || thrown.scope !== 'folder') throw thrown
  const facts = { mailbox: work.mailbox.id, folder: folder.name, ...thrown.facts }
  work.journal.folders.setError(folder.id, thrown.code, facts)
  work.emit({
    event: 'finding',
    finding: { level: 'warning', scope: 'folder', code: thrown.code, mailbox: work.mailbox.id, folder: folder.name, ...sentence(thrown.code, facts, options.lang) },
  })
}
