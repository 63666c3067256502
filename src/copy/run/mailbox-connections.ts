// The connections of one mailbox for one attempt: for the source, for the target, to write, to read back.

import { SteadySession } from '../../line/steady-session.ts'
import { OneByOneWriter } from '../../imap/one-by-one-writer.ts'
import { joinBoth } from '../../line/join-both.ts'
import { chooseWriter } from '../../line/choose-writer.ts'
import type { Permit } from '../../line/semaphore.ts'
import type { Connections } from '../../line/connections.ts'
import { Mutex } from '../../line/mutex.ts'
import { gaveUp } from '../../line/refused-connections.ts'
import type { Side } from '../../model/codes.ts'
import { MigrationError } from '../../model/errors.ts'
import type { Emit } from '../../model/events.ts'
import { failure } from '../../model/failure.ts'
import { ownReason } from '../../model/own-reasons.ts'
import type { MailboxPlan } from '../../model/plan.ts'
import type { ReadSession, SteadyTarget, TargetSession, TargetWriter } from '../../model/ports.ts'
import type { Secret } from '../../model/secret.ts'
import type { Timing } from '../../model/timing.ts'
import type { LoginBudget } from './login-budget.ts'

export type MailboxSecrets = { source: Secret; target: Secret }

type Context = {
  connections: Connections
  timing: Timing
  emit: Emit
  stop: AbortSignal
  /** Connections that it has permits for on its target. */
  onTarget: number
  logins: LoginBudget
  onUnread: (side: Side) => NonNullable<ReadSession['onUnread']>
}

export class MailboxConnections {
  /** Whose turn it is to use the two reading connections. */
  readonly locks = { source: new Mutex(), target: new Mutex() }
  readonly #context: Context
  readonly #mailbox: MailboxPlan
  readonly #secrets: MailboxSecrets
  readonly #opened: { logout(): Promise<void>; destroy(): void }[] = []
  readonly #readers: { side: Side; session: ReadSession }[] = []
  readonly #spares: Permit[] = []
  #over = false

  /** The caller holds the mailbox's permits (see Connections.reserve), and must call `cut` whatever happens. */
  constructor(context: Context, mailbox: MailboxPlan, secrets: MailboxSecrets) {
    this.#context = context
    this.#mailbox = mailbox
    this.#secrets = secrets
  }

  /** The two connections that read. Throws as Connections.connect does, for one or the other. */
  async open(): Promise<{ source: ReadSession; target: SteadyTarget }> {
    const [source, target] = await joinBoth(this.#openReader('source'), this.#openReader('target'))
    return { source, target }
  }

  /**
   * Writing has a connection of its own where the budget and the server allow two; a server that takes only one is not
   * an error.
   */
  async openWriter(reader: TargetSession): Promise<TargetWriter> {
    const writer = await this.#writerBeside(reader)
    this.#opened.push(writer)
    this.#context.emit({
      event: 'writing',
      mailbox: this.#mailbox.id,
      server: this.#mailbox.target.server.name,
      writer: writer.name,
      alone: writer.shared,
    })
    return writer
  }

  /** One more connection that reads back; undefined where the budget or the server has no room for it. */
  async openSpareReader(): Promise<ReadSession | undefined> {
    const permit = await this.#context.connections.spare(this.#mailbox)
    if (permit === undefined) return undefined
    this.#spares.push(permit)
    try {
      const session = await this.#context.connections.connect(
        this.#mailbox.target,
        this.#secrets.target,
        this.#mailbox.id,
        {
          patient: false,
        },
      )
      this.#opened.push(session)
      // It took so long that nobody needs it any more.
      if (this.#over) session.destroy()
      return session
    } catch {
      // Comfort only: a server that has no room for it says so again when it matters.
      permit.release()
      return undefined
    }
  }

  async logout(): Promise<void> {
    await Promise.all(this.#opened.map((session) => session.logout()))
  }

  /** No connection is left. Safe to call again. */
  cut(): void {
    this.#over = true
    this.#opened.forEach((session) => session.destroy())
    this.#spares.forEach((permit) => permit.release())
  }

  /** Keeps what these connections have taught about their servers. */
  noteLessons(): void {
    const { connections } = this.#context
    this.#readers.forEach(({ side, session }) => connections.noteReading(this.#mailbox[side].server, session.reading))
  }

  /** A reader keeps going over connections that break; each of them teaches something about its server. */
  async #openReader(side: Side): Promise<SteadySession> {
    const { connections, timing, stop, onUnread } = this.#context
    const account = this.#mailbox[side]
    const connect = async (cause?: MigrationError): Promise<TargetSession> => {
      if (!this.#context.logins.take(side))
        throw gaveUp(cause ?? failure('connection-lost', account, ownReason('connection-closed')))
      const session = await connections.connect(account, this.#secrets[side], this.#mailbox.id, { yields: true })
      this.#readers.push({ side, session })
      return session
    }
    const backoff = () => connections.backoff(account.server, this.#mailbox.id)
    const reader = new SteadySession(await connect(), {
      account,
      connect,
      backoff,
      delays: timing.backoff,
      stop,
      onUnread: onUnread(side),
    })
    this.#opened.push(reader)
    return reader
  }

  async #writerBeside(reader: TargetSession): Promise<TargetWriter> {
    const { connections, onTarget, logins } = this.#context
    const { id, target } = this.#mailbox
    const shared = () => new OneByOneWriter(reader, (work) => this.locks.target.runExclusive(work))
    if (onTarget === 1 || !logins.take('target')) return shared()
    try {
      return chooseWriter(
        target,
        await connections.connect(target, this.#secrets.target, id, { patient: false, writes: true }),
      )
    } catch (error) {
      // Courier hangs up on a connection too many and Cyrus leaves it without a greeting: neither says that it is one
      // too many.
      if (error instanceof MigrationError && error.retry !== 'never') return shared()
      throw error
    }
  }
}
