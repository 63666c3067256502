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
 * A place belongs to the mailbox with the deepest `under` above it; one without `under` has all that is left. `bound`:
 * target path by source path, of what was written already. Names are compared as a server may that folds case.
 */
export function trespassesOf(
  folders: readonly Pick<MappedFolder, 'source' | 'target'>[],
  under: string | undefined,
  target: FolderTree,
  neighbours: readonly Neighbour[],
  bound: ReadonlyMap<string, string>,
): Trespass[] {
  const strangers = neighbours.filter(({ mayShare }) => !mayShare)
  if (strangers.length === 0) return []
  const own = rootOf(under, target)
  const others = strangers.map((one) => ({ ...one, root: rootOf(one.under, target) }))
  return folders.flatMap(({ source, target: to }) => {
    if (to === null || bound.has(source.path)) return []
    const path = samePath(to.path)
    const owner = others.find(
      ({ root, written }) =>
        (isWithin(path, root, target) && (root.length > own.length || root === own)) ||
        written.some((one) => samePath(one) === path),
    )
    return owner === undefined ? [] : [{ source: source.name, with: owner.id, target: to.name }]
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
