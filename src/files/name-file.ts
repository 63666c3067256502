// Gives a finished file its name, and puts names on disk: also where a file system knows no links, or no such sync.

import { closeSync, copyFileSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs'

/** What file systems without hard links say (FAT, some network and user-space ones). */
const noLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])
/** What is said where a folder may be written and not read, or cannot be synced. */
const noSync: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR'])

/**
 * Gives a file another name, which takes the place of no other, also of one that came meanwhile: then EEXIST is
 * thrown. Without links it is copied, and a copy that fails is removed. `link`: of the file system.
 */
export function nameFile(file: string, place: string, link: (from: string, to: string) => void = linkSync): void {
  try {
    link(file, place)
  } catch (error) {
    if (!noLinks.has(codeOf(error))) throw error
    copyFile(file, place)
  }
}

function copyFile(file: string, place: string): void {
  // The name is taken before anything is copied: what is removed after a failure is our own.
  closeSync(openSync(place, 'wx', 0o600))
  try {
    copyFileSync(file, place)
    sync(place, 'r+')
  } catch (error) {
    rmSync(place, { force: true })
    throw error
  }
}

/**
 * The names in it are on disk when it returns, where the file system lets that be asked for: what is finished does not
 * become a failure by it. `open`: of the file system, which may throw what it throws.
 */
export function syncFolder(folder: string, open: (path: string, flags: string) => number = openSync): void {
  try {
    sync(folder, 'r', open)
  } catch (error) {
    if (!saysNoSync(error)) throw error
  }
}

/** Whether a file system says that it has no sync for folders, rather than that one has failed. */
export function saysNoSync(error: unknown): boolean {
  return noSync.has(codeOf(error))
}

function sync(path: string, flags: string, open: (path: string, flags: string) => number = openSync): void {
  const opened = open(path, flags)
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
