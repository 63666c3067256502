// The lines to all servers of a run: connection budget, back-off, refused logins, unusable servers.

import type { ArchiveSession } from '../archive/archive-session.ts'
import { OpenArchives } from '../archive/open-archive.ts'
import { isBrokenLine } from '../imap/failures.ts'
import { isLoginRefusal } from '../imap/login-refusals.ts'
import type { Extension } from '../imap/refused-extensions.ts'
import { openSession as openImapSession, type ImapSession } from '../imap/session.ts'
import type { Code } from '../model/codes.ts'
import { asMigrationError, type MigrationError } from '../model/errors.ts'
import type { Emit } from '../model/events.ts'
import { failure } from '../model/failure.ts'
import { accountKey, serverKey, type AccountPlan, type MailboxPlan, type ServerPlan } from '../model/plan.ts'
import type { Reading } from '../model/ports.ts'
import type { Secret } from '../model/secret.ts'
import type { ConnectionUse } from '../model/server-load.ts'
import type { Timing } from '../model/timing.ts'
import { Compression, type RateMemory } from './compression.ts'
import {
  countOpen,
  countTurnedAway,
  forgetEnded,
  isInUse,
  isLoggedIn,
  isSpent,
  newLine,
  othersOn,
  type ServerConnections,
} from './server-connections.ts'
import { Backoff } from './backoff.ts'
import { MetServers, type IdentityMemory } from './met-servers.ts'
import { Meters, type MeterOptions } from './meters.ts'
import { gaveUp, isUnusableFor, mayBeOneTooMany, NoPlace, RefusedBefore } from './refused-connections.ts'
import type { Permit } from './semaphore.ts'
import { ServerLoads, type LoadMemory } from './server-loads.ts'
import { needOf, needsOf } from './needs.ts'
import { ServerPermits, type Need } from './server-permits.ts'
import { SilentServers } from './silent-servers.ts'
import { Storms, stormAfter, type StormMemory, type StormOptions } from './storms.ts'

/** Attempts to reach a server that was never reached in this run: a typing error shall show itself at once. */
const firstContactAttempts = 2

/** From this wait on the intervals do not grow while a place must become free. */
const crowdedAttempt = 5

export type OpenSession = typeof openImapSession
/** Where refused logins are remembered across runs: the journal's mailboxes, or nowhere. */
export type RefusalMemory = {
  rememberRefusal(account: string, server: string, code: Code, secret: Secret, now: number): void
  standingRefusal(account: string, secret: Secret): { code: Code; at: number } | undefined
  forgetRefusal(account: string): void
}
export type LineOptions = MeterOptions & {
  journal: { readonly mailboxes: RefusalMemory; readonly storms: StormMemory | undefined } | undefined
  /** Whose logins these are: a storm stands until a secret among them changes. */
  request?: StormOptions['request']
  /** Where measured rates are kept; left out: nowhere. */
  rates?: RateMemory
  /** Where it is kept how many connections each server holds; left out: nowhere. */
  loads?: LoadMemory
  /** Where it is kept who answered for each server; left out: nowhere. */
  identities?: IdentityMemory
  timing: Timing
  emit: Emit
  stop: AbortSignal
  retryLogins: boolean
  openSession?: OpenSession
}

/**
 * `patient: false` gives up at the first failure. `writes`: what goes out is never compressed, because errors of the
 * line would be lost in between. `yields`: where there is no room for it beside others of ours, NoPlace is thrown.
 * `tidies`: also after a stop, to remove what was made.
 */
export type ConnectionKind = { patient?: boolean; writes?: boolean; yields?: boolean; tidies?: boolean }

type LoginHow = { compress: boolean; stop: AbortSignal | undefined }

/** The permits of a mailbox on both its servers. `onTarget`: connections that it may have to its target. */
export type Reservation = Permit & {
  readonly onTarget: number
  /** More is held of one of the servers than it is asked for by now. */
  readonly isOver: boolean
  /** Gives all back and queues for them again; false when a stop is asked for before they are granted. */
  renew(): Promise<boolean>
}

