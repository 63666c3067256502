// Compares the target with the digests in the journal, when the source is gone.

import { assertArchiveThere } from '../journal/archive-there.ts'
import type { FolderRow } from '../journal/folders.ts'
import type { Journal } from '../journal/journal.ts'
import type { Code } from '../model/codes.ts'
import { MigrationError, type Facts } from '../model/errors.ts'
import type { FolderTree } from '../model/ports.ts'
import { nameOfPath } from '../plan/folder-name.ts'
import { Claims, compareExpected, proveAgain, type ExpectedFolder } from './compare-expected.ts'
import { expectedOf, isStored, Stored, type Expected } from './expected.ts'
import { tellAltered, tellClosed, tellUnread } from './find-lost.ts'
import type { NotInPlace } from './finding-record.ts'
import { FirstLook } from './first-look.ts'
import { Lost, search } from './search.ts'
import type { VerifyContext } from './verify-context.ts'

/** `finding`: as it is written down. */
type LostExpected = Expected & { finding: NotInPlace | undefined }

/** Never connects to the source. Throws `journal-missing` (scope mailbox). Returns the number of folders compared. */
export async function verifyAgainstJournal(context: VerifyContext, journal: Journal): Promise<number> {
  const { mailbox, ledger, target } = context
  const folders = journal.folders.ofMailbox(mailbox.id)
  if (folders.length === 0) {
    throw new MigrationError(`${mailbox.id} is not in ${journal.file}`, {
      code: 'journal-missing',
      scope: 'mailbox',
      retry: 'never',
      facts: { path: journal.file, mailbox: mailbox.id },
    })
  }
  const tree = await target.read((session) => session.listFolders())
  assertArchiveThere(journal, mailbox.target, tree)
  announce(context, journal, folders.length)
  noteOwed(context, journal, folders)
  const lives = livesOf(context, journal, folders)
  const claims = new Claims(context.copies)
  const lost = new Lost<LostExpected>()
  for (const place of await currentFirst(context, tree, placesOf(journal, tree, folders, lives))) {
    if (context.stop.aborted) return folders.length
    try {
      const firstLook = new FirstLook(context)
      for (const message of await compareExpected(context, place, claims, firstLook))
        lost.add({ ...message, finding: context.record?.notInPlace(message) })
      if (!context.stop.aborted) firstLook.end()
    } catch (error) {
      if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
      ledger.notProved(error, place.name)
    }
  }
  await findLost(context, tree, lost, claims)
  return folders.length
}

/**
 * A journal can only answer for what was listed: a run that was cut short, could not open a folder, or was not told all
 * of it, leaves owed what no digest stands for. What is owed of copies is looked at here and now.
 */
function noteOwed({ mailbox, ledger }: VerifyContext, journal: Journal, folders: readonly FolderRow[]): void {
  const owedByFolder = journal.owed(mailbox.id).get(mailbox.id)
  const { 'second-list': oneList, 'unread-answers': unread } = owedByFolder?.get(0) ?? {}
  if (oneList !== undefined) ledger.notProved({ code: 'one-list', facts: { mailbox: mailbox.id } }, null, true)
  if (unread !== undefined)
    ledger.notProved({ code: 'unreadable-answer', facts: { side: 'source', count: unread } }, null, true)
  for (const { id, name, excluded, errorCode, errorFacts, uidValidity } of folders) {
    if (excluded !== 0) continue
    const owed = owedByFolder?.get(id) ?? {}
    const tell = (code: Code, facts: Facts): void => ledger.notProved({ code, facts }, name, true)
    if (errorCode !== null) tell(errorCode, JSON.parse(errorFacts ?? '{}') as Facts)
    else if (uidValidity === null) tell('journal-missing', { path: journal.file })
    else if (owed.unlisted !== undefined) tell('messages-unlisted', { count: owed.unlisted, side: 'source' })
    else if (owed['source-rematch'] !== undefined) tell('uidvalidity-changed', { folder: name, side: 'source' })
  }
}

