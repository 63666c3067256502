// Servers that the run at work has not had an answer from for a while: for whoever looks on.

import type { Journal } from './journal.ts'
import type { Transaction } from './transaction.ts'

/** `since`: ms since 1970. */
export type SilentServer = { server: string; host: string; since: number }

const key = 'silent-servers'

export function noteSilentServers(tx: Transaction, journal: Journal, silent: readonly SilentServer[]): void {
  journal.setFact(tx, key, JSON.stringify(silent))
}

/** What the last run has written down; it means nothing once that run is over. */
export function silentServers(journal: Journal | undefined): SilentServer[] {
  const written = journal?.fact(key)
  return written === undefined ? [] : (JSON.parse(written) as SilentServer[])
}
