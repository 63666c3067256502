// Looks for messages that are not where they belong through the whole target mailbox.

import type { MemoryBudget } from '../line/memory-budget.ts'
import { MigrationError } from '../model/errors.ts'
import type { FolderTree } from '../model/ports.ts'
import type { SteadyReader } from '../line/steady-reader.ts'
import { nameOfPath } from '../plan/folder-name.ts'
import { readFolder } from './read-folder.ts'

/** Messages that are looked for, by digest; each copy that is found serves one of them. */
export class Lost<T extends { digest: string; bytes: number }> {
  readonly #byDigest = new Map<string, T[]>()
  #left = 0

  add(message: T): void {
    const twins = this.#byDigest.get(message.digest)
    if (twins === undefined) this.#byDigest.set(message.digest, [message])
    else twins.push(message)
    this.#left += 1
  }

  get left(): number {
    return this.#left
  }

  sizes(): Set<number> {
    return new Set(this.all().map((message) => message.bytes))
  }

  /** One of the messages with this digest; it is not lost any more. */
  take(digest: string): T | undefined {
    const twins = this.#byDigest.get(digest)
    const first = twins?.shift()
    if (first === undefined) return undefined
    if (twins?.length === 0) this.#byDigest.delete(digest)
    this.#left -= 1
    return first
  }

  all(): T[] {
    return [...this.#byDigest.values()].flat()
  }
}

export type SearchOptions = {
  target: SteadyReader
  tree: FolderTree
  stop: AbortSignal
  memory: MemoryBudget
  /** Whether this message of the target may be one of the lost: no other has claimed it. */
  isFree: (path: string, uid: number) => boolean
}

export type FoundCopy = { path: string; uidValidity: number; uid: number; internalDate: number | null }

/** Takes out of `lost` what is found; `found` gets the message, the folder's name, and the copy's place. */
export async function search<T extends { digest: string; bytes: number }>(
  { target, tree, stop, memory, isFree }: SearchOptions,
  lost: Lost<T>,
  found: (message: T, folder: string, copy: FoundCopy) => void,
): Promise<void> {
  for (const { path, selectable, specialUse } of tree.folders) {
    if (lost.left === 0 || stop.aborted) return
    // Virtual folders show again what is in other folders (RFC 6154, 2).
    if (!selectable || specialUse === '\\All' || specialUse === '\\Flagged') continue
    const sizes = lost.sizes()
    try {
      await readFolder(
        target,
        path,
        { stop, memory, wants: (uid, size) => sizes.has(size) && isFree(path, uid) },
        ({ uid, digest, internalDate }, uidValidity) => {
          const message = lost.take(digest)
          if (message !== undefined) found(message, nameOfPath(path, tree), { path, uidValidity, uid, internalDate })
        },
      )
    } catch (error) {
      // Where this folder cannot be opened, nothing is found in it.
      if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
    }
  }
}
