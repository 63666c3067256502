// What is known of the connections to one server in a run: those that are open, and who was turned away.

import { RefusedExtensions } from '../imap/refused-extensions.ts'
import type { ImapSession } from '../imap/session.ts'
import type { MigrationError } from '../model/errors.ts'
import { accountKey, type AccountPlan, type ServerPlan } from '../model/plan.ts'
import type { Secret } from '../model/secret.ts'

/** So many times a login of one account is answered NO in one run, whatever is said. */
const mostTurnedAway = 9

export type ServerConnections = {
  server: ServerPlan
  reached: boolean
  refusedInARow: number
  /** Logins that have no answer yet. */
  underWay: Set<Promise<unknown>>
  /** Those that were opened, with whom they were opened for. */
  sessions: Map<ImapSession, { account: string; secret: Secret }>
  /** Accounts that were refused a connection beside one of theirs, and how. */
  single: Map<string, MigrationError>
  /** Accounts whose login was answered NO for a while, how often since they were last let in, and how the last time. */
  turnedAway: Map<string, { times: number; last: MigrationError }>
  /** Accounts that were refused in this run, and with which secret: several mailboxes may have one account. */
  refusedNow: Map<string, { secret: Secret; error: MigrationError }>
  /** Shared by all connections to this server. */
  refused: RefusedExtensions
  unusable: MigrationError | undefined
  /** That its encryption is weak has been told. */
  isWeakTold: boolean
}

/** Nothing is known yet. `tellRefused`: hears what the server refuses of what it announces. */
export function newLine(
  server: ServerPlan,
  tellRefused: ConstructorParameters<typeof RefusedExtensions>[0],
): ServerConnections {
  return {
    server,
    reached: false,
    refusedInARow: 0,
    underWay: new Set(),
    sessions: new Map(),
    single: new Map(),
    turnedAway: new Map(),
    refusedNow: new Map(),
    refused: new RefusedExtensions(tellRefused),
    unusable: undefined,
    isWeakTold: false,
  }
}

/** Connections that are open there now. */
export function countOpen(line: ServerConnections): number {
  return usableSessions(line).length
}

export function countTurnedAway(line: ServerConnections, account: AccountPlan, last: MigrationError): void {
  const times = (line.turnedAway.get(accountKey(account))?.times ?? 0) + 1
  line.turnedAway.set(accountKey(account), { times, last })
}

/** Whether this account has asked often enough in this run. */
export function isSpent(line: ServerConnections, account: AccountPlan): boolean {
  return (line.turnedAway.get(accountKey(account))?.times ?? 0) >= mostTurnedAway
}

/**
 * Whether another mailbox has a connection that works there, as soon as it is known of those that are being opened:
 * theirs may be the place that was not free.
 */
export async function isInUse(line: ServerConnections, account: AccountPlan): Promise<boolean> {
  await Promise.all(line.underWay)
  return othersOn(line, account).length > 0
}

/** Those of other accounts: whoever waits for a connection of its own to end waits for itself. */
export function othersOn(line: ServerConnections, account: AccountPlan): { account: string }[] {
  return usableSessions(line).filter((owner) => owner.account !== accountKey(account))
}

/** Whether this very login, with this secret, has a connection that works. */
export function isLoggedIn(account: AccountPlan, secret: Secret, line: ServerConnections): boolean {
  return usableSessions(line).some(
    (owner) => owner.account === accountKey(account) && owner.secret.reveal() === secret.reveal(),
  )
}

function usableSessions({ sessions }: Pick<ServerConnections, 'sessions'>): { account: string; secret: Secret }[] {
  forgetEnded({ sessions })
  return [...sessions.values()]
}

export function forgetEnded({ sessions }: Pick<ServerConnections, 'sessions'>): void {
  for (const session of sessions.keys()) if (!session.usable && !session.writes) sessions.delete(session)
}
