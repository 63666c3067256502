// Folder names as people and plans write them, and the paths that a server gives to the same folders.

import type { FolderTree } from '../model/ports.ts'

type Naming = Pick<FolderTree, 'prefix' | 'separator'>

/**
 * A name is its levels joined by "/". A slash inside a level is "\/"; a backslash is "\\" where it would otherwise be
 * read as the start of one of these two, and itself everywhere else. Different levels always give different names.
 */
export function nameOfLevels(levels: readonly string[]): string {
  return levels.map((level) => level.replace(/\\(?=[\\/]|$)/g, '\\\\').replace(/\//g, '\\/')).join('/')
}

/** The levels of a name; the inverse of nameOfLevels. */
export function levelsOfName(name: string): string[] {
  const levels: string[] = []
  let level = ''
  for (let at = 0; at < name.length; at++) {
    const character = name.charAt(at)
    const next = name[at + 1]
    if (character === '\\' && (next === '/' || next === '\\')) {
      level += next
      at += 1
    } else if (character === '/') {
      levels.push(level)
      level = ''
    } else level += character
  }
  return [...levels, level]
}

/** The first of many names, for a sentence. */
export function someOf(names: readonly string[]): string {
  return `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`
}

/** RFC 3501, 5.1: INBOX is the one name that servers compare without regard to case. */
export function isInbox(path: string): boolean {
  return path.toUpperCase() === 'INBOX'
}

/**
 * The levels of a path, without the namespace prefix. Where everything stands under `INBOX.`, a folder that is itself
 * called INBOX there (`INBOX.INBOX`, left behind by careless migrations) gets one level INBOX more, so that it is not
 * taken for the inbox. A path outside the prefix (another namespace) starts with an empty level.
 */
export function levelsOfPath(path: string, tree: Naming, separator: string | null = tree.separator): string[] {
  if (isInbox(path)) return ['INBOX']
  const split = (text: string) => (separator === null || separator === '' ? [text] : text.split(separator))
  if (tree.prefix === '') return split(path)
  if (!startsWithPrefix(path, tree.prefix)) return ['', ...split(path)]
  const levels = split(path.slice(tree.prefix.length))
  const first = levels[0] ?? ''
  return isInbox(first) || first === '' ? [first, ...levels] : levels
}

/**
 * The path of these levels on a server. Under a prefix, a child of INBOX and a folder beside INBOX are the same. Levels
 * hold what the server cannot name already replaced (see fitLevel).
 */
export function pathOfLevels(levels: readonly string[], tree: Naming): string {
  const [first = '', second = ''] = levels
  if (levels.length === 1 && isInbox(first)) return 'INBOX'
  const join = (some: readonly string[]) => some.join(tree.separator === '' ? standIn(tree) : tree.separator)
  if (tree.prefix === '') return join(levels)
  if (first === '' && second !== '') return join(levels.slice(1))
  return tree.prefix + join(first === '' || isInbox(first) ? levels.slice(1) : levels)
}

/**
 * One level as the other server can hold it: its separator cannot stand inside a level and becomes "_" (two folders
 * that become equal by this are told apart by mapFolders); an empty level, which most servers refuse, becomes "_" too.
 */
export function fitLevel(level: string, tree: Naming): string {
  if (level === '') return standIn(tree)
  return tree.separator === '' ? level : level.replaceAll(tree.separator, standIn(tree))
}

function standIn(tree: Naming): string {
  return tree.separator === '_' ? '-' : '_'
}

/** The levels of `under`, as the target can name them; none without it. */
export function levelsUnder(under: string | undefined, target: Naming): readonly string[] {
  if (under === undefined) return []
  const [first = '', ...rest] = levelsOfName(under).map((level) => fitLevel(level, target))
  return [isInbox(first) ? 'INBOX' : first, ...rest]
}

/** The decoded name of a folder, "/" between levels, without the namespace prefix. */
export function nameOfPath(path: string, tree: Naming): string {
  return nameOfLevels(levelsOfPath(path, tree))
}

/** The path that the server gives to a folder of this name. */
export function pathOfName(name: string, tree: Naming): string {
  return pathOfLevels(
    levelsOfName(name).map((level, at) => (at === 0 && level === '' ? '' : fitLevel(level, tree))),
    tree,
  )
}

function startsWithPrefix(path: string, prefix: string): boolean {
  const start = path.slice(0, prefix.length)
  return start === prefix || (isInbox(prefix.slice(0, 5)) && start.toUpperCase() === prefix.toUpperCase())
}
