// One logged-in connection to a source or a target, on imapflow: the only place where a command is put together.

import type { ImapFlow, ImapTransport } from 'imapflow'
import type { MessageBody, MessageFacts } from '../model/message.ts'
import { ownReason } from '../model/own-reasons.ts'
import type { AccountPlan } from '../model/plan.ts'
import type {
  AppendAnswer,
  FolderState,
  ListedTree,
  Meter,
  OutgoingMessage,
  Quota,
  Reading,
  BodyOptions,
  ReadSession,
  SetAside,
  TargetSession,
  UidSet,
} from '../model/ports.ts'
import type { Secret } from '../model/secret.ts'
import type { ServerIdentity } from '../model/server-identity.ts'
import type { LoadListener } from '../model/server-load.ts'
import type { Timing } from '../model/timing.ts'
import { AppendWire } from './append-wire.ts'
import { readFolderLine } from './by-hand.ts'
import { appendAttributes, appendOnce } from './append-once.ts'
import { boundBodies, isCompressed } from './client.ts'
import { channelOf, type CommandChannel, type Guard, type Handlers } from './command-channel.ts'
import { FirstAnswers } from './first-answers.ts'
import { expungeOne, storeFlags } from './flag-commands.ts'
import { isFolderLine, listFolders } from './folder-list.ts'
import { keepListedNames, nameToken, pathOf, wireNameOf } from './folder-names.ts'
import { askStatus, type AskingStatus } from './folder-status.ts'
import { isServerAnswer, lineFailure, RefusedCommand } from './failures.ts'
import { askQuota } from './quota.ts'
import { KeepAlive } from './keep-alive.ts'
import { Identity } from './identify.ts'
import { logIn, type LoggedIn, type LoginOptions } from './log-in.ts'
import { isSlow, patienceWith, type Patience } from './patience.ts'
import { MessageReader } from './message-reader.ts'
import { inNamespaces } from './namespaces.ts'
import { createFolder, openFolder } from './open-folder.ts'
import { hearAnswers, isKnownAnswer, type RawAnswer } from './raw-answers.ts'
import type { RefusedExtensions } from './refused-extensions.ts'
import { certificateEnd, identityOf, weakTls } from './server-identity.ts'
import type { Untagged } from './responses.ts'
import { ScratchFolders } from './scratch-folders.ts'
import { SelectedFolder } from './selected-folder.ts'
import { countFound, mostFound, searchAll } from './search.ts'
import type { UnreadableLines } from './unreadable-lines.ts'

/** Opens sessions over connections that `transport` makes, in memory for instance; over the network without one. */
export function openSessionOver(transport: ImapTransport | undefined) {
  /**
   * Connects and logs in; `stop` ends the attempt; `compress` asks for compression where the server has it; `refused`:
   * what is not asked of this server any more. Nothing is sent before the certificate is trusted, or equal to the
   * pinned one. Throws `login-refused`, `password-expired`, `server-busy` (scope mailbox), `server-unreachable`,
   * `tls-untrusted`, `certificate-expired` (scope server), `interrupted` when the stop came before.
   */
  return async (
    account: AccountPlan,
    secret: Secret,
    timing: Timing,
    stop?: AbortSignal,
    { compress = false, ...more }: Pick<LoginOptions, 'compress' | 'refused' | 'mayWrite'> = {},
  ): Promise<ImapSession> => {
    const options = { stop, compress, transport, ...more }
    const logged = await logIn(account, secret, timing, options)
    const session = new ImapSession(logged, account, patienceWith(account.server, timing, stop))
    if (logged.guard.refused.wantsIdentity) await session.identity.give()
    return session
  }
}

/** Opens a session over the network; see `openSessionOver`. */
export const openSession = openSessionOver(undefined)

