// Which folder of a mailbox is the one for sent mail, drafts, deleted mail and spam, whatever its language.

import type { FolderTree, ListedFolder, SpecialUse } from '../model/ports.ts'
import { levelsOfPath } from './folder-name.ts'
import { compareText } from './folder-pattern.ts'

type NamedUse = '\\Sent' | '\\Drafts' | '\\Trash' | '\\Junk'

/**
 * Names seen at Italian providers and in common mail programs, most usual first. \Archive is recognised only by attribute:
 * "Archivio" is what people call any folder of old mail.
 */
const knownNames: Readonly<Record<NamedUse, readonly string[]>> = {
  '\\Sent': [
    'Sent', 'Posta inviata', 'Inviata', 'Inviati', 'Inviate', 'Messaggi inviati', 'Spedite', 'Spediti', 'Posta spedita', 'Sent Items', 'Sent Messages', 'Sent Mail', 'Elementi inviati',
  ],
  '\\Drafts': ['Drafts', 'Bozze', 'Draft', 'Bozza'],
  '\\Trash': ['Trash', 'Cestino', 'Posta eliminata', 'Elementi eliminati', 'Messaggi eliminati', 'Eliminata', 'Eliminati', 'Deleted Items', 'Deleted Messages', 'Deleted'],
  '\\Junk': ['Junk', 'Spam', 'Posta indesiderata', 'Indesiderata', 'Indesiderati', 'Junk E-mail', 'Junk Email', 'Junk Mail', 'Bulk Mail'],
}

/** The uses that are mapped from one server to the other. */
export const mappedUses = ['\\Sent', '\\Drafts', '\\Trash', '\\Junk', '\\Archive'] as const satisfies readonly SpecialUse[]
export type MappedUse = (typeof mappedUses)[number]

/** RFC 6154: views of messages that are in other folders; copying them would double the mail. */
export function isVirtual(folder: ListedFolder): boolean {
  return folder.specialUse === '\\All' || folder.specialUse === '\\Flagged'
}

/** The folders that could serve a use: those the server marks for it, and only without any those with a well-known name at the top level. */
export function candidatesFor(use: MappedUse, tree: FolderTree): readonly ListedFolder[] {
  const selectable = tree.folders.filter((folder) => folder.selectable).sort((a, b) => compareText(a.path, b.path))
  const marked = selectable.filter((folder) => folder.specialUse === use)
  if (marked.length > 0 || use === '\\Archive') return marked
  const ranked = selectable.filter((folder) => folder.specialUse === undefined && nameRank(use, folder, tree) !== -1)
  return ranked.sort((a, b) => nameRank(use, a, tree) - nameRank(use, b, tree))
}

function nameRank(use: NamedUse, folder: ListedFolder, tree: FolderTree): number {
  const levels = levelsOfPath(folder.path, tree, folder.separator)
  const only = levels.length === 1 ? fold(levels[0] ?? '') : undefined
  return knownNames[use].findIndex((name) => fold(name) === only)
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
