// Folders that got another name on the source: their rows go on under it, so that nothing is copied twice.

import { statusIfKnown } from '../ground/status-of.ts'
import type { FolderRow } from '../../journal/folders.ts'
import { MigrationError } from '../../model/errors.ts'
import type { FolderState, FolderTree, ListedFolder } from '../../model/ports.ts'
import { nameOfPath } from '../../plan/folder-name.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/** So many of the known messages are looked for. */
const sample = 500
/** Users read, move and delete meanwhile: so much of what is looked for must be there. */
const enough = 0.8
/** Under other UIDs: so much of what is there now must be known, or the folder is another one. */
const mostNew = 0.5

type Renamed = { row: FolderRow; listed: ListedFolder }

/**
 * What nobody can tell in this run. `rows`: folders that are not in their place; `unopened`: by path, why the listed
 * folders could not be opened in which they may be.
 */
export type Undecided = { rows: ReadonlySet<number>; unopened: ReadonlyMap<string, MigrationError> }

/**
 * Looks for known folders whose place is empty, or has another folder in it, among the folders that nobody knows, and
 * among the others that are not in their place: two may have exchanged their names. INBOX never follows: RENAME INBOX
 * moves its messages and leaves it there (RFC 3501, 6.3.5). What
 * may be renamed to a folder that cannot be opened is neither followed nor gone: nothing may be done with either.
 */
export async function followRenamed(context: MailboxContext, tree: FolderTree): Promise<Undecided> {
  const { journal, mailbox } = context
  const known = journal.folders.ofMailbox(mailbox.id)
  const used = new Set(known.filter((row) => journal.sourceChanges.countAtSource(row.id) > 0).map((row) => row.path))
  const away: FolderRow[] = []
  for (const row of known) {
    if (
      row.path !== 'INBOX' &&
      row.uidValidity !== null &&
      used.has(row.path) &&
      !(await isInPlace(context, tree, row))
    )
      away.push(row)
  }
  const { found, undecided } = await partnersOf(context, tree, used, away)
  const renamed = closed(found, away)
  if (renamed.length > 0)
    journal.commit((tx) =>
      journal.folders.renameSources(
        tx,
        renamed.map(({ row, listed }) => ({
          id: row.id,
          to: { name: nameOfPath(listed.path, tree), path: listed.path },
        })),
      ),
    )
  for (const { row, listed } of renamed) {
    const name = nameOfPath(listed.path, tree)
    const facts = { mailbox: mailbox.id, folder: row.name, other: name, target: row.targetName ?? row.name }
    context.emit({
      event: 'finding',
      finding: {
        level: 'note',
        scope: 'folder',
        code: 'renamed-at-source',
        mailbox: mailbox.id,
        folder: name,
        side: 'source',
        facts,
      },
    })
  }
  return undecided
}

/**
 * For each folder that is not in its place the listed one that it is now; in a place that had a folder of its own only
 * by UIDVALIDITY.
 */
async function partnersOf(
  context: MailboxContext,
  tree: FolderTree,
  used: ReadonlySet<string>,
  away: readonly FolderRow[],
): Promise<{ found: Renamed[]; undecided: Undecided }> {
  const left = new Set(away.map(({ path }) => path))
  const candidates = tree.folders.filter(
    (listed) => listed.selectable && (!used.has(listed.path) || left.has(listed.path)),
  )
  const found: Renamed[] = []
  const [rows, unopened] = [new Set<number>(), new Map<string, MigrationError>()]
  for (const row of away) {
    const maybe: [string, MigrationError][] = []
    for (const listed of candidates) {
      if (listed.path === row.path) continue
      try {
        if (!(await isSame(context, row, listed, left.has(listed.path)))) continue
      } catch (error) {
        if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
        if (mayBe(tree, row, listed)) maybe.push([listed.path, error])
        continue
      }
      candidates.splice(candidates.indexOf(listed), 1)
      found.push({ row, listed })
      maybe.length = 0
      break
    }
    if (maybe.length > 0) rows.add(row.id)
    for (const [path, error] of maybe) unopened.set(path, error)
  }
  return { found, undecided: { rows, unopened } }
}

