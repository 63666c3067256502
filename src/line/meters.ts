// What each body passes that comes or goes: it is counted, and held to the speed that its server may be asked for.

import type { ServerPlan } from '../model/plan.ts'
import type { Meter } from '../model/ports.ts'
import { RateLimiters } from './rate-limiter.ts'

export type MeterOptions = {
  /** A person asked to stop, or no connection may be left: nobody waits for the limiter of a server any more. */
  hurry?: AbortSignal
  /** So many bytes of messages came or went. */
  moved?: (bytes: number) => void
}

export class Meters {
  readonly #options: MeterOptions
  readonly #limiters = new RateLimiters()

  constructor(options: MeterOptions) {
    this.#options = options
  }

  /** For one connection to this server. */
  of(server: ServerPlan): Meter {
    const { hurry, moved } = this.#options
    const limiter = server.limits === undefined ? undefined : this.#limiters.of(server)
    const stops = new Map<AbortSignal, AbortSignal>()
    const stopOf = (ended: AbortSignal) => {
      const known = stops.get(ended) ?? AbortSignal.any(hurry === undefined ? [ended] : [ended, hurry])
      stops.set(ended, known)
      return known
    }
    return {
      pass: async (bytes, ended) => {
        moved?.(bytes)
        await limiter?.pass(bytes, stopOf(ended))
      },
    }
  }
}
