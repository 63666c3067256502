// Finds a place on the target for each source folder, and keeps apart what would fall together.

import type { Exclusion } from '../model/message.ts'
import type { FolderTree, ListedFolder } from '../model/ports.ts'
import { fitLevel, isInbox, levelsOfName, levelsOfPath, nameOfLevels, nameOfPath, pathOfLevels } from './folder-name.ts'
import { compareText, sameName, samePath } from './folder-pattern.ts'

export type SourceEntry = {
  listed: ListedFolder
  levels: readonly string[]
  name: string
  excludedAs: Exclusion | null
}

export type FolderClash = {
  /** The source folder that had to take another name. */
  source: string
  /** The source or target folder that has the name already. */
  with: string
  /** The name that it got. */
  target: string
}

export type Wishes = {
  /** Target name by source name (see sameName), from the plan. */
  rules: ReadonlyMap<string, string>
  /** Target path by source path: where the journal says that a folder was first written. */
  bound: ReadonlyMap<string, string>
  /** Target folder by source folder: the ones of equal use. */
  special: ReadonlyMap<ListedFolder, ListedFolder>
  /** Levels of the folder below which everything goes; none: the top. */
  under: readonly string[]
}

type TargetPath = { levels: readonly string[]; path: string }

/** The target path of every entry, excluded ones too (their children may not be excluded). */
export function placeFolders(
  entries: readonly SourceEntry[],
  source: FolderTree,
  target: FolderTree,
  wishes: Wishes,
): { paths: Map<ListedFolder, string>; clashes: FolderClash[] } {
  const places = new Map<string, TargetPath>()
  const paths = new Map<ListedFolder, string>()
  const taken = new Map<string, { by: string; path: string }>()
  const clashes: FolderClash[] = []
  const sameThere = (path: string): string => (target.keepsSpelling === true ? path : samePath(path))

  const assignPath = (entry: SourceEntry, permit: TargetPath) => {
    places.set(entry.name, permit)
    paths.set(entry.listed, permit.path)
    const key = sameThere(permit.path)
    if (entry.excludedAs === null && !taken.has(key)) taken.set(key, { by: entry.name, path: permit.path })
  }

  // What the plan, the journal or the use of a folder decides. These may meet in one target: two folders mapped to one
  // name is a wish.
  const free: SourceEntry[] = []
  for (const entry of entries) {
    const permit = decidedPlace(entry, target, wishes)
    if (permit === undefined) free.push(entry)
    else assignPath(entry, permit)
  }

  // Where folders stand under INBOX only because the server puts everything there, mapping INBOX must not take them
  // along.
  const childrenFollowInbox = source.prefix === '' && entries.some((entry) => !isInbox(entry.levels[0] ?? ''))
  const wishedLevels = (levels: readonly string[]): readonly string[] => {
    const parents = levels.slice(0, -1)
    const last = fitLevel(levels.at(-1) ?? '', target)
    if (parents.length === 0) return [...wishes.under, isInbox(last) ? 'INBOX' : last]
    if (parents.length === 1 && isInbox(parents[0] ?? '') && !childrenFollowInbox)
      return [...wishes.under, 'INBOX', last]
    if (parents.length === 1 && parents[0] === '' && source.prefix !== '') return [...wishes.under, last]
    const parent = nameOfLevels(parents)
    const ruled = wishes.rules.get(sameName(parent))
    return [
      ...(places.get(parent)?.levels ??
        (ruled === undefined ? wishedLevels(parents) : [...wishes.under, ...fitted(ruled, target)])),
      last,
    ]
  }

  // Everything else keeps its name below its parent's place: parents come first, and a name that fits as it is before
  // one that had to be altered.
  const wished = new Set(free.map((entry) => sameThere(pathOfLevels(wishedLevels(entry.levels), target))))
  free.sort(
    (a, b) =>
      a.levels.length - b.levels.length ||
      Number(isAltered(a, target)) - Number(isAltered(b, target)) ||
      compareText(a.name, b.name),
  )
  for (const entry of free) {
    const permit = placeAt(wishedLevels(entry.levels), target)
    const rival = entry.excludedAs !== null ? undefined : rivalOf(permit.path, taken, target)
    if (rival === undefined) assignPath(entry, permit)
    else {
      const other = apartFrom(
        permit.levels,
        target,
        (path) => taken.has(sameThere(path)) || wished.has(sameThere(path)),
      )
      const distinct = taken.get(sameThere(permit.path))
      if (distinct && provedDistinct(permit.path, distinct.path, other.path, target)) assignPath(entry, permit)
      else {
        assignPath(entry, other)
        clashes.push({ source: entry.name, with: rival, target: nameOfPath(other.path, target) })
      }
    }
  }
  return { paths, clashes }
}

