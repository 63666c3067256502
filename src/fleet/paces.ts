// Holds all machines together to the bytes a second of a server: each draws a share before it uses it.

import { sleep } from '../line/sleep.ts'
import { serverKey, type ServerPlan } from '../model/plan.ts'
import type { FleetDatabase } from './database.ts'
import { maybePasses } from './failures.ts'

/** Milliseconds of the whole rate that a process draws at once and shares among its mailboxes. */
const drawn = 500
/** So much unused time may be made up for at once, as on one machine. */
const burst = 250

/** What one process has of one server: bytes that it may move at once, and the draw that is under way. */
type Share = { bytes: number; drawing: Promise<void> | undefined }

export class Paces {
  readonly #db: FleetDatabase
  readonly #shares = new Map<string, Share>()

  constructor(db: FleetDatabase) {
    this.#db = db
  }

  /** Waits until so many bytes may go to or come from this server. Without the database nothing is drawn. */
  async pass({ limits, ...server }: ServerPlan, bytes: number, stop: AbortSignal): Promise<void> {
    if (limits === undefined) return
    const key = serverKey(server)
    const share = this.#shares.get(key) ?? { bytes: 0, drawing: undefined }
    this.#shares.set(key, share)
    while (share.bytes <= 0 && !stop.aborted) {
      share.drawing ??= this.#draw(key, share, limits.bytesPerSecond, stop).finally(() => {
        share.drawing = undefined
      })
      await share.drawing
    }
    // A message larger than what is there goes, and those after it pay for it.
    share.bytes -= bytes
  }

  async #draw(server: string, share: Share, rate: number, stop: AbortSignal): Promise<void> {
    const wanted = Math.max((rate * drawn) / 1000, -share.bytes)
    try {
      const [row] = await this.#db.query<{ wait: number }>(
        `WITH before AS (SELECT greatest(clear_at, clock_timestamp() - $2 * interval '1 ms') AS at FROM server
             WHERE key = $1 FOR UPDATE)
           UPDATE server SET clear_at = before.at + $3 * interval '1 ms' FROM before WHERE key = $1
           RETURNING greatest(0, extract(epoch FROM before.at - clock_timestamp()) * 1000)::float8 AS wait`,
        [server, burst, (wanted / rate) * 1000],
      )
      if (row !== undefined && row.wait > 0) await sleep(row.wait, stop)
      share.bytes += wanted
    } catch (error) {
      if (!maybePasses(error)) throw error
      await sleep(1_000, stop)
    }
  }
}
