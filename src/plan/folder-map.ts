// Decides where each source folder goes on the target: one place for each, and never two in one by accident.

import type { FolderRules } from '../model/plan.ts'
import type { FolderTree, ListedFolder, SpecialUse } from '../model/ports.ts'
import type { Exclusion } from '../model/message.ts'
import type { FolderName } from '../model/status.ts'
import { levelsOfPath, levelsUnder, nameOfLevels, nameOfPath, pathOfName } from './folder-name.ts'
import { compareText, matchesPattern, sameName } from './folder-pattern.ts'
import { listedAt, placeFolders, type FolderClash, type SourceEntry } from './folder-places.ts'
import { candidatesFor, isVirtual, mappedUses } from './special-use.ts'

export { nameOfPath, pathOfName } from './folder-name.ts'
export { matchesPattern } from './folder-pattern.ts'
export type { FolderClash } from './folder-places.ts'

export type MappedFolder = {
  source: FolderName & { listed: ListedFolder }
  /** null: excluded. */
  target: FolderName | null
  excluded: boolean
  /** Why it is excluded; null: it is not. */
  excludedAs: Exclusion | null
  /** The target does not have it yet. */
  create: boolean
  subscribed: boolean
  /**
   * What the folder is for, when exactly one source folder is for that; undefined when the plan says `specialUse:
   * false`.
   */
  specialUse: SpecialUse | undefined
}

export type FolderMap = { folders: MappedFolder[]; clashes: FolderClash[] }

/**
 * Pure: the same trees and rules give the same map, in whatever order a server lists its folders, and again after the
 * folders were created. Precedence: `rules.map` (over `exclude`, too), then `bound`, INBOX, special use, and last the
 * folder's own name below its parent's place. With `rules.under` all but `bound` is below that, and no use of a target
 * folder counts: what serves there as Sent is the sent folder of the account's own holder. `bound` (source path →
 * target path, from the journal) keeps a folder where it was first written, whatever else appeared on the target since.
 */
export function mapFolders(
  source: FolderTree,
  target: FolderTree,
  rules: FolderRules,
  bound: ReadonlyMap<string, string> = new Map(),
): FolderMap {
  const byRule = new Map([...rules.map].map(([from, to]) => [sameName(from), to]))
  const entries = source.folders
    .filter((listed) => listed.selectable)
    .map((listed): SourceEntry => {
      const levels = levelsOfPath(listed.path, source, listed.separator)
      const name = nameOfLevels(levels)
      return { listed, levels, name, excludedAs: byRule.has(sameName(name)) ? null : exclusionOf(listed, name, rules) }
    })
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.listed.path, b.listed.path))

  const { uses, twins } = rules.specialUse
    ? findUses(source, target, entries, rules.folderNames)
    : { uses: new Map<ListedFolder, SpecialUse>(), twins: new Map<ListedFolder, ListedFolder>() }
  const under = levelsUnder(rules.under, target)
  const special = under.length === 0 ? twins : new Map<ListedFolder, ListedFolder>()
  const { paths, clashes } = placeFolders(entries, source, target, { rules: byRule, bound, special, under })

  const folders = entries.map(({ listed, name, excludedAs }): MappedFolder => {
    const excluded = excludedAs !== null
    const path = paths.get(listed) ?? pathOfName(name, target)
    return {
      source: { name, path: listed.path, listed },
      target: excluded ? null : { name: nameOfPath(path, target), path },
      excluded,
      excludedAs,
      create: !excluded && listedAt(path, target)?.selectable !== true,
      subscribed: listed.subscribed,
      specialUse: uses.get(listed),
    }
  })
  return { folders, clashes }
}

function exclusionOf(listed: ListedFolder, name: string, rules: FolderRules): Exclusion | null {
  if (isVirtual(listed) || rules.exclude.some((pattern) => matchesPattern(pattern, name))) return 'excluded-by-plan'
  const { namespace } = listed
  return namespace === undefined || rules.namespaces?.includes(namespace) === true ? null : 'other-namespace'
}

/** Source folders with a use of their own, and for each the folder that the target has for it. */
function findUses(
  source: FolderTree,
  target: FolderTree,
  entries: readonly SourceEntry[],
  names: FolderRules['folderNames'],
) {
  const uses = new Map<ListedFolder, SpecialUse>()
  const twins = new Map<ListedFolder, ListedFolder>()
  const excluded = new Set(entries.filter((entry) => entry.excludedAs !== null).map((entry) => entry.listed))
  for (const use of mappedUses) {
    const all = candidatesFor(use, source, names?.source)
    const kept = all.filter((listed) => !excluded.has(listed))
    const [only, ...others] = kept.length > 0 ? kept : all
    if (only === undefined || others.length > 0) continue
    uses.set(only, use)
    const offered = candidatesFor(use, target, names?.target)
    const ownPath = pathOfName(nameOfPath(only.path, source), target)
    const twin = offered.find((listed) => listed.path === ownPath) ?? offered[0]
    if (twin !== undefined) twins.set(only, twin)
  }
  return { uses, twins }
}
