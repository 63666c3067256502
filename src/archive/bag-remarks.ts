// Whether what lies in a bag that is read is what its manifest lists: files besides, files that are not there.

import { readdir, stat } from 'node:fs/promises'
import type { BagRemarks } from '../model/ports.ts'
import type { ArchivedFolder } from './archived-folder.ts'
import { isErrno } from './durable.ts'
import { directories, pathIn } from './layout.ts'
import { readManifest } from './manifest.ts'

/** Of an archive of this program, of which the logs tell all that a message has. */
export async function remarksOn(bag: string, folders: readonly ArchivedFolder[]): Promise<BagRemarks> {
  const [missing, otherSize, payload] = [[] as string[], [] as string[], new Set<string>()]
  for await (const { file } of readManifest(bag)) payload.add(file)
  for (const folder of folders)
    for (const { uid, size } of (await folder.index()).facts('1:*')) {
      const found = await sizeOf(folder.fileOf(uid))
      if (found === undefined) missing.push(folder.nameOf(uid))
      else if (found !== size) otherSize.push(folder.nameOf(uid))
    }
  const unlisted = await unlistedIn(bag, payload)
  return { withoutFlags: 0, withoutDates: 0, withoutFolders: false, unlisted, missing, otherSize }
}

/** Files below `data` that no manifest lists, sorted. */
export async function unlistedIn(bag: string, payload: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = []
  const look = async (directory: string): Promise<void> => {
    for (const entry of await readdir(pathIn(bag, directory), { withFileTypes: true })) {
      const name = `${directory}/${entry.name}`
      if (entry.isDirectory()) await look(name)
      else if (!payload.has(name)) found.push(name)
    }
  }
  try {
    await look(directories.payload)
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
  return found.sort()
}

/** undefined: it is not there. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}