function announce({ mailbox, emit }: VerifyContext, journal: Journal, folders: number): void {
  const totals = { messages: 0, bytes: 0 }
  const byFolder = journal.totalsByFolder()
  for (const { id } of journal.folders.ofMailbox(mailbox.id)) {
    const folder = byFolder.get(id)
    totals.messages += folder === undefined ? 0 : folder.messages - folder.skipped
    totals.bytes += folder?.bytes ?? 0
  }
  emit({ event: 'mailbox-counted', mailbox: mailbox.id, folders, ...totals, doneMessages: 0, doneBytes: 0 })
}

/**
 * The lives of target folders in which something was stored. What was never stored, or is known to be gone for good, is
 * missing already and goes into the ledger.
 */
function livesOf({ ledger }: VerifyContext, journal: Journal, folders: readonly FolderRow[]): Set<number> {
  const lives = new Set<number>()
  for (const folder of folders) {
    for (const page of journal.pages.inFolder(folder.id)) {
      for (const row of page) {
        const one = expectedOf(folder, row)
        if (one === undefined) continue
        if (isStored(one)) lives.add(one.place)
        else ledger.missing(one.entry, one.lostAs, one.facts, { row })
      }
    }
  }
  return lives
}

/** Whether each is still the present life of its folder is looked at later. */
function placesOf(
  journal: Journal,
  tree: FolderTree,
  folders: readonly FolderRow[],
  lives: ReadonlySet<number>,
): Omit<ExpectedFolder, 'state'>[] {
  return [...lives].flatMap((life) => {
    const row = journal.lives.get(life)
    if (row === undefined) return []
    const { path, uidValidity } = row
    return { path, name: nameOfPath(path, tree), uidValidity, stored: new Stored(journal, folders, life) }
  })
}

/**
 * Folders whose UIDs still mean what they meant come first: what is certain is claimed before anything is matched by
 * content.
 */
async function currentFirst(
  context: VerifyContext,
  tree: FolderTree,
  places: readonly Omit<ExpectedFolder, 'state'>[],
): Promise<ExpectedFolder[]> {
  const seen: ExpectedFolder[] = []
  for (const place of places) {
    const there = tree.folders.some((folder) => folder.selectable && folder.path === place.path)
    const now = there ? await context.target.read((session) => session.status(place.path)) : undefined
    // A listed folder without an answer is opened anyway, and says then why it cannot be.
    const state = !there
      ? 'not-there'
      : now === undefined || now.uidValidity === place.uidValidity
        ? 'as-written'
        : 'renumbered'
    seen.push({ ...place, state })
  }
  const order = { 'as-written': 0, renumbered: 1, 'not-there': 2 } as const
  return seen.sort((a, b) => order[a.state] - order[b.state])
}

async function findLost(
  context: VerifyContext,
  tree: FolderTree,
  lost: Lost<LostExpected>,
  claims: Claims,
): Promise<void> {
  const { mailbox, ledger, stop, target, memory, judge, known, record, keep } = context
  const closed = await search(
    {
      target,
      tree,
      stop,
      memory,
      judge,
      opened: (path, uidValidity) => context.copies.opened(path, uidValidity),
      isFree: (path, uid) => claims.isFree(path, uid),
      isOwn: ({ id }, copy) => known?.isCopyOf(known.row(id), copy) === true,
    },
    lost,
    (message, folder, copy) => {
      claims.claim(copy.path, copy.uid)
      ledger.moved(message, folder, copy.signature)
      if (message.finding !== undefined) record?.foundElsewhere(message.finding)
      proveAgain(context, message, copy, copy)
    },
    (message, copy) => {
      claims.claim(copy.path, copy.uid)
      tellAltered(context, message, message.finding, known?.row(message.id), copy)
    },
    (message) => tellUnread(context, message, message.finding),
  )
  if (stop.aborted) return
  if (lost.left > 0 && closed.length > 0) tellClosed(context, closed, lost.all())
  else
    for (const message of lost.all()) {
      ledger.missing(message, message.lostAs, {}, { row: known?.row(message.id), finding: message.finding })
      keep?.(
        { mailbox: mailbox.id, folder: message.folder, uid: message.uid, outcome: 'missing', code: message.lostAs },
        {},
      )
    }
  for (const { path, uid } of claims.unclaimed()) context.copies.unexpected(nameOfPath(path, tree), path, uid)
}
