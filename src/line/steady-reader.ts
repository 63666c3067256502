// One side of one mailbox for commands that only read: opened when first needed, and opened again where the line broke.

import { asMigrationError, MigrationError } from '../model/errors.ts'
import type { Side } from '../model/codes.ts'
import type { MailboxPlan } from '../model/plan.ts'
import type { ReadSession } from '../model/ports.ts'
import type { Secrets } from '../model/request.ts'
import type { Timing } from '../model/timing.ts'
import { HeldSession } from './held-session.ts'
import type { Connections } from './connections.ts'
import { secretOf } from './secret-of.ts'

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
  #failures = 0

  /** The caller must hold a place for the connection (see Connections.reserve). */
  constructor(mailbox: MailboxPlan, side: Side, options: ReaderOptions) {
    this.#mailbox = mailbox
    this.#side = side
    this.#options = options
  }

  /**
   * Runs `work` on an open session, and runs it again from its start where the line broke or the server was busy, with
   * back-off. Throws what is not to be retried, `secret-missing`, and what Connections.connect throws.
   */
  async read<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    for (;;) {
      const session = await this.#held.opened(() => this.#connect())
      try {
        const result = await work(session)
        this.#failures = 0
        return result
      } catch (thrown) {
        const error = asMigrationError(thrown)
        const { connections, stop, timing } = this.#options
        if (error.retry === 'never') throw thrown
        this.#held.destroy()
        this.#failures += 1
        if (stop.aborted || this.#failures > timing.backoff.length) throw thrown
        await connections.backOff(this.#mailbox[this.#side].server, this.#mailbox.id, this.#failures, error)
      }
    }
  }

  /** Something was read: a line that breaks after it starts its attempts anew. */
  progressed(): void {
    this.#failures = 0
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

  async #connect(): Promise<ReadSession> {
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
