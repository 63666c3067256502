// Looks for messages that are not where they belong through the whole target mailbox.

import type { MemoryBudget } from '../line/memory-budget.ts'
import { MigrationError } from '../model/errors.ts'
import type { FolderTree } from '../model/ports.ts'
import type { SteadyReader } from '../line/steady-reader.ts'
import { kinOf, sha256 } from '../proof/fingerprint.ts'
import type { Present } from '../proof/match.ts'
import { nameOfPath } from '../plan/folder-name.ts'
import { bodiesOf } from './altered.ts'
import { readFolder } from './read-folder.ts'
import type { JudgeSignature } from './verify-context.ts'

/** What is looked for: by its bytes, or altered in known ways and with its own date. */
export type Sought = Marks & { digest: string; bytes: number }

/** What an altered copy has in common with its original. */
type Marks = Pick<Present, 'likeness' | 'messageId' | 'bodySum' | 'internalDate'>

const secondOf = (internalDate: number | null): number | undefined =>
  internalDate === null ? undefined : Math.floor(internalDate / 1000)

/** Under each of these an altered copy is known: known alterations undone, or other headers above the same body. */
function likenessesOf({ likeness, internalDate, ...marks }: Marks): string[] {
  const second = secondOf(internalDate) ?? 'none'
  const kin = kinOf(marks)
  return [`${likeness} ${second}`, ...(kin === undefined ? [] : [`${kin} ${second}`])]
}

/** Messages that are looked for, by digest; each copy that is found serves one of them. */
export class Lost<T extends Sought> {
  readonly #byDigest = new Map<string, T[]>()
  readonly #byLikeness = new Map<string, Set<T>>()
  readonly #bySize = new Map<number, Set<T>>()
  #left = 0

  /** `hasCopy`: it was copied once; what is found is its copy before that of a twin that never was. */
  add(message: T, hasCopy = false): void {
    const twins = this.#byDigest.get(message.digest)
    if (twins === undefined) this.#byDigest.set(message.digest, [message])
    else if (hasCopy) twins.unshift(message)
    else twins.push(message)
    for (const key of likenessesOf(message))
      this.#byLikeness.set(key, (this.#byLikeness.get(key) ?? new Set()).add(message))
    this.#bySize.set(message.bytes, (this.#bySize.get(message.bytes) ?? new Set()).add(message))
    this.#left += 1
  }

  get left(): number {
    return this.#left
  }

  sizes(): Set<number> {
    return new Set(this.all().map((message) => message.bytes))
  }

  /** The seconds of their INTERNALDATEs. */
  seconds(): Set<number> {
    return new Set(this.all().flatMap(({ internalDate }) => secondOf(internalDate) ?? []))
  }

  /** One of the messages with this digest, the one whose own copy it is before its twins; it is not lost any more. */
  take(digest: string, isOwn: (message: T) => boolean = () => false): T | undefined {
    const twins = this.#byDigest.get(digest)
    const message = twins !== undefined && twins.length > 1 ? (twins.find(isOwn) ?? twins[0]) : twins?.[0]
    return message === undefined ? undefined : this.remove(message)
  }

