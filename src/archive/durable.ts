// Writes that survive a power cut: a file is whole under its name, or is not there under it.

import { mkdir, open, rename, rm, stat, unlink } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { saysNoSync } from '../files/name-file.ts'

/** What only its owner reads and writes. */
export const ownerOnly = { directory: 0o700, file: 0o600 } as const

/** What was renamed, made or removed in a directory is so for good. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (!saysNoSync(error)) throw error
  }
}

/**
 * Makes a directory, with those above it, each for good; one that is there is fine. Node's own way to make those above
 * never ends where none can be made (/proc).
 */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: ownerOnly.directory })
  } catch (error) {
    if (isErrno(error, 'EEXIST') && (await stat(path)).isDirectory()) return
    const above = dirname(path)
    if (!isErrno(error, 'ENOENT') || above === path || (await isThere(above))) throw error
    await makeDirectory(above)
    await mkdir(path, { mode: ownerOnly.directory })
  }
  await syncDirectory(dirname(path))
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false
    throw error
  }
}

/** Writes a file under a name in `work`, then gives it its own; parts may come one after the other. */
export async function replaceFile(path: string, work: string, parts: AsyncIterable<string> | Iterable<string>) {
  const temporary = `${work}/${basename(path)}.part`
  const handle = await open(temporary, 'w', ownerOnly.file)
  try {
    try {
      for await (const part of inBlocks(parts)) await handle.write(part)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncDirectory(dirname(path))
}

/** Removes a file that may not be there; gone for good. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return
    throw error
  }
  await syncDirectory(dirname(path))
}

export function isErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** Short parts together: a write for each line of a manifest would take longer than the disk. */
async function* inBlocks(parts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let block = ''
  for await (const part of parts) {
    block += part
    if (block.length < 1 << 16) continue
    yield block
    block = ''
  }
  if (block !== '') yield block
}
