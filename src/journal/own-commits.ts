// What connections keep from run to run (refused logins, measured rates), each in a commit of its own.

import type { Code } from '../model/codes.ts'
import type { Secret } from '../model/secret.ts'
import type { Journal } from './journal.ts'
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
    forgetRefusal: (account) => journal.commit((tx) => mailboxes.forgetRefusal(tx, account)),
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
