// Keeps mailboxes of one target account out of each other's folders, unless both say that they may share them.

import type { Neighbour } from '../model/plan.ts'
import type { FolderTree } from '../model/ports.ts'
import { levelsUnder, pathOfLevels } from './folder-name.ts'
import type { MappedFolder } from './folder-map.ts'
import { samePath } from './folder-pattern.ts'

/** A source folder that would go to where another mailbox has its mail. */
export type Trespass = {
  source: string
  /** Id of the other mailbox. */
  with: string
  target: string
}

/**
 * The folders that would go to a place of another mailbox. `bound`: target path by source path, of what was written.
 */
export function trespassesOf(
  folders: readonly Pick<MappedFolder, 'source' | 'target'>[],
  under: string | undefined,
  target: FolderTree,
  neighbours: readonly Neighbour[],
  bound: ReadonlyMap<string, string>,
): Trespass[] {
  return folders.flatMap(({ source, target: to }) => {
    if (to === null || bound.has(source.path)) return []
    const owner = ownerAt(to.path, under, target, neighbours)
    return owner === undefined ? [] : [{ source: source.name, with: owner.id, target: to.name }]
  })
}

/**
 * The mailbox to which a place belongs that a mailbox with this `under` may not share; undefined: it is its own. A
 * place is of the mailbox with the deepest `under` above it, and of those whose mail was written there; who has no
 * `under` has all that is left. Names are compared as a server may that folds case.
 */
export function ownerAt(
  path: string,
  under: string | undefined,
  target: FolderTree,
  neighbours: readonly Neighbour[],
): Neighbour | undefined {
  const own = rootOf(under, target)
  const place = samePath(path)
  const isOwn = isWithin(place, own, target)
  return neighbours.find((one) => {
    if (one.mayShare) return false
    const root = rootOf(one.under, target)
    const isDeeper = !isOwn || root.length > own.length || root === own
    return (isDeeper && isWithin(place, root, target)) || one.written.some((written) => samePath(written) === place)
  })
}

/** The path of `under`, as it is compared; empty: the whole account. */
function rootOf(under: string | undefined, target: FolderTree): string {
  return under === undefined ? '' : samePath(pathOfLevels(levelsUnder(under, target), target))
}

function isWithin(path: string, root: string, { separator }: FolderTree): boolean {
  if (root === '' || path === root) return true
  return separator !== '' && path.startsWith(samePath(`${root}${separator}`))
}