/**
 * The folder that the target lists at this path, if any; servers may give accents back composed where they were sent
 * decomposed.
 */
export function listedAt(path: string, tree: FolderTree): ListedFolder | undefined {
  if (isInbox(path)) return tree.folders.find((folder) => isInbox(folder.path))
  const composed = path.normalize('NFC')
  return (
    tree.folders.find((folder) => folder.path === path) ??
    tree.folders.find((folder) => folder.path.normalize('NFC') === composed)
  )
}

function decidedPlace(
  entry: SourceEntry,
  target: FolderTree,
  { rules, bound, special, under }: Wishes,
): TargetPath | undefined {
  const rule = rules.get(sameName(entry.name))
  const before = bound.get(entry.listed.path)
  const ruled = rule === undefined ? undefined : [...under, ...fitted(rule, target)]
  if (ruled !== undefined && (before === undefined || !isWithoutPrefix(before, ruled, target)))
    return placeAt(ruled, target)
  if (before !== undefined) return { levels: levelsOfPath(before, target), path: before }
  if (isInbox(entry.name)) return placeAt([...under, 'INBOX'], target)
  const twin = special.get(entry.listed)
  return twin === undefined ? undefined : { levels: levelsOfPath(twin.path, target, twin.separator), path: twin.path }
}

/**
 * Whether a path outside of the namespace prefix has these levels: the plan says the same, but the server did not tell
 * its prefix when the folder was written.
 */
function isWithoutPrefix(path: string, levels: readonly string[], target: FolderTree): boolean {
  const [outside, ...rest] = levelsOfPath(path, target)
  return target.prefix !== '' && outside === '' && sameName(nameOfLevels(rest)) === sameName(nameOfLevels(levels))
}

function placeAt(levels: readonly string[], target: FolderTree): TargetPath {
  const path = pathOfLevels(levels, target)
  const listed = listedAt(path, target)
  return listed === undefined || isInbox(path)
    ? { levels, path }
    : { levels: levelsOfPath(listed.path, target, listed.separator), path: listed.path }
}

function fitted(name: string, target: FolderTree): readonly string[] {
  return levelsOfName(name).map((level) => fitLevel(level, target))
}

function isAltered(entry: SourceEntry, target: FolderTree): boolean {
  return entry.levels.some((level) => fitLevel(level, target) !== level)
}

/** The name of the folder that already has this place, or might have it on a server that folds case. */
function rivalOf(path: string, taken: ReadonlyMap<string, { by: string }>, target: FolderTree): string | undefined {
  const owner = taken.get(target.keepsSpelling === true ? path : samePath(path))
  if (owner !== undefined) return owner.by
  if (target.keepsSpelling === true || listedAt(path, target) !== undefined) return undefined
  const unlike = target.folders
    .filter((folder) => samePath(folder.path) === samePath(path))
    .sort((a, b) => compareText(a.path, b.path))[0]
  return unlike === undefined ? undefined : nameOfPath(unlike.path, target)
}

/** Both spellings are there already, and no numbered one of ours: this server does tell them apart. */
function provedDistinct(path: string, ownersPath: string, numbered: string, target: FolderTree): boolean {
  const has = (one: string) => target.folders.some((folder) => folder.path === one)
  return path !== ownersPath && has(path) && has(ownersPath) && !has(numbered)
}

/**
 * The same levels with a number after the last; the first that nobody has or wishes for, so that a second run finds it
 * again.
 */
function apartFrom(levels: readonly string[], target: FolderTree, isTaken: (path: string) => boolean): TargetPath {
  for (let number = 2; ; number++) {
    const permit = placeAt([...levels.slice(0, -1), `${levels.at(-1) ?? ''} (${number})`], target)
    const unlike =
      listedAt(permit.path, target) === undefined &&
      target.folders.some((folder) => samePath(folder.path) === samePath(permit.path))
    if (!unlike && !isTaken(permit.path)) return permit
  }
}