  hasLike(copy: Marks): boolean {
    return likenessesOf(copy).some((key) => (this.#byLikeness.get(key)?.size ?? 0) > 0)
  }

  /** One of the messages of which a copy with these marks may be an altered one; it is not lost any more. */
  takeLike(copy: Marks): T | undefined {
    const [first] = likenessesOf(copy).flatMap((key) => [...(this.#byLikeness.get(key) ?? [])])
    return first === undefined ? undefined : this.remove(first)
  }

  /** Those of this length. */
  sized(bytes: number): T[] {
    return [...(this.#bySize.get(bytes) ?? [])]
  }

  /** Whether one of them is as long and as old. */
  hasOfLengthAndDate({ bytes, internalDate }: Pick<FoundCopy, 'bytes' | 'internalDate'>): boolean {
    return this.sized(bytes).some((one) => secondOf(one.internalDate) === secondOf(internalDate))
  }

  /** One of the messages of this length; it is not lost any more. */
  takeSized(bytes: number): T | undefined {
    const [first] = this.sized(bytes)
    return first === undefined ? undefined : this.remove(first)
  }

  all(): T[] {
    return [...this.#byDigest.values()].flat()
  }

  has(message: T): boolean {
    return this.#byDigest.get(message.digest)?.includes(message) === true
  }

  /** It is not lost any more. */
  remove(message: T): T {
    const twins = this.#byDigest.get(message.digest)?.filter((one) => one !== message) ?? []
    if (twins.length === 0) this.#byDigest.delete(message.digest)
    else this.#byDigest.set(message.digest, twins)
    this.#forgetMarks(message)
    return message
  }

  #forgetMarks(message: T): void {
    for (const key of likenessesOf(message)) this.#byLikeness.get(key)?.delete(message)
    this.#bySize.get(message.bytes)?.delete(message)
    this.#left -= 1
  }
}

/** A folder in which nothing can be found. */
export type ClosedFolder = { name: string; error: MigrationError }

export type SearchOptions<T> = {
  target: SteadyReader
  tree: FolderTree
  stop: AbortSignal
  memory: MemoryBudget
  judge: JudgeSignature | undefined
  /** Told of each folder that is looked through. */
  opened: (path: string, uidValidity: number) => void
  /** Whether this message of the target may be one of the lost: no other has claimed it. */
  isFree: (path: string, uid: number) => boolean
  /** Whether the journal has this very copy, wherever its folder is called by now, as that of the message. */
  isOwn: (message: T, copy: Pick<FoundCopy, 'uidValidity' | 'uid'>) => boolean
  /** Whose copy the journal has at this place, of those that are lost; it is found altered when it has other bytes. */
  ownerOf?: (copy: FoundCopy) => T | undefined
}

export type FoundCopy = {
  path: string
  uidValidity: number
  uid: number
  internalDate: number | null
  bytes: number
} & Pick<Present, 'signature'>

/**
 * Takes out of `lost` what is found; `found` gets the message, the folder's name, and the copy's place. What is found
 * nowhere and lies somewhere altered, where the journal has its copy or as it is known to be altered, is taken out too,
 * and goes to `altered`; what may lie there unreadable, as far as its length says, to `unread`. A copy that the journal
 * has, and what is as long and as old as a message that is looked for, is read a second time before its bytes are said
 * to be others. Gives the folders that cannot be opened: what is still lost may lie in them.
 */
export async function search<T extends Sought>(
  { target, tree, stop, memory, judge, opened, isFree, isOwn, ownerOf }: SearchOptions<T>,
  lost: Lost<T>,
  found: (message: T, folder: string, copy: FoundCopy) => void,
  altered: (message: T, copy: FoundCopy) => void,
  unread: (message: T) => void,
): Promise<ClosedFolder[]> {
  const closed: ClosedFolder[] = []
  const unreadable: number[] = []
  const others: { copy: FoundCopy; marks: Marks }[] = []
  const doubtful: { copy: FoundCopy; marks: Marks; owner: T | undefined }[] = []
  for (const { path, selectable, specialUse } of tree.folders) {
    if (lost.left === 0 || stop.aborted) return closed
    // Virtual folders show again what is in other folders (RFC 6154, 2).
    if (!selectable || specialUse === '\\All' || specialUse === '\\Flagged') continue
    const sizes = lost.sizes()
    try {
      const reading = await readFolder(
        target,
        path,
        {
          stop,
          memory,
          judge,
          seconds: lost.seconds(),
          onListed: (uidValidity) => opened(path, uidValidity),
          wants: (uid, size, isDated) => (sizes.has(size) || isDated) && isFree(path, uid),
        },
        ({ uid, digest, internalDate, likeness, messageId, bodySum, bytes, signature }, uidValidity) => {
          const copy = { path, uidValidity, uid, internalDate, bytes, ...(signature && { signature }) }
          const message = lost.take(digest, (one) => isOwn(one, copy))
          if (message !== undefined) return found(message, nameOfPath(path, tree), copy)
          const marks = { likeness, messageId, bodySum, internalDate }
          const owner = ownerOf?.(copy) ?? lost.sized(bytes).find((one) => isOwn(one, copy))
          if (owner !== undefined || lost.hasOfLengthAndDate(copy)) doubtful.push({ copy, marks, owner })
          else if (lost.hasLike(marks)) others.push({ copy, marks })
        },
      )
      unreadable.push(...reading.unreadable.map((uid) => reading.listed.get(uid) ?? 0))
    } catch (error) {
      if (!(error instanceof MigrationError) || error.scope !== 'folder') throw error
      closed.push({ name: nameOfPath(path, tree), error })
    }
  }
  if (doubtful.length > 0 && !stop.aborted) await target.renew()
  for (const { copy, marks, owner } of doubtful) {
    if (stop.aborted) break
    if (owner !== undefined && !lost.has(owner)) continue
    // Whose length and date it has may have been found by now: it can still be the altered copy of another.
    const isToRead = owner !== undefined || lost.hasOfLengthAndDate(copy)
    const digest = isToRead ? await memory.whileReading(copy.bytes, () => digestNow(target, copy), stop) : undefined
    const message = digest === undefined ? undefined : lost.take(digest, (one) => one === owner)
    if (message !== undefined) found(message, nameOfPath(copy.path, tree), copy)
    else if (owner !== undefined && ownerOf?.(copy) === owner) altered(lost.remove(owner), copy)
    else others.push({ copy, marks })
  }
  if (stop.aborted) return closed
  for (const { copy, marks } of others) {
    const message = lost.takeLike(marks)
    if (message !== undefined) altered(message, copy)
  }
  for (const bytes of unreadable) {
    const message = lost.takeSized(bytes)
    if (message !== undefined) unread(message)
  }
  return closed
}

/** undefined: it is not served any more. */
export async function digestNow(
  target: SteadyReader,
  { path, uid, bytes }: Pick<FoundCopy, 'path' | 'uid' | 'bytes'>,
): Promise<string | undefined> {
  const body = (await bodiesOf(target, path, [uid], bytes)).get(uid)
  return body === undefined ? undefined : sha256(body)
}
