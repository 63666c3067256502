// Servers that refused login after login: no command tries another there until a password of theirs has changed.

import { createHash, randomBytes } from 'node:crypto'
import type { Secret } from '../model/secret.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

/** A login that the plan has on a server. */
export type PlannedLogin = { account: string; secret: Secret }
export type LoginStorm = { server: string; at: number; reason: string }

export class LoginStorms {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /** Remembers a storm on this server, and by some bits of each which secrets the plan had for it then. */
  remember(tx: Transaction, server: string, reason: string, logins: readonly PlannedLogin[], now: number): void {
    this.forget(tx, server)
    const salt = randomBytes(16).toString('hex')
    tx.prepare('INSERT INTO login_storms (server, at, reason, salt) VALUES (?, ?, ?, ?)').run(server, now, reason, salt)
    const insert = tx.prepare('INSERT OR REPLACE INTO login_storm_marks (server, account, mark) VALUES (?, ?, ?)')
    for (const login of logins) insert.run(server, login.account, markOf(login, salt))
  }

  /** The storm that stands on this server, as far as these logins tell: none of their secrets is another one now. */
  standing(server: string, logins: readonly PlannedLogin[]): LoginStorm | undefined {
    const storm = this.#db
      .prepare<[string], LoginStorm & { salt: string }>(
        'SELECT server, at, reason, salt FROM login_storms WHERE server = ?',
      )
      .get(server)
    if (storm === undefined) return undefined
    const before = new Map(
      this.#db
        .prepare<[string], { account: string; mark: string }>(
          'SELECT account, mark FROM login_storm_marks WHERE server = ?',
        )
        .all(server)
        .map(({ account, mark }) => [account, mark]),
    )
    const isChanged = logins.some((login) => {
      const mark = before.get(login.account)
      return mark !== undefined && mark !== markOf(login, storm.salt)
    })
    return isChanged ? undefined : { server: storm.server, at: storm.at, reason: storm.reason }
  }

  forget(tx: Transaction, server: string): void {
    tx.prepare('DELETE FROM login_storms WHERE server = ?').run(server)
    tx.prepare('DELETE FROM login_storm_marks WHERE server = ?').run(server)
  }
}

// 8 bits: thousands of them are made at once, so they must be quick, and so quick ones must say nearly nothing. A
// change
// goes unnoticed once in 256 times; then --retry-logins helps.
function markOf({ account, secret }: PlannedLogin, salt: string): string {
  return createHash('sha256').update(`${salt}\0${account}\0${secret.reveal()}`).digest('hex').slice(0, 2)
}
