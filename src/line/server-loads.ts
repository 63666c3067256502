// Judges what servers show of their load: the number of connections follows, the journal and people are told.

import { BrokenLine, RefusedLogin } from '../imap/failures.ts'
import type { MigrationError } from '../model/errors.ts'
import type { Emit } from '../model/events.ts'
import type { Meaning, Verb } from '../model/failure-policy.ts'
import { accountKey, serverKey, type AccountPlan, type ServerPlan } from '../model/plan.ts'
import type { ConnectionChange, LoadListener, LoadSign } from '../model/server-load.ts'
import { AnswerTimes } from './answer-times.ts'
import { ConnectionNumber, type KnownNumber } from './connection-number.ts'
import type { ServerPermits } from './server-permits.ts'

/** Where numbers are kept from run to run, by `serverKey`: the journal, or nowhere. */
export type LoadMemory = {
  known(server: string): (KnownNumber & { at: number }) | undefined
  keep(server: string, change: ConnectionChange, at: number): void
}

export type LoadOptions = {
  permits: ServerPermits
  memory: LoadMemory | undefined
  emit: Emit
  /** ms without a sign of load before each raise. */
  calm: number
}

/** What was found longer ago, in ms, is found anew. */
const remembered = 86_400_000
/** What is said of one account only may be that account's own; two within so many ms show the server's. */
const together = 60_000
/** A line may break by itself once; a server that hangs up hangs up again. */
const hangUps = 2

/** A limit on what one user has open: the server has room for others. */
const ofUser = new RegExp(
  String.raw`user ?\+ ?ip|(?:per|same|this|your|of the|for the) (?:user|account|mailbox)` +
    String.raw`|(?:per|questa|della|quest['\u2019]) ?(?:utente|utenza|casella)`,
  'i',
)
/** LIMIT is also what a server says of the keywords that it holds (RFC 5530). */
const ofKeywords = /flag|keyword/i

type Load = {
  server: ServerPlan
  number: ConnectionNumber
  times: Map<Verb, AnswerTimes>
  /** Who was last told to wait, and when. */
  busy: { account: string; at: number } | undefined
  /** Connections that were closed without a word, one after the other. */
  hangUps: number
  isTold: boolean
}

export class ServerLoads {
  readonly #options: LoadOptions
  readonly #loads = new Map<string, Load>()

  constructor(options: LoadOptions) {
    this.#options = options
  }

  /** Connections that may be open to this server now. */
  connections(server: ServerPlan): number {
    return this.#of(server).number.now
  }

  /** Batches of messages that may be unanswered on one connection to it. */
  batches(server: ServerPlan): number {
    const load = this.#of(server)
    this.#raise(load)
    return load.number.batches
  }

  /** A connection was opened: so many are open now. */
  opened(server: ServerPlan, open: number): void {
    const load = this.#of(server)
    load.hangUps = 0
    load.number.sawOpen(open)
  }

  /**
   * A connection did not come about, while the account had `own` others open, and other accounts `others`. Returns
   * whether there was no room for it: then fewer are asked for from now on.
   */
  turnedAway(account: AccountPlan, error: MigrationError, own: number, others: number): boolean {
    const load = this.#of(account.server)
    const sign = own + others === 0 ? undefined : this.#signOf(load, account, error, own)
    const said = error instanceof BrokenLine ? error.goodbye : undefined
    if (sign !== undefined) this.#lower(load, sign, said ?? error.message, own + others)
    return sign !== undefined
  }

  /** Hears the answers that a connection of this account gets; `open`: connections to its server by then. */
  listener(account: AccountPlan, open: () => number): LoadListener {
    const load = this.#of(account.server)
    return {
      refused: (verb, meaning, text) => {
        if (this.#isTooMuch(load, account, verb, meaning, text)) this.#lower(load, 'throttled', text, open())
      },
      answered: (verb, milliseconds) => {
        const times = load.times.get(verb) ?? new AnswerTimes()
        load.times.set(verb, times)
        if (times.take(milliseconds)) this.#lower(load, 'slow', String(Math.round(milliseconds / 1000)), open())
      },
    }
  }

  /** Raises what may rise by now: to be called now and then while somebody waits. */
  raise(): void {
    for (const load of this.#loads.values()) this.#raise(load)
  }

  #of(server: ServerPlan): Load {
    const key = serverKey(server)
    const found = this.#loads.get(key)
    if (found !== undefined) return found
    const { memory, calm, permits } = this.#options
    const before = memory?.known(key)
    const known = before !== undefined && Date.now() - before.at < remembered ? before : undefined
    const number = new ConnectionNumber(server.connections.total, calm, known)
    const load: Load = { server, number, times: new Map(), busy: undefined, hangUps: 0, isTold: false }
    this.#loads.set(key, load)
    if (number.now < server.connections.total) permits.limit(key, number.now)
    return load
  }

  #signOf(load: Load, account: AccountPlan, error: MigrationError, own: number): LoadSign | undefined {
    if (error instanceof RefusedLogin) {
      // The server knows who asks: beside a connection of the same user it is the user who has too many.
      if (own > 0 || ofUser.test(error.message)) return undefined
      return error.meaning === 'limited' || this.#isOfServer(load, account) ? 'turned-away' : undefined
    }
    if (error.code === 'server-busy' && error instanceof BrokenLine)
      return ofUser.test(error.message) ? undefined : 'turned-away'
    if (error.code !== 'connection-lost' && error.code !== 'server-unreachable') return undefined
    load.hangUps += 1
    return load.hangUps >= hangUps ? 'hung-up' : undefined
  }

  #isTooMuch(load: Load, account: AccountPlan, verb: Verb, meaning: Meaning, text: string): boolean {
    if (meaning === 'limited') return !ofKeywords.test(text)
    // Reading needs no room: what is full is the amount that may be read in a day.
    if (meaning === 'full') return verb === 'fetch'
    return meaning === 'busy' && this.#isOfServer(load, account)
  }

  /** Whether another account was told to wait just before; else it may be a matter of this account. */
  #isOfServer(load: Load, account: AccountPlan): boolean {
    const before = load.busy
    const now = performance.now()
    load.busy = { account: accountKey(account), at: now }
    return before !== undefined && before.account !== load.busy.account && now - before.at < together
  }

  #lower(load: Load, sign: LoadSign, reason: string, open: number): void {
    this.#tell(load, load.number.lower(sign, reason, open, performance.now()))
  }

  #raise(load: Load): void {
    const isWanted = this.#options.permits.isWaitedFor(serverKey(load.server))
    this.#tell(load, load.number.raise(isWanted, performance.now()))
  }

  #tell(load: Load, change: ConnectionChange | undefined): void {
    if (change === undefined) return
    const { memory, emit, permits } = this.#options
    const { name } = load.server
    const key = serverKey(load.server)
    memory?.keep(key, change, Date.now())
    emit({ event: 'connections-changed', server: name, ...change, isFirst: !load.isTold })
    load.isTold = true
    permits.limit(key, change.now)
  }
}
