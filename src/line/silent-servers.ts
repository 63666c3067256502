// Tells once of a server that answers nobody any more, and once that it answers again.

import { isBrokenLine } from '../imap/failures.ts'
import type { MigrationError } from '../model/errors.ts'
import type { Emit } from '../model/events.ts'
import { serverKey, type ServerPlan } from '../model/plan.ts'

/** A server that is started anew is back by then, and nobody has to know. */
const toldAfterMs = 5_000

/** ms since 1970. */
type Silence = { since: number; told: boolean }

export class SilentServers {
  readonly #emit: Emit
  readonly #silent = new Map<string, Silence>()

  constructor(emit: Emit) {
    this.#emit = emit
  }

  /** An attempt to connect has failed. `reached`: it had answered in this run; `open`: connections that still stand. */
  failed(server: ServerPlan, error: MigrationError, { reached, open }: { reached: boolean; open: number }): void {
    const { code } = error
    // Whatever else it says, it is there.
    if (code !== 'server-unreachable' && code !== 'interrupted' && !isBrokenLine(error)) return this.answered(server)
    if (code === 'interrupted') return
    if (!reached || open > 0) return
    const now = Date.now()
    const silence = this.#silent.get(serverKey(server)) ?? { since: now, told: false }
    this.#silent.set(serverKey(server), silence)
    if (silence.told || now - silence.since < toldAfterMs) return
    silence.told = true
    this.#emit({
      event: 'server-silent',
      server: server.name,
      host: server.host,
      since: new Date(silence.since).toISOString(),
    })
  }

  answered(server: ServerPlan): void {
    const silence = this.#silent.get(serverKey(server))
    this.#silent.delete(serverKey(server))
    if (silence?.told !== true) return
    const seconds = Math.round((Date.now() - silence.since) / 1000)
    this.#emit({ event: 'server-answers', server: server.name, seconds })
  }
}
