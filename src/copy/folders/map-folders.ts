// Maps the folders of one mailbox and writes the map into the journal; a folder stays where it was first written.

import { assertArchiveThere } from '../../journal/archive-there.ts'
import type { FolderRow } from '../../journal/folders.ts'
import { MigrationError } from '../../model/errors.ts'
import { joinBoth } from '../../line/join-both.ts'
import { neighboursOf } from '../../journal/bound.ts'
import type { FolderState, FolderTree } from '../../model/ports.ts'
import { mapFolders, type MappedFolder } from '../../plan/folder-map.ts'
import { someOf } from '../../plan/folder-name.ts'
import { sameName } from '../../plan/folder-pattern.ts'
import { trespassesOf } from '../../plan/shared-target.ts'
import { sentPaths } from '../../plan/special-use.ts'
import { followRenamed } from '../list/renamed-source.ts'
import { listSourceFolders } from '../list/source-folders.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/** `there`: the target folder as it was listed, where the server tells that with the list. */
export type MappedRow = { mapped: MappedFolder; row: FolderRow; there: FolderState | undefined }
/**
 * `folders`: those that are to be moved; `vanished`: those that the source has no more; `undecided`: those that are not
 * in their place, and may be in one of the `unopened`.
 */
export type MailboxMap = {
  folders: MappedRow[]
  vanished: FolderRow[]
  undecided: FolderRow[]
  unopened: { row: FolderRow; error: MigrationError }[]
}

/**
 * Lists both sides and maps source folders to target folders. Throws `plan-contradicts-journal` (scope mailbox) when
 * the plan now sends a folder elsewhere than where its messages are. `finalPass`: nothing is listed after it.
 */
export async function mapMailbox(context: MailboxContext, finalPass: boolean): Promise<MailboxMap> {
  const { journal, mailbox } = context
  const [source, target] = await joinBoth(listSourceFolders(context, finalPass), context.target.listFolders())
  assertArchiveThere(context.journal, context.mailbox.target, target)
  for (const { path } of target.folders) context.targetPaths.add(path)
  const undecided = await followRenamed(context, source)
  const known = journal.folders.ofMailbox(mailbox.id)
  const written = new Map(
    known.filter((row) => row.targetPath !== null && journal.messages.isWritten(row.id)).map((row) => [row.path, row]),
  )
  const bound = new Map([...written].map(([path, row]) => [path, row.targetPath ?? '']))
  // What was renamed on the source stays where its first name has put it, whatever the plan says of the new one.
  const renamed = new Set(
    [...written.values()].filter((row) => row.firstName !== null).map((row) => sameName(row.name)),
  )
  const rules = {
    ...mailbox.folders,
    map: new Map([...mailbox.folders.map].filter(([name]) => !renamed.has(sameName(name)))),
  }
  const map = mapFolders(source, target, rules, bound)
  for (const { source: from, target: to } of map.folders) {
    const before = written.get(from.path)
    if (before !== undefined && to !== null && !sameComposed(to.path, before.targetPath ?? ''))
      throw contradicts(context, before, to.name)
  }
  assertOwnPlaces(context, map.folders, target, bound)
  for (const clash of map.clashes) {
    const facts = { mailbox: mailbox.id, folder: clash.source, other: clash.with, target: clash.target }
    context.emit({
      event: 'finding',
      finding: {
        level: 'warning',
        scope: 'folder',
        code: 'folder-name-clash',
        mailbox: mailbox.id,
        folder: clash.source,
        facts,
      },
    })
  }
  tellOthers(context, map.folders)
  const states = new Map(target.folders.map((listed) => [listed.path, listed.status]))
  const sent = sentPaths(source, mailbox.folders.folderNames?.source)
  const folders = await journal.together((tx) => {
    const rows = map.folders.map((mapped) => ({
      mapped,
      there: states.get(mapped.target?.path ?? ''),
      row: journal.folders.put(
        tx,
        mailbox.id,
        { name: mapped.source.name, path: mapped.source.path },
        mapped.target,
        mapped.excludedAs,
      ),
    }))
    journal.folders.setAtSource(
      tx,
      mailbox.id,
      rows.map(({ row }) => row.id),
    )
    journal.folders.setSent(
      tx,
      mailbox.id,
      rows.flatMap(({ row }) => (sent.has(row.path) ? [row.id] : [])),
    )
    journal.sourceListings.setListed(tx, mailbox.id, source.listing)
    return rows.map(({ row, ...one }) => ({ ...one, row: { ...row, sent: sent.has(row.path) ? 1 : 0 } }))
  })
  const there = new Set(folders.map(({ row }) => row.id))
  const isDecided = (row: FolderRow): boolean => !undecided.rows.has(row.id)
  return {
    folders: folders.filter(({ row }) => isDecided(row) && !undecided.unopened.has(row.path)),
    vanished: known.filter((row) => !there.has(row.id) && isDecided(row)),
    undecided: known.filter((row) => !isDecided(row)),
    unopened: folders.flatMap(({ row }) => {
      const error = undecided.unopened.get(row.path)
      return error === undefined ? [] : [{ row, error }]
    }),
  }
}

/**
 * Throws `folder-name-clash` (scope mailbox) where a folder would go to a place of another mailbox of the account,
 * before anything is sent.
 */
function assertOwnPlaces(
  { journal, mailbox, siblings }: MailboxContext,
  folders: readonly MappedFolder[],
  target: FolderTree,
  bound: ReadonlyMap<string, string>,
): void {
  const neighbours = neighboursOf(journal, mailbox, siblings)
  const [first] = trespassesOf(folders, mailbox.folders.under, target, neighbours, bound)
  if (first === undefined) return
  throw new MigrationError(`${mailbox.id}: ${first.source} would go to ${first.target}, a place of ${first.with}`, {
    code: 'folder-name-clash',
    scope: 'mailbox',
    retry: 'never',
    facts: { mailbox: mailbox.id, source: first.source, owner: first.with, place: first.target, side: 'target' },
  })
}

/** Folders that are not the account's own are named, so that nobody takes them for copied. */
function tellOthers({ emit, mailbox }: MailboxContext, folders: readonly MappedFolder[]): void {
  const names = folders.filter(({ excludedAs }) => excludedAs === 'other-namespace').map(({ source }) => source.name)
  if (names.length === 0) return
  const facts = { mailbox: mailbox.id, side: 'source', count: names.length, other: someOf(names) }
  emit({
    event: 'finding',
    finding: { level: 'note', scope: 'mailbox', code: 'other-namespace', mailbox: mailbox.id, side: 'source', facts },
  })
}

/** The same accents may be written composed or decomposed: names are compared composed. */
function sameComposed(one: string, other: string): boolean {
  return one.normalize('NFC') === other.normalize('NFC')
}

function contradicts(context: MailboxContext, before: FolderRow, now: string): MigrationError {
  return new MigrationError(
    `${context.mailbox.id}: ${before.name} was written to ${before.targetName ?? ''}, the plan now says ${now}`,
    {
      code: 'plan-contradicts-journal',
      scope: 'mailbox',
      retry: 'never',
      facts: { mailbox: context.mailbox.id, folder: before.name, target: now, other: before.targetName ?? '' },
    },
  )
}
