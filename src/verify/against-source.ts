// Compares the two servers themselves, whatever the journal believes.

import { MigrationError } from '../model/errors.ts'
import type { FolderTree } from '../model/ports.ts'
import { mapFolders, type MappedFolder } from '../plan/folder-map.ts'
import { listedAt } from '../plan/folder-places.ts'
import { isSameBytes, type Present } from '../proof/match.ts'
import { project } from '../proof/projection.ts'
import { recordAltered, type Altered } from './altered.ts'
import { changesOf } from './changes.ts'
import { matchContent, Pairing, type Sought } from './pairing.ts'
import { readFolder } from './read-folder.ts'
import { Lost, search } from './search.ts'
import { bothAtOnce, type VerifyContext } from './verify-context.ts'

/**
 * Source folders that go into one target folder: they are compared together. `path` undefined: the target does not have
 * it.
 */
type Group = { name: string; path: string | undefined; sources: MappedFolder[] }
type Extra = { folder: string; uid: number; digest: string }
type Found = {
  lost: Lost<Sought>
  extras: Extra[]
  /** What was there when a target folder was read: what comes later may be one of the lost, moved meanwhile. */
  seen: Map<string, Set<number>>
}

/** Compares folder by folder; `bound` says where folders were first written. Returns the number of folders compared. */
export async function verifyAgainstSource(context: VerifyContext, bound: ReadonlyMap<string, string>): Promise<number> {
  const trees: Partial<Record<'source' | 'target', FolderTree>> = {}
  await bothAtOnce(
    context.stop,
    async () => void (trees.source = await context.source.read((session) => session.listFolders())),
    async () => void (trees.target = await context.target.read((session) => session.listFolders())),
  )
  const { source, target } = trees
  if (source === undefined || target === undefined) return 0
  const groups = groupsOf(mapFolders(source, target, context.mailbox.folders, bound).folders, target)
  const folders = groups.reduce((sum, group) => sum + group.sources.length, 0)
  await announce(context, groups, folders)
  const found: Found = { lost: new Lost(), extras: [], seen: new Map() }
  for (const group of groups) {
    if (context.stop.aborted) return folders
    try {
      await compareGroup(context, group, found)
    } catch (error) {
      if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
      for (const { source: folder } of group.sources) context.ledger.notProved(error, folder.name)
    }
  }
  await findMoved(context, target, found)
  return folders
}

function groupsOf(folders: readonly MappedFolder[], target: FolderTree): Group[] {
  const groups = new Map<string, Group>()
  for (const folder of folders) {
    if (folder.target === null) continue
    const { path, name } = folder.target
    const group: Group = groups.get(path) ?? {
      name,
      path: folder.create ? undefined : (listedAt(path, target)?.path ?? path),
      sources: [],
    }
    group.sources.push(folder)
    groups.set(path, group)
  }
  return [...groups.values()]
}

/** Sizes are asked for beforehand, so that the screen can say how long it will take. */
async function announce(context: VerifyContext, groups: readonly Group[], folders: number): Promise<void> {
  let messages = 0
  let bytes = 0
  for (const { source: folder } of groups.flatMap((group) => group.sources)) {
    if (context.stop.aborted) return
    try {
      const sizes = await context.source.read(async (session) => {
        const found: number[] = []
        if ((await session.examine(folder.path)).messages > 0)
          await session.fetchFacts('1:*', (facts) => found.push(facts.size))
        return found
      })
      messages += sizes.length
      for (const size of sizes) bytes += size
    } catch (error) {
      // Reported when the folder's turn comes.
      if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
    }
  }
  context.emit({
    event: 'mailbox-counted',
    mailbox: context.mailbox.id,
    folders,
    messages,
    bytes,
    doneMessages: 0,
    doneBytes: 0,
  })
}

async function compareGroup(context: VerifyContext, group: Group, found: Found): Promise<void> {
  const { ledger } = context
  const pairing = new Pairing()
  const unreadable: { folder: string; uid: number; bytes: number }[] = []
  let seen = new Set<number>()
  let id = 0
  await bothAtOnce(
    context.stop,
    async (stop) => {
      for (const { source: folder } of group.sources) {
        if (stop.aborted) return
        const reading = await readFolder(context.source, folder.path, { stop }, (print) => {
          const message = soughtOf(print, ++id, folder)
          if (pairing.seek(message)) ledger.identical(message)
        })
        for (const uid of reading.unreadable)
          unreadable.push({ folder: folder.name, uid, bytes: reading.listed.get(uid) ?? 0 })
      }
    },
    async (stop) => {
      if (group.path === undefined) return
      const reading = await readFolder(context.target, group.path, { stop }, (print) => {
        const message = pairing.find(print)
        if (message !== undefined) ledger.identical(message)
      })
      seen = new Set(reading.listed.keys())
    },
  )
  // Half a folder would make the other half look missing.
  if (context.stop.aborted) return
  if (group.path !== undefined) found.seen.set(group.path, seen)
  for (const entry of unreadable) ledger.differs(entry, 'source-unreadable', { uid: entry.uid })
  await judgeRest(context, group, pairing.rest(), found)
}

/** As the message is wanted on the target: flags and date as far as they can be sent at all. */
function soughtOf(print: Present, id: number, folder: MappedFolder['source']): Sought {
  const { flags, internalDate } = project(print.flags, print.internalDate, undefined)
  return { ...print, flags, internalDate, id, folder: folder.name, path: folder.path }
}

/** What has no copy that is equal in everything: other flags or date, altered, or not in this folder at all. */
async function judgeRest(
  context: VerifyContext,
  group: Group,
  { sought, present }: { sought: Sought[]; present: Present[] },
  found: Found,
): Promise<void> {
  const { ledger } = context
  const matches = new Map(matchContent(sought, present).map((match) => [match.id, match]))
  const copies = new Map(present.map((copy) => [copy.uid, copy]))
  const altered: Altered[] = []
  for (const message of sought) {
    const match = matches.get(message.id)
    const copy = match === undefined ? undefined : copies.get(match.uid)
    if (match !== undefined && copy !== undefined) {
      copies.delete(copy.uid)
      if (isSameBytes(match.evidence)) ledger.sameBytes(message, changesOf(message, copy))
      else altered.push({ message, copy })
    } else if (message.bytes === 0) ledger.missing(message, 'empty-message', { uid: message.uid })
    else found.lost.add(message)
  }
  for (const copy of copies.values()) found.extras.push({ folder: group.name, uid: copy.uid, digest: copy.digest })
  if (group.path !== undefined) await recordAltered(context, group.path, altered)
}

/**
 * Looks for what is not in its folder among what other folders have too much, then everywhere else; what is left is
 * missing.
 */
async function findMoved(context: VerifyContext, tree: FolderTree, { lost, extras, seen }: Found): Promise<void> {
  const { ledger, target, stop } = context
  for (const extra of extras) {
    const message = lost.take(extra.digest)
    if (message !== undefined) ledger.moved(message, extra.folder)
    else ledger.unexpected(extra.folder, extra.uid)
  }
  await search(
    { target, tree, stop, isFree: (path, uid) => seen.get(path)?.has(uid) !== true },
    lost,
    (message, folder) => ledger.moved(message, folder),
  )
  if (stop.aborted) return
  for (const message of lost.all()) ledger.missing(message)
}