export class ImapSession implements TargetSession {
  readonly #announced: ReadonlySet<string>
  readonly appendLimit: number | undefined
  readonly certificateEnds: number | undefined
  /** What of the encryption is weak, as a reason of ours. */
  readonly weakTls: string | undefined
  /** Who answers at the other end. */
  readonly server: ServerIdentity
  readonly scratch: ScratchFolders
  readonly identity: Identity
  /** Every body that comes or goes over this connection passes here. */
  meter: Meter | undefined
  /** Hears how the server answers. */
  load: LoadListener | undefined
  onUnread: ReadSession['onUnread']
  readonly #client: ImapFlow
  readonly #unreadable: UnreadableLines
  readonly #channel: CommandChannel
  readonly #account: AccountPlan
  readonly #guard: Guard
  readonly #keepAlive: KeepAlive
  readonly #patience: Patience
  readonly #ended = new AbortController()
  #inFlight = 0
  readonly #selected = new SelectedFolder((verb, path, modseq) =>
    openFolder(this.#command.bind(this), this.#account, verb, {
      path,
      name: this.#name(path),
      modseq,
      refused: this.refused,
    }),
  )
  readonly #reader: MessageReader
  #heard: RawAnswer[] | undefined
  #wire: AppendWire | undefined
  readonly #firstAnswers = new FirstAnswers(() => this.load)

  constructor({ client, guard, unreadable, literals }: LoggedIn, account: AccountPlan, patience: Patience) {
    this.#guard = guard
    this.#client = client
    this.#unreadable = unreadable
    this.#channel = channelOf(client)
    this.#account = account
    this.#announced = new Set([...client.capabilities.keys()].map((name) => name.toUpperCase()))
    const limit = client.capabilities.get('APPENDLIMIT')
    this.appendLimit = typeof limit === 'number' && limit > 0 ? limit : undefined
    this.certificateEnds = certificateEnd(client)
    this.identity = new Identity(this.#send.bind(this), guard.refused)
    this.weakTls = weakTls(client, account.server)
    this.server = identityOf(client, account)
    this.scratch = new ScratchFolders(
      account,
      this,
      (path) => this.#wireName(path),
      (verb, attributes) => this.#command(verb, attributes),
    )
    // A connection that waits for the other side is not stalled; without a word now and then servers and firewalls drop
    // it.
    this.#patience = patience
    hearAnswers(client, (answer) => {
      this.#firstAnswers.heard()
      this.#heard?.push(answer)
      if (!isKnownAnswer(answer)) this.#tellUnread([answer.text])
    })
    this.#keepAlive = new KeepAlive(client, this.#patience.usual, () => {
      if (this.#inFlight > 0) this.#hearStop()
      else if (this.usable) this.#command('NOOP', []).catch(() => undefined)
    })
    this.#reader = new MessageReader({
      command: this.#command.bind(this),
      opened: () => this.#selected.opened?.path ?? '',
      meter: () => this.meter,
      boundBodies: (largest) => boundBodies(client, largest),
      gather: (how) => literals.gather(how),
      tellUnread: this.#tellUnread.bind(this),
      unreadable,
      keepAlive: this.#keepAlive,
      patience: this.#patience,
      ended: this.#ended.signal,
      refused: this.refused,
      isCourier: /courier/i.test(client.greeting ?? ''),
      compressed: isCompressed(client),
    })
  }

  get usable(): boolean {
    return this.#client.usable
  }

  /** Its sockets were taken over (see takeOver), and are open. */
  get writes(): boolean {
    return this.#wire?.usable === true
  }

  /** What the server announces, but what it was seen to refuse in this run. */
  get capabilities(): ReadonlySet<string> {
    return this.refused.leftOf(this.#announced)
  }

  get refused(): RefusedExtensions {
    return this.#guard.refused
  }

  get opened(): ReadSession['opened'] {
    return this.#selected.opened
  }

  /** What was read of bodies so far, and how long was waited for it. */
  get reading(): Reading {
    return this.#reader.reading
  }

  async listFolders({ twice = false }: { twice?: boolean } = {}): Promise<ListedTree> {
    const asking = this.#asking()
    const { tree, wireNames } = await listFolders({
      ...asking,
      status: (wire) => askStatus(asking, wire, pathOf(wire)),
      namespace: this.#guard.namespace,
      twice,
    })
    keepListedNames(this.#account, wireNames)
    this.#tellUnread(tree.listing.unread)
    return { ...tree, folders: inNamespaces(tree.folders, this.#guard.namespace, this.#account) }
  }

  /** Sends a command; gives the answers that came to it before its end, as they were before they were parsed. */
  async #hear(verb: string, attributes: unknown[], untagged: Handlers): Promise<readonly RawAnswer[]> {
    const heard: RawAnswer[] = []
    this.#heard = heard
    try {
      await this.#command(verb, attributes, untagged)
      return heard
    } finally {
      this.#heard = undefined
    }
  }

  #asking(): AskingStatus {
    return {
      account: this.#account,
      command: this.#hear.bind(this),
      capabilities: () => this.capabilities,
      refused: this.refused,
      lookInside: (path) => this.#selected.lookInside(path),
    }
  }

  async examine(path: string, modseq = false): Promise<FolderState> {
    return this.#selected.open('EXAMINE', path, modseq)
  }

  async select(path: string): Promise<FolderState> {
    return this.#selected.open('SELECT', path)
  }

  async status(path: string): Promise<FolderState | undefined> {
    return askStatus(this.#asking(), this.#wireName(path), path)
  }

  async countBySearch(messages: number): Promise<number | undefined> {
    const command = this.#command.bind(this)
    const each = async () => (messages <= mostFound ? (await searchAll(command))?.length : undefined)
    if (!this.capabilities.has('ESEARCH')) return each()
    return this.refused.orWithout('ESEARCH', async () => (await countFound(command, this.refused)) ?? each(), each)
  }

  async searchAll(): Promise<readonly number[] | undefined> {
    return searchAll(this.#command.bind(this))
  }

  async fetchFacts(uids: UidSet, each: (facts: MessageFacts) => unknown): Promise<void> {
    return this.#reader.fetchFacts(uids, each)
  }

  async fetchFlags(
    uids: UidSet,
    each: (message: { uid: number; flags: readonly string[] }) => void,
    since?: string,
  ): Promise<void> {
    return this.#reader.fetchFlags(uids, each, since)
  }

  async fetchBodies(
    uids: UidSet,
    each: (body: MessageBody) => Promise<void> | void,
    options: BodyOptions = {},
  ): Promise<readonly SetAside[]> {
    return this.#reader.fetchBodies(uids, each, options)
  }

  async quota(): Promise<Quota | undefined> {
    if (!this.capabilities.has('QUOTA')) return undefined
    const { refused } = this
    return askQuota(
      (untagged) => this.#command('GETQUOTAROOT', [{ type: 'STRING', value: 'INBOX' }], untagged),
      refused,
    )
  }

  async createFolder(path: string): Promise<void> {
    const isThere = async () => (await this.status(path)) !== undefined
    return createFolder(this.#command.bind(this), this.#account, { path, name: this.#name(path), isThere })
  }

  async subscribe(path: string): Promise<void> {
    await this.#command('SUBSCRIBE', [this.#name(path)])
  }

  async storeFlags(
    uids: readonly number[],
    how: '+FLAGS' | '-FLAGS',
    flags: readonly string[],
  ): Promise<string | undefined> {
    return storeFlags((verb, attributes) => this.#command(verb, attributes), uids, how, flags)
  }

  async expungeOne(uid: number): Promise<void> {
    await expungeOne((verb, attributes) => this.#command(verb, attributes), uid)
  }

  /**
   * One APPEND with a synchronising literal: the server sees the line, says "+", and only then gets the bytes, so that
   * a body can never be taken for commands. Never throws for what a server or the line does.
   */
  async append(path: string, message: OutgoingMessage): Promise<AppendAnswer> {
    const attributes = appendAttributes(this.#wireName(path), message)
    // imapflow sends literals up to 4,096 bytes without waiting when it sees these capabilities.
    for (const shortcut of ['LITERAL+', 'LITERAL-', 'IMAP4rev2']) this.#client.capabilities.delete(shortcut)
    await this.meter?.pass(message.bytes.length, this.#ended.signal)
    if (!this.usable) return { kind: 'not-sent', reason: ownReason('connection-closed') }
    const answer = await appendOnce(() => this.#command('APPEND', attributes))
    if (answer.kind === 'stored' && answer.uid === undefined) this.noteMissingUid()
    return answer
  }

  /** A message was stored, and the server did not say under which UID. */
  noteMissingUid(): void {
    if (this.#announced.has('UIDPLUS')) this.refused.add('UIDPLUS', ownReason('no-uid'))
  }

  async logout(): Promise<void> {
    this.#keepAlive.stop()
    try {
      if (this.usable) await this.#client.logout()
    } catch {
      // The work on this connection is done; a server that hangs up first has said the same.
    } finally {
      this.destroy()
    }
  }

  /**
   * Gives the logged-in sockets away, to be written to without waiting. Nothing listens on them between unbind() and
   * the wire's own listeners, so both happen in this tick; closing the client that is left would destroy the sockets.
   */
  takeOver(): AppendWire {
    this.#keepAlive.stop()
    this.#wire = new AppendWire(this.#client.unbind(), this.#patience, (text) => this.#guard.forms.strike(text))
    return this.#wire
  }

  destroy(): void {
    this.#keepAlive.stop()
    this.#ended.abort()
    this.#client.close()
  }

  #tellUnread(texts: readonly string[]): void {
    for (const text of texts) this.onUnread?.(this.#guard.forms.strike(text), this.#selected.opened?.path)
  }

  #wireName(path: string): string {
    return wireNameOf(this.#account, path)
  }

  #name(path: string): { type: string; value: unknown } {
    return nameToken(this.#wireName(path))
  }

  /** What may take long had begun before somebody asked to stop: it has been waited for since the beat before. */
  #hearStop(): void {
    const { usual, slow } = this.#patience
    if (this.#keepAlive.allowed > usual) this.#keepAlive.allow(slow)
  }

  #command(verb: string, attributes: unknown[], untagged?: Handlers): Promise<Untagged> {
    return this.identity.orGiven(() => this.#send(verb, attributes, untagged))
  }

  /** Sends one command. Throws RefusedCommand on NO or BAD, `connection-lost` when the line broke. */
  async #send(verb: string, attributes: unknown[], untagged?: Handlers): Promise<Untagged> {
    this.#inFlight += 1
    if (this.#maySayNothing(verb)) this.#keepAlive.allow(this.#patience.slow)
    else this.#firstAnswers.asked(verb)
    try {
      const answer = await this.#channel.exec(verb, attributes, untagged === undefined ? {} : { untagged })
      answer.next()
      for (const line of this.#unreadable.take(readFolderLine)) await untagged?.[line.command ?? '']?.(line)
      if (verb !== 'UID FETCH')
        this.#tellUnread(this.#unreadable.take((line) => (isFolderLine(line) ? undefined : line)))
      return answer.response
    } catch (error) {
      if (!isServerAnswer(error)) throw lineFailure(error, this.#account, this.#guard.broken)
      const refused = new RefusedCommand(error, verb, this.#account)
      this.load?.refused(refused.verb, refused.meaning, refused.text)
      throw refused
    } finally {
      this.#firstAnswers.over()
      this.#inFlight -= 1
      this.#keepAlive.allow(this.#patience.usual)
    }
  }

  /**
   * Whether the server may need long before its first word to this command: before the first row of a folder it may
   * have to read all of it.
   */
  #maySayNothing(verb: string): boolean {
    return isSlow(verb) || (verb === 'UID FETCH' && !this.#reader.hasShown)
  }
}
