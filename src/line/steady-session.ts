// A session that opens its connection again where it breaks, and finds the message or folder that breaks it.

import { isBrokenLine } from '../imap/failures.ts'
import { ownReason } from '../model/own-reasons.ts'
import { triesAlone } from '../model/failure-policy.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import { failure } from '../model/failure.ts'
import type { MessageBody, MessageFacts } from '../model/message.ts'
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
  SteadyTarget,
  TargetSession,
  UidSet,
} from '../model/ports.ts'
import type { Backoff } from './backoff.ts'
import { ControlReading, openIn, type OpenFolder } from './control-reading.ts'
import { failedHow } from './failed-how.ts'
import { FromCaller, fromCaller, ofCaller } from './from-caller.ts'
import { readAllBut, type Search } from './find-culprits.ts'
import { sleep } from './sleep.ts'
import { wholeAnswers } from './whole-answers.ts'

export type SteadyOptions = {
  account: AccountPlan
  /** Opens another connection in place of one that broke with `cause`. Throws what Connections.connect throws. */
  connect: (cause?: MigrationError) => Promise<TargetSession>
  /** The waits before connections are opened again. */
  backoff: () => Backoff
  /** ms before something is asked again over the same connection. */
  delays: readonly number[]
  stop: AbortSignal
  onUnread?: ReadSession['onUnread']
}

export class SteadySession implements SteadyTarget {
  readonly onUnread: ReadSession['onUnread']
  readonly #options: SteadyOptions
  #session: TargetSession
  #open: OpenFolder | undefined
  #paths: readonly string[] = []
  #ended = false
  /** Folders over which the line broke each time, and that have not opened since. */
  readonly #breaking = new Set<string>()
  readonly #backoff: Backoff
  readonly #control: ControlReading

