// Makes a target folder; where the server refuses its name, the folder gets one that the server takes.

import type { FolderRow } from '../../journal/folders.ts'
import { MigrationError } from '../../model/errors.ts'
import type { FolderTree } from '../../model/ports.ts'
import { nameOfPath } from '../../plan/folder-name.ts'
import { sameName, samePath } from '../../plan/folder-pattern.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/** Of a level of a refused name, what another server may take. */
type Plainer = (level: string) => string

const keep =
  (others: RegExp): Plainer =>
  (level) =>
    level.replace(others, '_')

/** So long is a level that no server is known to refuse for its length. */
const longest = 40

/**
 * What is tried in place of a name, from the kindest to the strictest: Cyrus refuses `"`, `\`, `*`, `%` and braces, and
 * no level may be called INBOX there; Courier refuses what lies beyond 16 bits; others refuse more, or what is long.
 */
const plainer: readonly Plainer[] = [
  keep(/[^\p{L}\p{M}\p{N} _\-.,&()[\]'+=@#]/gu),
  keep(/[^\p{L}\p{M}\p{N} _-]/gu),
  (level) => (level.toUpperCase() === 'INBOX' ? `${level}_` : level),
  keep(/[^A-Za-z0-9 _-]/gu),
  (level) => [...level].slice(0, longest).join('').trim(),
]

/**
 * Creates the folder at this path, and the ones above it where the server makes none by itself; gives the path it got:
 * another one when the server refuses the name. A name that the plan wishes for in so many words is not replaced.
 * Throws `folder-name-refused` (scope folder).
 */
export async function makeFolder(context: MailboxContext, folder: FolderRow, path: string): Promise<string> {
  try {
    await context.target.createFolder(path)
    return path
  } catch (error) {
    if (!isNameRefused(error)) throw error
    if ((await makeParents(context, path)) && (await isMade(context, path))) return path
    if (isWished(context, folder)) throw error
    const made = await makeAnother(context, folder, path)
    if (made === undefined) throw error
    return made
  }
}

/**
 * The server has taken this name and opens no folder of that name: the path under which it lists the new one, trimmed
 * or cut to its taste; where that is another one's place, or the name is listed as one that cannot be opened, a folder
 * with a number. undefined: there is none, or it is listed and should open.
 */
export async function findMade(context: MailboxContext, folder: FolderRow, path: string): Promise<string | undefined> {
  const { target, targetPaths } = context
  const tree = await target.listFolders()
  const asked = tree.folders.find((listed) => listed.path === path)
  if (asked?.selectable === true) return undefined
  const taken = pathsOfOthers(context, folder)
  const paths = tree.folders.filter(({ selectable }) => selectable).map((listed) => listed.path)
  const there = paths.filter((one) => !taken.has(samePath(one)))
  const added = there.filter((one) => !targetPaths.has(one))
  const alike = added.filter((one) => plainest(one) === plainest(path))
  for (const [found, ...others] of [alike, there.filter((one) => trimmed(one) === trimmed(path)), added]) {
    if (found === undefined || others.length > 0) continue
    bind(context, folder, found, tree)
    return found
  }
  if (asked === undefined && !paths.some((one) => trimmed(one) === trimmed(path))) return undefined
  let number = 2
  const numbered = (): string => `${path.trimEnd()} ${number}`
  while (taken.has(samePath(numbered())) || paths.includes(numbered())) number += 1
  if (!(await isMade(context, numbered()))) return undefined
  bind(context, folder, numbered(), tree)
  return numbered()
}

/** Without what servers trim or fold. */
function trimmed(path: string): string {
  return path.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}

/** Without what they replace, either. */
function plainest(path: string): string {
  return trimmed(path).replace(/[^\p{L}\p{N}]/gu, '')
}

/** Makes the folders above this one, where they are not listed; returns whether any was made. */
async function makeParents({ target, targetPaths }: MailboxContext, path: string): Promise<boolean> {
  const { separator, prefix } = await target.listFolders()
  const levels = separator === '' ? [] : path.split(separator).slice(0, -1)
  let any = false
  for (const at of levels.keys()) {
    const parent = levels.slice(0, at + 1).join(separator)
    if (targetPaths.has(parent) || `${parent}${separator}` === prefix || parent.toUpperCase() === 'INBOX') continue
    try {
      await target.createFolder(parent)
      targetPaths.add(parent)
      any = true
    } catch (error) {
      if (!isNameRefused(error)) throw error
    }
  }
  return any
}

async function isMade({ target }: MailboxContext, path: string): Promise<boolean> {
  try {
    await target.createFolder(path)
    return true
  } catch (error) {
    if (isNameRefused(error)) return false
    throw error
  }
}

function isNameRefused(error: unknown): boolean {
  return error instanceof MigrationError && error.code === 'folder-name-refused'
}

function isWished(context: MailboxContext, folder: FolderRow): boolean {
  return [...context.mailbox.folders.map.keys()].some((name) => sameName(name) === sameName(folder.name))
}

/**
 * Where the other source folders of the mailbox, and those of others of the account, are mapped to. What is to be
 * merged with it has its name.
 */
function pathsOfOthers({ journal, mailbox, siblings }: MailboxContext, folder: FolderRow): Set<string> {
  const own = journal.folders.ofMailbox(mailbox.id).filter((row) => row.id !== folder.id)
  const others = siblings.flatMap(({ id, merge }) => {
    const mayShare = merge === true && mailbox.merge === true
    return journal.folders.ofMailbox(id).filter((row) => !mayShare || sameName(row.name) !== sameName(folder.name))
  })
  return new Set([...own, ...others].map((row) => samePath(row.targetPath ?? '')))
}

/** From now on the source folder goes to this path. */
function bind({ journal, mailbox }: MailboxContext, folder: FolderRow, path: string, tree: FolderTree): void {
  const source = { name: folder.name, path: folder.path }
  journal.commit((tx) => journal.folders.put(tx, mailbox.id, source, { name: nameOfPath(path, tree), path }, null))
}

async function makeAnother(context: MailboxContext, folder: FolderRow, path: string): Promise<string | undefined> {
  const { target } = context
  if (path.toUpperCase() === 'INBOX') return undefined
  const tree = await target.listFolders()
  const taken = pathsOfOthers(context, folder)
  const tried = new Set([path])
  const prefix = path.startsWith(tree.prefix) ? tree.prefix : ''
  let levels = path.slice(prefix.length).split(tree.separator)
  for (const plainerLevel of plainer) {
    levels = levels.map(plainerLevel)
    const plain = `${prefix}${levels.join(tree.separator)}`
    if (tried.has(plain)) continue
    tried.add(plain)
    let free = plain
    for (let number = 2; taken.has(samePath(free)); number += 1) free = `${plain} ${number}`
    if (!(await isMade(context, free))) continue
    bind(context, folder, free, tree)
    return free
  }
  return undefined
}
