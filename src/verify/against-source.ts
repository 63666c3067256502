// Compares the two servers themselves, whatever the journal believes.

import { MigrationError } from '../model/errors.ts'
import { failure } from '../model/failure.ts'
import { ownReason } from '../model/own-reasons.ts'
import type { FolderTree } from '../model/ports.ts'
import { mapFolders, type MappedFolder } from '../plan/folder-map.ts'
import { listedAt } from '../plan/folder-places.ts'
import { compareGroup, type Found, type Group } from './compare-group.ts'
import { findLost } from './find-lost.ts'
import { Lost } from './search.ts'
import { bothAtOnce, type VerifyContext } from './verify-context.ts'

/** Compares folder by folder; `bound` says where folders were first written. Returns the number of folders compared. */
export async function verifyAgainstSource(context: VerifyContext, bound: ReadonlyMap<string, string>): Promise<number> {
  const trees: Partial<Record<'source' | 'target', FolderTree>> = {}
  await bothAtOnce(
    context.stop,
    async () => void (trees.source = await context.source.read((session) => session.listFolders({ twice: true }))),
    async () => void (trees.target = await context.target.read((session) => session.listFolders({ twice: true }))),
  )
  const { source, target } = trees
  if (source === undefined || target === undefined) return 0
  context.known?.assertArchiveThere(context.mailbox.target, target)
  if (source.folders.length === 0)
    throw failure('folders-unlisted', context.mailbox.source, ownReason('no-folder-listed'))
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
  await findLost(context, target, found)
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

/**
 * Sizes are asked for beforehand, so that the screen can say how long it will take. By then it is known, too, which
 * folders are where the journal knows them.
 */
async function announce(context: VerifyContext, groups: readonly Group[], folders: number): Promise<void> {
  let messages = 0
  let bytes = 0
  for (const { source: folder } of groups.flatMap((group) => group.sources)) {
    if (context.stop.aborted) return
    try {
      const sizes = await context.source.read(async (session) => {
        const found: number[] = []
        const { messages, uidValidity } = await session.examine(folder.path)
        context.known?.opened(folder.path, uidValidity)
        if (messages > 0) await session.fetchFacts('1:*', (facts) => found.push(facts.size))
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
