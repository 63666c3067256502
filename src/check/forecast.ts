// How long the copy will take, from what is left and from the rate that a run measured, if any has.

import type { Journal } from '../journal/journal.ts'
import type { Forecast } from '../model/status.ts'

/** Assumed where nothing was measured yet, in bytes a second. */
const assumedRate = 1_000_000

export type Left = { server: string; bytes: number }

/** Mailboxes of one target server share its line; different servers work at the same time, so the slowest decides. */
export function forecastOf(left: readonly Left[], journal: Journal | undefined, now: number): Forecast {
  const bytesByServer = new Map<string, number>()
  for (const { server, bytes } of left) bytesByServer.set(server, (bytesByServer.get(server) ?? 0) + bytes)
  let seconds = 0
  let slowest: { rate: number; measured: boolean } | undefined
  for (const [server, bytes] of bytesByServer) {
    const measured = journal?.runs.rates(server)?.throughput
    const rate = Math.max(1, measured ?? assumedRate)
    if (slowest !== undefined && bytes / rate <= seconds) continue
    seconds = bytes / rate
    slowest = { rate, measured: measured !== undefined }
  }
  return {
    basis: slowest?.measured === true ? 'measured' : 'assumed',
    bytesPerSecond: Math.round(slowest?.rate ?? assumedRate),
    finishesAt: seconds === 0 ? null : new Date(now + seconds * 1000).toISOString(),
    fits: true,
    marginSeconds: null,
  }
}