/**
 * Whether a listed folder that cannot be opened may be a known one. Where a folder is in the place of the known one,
 * only UIDVALIDITY says so: that folder must not wait for any other. What is not the account's own is not copied.
 */
function mayBe({ folders }: FolderTree, row: FolderRow, { namespace, status }: ListedFolder): boolean {
  if (namespace !== undefined) return false
  const isTaken = folders.some(({ path, selectable }) => selectable && path === row.path)
  return !isTaken || status?.uidValidity === row.uidValidity
}

/**
 * Without those that would take the place of a folder of which nobody knows where it went: its rows must stay where
 * they are.
 */
function closed(renamed: readonly Renamed[], away: readonly FolderRow[]): Renamed[] {
  const moving = new Set(renamed.map(({ row }) => row.path))
  const stuck = new Set(away.map(({ path }) => path).filter((path) => !moving.has(path)))
  const kept = renamed.filter(({ listed }) => !stuck.has(listed.path))
  return kept.length === renamed.length ? kept : closed(kept, away)
}

/** What is asked is kept with the list: nobody needs to ask again. */
async function statusOf(context: MailboxContext, listed: ListedFolder): Promise<FolderState | undefined> {
  const status = listed.status ?? (await statusIfKnown(context.source, listed.path))
  if (status !== undefined) listed.status = status
  return status
}

async function isInPlace(context: MailboxContext, tree: FolderTree, row: FolderRow): Promise<boolean> {
  const listed = tree.folders.find(({ path, selectable }) => selectable && path === row.path)
  if (listed === undefined) return false
  const now = await statusOf(context, listed)
  // A folder that cannot be asked says so when it is listed.
  return now === undefined || now.uidValidity === row.uidValidity
}

/**
 * The same UIDVALIDITY, and under the known UIDs what has the known sizes and dates. Courier gives a renamed folder a
 * new UIDVALIDITY: then the known sizes and dates, under whatever UIDs, and not more of others than of these; that
 * their bytes are the same is found out when the folder is listed (see renumbered-source.ts).
 */
async function isSame(
  context: MailboxContext,
  row: FolderRow,
  listed: ListedFolder,
  onlyByUid: boolean,
): Promise<boolean> {
  // A folder of which nobody knows anything is opened: that it cannot be is an answer, too.
  const status = (await statusOf(context, listed)) ?? (await context.source.examine(listed.path))
  if (status.messages === 0) return false
  const known = context.journal.pages.marksOf(row.id)
  const byUid = status.uidValidity === row.uidValidity
  if (!byUid && onlyByUid) return false
  if (!byUid && (status.messages < enough * known.length || known.length < mostNew * status.messages)) return false
  const looked = byUid ? known.slice(-sample) : known
  const mark = ({ uid, size, internalDate }: { uid: number; size: number; internalDate: number | null }) =>
    `${byUid ? uid : ''} ${size} ${internalDate ?? ''}`
  await context.source.examine(listed.path)
  // A reading that tells of too few is made once more: where rows were left out of it all would be sent again.
  for (let reading = 1; reading <= 2; reading += 1) {
    const wanted = new Map<string, number>()
    for (const message of looked) wanted.set(mark(message), (wanted.get(mark(message)) ?? 0) + 1)
    let there = 0
    let confirmed = 0
    await context.source.fetchFacts(byUid ? looked.map(({ uid }) => uid) : '1:*', (facts) => {
      there += 1
      const left = wanted.get(mark(facts)) ?? 0
      if (left === 0) return
      confirmed += 1
      wanted.set(mark(facts), left - 1)
    })
    const needed = byUid ? enough * there : Math.max(enough * looked.length, mostNew * there)
    if (confirmed > 0 && confirmed >= needed) return true
  }
  return false
}
