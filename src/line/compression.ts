// Decides whether connections that read ask for compression (RFC 4978).

import type { ServerPlan } from '../model/plan.ts'
import type { Reading } from '../model/ports.ts'

/**
 * Bytes a second from which a line is not even tried with it: there the processors of both sides are the limit, not the
 * wire.
 */
const fastEnough = 5_000_000
/** Fewer bytes say nothing about a line. */
const leastMeasured = 1_000_000

/** Where rates are kept from run to run: the journal's facts, or nowhere. */
export type RateMemory = { fact(key: string): string | undefined; setFact(key: string, value: string): void }

export class Compression {
  readonly #memory: RateMemory | undefined
  /** Bytes of messages a second that were read without it, and with it. */
  readonly #rates = new Map<string, number>()

  constructor(memory: RateMemory | undefined) {
    this.#memory = memory
  }

  /**
   * Whether the next connection to this server should ask for it. With `auto` a slow line is tried with it once, and
   * then goes on as it was faster.
   */
  wantedFor({ compress = 'auto', ...server }: Pick<ServerPlan, 'compress' | 'host' | 'port'>): boolean {
    if (compress !== 'auto') return compress === 'on'
    const plain = this.#rate(keyOf(server, false))
    if (plain === undefined || plain >= fastEnough) return false
    const compressed = this.#rate(keyOf(server, true))
    return compressed === undefined || compressed > plain
  }

  note(server: Pick<ServerPlan, 'host' | 'port'>, { bytes, milliseconds, compressed }: Reading): void {
    if (bytes < leastMeasured) return
    const rate = Math.round((bytes / Math.max(1, milliseconds)) * 1000)
    const key = keyOf(server, compressed)
    this.#rates.set(key, rate)
    this.#memory?.setFact(key, String(rate))
  }

  #rate(key: string): number | undefined {
    const kept = this.#rates.get(key) ?? this.#memory?.fact(key)
    return kept === undefined ? undefined : Number(kept)
  }
}

function keyOf({ host, port }: Pick<ServerPlan, 'host' | 'port'>, compressed: boolean): string {
  return `reading ${compressed ? 'compressed' : 'plain'} from ${host}:${port}`
}
