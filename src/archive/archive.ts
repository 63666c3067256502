// A directory that holds the mail of one mailbox: whose it is, which folders it has, and when it is begun.

import { chmod, readdir, readFile, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccountPlan, ArchivePlan } from '../model/plan.ts'
import { ownReason } from '../model/own-reasons.ts'
import type { BagRemarks, Quota } from '../model/ports.ts'
import { ArchivedFolder, type StoredFolder } from './archived-folder.ts'
import { isErrno, makeDirectory, ownerOnly, removeFile, replaceFile } from './durable.ts'
import { archiveFailure, reasonOf, writeFailure } from './failures.ts'
import { readHead, type FolderHead } from './folder-log.ts'
import { nearestThere } from './file-system.ts'
import { remarksOn } from './bag-remarks.ts'
import { openForeignBag, type ForeignBag } from './foreign-bag.ts'
import { directories, files, logFile, pathIn } from './layout.ts'
import { assertAsSealed } from './manifest.ts'
import { Directories } from './names.ts'

/** Whose mail lies in an archive, as its own file says. */
type Owner = { version: 1; mailbox: string; account: string }

export class Archive {
  readonly path: string
  readonly #account: AccountPlan
  readonly #plan: ArchivePlan
  readonly #folders = new Map<string, ArchivedFolder>()
  #foreign: ForeignBag | undefined
  #remarks: BagRemarks | undefined
  #isBegun = false
  #turn: Promise<unknown> = Promise.resolve()

  constructor(account: AccountPlan, plan: ArchivePlan) {
    this.#account = account
    this.#plan = plan
    this.path = plan.path
  }

  /**
   * Looks at what is there. A target may be absent, empty, or an archive of the same mailbox; a source must be an
   * archive, or another bag with `data/eml`. Throws `archive-not-ours`, `archive-unreadable` (scope mailbox).
   */
  async open(): Promise<void> {
    const { side } = this.#account
    const entries = await this.#entries()
    const owner = await this.#owner(entries)
    if (side === 'target') this.#assertOurs(entries, owner)
    else if (owner === undefined) {
      if (entries === undefined) throw this.#failure('archive-unreadable', ownReason('archive-not-there'))
      this.#foreign = await openForeignBag(this.path, this.#account)
    } else if (entries?.includes(files.declaration) !== true)
      throw this.#failure('archive-unreadable', ownReason('archive-not-sealed'))
    else await this.#assertAsSealed()
  }

