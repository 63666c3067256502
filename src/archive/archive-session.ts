// An archive as a session: the ports by which folders are listed, read and written, over files instead of a server.

import { readFile } from 'node:fs/promises'
import type { MessageBody, MessageFacts } from '../model/message.ts'
import { ownReason } from '../model/own-reasons.ts'
import type { AccountPlan } from '../model/plan.ts'
import type {
  AppendAnswer,
  BodyOptions,
  FolderState,
  ListedTree,
  OutgoingMessage,
  Quota,
  ReadSession,
  SetAside,
  TargetSession,
  UidSet,
} from '../model/ports.ts'
import { sha256 } from '../proof/fingerprint.ts'
import type { Archive } from './archive.ts'
import { stateOf, type StoredFolder } from './archived-folder.ts'
import { partOf } from './body-part.ts'
import { isErrno } from './durable.ts'
import { archiveFailure, folderFailure, reasonOf, refusalOf } from './failures.ts'
import type { FolderIndex } from './folder-index.ts'

/** What a folder of an archive keeps: everything that a message can have. */
const permanentFlags = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft', '\\*']

/** `ended`: told once, when the session is over. */
export class ArchiveSession implements TargetSession {
  /** What a server would have to announce to do as much. */
  readonly capabilities: ReadonlySet<string> = new Set(['IMAP4REV1', 'UIDPLUS', 'MULTIAPPEND', 'LITERAL+', 'QUOTA'])
  readonly appendLimit = undefined
  readonly certificateEnds = undefined
  readonly reading = { bytes: 0, milliseconds: 0, compressed: false }
  onUnread: ReadSession['onUnread']
  readonly #archive: Archive
  readonly #account: AccountPlan
  readonly #ended: () => void
  #open: { folder: StoredFolder; index: FolderIndex } | undefined
  #isOver = false

  constructor(archive: Archive, account: AccountPlan, ended: () => void) {
    this.#archive = archive
    this.#account = account
    this.#ended = ended
  }

  get usable(): boolean {
    return !this.#isOver
  }

