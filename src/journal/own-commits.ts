// What connections keep from run to run (refused logins, storms, loads, who answered), each in a commit of its own.

import type { Code } from '../model/codes.ts'
import type { Secret } from '../model/secret.ts'
import type { ConnectionChange } from '../model/server-load.ts'
import type { ServerIdentity } from '../model/server-identity.ts'
import type { ConnectionNumberRow } from './connection-numbers.ts'
import type { Journal } from './journal.ts'
import type { LoginStorm, PlannedLogin } from './login-storms.ts'
import type { RefusedLogin } from './mailboxes.ts'

/** Refused logins of the journal's mailboxes. */
export function refusalsOf(journal: Journal): {
  rememberRefusal(account: string, server: string, code: Code, secret: Secret, now: number): void
  standingRefusal(account: string, secret: Secret): RefusedLogin | undefined
  forgetRefusal(account: string): void
} {
  const { mailboxes } = journal
  return {
    rememberRefusal: (account, server, code, secret, now) =>
      journal.commit((tx) => mailboxes.rememberRefusal(tx, account, server, code, secret, now)),
    standingRefusal: (account, secret) => mailboxes.standingRefusal(account, secret),
    // Nearly every login has none, and an empty commit waits for the disk like any other.
    forgetRefusal: (account) => {
      if (mailboxes.wasRefused(account)) journal.commit((tx) => mailboxes.forgetRefusal(tx, account))
    },
  }
}

/** Storms of refused logins. */
export function stormsOf(journal: Journal): {
  remember(server: string, reason: string, logins: readonly PlannedLogin[], now: number): void
  standing(server: string, logins: readonly PlannedLogin[]): LoginStorm | undefined
  forget(server: string): void
} {
  const { storms } = journal
  return {
    remember: (server, reason, logins, now) => journal.commit((tx) => storms.remember(tx, server, reason, logins, now)),
    standing: (server, logins) => storms.standing(server, logins),
    forget: (server) => journal.commit((tx) => storms.forget(tx, server)),
  }
}

/** The journal's facts. */
export function factsOf(journal: Journal): {
  fact(key: string): string | undefined
  setFact(key: string, value: string): void
} {
  return {
    fact: (key) => journal.fact(key),
    setFact: (key, value) => journal.commit((tx) => journal.setFact(tx, key, value)),
  }
}

/** Who answered for servers. */
export function identitiesOf(journal: Journal): {
  keep(server: string, identity: ServerIdentity, at: number): void
} {
  const { serverIdentities } = journal
  return { keep: (server, identity, at) => journal.commit((tx) => serverIdentities.keep(tx, server, identity, at)) }
}

/** How many connections servers were found to hold. */
export function loadsOf(journal: Journal): {
  known(server: string): ConnectionNumberRow | undefined
  keep(server: string, change: ConnectionChange, at: number): void
} {
  const { connectionNumbers } = journal
  return {
    known: (server) => connectionNumbers.all().get(server),
    keep: (server, change, at) => journal.commit((tx) => connectionNumbers.keep(tx, server, change, at)),
  }
}
