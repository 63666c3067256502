// One side of one mailbox for commands that only read: opened when first needed, and opened again where the line broke.

import { asMigrationError, MigrationError } from '../model/errors.ts'
import type { Side } from '../model/codes.ts'
import type { MailboxPlan } from '../model/plan.ts'
import type { ReadSession, TargetSession } from '../model/ports.ts'
import type { Secrets } from '../model/request.ts'
import type { Timing } from '../model/timing.ts'
import type { Backoff } from './backoff.ts'
import { HeldSession } from './held-session.ts'
import type { Connections } from './connections.ts'
import { secretOf } from './secret-of.ts'
import { SteadySession } from './steady-session.ts'

export type ReaderOptions = {
  connections: Connections
  secrets: Secrets
  timing: Timing
  stop: AbortSignal
  /**
   * Servers that this command could not reach, shared by all its readers: five hundred mailboxes shall not wait for
   * each of them anew.
   */
  down: Map<string, MigrationError>
}

export class SteadyReader {
  readonly #mailbox: MailboxPlan
  readonly #side: Side
  readonly #options: ReaderOptions
  readonly #held = new HeldSession<ReadSession>()
  readonly #backoff: Backoff
  readonly #onUnread: ReadSession['onUnread']

  /** The caller must hold a place for the connection (see Connections.reserve). `onUnread`: see ReadSession. */
  constructor(mailbox: MailboxPlan, side: Side, options: ReaderOptions, onUnread?: ReadSession['onUnread']) {
    this.#onUnread = onUnread
    this.#mailbox = mailbox
    this.#side = side
    this.#options = options
    this.#backoff = options.connections.backoff(mailbox[side].server, mailbox.id)
  }

  /**
   * Runs `work` on an open session, and runs it again from its start where the line broke or the server was busy, with
   * back-off. Throws what is not to be retried, `secret-missing`, and what Connections.connect throws.
   */
  async read<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    for (;;) {
      const session = await this.#held.opened(() => this.#open())
      try {
        const result = await work(session)
        this.#backoff.reset()
        return result
      } catch (thrown) {
        const error = asMigrationError(thrown)
        if (error.retry === 'never') throw thrown
        this.#held.destroy()
        await this.#backoff.wait(error)
      }
    }
  }

  /** Something was read: a line that breaks after it starts its attempts anew. */
  progressed(): void {
    this.#backoff.reset()
  }

  /** The next reading has a connection of its own: what one connection misread, another may read well. */
  renew(): Promise<void> {
    return this.#held.close()
  }

  close(): Promise<void> {
    return this.#held.close()
  }

  destroy(): void {
    this.#held.destroy()
  }

  async #open(): Promise<ReadSession> {
    const { connections, stop, timing } = this.#options
    const account = this.#mailbox[this.#side]
    return new SteadySession(await this.#connect(), {
      account,
      connect: () => this.#connect(),
      backoff: () => connections.backoff(account.server, this.#mailbox.id),
      delays: timing.backoff,
      stop,
      onUnread: this.#onUnread,
    })
  }

  async #connect(): Promise<TargetSession> {
    const { connections, secrets, stop, down } = this.#options
    const account = this.#mailbox[this.#side]
    const server = `${account.server.host}:${account.server.port}`
    const known = down.get(server)
    if (known !== undefined) throw known
    const secret = secretOf(secrets, this.#mailbox, this.#side)
    try {
      return await connections.connect(account, secret, this.#mailbox.id)
    } catch (thrown) {
      if (thrown instanceof MigrationError && thrown.scope === 'server' && !stop.aborted) down.set(server, thrown)
      throw thrown
    }
  }
}
