// Where everything of an archive lies, below its directory.

import { join } from 'node:path'

/** The files of the bag (RFC 8493, Mailbag 1.0), and what this program keeps beside them. */
export const files = {
  declaration: 'bagit.txt',
  info: 'bag-info.txt',
  manifest: 'manifest-sha256.txt',
  tagManifest: 'tagmanifest-sha256.txt',
  messages: 'messages.csv',
  folders: 'folders.csv',
  notRetained: 'not_retained.csv',
  messagesNotRetained: 'messages_not_retained.txt',
  foldersNotRetained: 'folders_not_retained.txt',
  /** Whose archive it is. */
  owner: 'pec-migrate/archive.json',
  /** What the last sealing has made of each folder. */
  sealed: 'pec-migrate/sealed.json',
} as const

export const directories = {
  payload: 'data',
  eml: 'data/eml',
  mbox: 'data/mbox',
  own: 'pec-migrate',
  /** One log for each folder. */
  logs: 'pec-migrate/folders',
  /** Copies that were altered in the archive and made once more: kept, and no part of the bag. */
  altered: 'pec-migrate/altered',
  /** Files that are not whole yet, on the file system of the archive; what lies here at an opening is left over. */
  work: 'pec-migrate/work',
} as const

/** `0003.jsonl`. */
export function logFile(folder: number): string {
  return `${directories.logs}/${String(folder).padStart(4, '0')}.jsonl`
}

/** The id of a message: unique in its archive, valid on Windows, shorter than 36 characters. */
export function messageId(folder: number, uid: number): string {
  return `${folder}-${String(uid).padStart(10, '0')}`
}

/** The file of a message, below the archive. `directory`: of its folder, below `data/eml`. */
export function messageFile(directory: string, folder: number, uid: number): string {
  return `${directories.eml}/${directory}/${messageId(folder, uid)}.eml`
}

/** The UID in the name of a file, as `messageFile` gives it; undefined: it is no message of this folder. */
export function uidOf(name: string, folder: number): number | undefined {
  const found = /^(\d+)-(\d{10})\.eml$/.exec(name)
  return found?.[1] === String(folder) ? Number(found[2]) : undefined
}

/** A path below the archive as the system writes it. */
export function pathIn(archive: string, file: string): string {
  return join(archive, ...file.split('/'))
}