  constructor(session: TargetSession, options: SteadyOptions) {
    this.#session = session
    this.#options = options
    this.onUnread = options.onUnread
    session.onUnread = options.onUnread
    this.#backoff = options.backoff()
    this.#control = new ControlReading({
      session: () => this.#session,
      paths: async () => {
        if (this.#paths.length === 0) await this.listFolders()
        return this.#paths
      },
      opened: () => this.#open,
      setOpened: (folder) => {
        this.#open = folder
      },
      recover: (thrown) => this.#recover(thrown, 1),
    })
  }

  get capabilities(): ReadonlySet<string> {
    return this.#session.capabilities
  }

  get appendLimit(): number | undefined {
    return this.#session.appendLimit
  }

  get certificateEnds(): number | undefined {
    return this.#session.certificateEnds
  }

  get usable(): boolean {
    return this.#session.usable
  }

  get opened(): ReadSession['opened'] {
    return this.#session.opened
  }

  get reading(): ReadSession['reading'] {
    return this.#session.reading
  }

  async listFolders(options?: { twice?: boolean }): Promise<ListedTree> {
    const tree = await this.#session.listFolders(options)
    this.#paths = tree.folders.filter(({ selectable }) => selectable).map(({ path }) => path)
    return tree
  }

  /**
   * As ReadSession.examine; a folder that is refused, or over which the line breaks, again and again while others open,
   * is `folder-unreadable`.
   */
  async examine(path: string, modseq = false): Promise<FolderState> {
    const state = await this.#askFor(path, () => this.#session.examine(path, modseq))
    this.#opens({ verb: 'examine', path, modseq, uidValidity: state.uidValidity })
    return state
  }

  async select(path: string): Promise<FolderState> {
    const state = await this.#askFor(path, () => this.#session.select(path))
    this.#opens({ verb: 'select', path, modseq: false, uidValidity: state.uidValidity })
    return state
  }

  #opens(folder: OpenFolder): void {
    this.#open = folder
    this.#control.served(folder.path)
  }

  async status(path: string): Promise<FolderState | undefined> {
    return this.#askFor(path, () => this.#session.status(path))
  }

  async createFolder(path: string): Promise<void> {
    return this.#askFor(path, () => this.#session.createFolder(path))
  }

  async subscribe(path: string): Promise<void> {
    return this.#session.subscribe(path)
  }

  /** A search only compares: one that fails has found nothing, and says nothing. */
  async countBySearch(messages: number): Promise<number | undefined> {
    return this.#control.quietly((session) => session.countBySearch(messages))
  }

  async searchAll(): Promise<readonly number[] | undefined> {
    return this.#control.quietly((session) => session.searchAll())
  }

  async quota(): Promise<Quota | undefined> {
    return this.#session.quota()
  }

  /**
   * As ReadSession.fetchFacts. A message of which the server cannot tell more than its flags is given without size and
   * date.
   */
  async fetchFacts(uids: UidSet, each: (facts: MessageFacts) => unknown): Promise<void> {
    const given = new Set<number>()
    const ask = (part: UidSet, came: (uid: number) => void): Promise<void> =>
      wholeAnswers<MessageFacts>(
        given,
        ({ internalDate }) => internalDate !== null,
        (facts) => {
          came(facts.uid)
          return fromCaller(() => each(facts))
        },
        (take) => this.#session.fetchFacts(part, take),
      )
    if (!isList(uids)) {
      try {
        return await ask(uids, () => undefined)
      } catch (thrown) {
        if (failedHow(thrown) === undefined) throw ofCaller(thrown)
        await this.#recover(thrown, 1)
      }
    }
    const flags = new Map<number, readonly string[]>()
    const listed = isList(uids) ? uids : await this.#uidsIn(uids, flags)
    const setAside = await this.#read(
      listed.filter((uid) => !given.has(uid)),
      ask,
    )
    for (const { uid } of setAside) await each({ uid, size: 0, internalDate: null, flags: [...(flags.get(uid) ?? [])] })
  }

  async fetchFlags(
    uids: UidSet,
    each: (message: { uid: number; flags: readonly string[] }) => void,
    since?: string,
  ): Promise<void> {
    if (!isList(uids)) return this.#session.fetchFlags(uids, each, since)
    await this.#read(uids, (part, came) =>
      this.#session.fetchFlags(
        part,
        (message) => {
          came(message.uid)
          each(message)
        },
        since,
      ),
    )
  }

  async fetchBodies(
    uids: UidSet,
    each: (body: MessageBody) => Promise<void> | void,
    options: BodyOptions = {},
  ): Promise<readonly SetAside[]> {
    // Ranges are for messages that this program itself put there.
    if (!isList(uids)) return this.#session.fetchBodies(uids, each, options)
    const given = new Set<number>()
    // What the session itself leaves out is not asked for again: it has said why.
    const leftOut = new Map<number, SetAside>()
    const ask: Search['ask'] = (part, came) =>
      wholeAnswers<MessageBody>(
        given,
        ({ bytes }) => bytes !== null,
        (body) => {
          came(body.uid)
          return fromCaller(() => each(body))
        },
        async (take) => {
          for (const one of await this.#session.fetchBodies(part, take, options)) leftOut.set(one.uid, one)
        },
      )
    return [...(await this.#read(uids, ask, options.known)), ...leftOut.values()]
  }

  /**
   * Flags are set and taken away once more where the line broke: twice is once. What breaks it each time is said in the
   * answer.
   */
  async storeFlags(
    uids: readonly number[],
    how: '+FLAGS' | '-FLAGS',
    flags: readonly string[],
  ): Promise<string | undefined> {
    let refusal: string | undefined
    const setAside = await this.#read(uids, async (part) => {
      refusal = (await this.#session.storeFlags(part, how, flags)) ?? refusal
    })
    return refusal ?? setAside[0]?.reason
  }

  async append(path: string, message: OutgoingMessage): Promise<AppendAnswer> {
    return this.#session.append(path, message)
  }

  async expungeOne(uid: number): Promise<void> {
    return this.#session.expungeOne(uid)
  }

  /** As SteadyTarget.renew. */
  async renew(): Promise<void> {
    await this.#session.logout()
    await this.#reconnect()
  }

  async logout(): Promise<void> {
    this.#ended = true
    await this.#session.logout()
  }

  destroy(): void {
    this.#ended = true
    this.#session.destroy()
  }

  /**
   * Reads these but those that break it. When nothing of the folder can be read while other folders are served, that is
   * `folder-unreadable`.
   */
  async #read(
    uids: readonly number[],
    ask: Search['ask'],
    known: ReadonlySet<number> = new Set(),
  ): Promise<SetAside[]> {
    const search: Search = {
      ask,
      failedHow,
      recover: async (thrown, failed, { failures, alone }) => {
        if (failed.how === 'broken') return this.#recover(thrown, failures)
        if (alone || failed.how === 'passing') await this.#waitFor(thrown, failures)
      },
      servesOthers: (served, suspect) => this.#control.servesOthers(served, suspect),
      known,
    }
    try {
      return await readAllBut(uids, search)
    } catch (thrown) {
      const isOver = this.#ended || this.#options.stop.aborted || thrown instanceof FromCaller
      if (isOver || this.#open === undefined || failedHow(thrown) === undefined) throw ofCaller(thrown)
      if ((await this.#control.servesElsewhere(this.#open.path)) !== true) throw thrown
      throw this.#unreadable(this.#open.path, asMigrationError(thrown))
    }
  }

  /**
   * Asks for a folder by name. What is passing, and a line that breaks, is tried again; if other folders open
   * meanwhile, it is this one's fault. One that breaks the line is asked for once from then on: each try costs a login.
   */
  async #askFor<T>(path: string, ask: () => Promise<T>): Promise<T> {
    for (let tries = this.#breaking.has(path) ? triesAlone : 1; ; tries += 1) {
      try {
        const answer = await ask()
        this.#breaking.delete(path)
        return answer
      } catch (thrown) {
        const failed = failedHow(thrown)
        if (failed === undefined || !(thrown instanceof MigrationError) || thrown.scope === 'folder') throw thrown
        this.#open = undefined
        if (failed.how === 'broken') await this.#recover(thrown, tries)
        else await this.#waitFor(thrown, tries)
        if (tries < triesAlone) continue
        const elsewhere = await this.#control.servesElsewhere(path, false)
        if (elsewhere === false || (elsewhere === undefined && failed.how === 'passing')) throw thrown
        if (failed.how === 'broken') this.#breaking.add(path)
        throw this.#unreadable(path, thrown)
      }
    }
  }

  #unreadable(path: string, cause: MigrationError): MigrationError {
    return failure('folder-unreadable', this.#options.account, cause.message, cause, { folder: path })
  }

  async #waitFor(thrown: unknown, attempt: number): Promise<void> {
    const { delays, stop } = this.#options
    const ms = delays[Math.min(attempt, triesAlone, delays.length) - 1] ?? 0
    if (this.#ended || !(await sleep(ms, stop))) throw thrown
  }

  /** Another connection, with the same folder open in the same life. */
  async #recover(thrown: unknown, attempt: number): Promise<void> {
    const { stop } = this.#options
    // A connection may still be called usable for a moment after its BYE.
    if (this.#session.usable && !isBrokenLine(thrown)) return this.#waitFor(thrown, attempt)
    if (this.#ended || stop.aborted || !(thrown instanceof MigrationError)) throw thrown
    this.#session.destroy()
    if (attempt <= 1) this.#backoff.reset()
    // Here a broken line may be the message's or the folder's doing: that it is opened again is not its own patience.
    await this.#backoff.wait(thrown, Number.POSITIVE_INFINITY)
    await this.#reconnect(thrown)
  }

  async #reconnect(cause?: MigrationError): Promise<void> {
    const { connect, account } = this.#options
    const session = await connect(cause)
    if (this.#ended) {
      session.destroy()
      throw cause ?? failure('connection-lost', account, ownReason('connection-closed'))
    }
    this.#session = session
    session.onUnread = this.onUnread
    const before = this.#open
    if (before === undefined) return
    const { uidValidity } = await openIn(session, before)
    if (uidValidity === before.uidValidity) return
    const what = `UIDVALIDITY ${before.uidValidity} → ${uidValidity}`
    throw failure('uidvalidity-changed', account, what, cause, { folder: before.path })
  }

  async #uidsIn(uids: UidSet, flags: Map<number, readonly string[]>): Promise<number[]> {
    await this.#session.fetchFlags(uids, (message) => flags.set(message.uid, message.flags))
    return [...flags.keys()]
  }
}

function isList(uids: UidSet): uids is readonly number[] {
  return typeof uids !== 'string'
}
