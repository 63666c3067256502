// Which folder of a mailbox is the one for sent mail, drafts, deleted mail and spam, whatever its language.

import type { FolderNames } from '../model/plan.ts'
import type { FolderTree, ListedFolder, SpecialUse } from '../model/ports.ts'
import { isInbox, levelsOfPath, nameOfLevels } from './folder-name.ts'
import { compareText } from './folder-pattern.ts'

type NamedUse = '\\Sent' | '\\Drafts' | '\\Trash' | '\\Junk'

/**
 * Names seen at Italian providers and in common mail programs, most usual first. \Archive is recognised only by
 * attribute: "Archivio" is what people call any folder of old mail.
 */
const knownNames: Readonly<Record<NamedUse, readonly string[]>> = {
  '\\Sent': [
    'Sent',
    'Posta inviata',
    'Inviata',
    'Inviati',
    'Inviate',
    'Messaggi inviati',
    'Spedite',
    'Spediti',
    'Posta spedita',
    'Sent Items',
    'Sent Messages',
    'Sent Mail',
    'Elementi inviati',
  ],
  '\\Drafts': ['Drafts', 'Bozze', 'Draft', 'Bozza'],
  '\\Trash': [
    'Trash',
    'Cestino',
    'Posta eliminata',
    'Elementi eliminati',
    'Messaggi eliminati',
    'Eliminata',
    'Eliminati',
    'Deleted Items',
    'Deleted Messages',
    'Deleted',
  ],
  '\\Junk': [
    'Junk',
    'Spam',
    'Posta indesiderata',
    'Indesiderata',
    'Indesiderati',
    'Junk E-mail',
    'Junk Email',
    'Junk Mail',
    'Bulk Mail',
  ],
}

/** The uses that are mapped from one server to the other. */
export const mappedUses = [
  '\\Sent',
  '\\Drafts',
  '\\Trash',
  '\\Junk',
  '\\Archive',
] as const satisfies readonly SpecialUse[]
export type MappedUse = (typeof mappedUses)[number]

/** RFC 6154: views of messages that are in other folders; copying them would double the mail. */
export function isVirtual(folder: ListedFolder): boolean {
  return folder.specialUse === '\\All' || folder.specialUse === '\\Flagged'
}

const keys = {
  '\\Sent': 'sent',
  '\\Drafts': 'drafts',
  '\\Trash': 'trash',
  '\\Junk': 'junk',
  '\\Archive': 'archive',
} as const satisfies Record<MappedUse, keyof FolderNames>

/**
 * The folders that could serve a use: those the server marks for it, only without any those that plan or preset name,
 * and only without any of these those with a well-known name at the top level.
 */
export function candidatesFor(use: MappedUse, tree: FolderTree, names: FolderNames = {}): readonly ListedFolder[] {
  // The sent mail of another user is none of this mailbox.
  const own = tree.folders.filter((folder) => folder.selectable && folder.namespace === undefined)
  const selectable = own.sort((a, b) => compareText(a.path, b.path))
  const marked = selectable.filter((folder) => folder.specialUse === use)
  if (marked.length > 0) return marked
  const unmarked = selectable.filter((folder) => folder.specialUse === undefined)
  const named = unmarked.filter((folder) => isNamed(folder, names[keys[use]] ?? [], tree))
  if (named.length > 0 || use === '\\Archive') return named
  const ranked = unmarked.filter((folder) => nameRank(use, folder, tree) !== -1)
  return ranked.sort((a, b) => nameRank(use, a, tree) - nameRank(use, b, tree))
}

/**
 * Paths of the folders in which the messages of the account's holder are kept: those that server, plan or preset mark
 * as such, those with a well-known name at the top level or in INBOX, and what lies below them.
 */
export function sentPaths(tree: FolderTree, names: FolderNames = {}): ReadonlySet<string> {
  const own = tree.folders.filter((folder) => folder.namespace === undefined)
  const isRoot = (folder: ListedFolder): boolean =>
    folder.specialUse === '\\Sent' ||
    (folder.specialUse === undefined && isNamed(folder, [...(names.sent ?? []), ...knownNames['\\Sent']], tree))
  const roots = own.filter(isRoot)
  const below = (folder: ListedFolder): boolean =>
    roots.some(({ path, separator }) => path === folder.path || folder.path.startsWith(`${path}${separator ?? '\n'}`))
  return new Set(own.filter((folder) => folder.selectable && below(folder)).map(({ path }) => path))
}

/**
 * Whether INBOX is a namespace prefix or a parent is the server's affair: a preset's "Spedite" is "INBOX/Spedite", too.
 */
function isNamed(folder: ListedFolder, names: readonly string[], tree: FolderTree): boolean {
  const levels = levelsOfPath(folder.path, tree, folder.separator)
  const ways = [levels, ...(levels.length > 1 && isInbox(levels[0] ?? '') ? [levels.slice(1)] : [])].map((way) =>
    fold(nameOfLevels(way)),
  )
  return names.some((name) => ways.includes(fold(name)))
}

function nameRank(use: NamedUse, folder: ListedFolder, tree: FolderTree): number {
  const levels = levelsOfPath(folder.path, tree, folder.separator)
  const only = levels.length === 1 ? fold(levels[0] ?? '') : undefined
  return knownNames[use].findIndex((name) => fold(name) === only)
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
