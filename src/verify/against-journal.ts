// Compares the target with the digests in the journal, when the source is gone.

import type { FolderRow } from '../journal/folders.ts'
import type { Journal } from '../journal/journal.ts'
import { MigrationError, neverHappens, type Facts } from '../model/errors.ts'
import type { FolderTree } from '../model/ports.ts'
import { nameOfPath } from '../plan/folder-name.ts'
import { isSameBytes, type Present } from '../proof/match.ts'
import { changesOf } from './changes.ts'
import { expectedIn, type Expected } from './expected.ts'
import { matchContent } from './pairing.ts'
import { readFolder } from './read-folder.ts'
import { Lost, search } from './search.ts'
import type { VerifyContext } from './verify-context.ts'

/** One life of a target folder, and what should be in it. */
type ExpectedFolder = { path: string; uidValidity: number; expected: Expected[] }

/** What is listed in the folders that were looked at, and which of it is some message's copy. */
class Claims {
  readonly #listed = new Map<string, Iterable<number>>()
  readonly #claimed = new Map<string, Set<number>>()

  list(path: string, uids: Iterable<number>): void {
    this.#listed.set(path, uids)
  }

  claim(path: string, uid: number): void {
    const claimed = this.#claimed.get(path) ?? new Set()
    this.#claimed.set(path, claimed.add(uid))
  }

  isFree(path: string, uid: number): boolean {
    return this.#claimed.get(path)?.has(uid) !== true
  }

  *unclaimed(): Generator<{ path: string; uid: number }> {
    for (const [path, uids] of this.#listed) for (const uid of uids) if (this.isFree(path, uid)) yield { path, uid }
  }
}

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
  announce(context, journal, folders.length)
  noteUnlisted(context, journal, folders)
  const expected = folders.flatMap((folder) => expectedIn(journal, folder, ledger))
  const claims = new Claims()
  const lost = new Lost<Expected>()
  for (const place of await currentFirst(context, tree, placesOf(journal, expected))) {
    if (context.stop.aborted) return folders.length
    try {
      for (const message of await compare(context, place, claims)) lost.add(message)
    } catch (error) {
      if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
      ledger.notProved(error, nameOfPath(place.path, tree))
    }
  }
  await findMoved(context, tree, lost, claims)
  return folders.length
}

/**
 * A journal can only answer for what was listed: a run that was cut short, or could not open a folder, leaves folders
 * it knows by name only.
 */