export class Connections {
  readonly #servers = new Map<string, ServerConnections>()
  readonly #permits = new ServerPermits()
  readonly #options: LineOptions
  readonly #compression: Compression
  readonly #meters: Meters
  readonly #storms: Storms
  readonly #loads: ServerLoads
  readonly #metServers: MetServers
  readonly #silent: SilentServers
  readonly #archives = new OpenArchives()

  constructor(options: LineOptions) {
    this.#options = options
    const { emit, timing, loads: memory } = options
    this.#loads = new ServerLoads({ permits: this.#permits, memory, emit, calm: timing.calm })
    this.#metServers = new MetServers(options.identities)
    this.#silent = new SilentServers(emit)
    this.#compression = new Compression(options.rates)
    this.#meters = new Meters(options)
    const { journal, request, retryLogins } = options
    this.#storms = new Storms({ memory: journal?.storms, request, retryLogins })
  }

  /**
   * How many connections a mailbox may have to its target: two (read back and write) where the budget and what the
   * server is asked for at the moment have them, else one for both.
   */
  targetConnections({ source, target }: MailboxPlan): 1 | 2 {
    const { perMailbox, total } = target.server.connections
    const most = Math.min(total, this.#loads.connections(target.server))
    const left =
      serverKey(source.server) === serverKey(target.server) ? Math.min(most, source.server.connections.total) - 1 : most
    return Math.min(perMailbox, left) >= 2 ? 2 : 1
  }

  /** Of each server that was asked so far, by `serverKey`. */
  inUse(): ReadonlyMap<string, ConnectionUse> {
    return new Map(
      [...this.#servers].map(([key, line]) => [
        key,
        { open: countOpen(line), allowed: this.#loads.connections(line.server) },
      ]),
    )
  }

  /** Batches of messages that may be unanswered on one connection to this server. */
  batchesInFlight(server: ServerPlan): number {
    return this.#loads.batches(server)
  }

  /**
   * Waits for all permits that a mailbox needs on both servers, granted at once; undefined when a stop is asked for
   * before. `onTarget`: as many as it may have by then, unless it is given.
   */
  async reserve(mailbox: MailboxPlan, onTarget?: number): Promise<Reservation | undefined> {
    let wanted = onTarget ?? this.targetConnections(mailbox)
    let permit = await this.#acquire(needsOf(mailbox, wanted))
    if (permit === undefined) return undefined
    const { source, target } = mailbox
    const isOver = () => [source, target].some(({ server }) => this.#permits.isOver(serverKey(server)))
    return {
      get onTarget() {
        return wanted
      },
      get isOver() {
        return isOver()
      },
      release: () => permit?.release(),
      renew: async () => {
        permit?.release()
        wanted = onTarget ?? this.targetConnections(mailbox)
        permit = await this.#acquire(needsOf(mailbox, wanted))
        return permit !== undefined
      },
    }
  }

  /**
   * One more permit on the target for a mailbox that has all it needs, if the budget has it and another mailbox could
   * still begin; undefined otherwise.
   */
  async spare(mailbox: MailboxPlan): Promise<Permit | undefined> {
    const needed = this.targetConnections(mailbox)
    const { server } = mailbox.target
    const one = needOf(server, 1)
    const another = needsOf(mailbox, needed).filter((need) => need.server === one.server)
    if (server.connections.perMailbox <= needed || !this.#permits.canAcquire([one, ...another])) return undefined
    return this.#permits.acquire([one], this.#options.stop)
  }

  /** Waits for so many permits of one server, or for all that it has; undefined when a stop is asked for before. */
  room(server: ServerPlan, connections: number): Promise<Permit | undefined> {
    return this.#acquire([needOf(server, Math.min(connections, server.connections.total))])
  }

  /** While somebody waits, what servers are asked for rises with time. */
  async #acquire(needs: readonly Need[]): Promise<Permit | undefined> {
    const beat = setInterval(() => this.#loads.raise(), Math.max(1, this.#options.timing.calm / 4))
    try {
      return await this.#permits.acquire(needs, this.#options.stop)
    } finally {
      clearInterval(beat)
    }
  }

  /** What a connection that ends has taught about reading from its server. */
  noteReading(server: ServerPlan, reading: Reading): void {
    this.#compression.note(server, reading)
  }

  /**
   * Connects and logs in, with back-off while the server cannot be reached or is busy. A refused login is remembered
   * and never repeated with the same secret; one that is refused while the same secret is in with another connection is
   * one too many, `server-busy`, and not repeated while that is open. `patient: false` gives up at the first failure.
   * Throws MigrationError; the caller must hold a place (see reserve). An archive is opened, and nobody logs in.
   */
  async connect(...[account, ...login]: Parameters<Connections['logIn']>): Promise<ImapSession | ArchiveSession> {
    return account.archive === undefined ? this.logIn(account, ...login) : this.#archives.open(account, account.archive)
  }

  /** As `connect`, of an account on a server. */
  async logIn(
    account: AccountPlan,
    secret: Secret,
    mailbox: string,
    { patient = true, writes = false, yields = false, tidies = false }: ConnectionKind = {},
  ): Promise<ImapSession> {
    const line = this.#line(account.server)
    this.#assertMayLogIn(account, secret, line)
    const backoff = this.backoff(account.server, mailbox)
    for (;;) {
      const wasInUse = othersOn(line, account).length > 0
      try {
        const compress = !writes && this.#compression.wantedFor(account.server)
        return await this.#logIn(account, secret, line, { compress, stop: tidies ? undefined : this.#options.stop })
      } catch (thrown) {
        const error = asMigrationError(thrown)
        const isCrowded = await this.#isCrowded(account, error, line)
        if (!patient || error.retry === 'never') throw error
        if (error === line.single.get(accountKey(account)) || isSpent(line, account)) throw gaveUp(error)
        if ((isCrowded || mayBeOneTooMany(error)) && (wasInUse || (await isInUse(line, account)))) {
          if (isCrowded && yields) throw new NoPlace(error)
          if (mayBeOneTooMany(error)) backoff.hold(crowdedAttempt)
        }
        // Whoever waits for a place has all patience left when the last of the others goes.
        const tries = line.reached ? undefined : firstContactAttempts
        if (backoff.left(tries) <= 0) throw gaveUp(error)
        await backoff.wait(error, tries)
      }
    }
  }

  /** Whether there was no room for this connection beside others of ours, also those that are just being opened. */
  async #isCrowded(account: AccountPlan, error: MigrationError, line: ServerConnections): Promise<boolean> {
    if (error.retry === 'never' || error === line.single.get(accountKey(account))) return false
    await Promise.all(line.underWay)
    if (this.#options.stop.aborted) return false
    const others = othersOn(line, account).length
    return this.#loads.turnedAway(account, error, countOpen(line) - others, others)
  }

  /** One attempt, with what it teaches about the server. */
  async #logIn(account: AccountPlan, secret: Secret, line: ServerConnections, how: LoginHow): Promise<ImapSession> {
    // Those under way may all be refused: together with those refused before they must not become more than a storm.
    while (line.underWay.size > 0 && line.underWay.size + line.refusedInARow >= stormAfter)
      await Promise.race(line.underWay)
    if (line.unusable !== undefined) throw line.unusable
    const login = this.#tryLogIn(account, secret, line, how)
    const ended = login.then(
      () => undefined,
      () => undefined,
    )
    line.underWay.add(ended)
    void ended.then(() => line.underWay.delete(ended))
    return login
  }

  async #tryLogIn(
    account: AccountPlan,
    secret: Secret,
    line: ServerConnections,
    { compress, stop }: LoginHow,
  ): Promise<ImapSession> {
    try {
      const session = await (this.#options.openSession ?? openImapSession)(
        account,
        secret,
        this.#options.timing,
        stop,
        { compress, refused: line.refused },
      )
      session.meter = this.#meters.of(account.server)
      session.load = this.#loads.listener(account, () => countOpen(line))
      this.#tellWeak(account, session.weakTls, line)
      this.#metServers.met(account.server, session.server)
      line.reached = true
      this.#silent.answered(account.server)
      line.refusedInARow = 0
      // Those that have ended are let go here: a night may have thousands of them.
      forgetEnded(line)
      line.sessions.set(session, { account: accountKey(account), secret })
      this.#loads.opened(account.server, countOpen(line))
      line.turnedAway.delete(accountKey(account))
      this.#options.journal?.mailboxes.forgetRefusal(accountKey(account))
      this.#storms.end(account)
      return session
    } catch (thrown) {
      if (thrown instanceof RefusedBefore) throw thrown
      const error = this.#besideAnother(asMigrationError(thrown), account, secret, line)
      this.#silent.failed(account.server, error, { reached: line.reached, open: countOpen(line) })
      if (error.code === 'server-busy') line.reached = true
      // Whatever it says: each NO may be counted by the provider.
      if (error.code === 'server-busy' && !isBrokenLine(error)) countTurnedAway(line, account, error)
      this.#remember(account, secret, line, error)
      throw error
    }
  }

  /** Waits between attempts at something on this server; each is told. */
  backoff({ name: server }: ServerPlan, mailbox: string): Backoff {
    const { timing, stop, emit } = this.#options
    return new Backoff({
      delays: timing.backoff,
      stop,
      onWait: ({ attempt, ms, error }) =>
        emit({
          event: 'reconnecting',
          mailbox,
          server,
          attempt,
          seconds: Math.ceil(ms / 1000),
          reason: error.message,
        }),
    })
  }

  #line(server: ServerPlan): ServerConnections {
    const key = serverKey(server)
    const known = this.#servers.get(key)
    if (known !== undefined) return known
    const line = newLine(server, (extension, reason) => this.#tellRefused(server, extension, reason))
    this.#servers.set(key, line)
    return line
  }

  #tellRefused({ name, host }: ServerPlan, extension: Extension, reason: string): void {
    const facts = { server: name, host, extension, reason }
    const finding = { level: 'note', scope: 'server', code: 'extension-refused', facts } as const
    this.#options.emit({ event: 'finding', finding })
  }

