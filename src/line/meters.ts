// What each body passes that comes or goes: it is counted, and held to the speed that its server may be asked for.

import type { ServerPlan } from '../model/plan.ts'
import type { Meter } from '../model/ports.ts'
import { RateLimiters } from './rate-limiter.ts'

/** Waits until so many bytes of messages may go to or come from a server; what it throws ends the connection's work. */
export type PassBytes = (server: ServerPlan, bytes: number, stop: AbortSignal) => Promise<void>

export type MeterOptions = {
  /** A person asked to stop, or no connection may be left: nobody waits for the limiter of a server any more. */
  hurry?: AbortSignal
  /** So many bytes of messages came or went. */
  moved?: (bytes: number) => void
  /** In place of the limits of the plan, which are kept elsewhere. */
  pass?: PassBytes
}

export class Meters {
  readonly #options: MeterOptions
  readonly #limiters = new RateLimiters()

  constructor(options: MeterOptions) {
    this.#options = options
  }

  /** For one connection to this server. */
  of(server: ServerPlan): Meter {
    const { hurry, moved, pass } = this.#options
    const limiter = server.limits === undefined || pass !== undefined ? undefined : this.#limiters.of(server)
    const stops = new Map<AbortSignal, AbortSignal>()
    const stopOf = (ended: AbortSignal) => {
      const known = stops.get(ended) ?? AbortSignal.any(hurry === undefined ? [ended] : [ended, hurry])
      stops.set(ended, known)
      return known
    }
    return {
      pass: async (bytes, ended) => {
        moved?.(bytes)
        await pass?.(server, bytes, stopOf(ended))
        await limiter?.pass(bytes, stopOf(ended))
      },
    }
  }
}