function noteUnlisted({ ledger }: VerifyContext, journal: Journal, folders: readonly FolderRow[]): void {
  for (const folder of folders) {
    if (folder.excluded === 1) continue
    if (folder.errorCode !== null)
      ledger.notProved({ code: folder.errorCode, facts: JSON.parse(folder.errorFacts ?? '{}') as Facts }, folder.name)
    else if (folder.uidValidity === null)
      ledger.notProved({ code: 'journal-missing', facts: { path: journal.file } }, folder.name)
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

function placesOf(journal: Journal, expected: readonly Expected[]): ExpectedFolder[] {
  const places = new Map<number, ExpectedFolder>()
  for (const message of expected) {
    const row = places.has(message.place) ? undefined : journal.folders.targetById(message.place)
    if (row !== undefined) places.set(message.place, { path: row.path, uidValidity: row.uidValidity, expected: [] })
    places.get(message.place)?.expected.push(message)
  }
  return [...places.values()]
}

type Seen = ExpectedFolder & { state: 'as-written' | 'renumbered' | 'not-there' }

/**
 * Folders whose UIDs still mean what they meant come first: what is certain is claimed before anything is matched by
 * content.
 */
async function currentFirst(
  context: VerifyContext,
  tree: FolderTree,
  places: readonly ExpectedFolder[],
): Promise<Seen[]> {
  const seen: Seen[] = []
  for (const permit of places) {
    const there = tree.folders.some((folder) => folder.selectable && folder.path === permit.path)
    const now = there ? await context.target.read((session) => session.status(permit.path)) : undefined
    // A listed folder without an answer is opened anyway, and says then why it cannot be.
    const state = !there
      ? 'not-there'
      : now === undefined || now.uidValidity === permit.uidValidity
        ? 'as-written'
        : 'renumbered'
    seen.push({ ...permit, state })
  }
  const order = { 'as-written': 0, renumbered: 1, 'not-there': 2 } as const
  return seen.sort((a, b) => order[a.state] - order[b.state])
}

/** Returns what is not in the folder where it was stored. */
function compare(context: VerifyContext, place: Seen, claims: Claims): Promise<readonly Expected[]> {
  switch (place.state) {
    case 'as-written':
      return compareByUid(context, place, claims)
    case 'renumbered':
      return compareByContent(context, place, claims)
    case 'not-there':
      return Promise.resolve(place.expected)
    default:
      return neverHappens(place.state)
  }
}

/**
 * Reads by UID. Returns what is not under its UID and not elsewhere in the folder: a user may have moved it out and
 * back.
 */
async function compareByUid(
  context: VerifyContext,
  { path, expected }: ExpectedFolder,
  claims: Claims,
): Promise<Expected[]> {
  const { ledger, stop, target } = context
  const byUid = new Map(expected.map((message) => [message.targetUid, message]))
  const { listed } = await readFolder(target, path, { stop, wants: (uid) => byUid.has(uid) }, (copy) => {
    const message = byUid.get(copy.uid)
    if (message === undefined) return
    byUid.delete(copy.uid)
    claims.claim(path, copy.uid)
    if (copy.digest === message.digest) ledger.sameBytes(message, changesOf(message, copy))
    else recordAltered(context, message, copy)
  })
  claims.list(path, listed.keys())
  const left = new Lost<Expected>()
  for (const message of byUid.values()) left.add(message)
  if (left.left === 0 || stop.aborted) return []
  const sizes = left.sizes()
  await readFolder(
    target,
    path,
    { stop, wants: (uid, size) => sizes.has(size) && claims.isFree(path, uid) },
    (copy) => {
      const message = left.take(copy.digest)
      if (message === undefined) return
      claims.claim(path, copy.uid)
      ledger.sameBytes(message, changesOf(message, copy))
    },
  )
  return left.all()
}

/** The server renumbered the folder, or someone replaced it: everything in it is matched by content. */
async function compareByContent(
  context: VerifyContext,
  { path, expected }: ExpectedFolder,
  claims: Claims,
): Promise<Expected[]> {
  const { ledger, stop, target } = context
  const present = new Map<number, Present>()
  const { listed } = await readFolder(target, path, { stop, wants: (uid) => claims.isFree(path, uid) }, (copy) =>
    present.set(copy.uid, copy),
  )
  claims.list(path, listed.keys())
  if (stop.aborted) return []
  const matches = new Map(matchContent(expected, [...present.values()]).map((match) => [match.id, match]))
  return expected.filter((message) => {
    const match = matches.get(message.id)
    const copy = match === undefined ? undefined : present.get(match.uid)
    if (match === undefined || copy === undefined) return true
    claims.claim(path, copy.uid)
    if (isSameBytes(match.evidence)) ledger.sameBytes(message, changesOf(message, copy))
    else recordAltered(context, message, copy)
    return false
  })
}

/** Where the copy leaves the original cannot be said without the original. */
function recordAltered({ ledger }: VerifyContext, message: Expected, copy: Present): void {
  ledger.differs(
    message,
    'altered-by-target',
    message.bytes === copy.bytes ? {} : { reason: `${message.bytes} → ${copy.bytes} B` },
  )
}

async function findMoved(
  context: VerifyContext,
  tree: FolderTree,
  lost: Lost<Expected>,
  claims: Claims,
): Promise<void> {
  const { ledger, stop, target } = context
  await search(
    { target, tree, stop, isFree: (path, uid) => claims.isFree(path, uid) },
    lost,
    (message, folder, copy) => {
      claims.claim(copy.path, copy.uid)
      ledger.moved(message, folder)
    },
  )
  if (stop.aborted) return
  for (const message of lost.all()) ledger.missing(message)
  for (const { path, uid } of claims.unclaimed()) ledger.unexpected(nameOfPath(path, tree), uid)
}