  /** One change at a time, in the order of asking. */
  change<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => undefined)
    return mine
  }

  /** In the order in which they were made. */
  async folders(): Promise<readonly StoredFolder[]> {
    return this.#foreign?.folders ?? (await this.ownFolders())
  }

  /** What is to be said of an archive that is read; undefined: it is written to. Looked at once: it does not change. */
  async remarks(): Promise<BagRemarks | undefined> {
    if (this.#account.side === 'target') return undefined
    this.#remarks ??= this.#foreign?.remarks ?? (await remarksOn(this.path, await this.ownFolders()))
    return this.#remarks
  }

  async ownFolders(): Promise<readonly ArchivedFolder[]> {
    for (const name of await namesIn(pathIn(this.path, directories.logs))) {
      if (this.#folders.has(name) || !/^\d+\.jsonl$/.test(name)) continue
      const head = await this.#headIn(name)
      if (head !== undefined)
        this.#folders.set(name, new ArchivedFolder(this.path, head, this.#account.side === 'source'))
    }
    return [...this.#folders.values()].sort((a, b) => a.head.folder - b.head.folder)
  }

  async folder(path: string): Promise<StoredFolder | undefined> {
    return (await this.folders()).find((folder) => folder.path === path)
  }

  async ownFolder(path: string): Promise<ArchivedFolder | undefined> {
    return (await this.ownFolders()).find((folder) => folder.path === path)
  }

  /** Makes the folder where it is not there. Call it within `change`. Throws `archive-unwritable`, `over-quota`. */
  async createFolder(path: string): Promise<ArchivedFolder> {
    const known = await this.ownFolder(path)
    if (known !== undefined) return known
    await this.begin()
    const others = await this.ownFolders()
    const places = new Directories()
    for (const { head } of others) places.keep(head.name, head.directory)
    const name = path.split('/')
    const folder = 1 + Math.max(0, ...others.map(({ head }) => head.folder))
    // No two folders share one: a folder that is made anew in the same second is not taken for the one before.
    const latest = Math.max(0, ...others.map(({ head }) => head.uidValidity))
    const uidValidity = Math.max(Math.floor(Date.now() / 1000), latest + 1)
    const head: FolderHead = { version: 1, folder, name, directory: places.place(name), uidValidity }
    const made = new ArchivedFolder(this.path, head)
    try {
      await makeDirectory(made.directory)
      await replaceFile(made.log, pathIn(this.path, directories.work), [`${JSON.stringify(head)}\n`])
    } catch (error) {
      throw writeFailure(this.#account, this.path, error)
    }
    this.#folders.set(logFile(folder).split('/').at(-1) ?? '', made)
    return made
  }

  /**
   * From now on it is being written to, and is no bag until it is sealed: its declaration goes first. What an earlier
   * process left half done goes too. Call it within `change`, before anything is altered.
   */
  async begin(): Promise<void> {
    if (this.#isBegun) return
    try {
      const work = pathIn(this.path, directories.work)
      await makeDirectory(work)
      await makeDirectory(pathIn(this.path, directories.logs))
      await chmod(this.path, ownerOnly.directory)
      for (const name of await namesIn(work)) await rm(join(work, name), { recursive: true, force: true })
      const of = this.#plan.of
      if (of === undefined) throw new Error('an archive that is only read is not written to')
      const owner: Owner = { version: 1, mailbox: of.mailbox, account: of.account }
      if ((await this.#owner(await this.#entries())) === undefined)
        await replaceFile(pathIn(this.path, files.owner), work, [`${JSON.stringify(owner)}\n`])
      await removeFile(pathIn(this.path, files.declaration))
    } catch (error) {
      throw writeFailure(this.#account, this.path, error)
    }
    this.#isBegun = true
  }

  /** The bag is whole again: whoever changes it next begins anew. */
  ended(): void {
    this.#isBegun = false
  }

  /** It was never begun: there is nothing that could be sealed. */
  async isAbsent(): Promise<boolean> {
    return (await this.#owner(await this.#entries())) === undefined
  }

  /** The room on its file system, where that tells; with mbox files each message takes it twice. */
  async quota(): Promise<Quota | undefined> {
    const { blocks, bavail, bsize } = await statfs(nearestThere(this.path))
    if (blocks === 0) return undefined
    const limit = Number(blocks) * Number(bsize)
    const free = Number(bavail) * Number(bsize)
    return { bytes: { used: limit - (this.#plan.mbox ? Math.floor(free / 2) : free), limit } }
  }

  async #entries(): Promise<readonly string[] | undefined> {
    try {
      return await readdir(this.path)
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined
      if (!isErrno(error, 'ENOTDIR')) throw this.#failure('archive-unreadable', reasonOf(error), error)
      const code = this.#account.side === 'target' ? 'archive-not-ours' : 'archive-unreadable'
      throw this.#failure(code, ownReason('archive-is-a-file'), error)
    }
  }

  async #owner(entries: readonly string[] | undefined): Promise<Owner | undefined> {
    if (entries?.includes(directories.own) !== true) return undefined
    let text: string
    try {
      text = await readFile(pathIn(this.path, files.owner), 'utf8')
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined
      throw this.#failure('archive-unreadable', reasonOf(error), error)
    }
    const owner = asOwner(text)
    if (owner === undefined) throw this.#failure('archive-unreadable', files.owner)
    return owner
  }

  #assertOurs(entries: readonly string[] = [], owner: Owner | undefined): void {
    const { of } = this.#plan
    if (owner === undefined) {
      // What a death between the first two steps leaves.
      const others = entries.filter((name) => name !== directories.own)
      if (others.length > 0) throw this.#failure('archive-not-ours', ownReason('archive-holds-others', someOf(others)))
      return
    }
    if (of === undefined || (owner.mailbox === of.mailbox && owner.account === of.account)) return
    throw this.#failure('archive-not-ours', ownReason('archive-of-another', `${owner.mailbox}, ${owner.account}`))
  }

  async #assertAsSealed(): Promise<void> {
    try {
      await assertAsSealed(this.path)
    } catch (error) {
      throw this.#failure('archive-unreadable', ownReason('not-as-sealed', reasonOf(error)), error)
    }
  }

  async #headIn(name: string): Promise<FolderHead | undefined> {
    try {
      return await readHead(pathIn(this.path, `${directories.logs}/${name}`))
    } catch (error) {
      throw this.#failure('archive-unreadable', reasonOf(error), error)
    }
  }

  #failure(code: 'archive-not-ours' | 'archive-unreadable', reason: string, cause?: unknown) {
    return archiveFailure(code, this.#account, this.path, reason, cause)
  }
}

function someOf(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ')
}

function asOwner(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Partial<Owner> | null
    if (owner?.version !== 1 || typeof owner.mailbox !== 'string' || typeof owner.account !== 'string') return undefined
    return { version: 1, mailbox: owner.mailbox, account: owner.account }
  } catch {
    return undefined
  }
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort()
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
}