  #tellWeak({ server: { name, host } }: AccountPlan, reason: string | undefined, line: ServerConnections): void {
    if (reason === undefined || line.isWeakTold) return
    line.isWeakTold = true
    const finding = {
      level: 'warning',
      scope: 'server',
      code: 'tls-weak',
      facts: { server: name, host, reason },
    } as const
    this.#options.emit({ event: 'finding', finding })
  }

  #assertMayLogIn(account: AccountPlan, secret: Secret, line: ServerConnections): void {
    line.unusable ??= this.#storms.standing(account)
    if (line.unusable !== undefined) throw line.unusable
    const turnedAway = line.turnedAway.get(accountKey(account))
    if (turnedAway !== undefined && isSpent(line, account)) throw gaveUp(turnedAway.last)
    const single = line.single.get(accountKey(account))
    if (single !== undefined && isLoggedIn(account, secret, line)) throw single
    const now = line.refusedNow.get(accountKey(account))
    if (now?.secret.reveal() === secret.reveal()) throw now.error
    if (this.#options.retryLogins) return
    const refusal = this.#options.journal?.mailboxes.standingRefusal(accountKey(account), secret)
    if (refusal !== undefined) throw new RefusedBefore(account, refusal)
  }

  /**
   * Some servers say to one connection too many that the password is wrong: it let another in that is still open, so it
   * is not.
   */
  #besideAnother(error: MigrationError, account: AccountPlan, secret: Secret, line: ServerConnections): MigrationError {
    if (!isLoginRefusal(error.code) || !isLoggedIn(account, secret, line)) return error
    const single = failure('server-busy', account, error.message, error)
    line.single.set(accountKey(account), single)
    return single
  }

  #remember(account: AccountPlan, secret: Secret, line: ServerConnections, error: MigrationError): void {
    if (error.scope === 'server' && isUnusableFor(error.code)) line.unusable = error
    if (!isLoginRefusal(error.code)) return
    line.refusedNow.set(accountKey(account), { secret, error })
    this.#options.journal?.mailboxes.rememberRefusal(
      accountKey(account),
      account.server.name,
      error.code,
      secret,
      Date.now(),
    )
    // An expired password or a locked mailbox is a known state of a known account, not guessing: it does not make a
    // storm.
    if (error.code !== 'login-refused' && error.code !== 'mailbox-unavailable') return
    line.refusedInARow += 1
    if (line.refusedInARow < stormAfter) return
    line.unusable = this.#storms.begin(account, error.message)
  }
}
