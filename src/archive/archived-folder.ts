// One folder of an archive: its messages are files, and their facts stand in its log.

import { randomUUID } from 'node:crypto'
import { opendir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { AppendAnswer, FolderState, OutgoingMessage } from '../model/ports.ts'
import { sha256 } from '../proof/fingerprint.ts'
import { isErrno, makeDirectory, ownerOnly, removeFile, syncDirectory } from './durable.ts'
import { refusalOf, reasonOf } from './failures.ts'
import { FolderIndex } from './folder-index.ts'
import { appendToLog, readLog, type FolderHead, type MessageLine } from './folder-log.ts'
import { readManifest } from './manifest.ts'
import { directories, logFile, messageFile, pathIn, uidOf } from './layout.ts'
import { aboutMessage } from './message-facts.ts'

/** A folder that can be read. */
export interface StoredFolder {
  readonly path: string
  readonly uidValidity: number
  /** What is there now. */
  index(): Promise<FolderIndex>
  /** Absolute path of the file of a message. */
  fileOf(uid: number): string
}

/** Changes of a directory within so many ms may have the same time. */
const clockStep = 2_000
/** While nobody but this process changes a directory, it is read through once in so many ms: it may be large. */
const lookAgainAfter = 10_000

type Staged = { message: OutgoingMessage; temporary: string; line: Omit<MessageLine, 'uid'> }

/** Not to be asked for two changes at a time: whoever asks has the turn of its archive. */
export class ArchivedFolder implements StoredFolder {
  readonly head: FolderHead
  readonly path: string
  readonly #archive: string
  /** It is a source: what its manifest lists has to be there. */
  readonly #isSealed: boolean
  #index = new FolderIndex()
  /** Bytes of the log that the index knows. */
  #known = -1
  /** The directory when it was last read through: its own time, and the clock's. */
  #seen = { changedAt: -1, at: 0 }

  constructor(archive: string, head: FolderHead, isSealed = false) {
    this.#archive = archive
    this.#isSealed = isSealed
    this.head = head
    this.path = head.name.join('/')
  }

  get uidValidity(): number {
    return this.head.uidValidity
  }

  /** Absolute path of the directory in which its messages lie. */
  get directory(): string {
    return dirname(this.fileOf(1))
  }

  get log(): string {
    return pathIn(this.#archive, logFile(this.head.folder))
  }

  fileOf(uid: number): string {
    return pathIn(this.#archive, this.nameOf(uid))
  }

  /** The same below the archive, with "/" between levels. */
  nameOf(uid: number): string {
    return messageFile(this.head.directory.join('/'), this.head.folder, uid)
  }

  async index(): Promise<FolderIndex> {
    await this.#readLog()
    const changedAt = await this.#changedAt()
    const { at } = this.#seen
    const isOld = at - changedAt <= clockStep && Date.now() - at >= lookAgainAfter
    if (changedAt !== this.#seen.changedAt || isOld) await this.#lookAtFiles(changedAt)
    return this.#index
  }

  /**
   * Stores these messages, each by itself: a file below another name, its line in the log, then its own name. Resolves
   * when all of it is on the disk. What finds no room, or may not be written, is refused; the others are stored.
   */
  async append(messages: readonly OutgoingMessage[]): Promise<AppendAnswer[]> {
    const index = this.#known < 0 ? await this.index() : this.#index
    const staged = await Promise.all(messages.map(async (message) => this.#stage(message)))
    const whole = staged.filter((one): one is Staged => 'line' in one)
    const first = index.uidNext
    const lines = whole.map(({ line }, at) => ({ uid: first + at, ...line }))
    try {
      if (lines.length > 0) await appendToLog(this.log, lines)
    } catch (error) {
      await Promise.all(whole.map(({ temporary }) => rm(temporary, { force: true })))
      this.#known = -1
      return staged.map((one) => ('line' in one ? refusalOf(error) : one))
    }
    for (const line of lines) index.take(line)
    this.#known = (await stat(this.log)).size
    const stored = await this.#giveNames(whole, lines)
    return staged.map((one) => ('line' in one ? (stored.get(one) ?? refusalOf(undefined)) : one))
  }

  /** Writes down the flags that messages have from now on. */
  async setFlags(flags: ReadonlyMap<number, readonly string[]>): Promise<void> {
    if (flags.size === 0) return
    const index = await this.index()
    const lines = [...flags].map(([uid, now]) => ({ uid, flags: now }))
    await appendToLog(this.log, lines)
    for (const line of lines) index.take(line)
    this.#known = (await stat(this.log)).size
  }

  async remove(uid: number): Promise<void> {
    await removeFile(this.fileOf(uid))
    this.#index.setPresent(uid, false)
  }

  /** Takes the file of a message out of the payload, and keeps it. */
  async setAside(uid: number): Promise<void> {
    const index = await this.index()
    if (!index.has(uid)) return
    const place = pathIn(this.#archive, directories.altered)
    await makeDirectory(place)
    await rename(this.fileOf(uid), join(place, basename(this.fileOf(uid))))
    await syncDirectory(place)
    await syncDirectory(this.directory)
    this.#index.setPresent(uid, false)
  }

  async #readLog(): Promise<void> {
    const { size } = await stat(this.log)
    if (size === this.#known) return
    const index = new FolderIndex()
    for await (const line of readLog(this.log)) index.take(line)
    this.#index = index
    this.#known = size
    this.#seen = { changedAt: -1, at: 0 }
  }

  /** When the directory was last changed, in ms since 1970; NaN: it is not there. */
  async #changedAt(): Promise<number> {
    try {
      return (await stat(this.directory)).mtimeMs
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return Number.NaN
      throw error
    }
  }

  /** Which messages have a file: users may take files away. */
  async #lookAtFiles(changedAt: number): Promise<void> {
    const at = Date.now()
    this.#index.forgetPresent()
    if (!Number.isNaN(changedAt))
      for await (const { name } of await opendir(this.directory)) {
        const uid = uidOf(name, this.head.folder)
        if (uid !== undefined) this.#index.setPresent(uid, true)
      }
    if (this.#isSealed && this.#index.count < this.#index.lines) await this.#takeFromManifest()
    if (!Number.isNaN(changedAt)) this.#seen = { changedAt, at }
  }

  /** A file that somebody took out of a bag is missed when its message is read; nothing else would tell. */
  async #takeFromManifest(): Promise<void> {
    for await (const { file } of readManifest(this.#archive)) {
      const uid = uidOf(file.slice(file.lastIndexOf('/') + 1), this.head.folder)
      if (uid !== undefined && file === this.nameOf(uid)) this.#index.setPresent(uid, true)
    }
  }

  /** A whole file with its dates, on the disk, which is no message yet; or why there is none. */
  async #stage(message: OutgoingMessage): Promise<Staged | AppendAnswer> {
    const temporary = pathIn(this.#archive, `${directories.work}/${randomUUID()}.eml`)
    const { bytes, flags } = message
    const date = message.internalDate ?? Math.floor(Date.now() / 1000) * 1000
    try {
      const handle = await open(temporary, 'wx', ownerOnly.file)
      try {
        for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten
        await handle.utimes(date / 1000, date / 1000)
        await handle.sync()
      } finally {
        await handle.close()
      }
    } catch (error) {
      await rm(temporary, { force: true })
      return refusalOf(error)
    }
    const line = { bytes: bytes.length, date, flags, sha256: sha256(bytes), about: aboutMessage(bytes) }
    return { message, temporary, line }
  }

  async #giveNames(staged: readonly Staged[], lines: readonly MessageLine[]): Promise<Map<Staged, AppendAnswer>> {
    const answers = new Map<Staged, AppendAnswer>()
    const isKnown = (await this.#changedAt()) === this.#seen.changedAt
    for (const [at, one] of staged.entries()) {
      const uid = lines[at]?.uid ?? 0
      try {
        await rename(one.temporary, this.fileOf(uid))
        this.#index.setPresent(uid, true)
        answers.set(one, { kind: 'stored', uidValidity: this.uidValidity, uid })
      } catch (error) {
        await rm(one.temporary, { force: true })
        answers.set(one, refusalOf(error))
      }
    }
    try {
      if (staged.length > 0) await syncDirectory(this.directory)
      // Where nobody else has changed anything, what is there is known.
      if (isKnown) this.#seen.changedAt = await this.#changedAt()
    } catch (error) {
      // They are there, and nobody knows whether they still are after a power cut.
      for (const [one, answer] of answers)
        if (answer.kind === 'stored') answers.set(one, { kind: 'uncertain', reason: reasonOf(error) })
    }
    return answers
  }
}

/** As EXAMINE would say it. */
export function stateOf(folder: StoredFolder, index: FolderIndex): FolderState {
  return {
    uidValidity: folder.uidValidity,
    uidNext: index.uidNext,
    messages: index.count,
    highestModseq: undefined,
    permanentFlags: undefined,
  }
}