  get opened(): ReadSession['opened'] {
    if (this.#open === undefined) return undefined
    const { path, uidValidity } = this.#open.folder
    return { path, uidValidity }
  }

  /** There is one list, and it leaves nothing out: no second one can say more. */
  async listFolders(): Promise<ListedTree> {
    const folders = await this.#archive.folders()
    const bag = await this.#remarks()
    return {
      prefix: '',
      separator: '/',
      keepsSpelling: true,
      folders: folders.map(({ path }) => ({
        path,
        separator: '/',
        selectable: true,
        specialUse: undefined,
        subscribed: true,
      })),
      listing: {
        listed: folders.length,
        bySecondList: folders.length,
        leftOut: [],
        inboxMissing: false,
        unread: [],
        ...(bag === undefined ? {} : { bag }),
      },
    }
  }

  async examine(path: string): Promise<FolderState> {
    const folder = await this.#archive.folder(path)
    if (folder === undefined) throw folderFailure(this.#account, path, new Error('ENOENT'))
    const index = await this.#look(folder)
    this.#open = { folder, index }
    return stateOf(folder, index)
  }

  async select(path: string): Promise<FolderState> {
    return { ...(await this.examine(path)), permanentFlags }
  }

  async status(path: string): Promise<FolderState | undefined> {
    const folder = await this.#archive.folder(path)
    return folder === undefined ? undefined : stateOf(folder, await this.#look(folder))
  }

  async countBySearch(): Promise<number | undefined> {
    return this.#opened().index.count
  }

  async searchAll(): Promise<readonly number[] | undefined> {
    return [...this.#opened().index.facts('1:*')].map(({ uid }) => uid)
  }

  async fetchFacts(uids: UidSet, each: (facts: MessageFacts) => unknown): Promise<void> {
    for (const facts of this.#opened().index.facts(uids)) await each({ ...facts, flags: [...facts.flags] })
  }

  async fetchFlags(uids: UidSet, each: (message: { uid: number; flags: readonly string[] }) => void): Promise<void> {
    for (const { uid, flags } of this.#opened().index.facts(uids)) each({ uid, flags: [...flags] })
  }

  /** On the source, bytes that are not those that were put there are set aside; on the target they are given. */
  async fetchBodies(
    uids: UidSet,
    each: (body: MessageBody) => Promise<void> | void,
    { part }: BodyOptions = {},
  ): Promise<readonly SetAside[]> {
    const { folder, index } = this.#opened()
    const setAside: SetAside[] = []
    for (const facts of index.facts(uids)) {
      const startedAt = performance.now()
      let bytes: Buffer
      try {
        bytes = await readFile(folder.fileOf(facts.uid))
      } catch (error) {
        // On the target it was taken away since the folder was opened.
        const isGone = isErrno(error, 'ENOENT')
        if (!isGone || this.#account.side === 'source')
          setAside.push({
            uid: facts.uid,
            how: 'refused',
            reason: isGone ? ownReason('archived-file-gone') : reasonOf(error),
          })
        continue
      }
      this.reading.bytes += bytes.length
      this.reading.milliseconds += performance.now() - startedAt
      if (this.#account.side === 'source' && part === undefined && sha256(bytes) !== index.digestOf(facts.uid)) {
        setAside.push({ uid: facts.uid, how: 'refused', reason: ownReason('not-as-archived') })
        continue
      }
      await each({ ...facts, flags: [...facts.flags], bytes: part === undefined ? bytes : partOf(bytes, part) })
    }
    return setAside
  }

  async quota(): Promise<Quota | undefined> {
    return this.#archive.quota()
  }

  async createFolder(path: string): Promise<void> {
    await this.#archive.change(() => this.#archive.createFolder(path))
  }

  /** All folders of an archive are. */
  async subscribe(): Promise<void> {}

  async append(path: string, message: OutgoingMessage): Promise<AppendAnswer> {
    const [answer] = await this.appendAll(path, [message])
    return answer ?? refusalOf(undefined)
  }

  /** Never throws for what a file system does. */
  async appendAll(path: string, messages: readonly OutgoingMessage[]): Promise<AppendAnswer[]> {
    if (this.#isOver) return messages.map(() => ({ kind: 'not-sent', reason: ownReason('connection-closed') }))
    return this.#archive.change(async () => {
      try {
        const folder = await this.#archive.ownFolder(path)
        if (folder === undefined)
          return messages.map(() => ({ kind: 'refused', status: 'NO', responseCode: 'TRYCREATE', text: 'ENOENT' }))
        await this.#archive.begin()
        return await folder.append(messages)
      } catch (error) {
        return messages.map(() => refusalOf(causeOf(error)))
      }
    })
  }

  async storeFlags(
    uids: readonly number[],
    how: '+FLAGS' | '-FLAGS',
    flags: readonly string[],
  ): Promise<string | undefined> {
    const { path } = this.#opened().folder
    return this.#archive.change(async () => {
      try {
        const folder = await this.#archive.ownFolder(path)
        if (folder === undefined) return 'ENOENT'
        await this.#archive.begin()
        const changed = new Map<number, readonly string[]>()
        for (const facts of (await folder.index()).facts(uids)) {
          const others = facts.flags.filter((flag) => !flags.includes(flag))
          changed.set(facts.uid, how === '+FLAGS' ? [...others, ...flags] : others)
        }
        await folder.setFlags(changed)
        return undefined
      } catch (error) {
        return reasonOf(causeOf(error))
      }
    })
  }

  async expungeOne(uid: number): Promise<void> {
    const { path } = this.#opened().folder
    await this.#archive.change(async () => {
      await this.#archive.begin()
      await (await this.#archive.ownFolder(path))?.remove(uid)
    })
  }

  async logout(): Promise<void> {
    this.destroy()
  }

  destroy(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#open = undefined
    this.#ended()
  }

  #opened(): { folder: StoredFolder; index: FolderIndex } {
    if (this.#open === undefined) throw new Error('no folder is open')
    return this.#open
  }

  async #remarks(): ReturnType<Archive['remarks']> {
    try {
      return await this.#archive.remarks()
    } catch (error) {
      throw archiveFailure('archive-unreadable', this.#account, this.#archive.path, reasonOf(error), error)
    }
  }

  async #look(folder: StoredFolder): Promise<FolderIndex> {
    try {
      return await folder.index()
    } catch (error) {
      throw folderFailure(this.#account, folder.path, error)
    }
  }
}

/** What the file system said, where an error of ours was made of it. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error
}
