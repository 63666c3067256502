// Storms of refused logins: when one begins, what is remembered of it, and when it is over.

import { failure } from '../model/failure.ts'
import type { MigrationError } from '../model/errors.ts'
import { accountKey, serverKey, type AccountPlan } from '../model/plan.ts'
import type { Request } from '../model/request.ts'
import type { Secret } from '../model/secret.ts'

/** So many refused logins in a row on one server, and no more are tried there: providers lock addresses (promise 8). */
export const stormAfter = 5

type PlannedLogin = { account: string; secret: Secret }

/** Where storms are remembered across commands: the journal, or nowhere. */
export type StormMemory = {
  remember(server: string, reason: string, logins: readonly PlannedLogin[], now: number): void
  standing(server: string, logins: readonly PlannedLogin[]): { at: number; reason: string } | undefined
  forget(server: string): void
}

export type StormOptions = {
  memory: StormMemory | undefined
  /** Whose secrets tell whether something has changed since. */
  request: Pick<Request, 'mailboxes' | 'secrets'> | undefined
  /** A person wants refused logins to be tried again. */
  retryLogins: boolean
}

export class Storms {
  readonly #options: StormOptions
  /** Servers of which is known whether a storm stands there, and those where a login has worked since. */
  readonly #asked = new Set<string>()
  readonly #ended = new Set<string>()

  constructor(options: StormOptions) {
    this.#options = options
  }

  /** The storm that an earlier command met on this server; undefined: there was none, or a secret has changed since. */
  standing(account: AccountPlan): MigrationError | undefined {
    const { memory, retryLogins } = this.#options
    // Once for each server: with thousands of mailboxes each look would go through all their secrets.
    const key = serverKey(account.server)
    if (retryLogins || memory === undefined || this.#asked.has(key)) return undefined
    this.#asked.add(key)
    const storm = memory.standing(key, this.#loginsOn(account))
    return storm === undefined ? undefined : stormOn(account, storm.reason, storm.at)
  }

  /** A storm has begun on this server. */
  begin(account: AccountPlan, reason: string): MigrationError {
    const now = Date.now()
    this.#ended.delete(serverKey(account.server))
    this.#options.memory?.remember(serverKey(account.server), reason, this.#loginsOn(account), now)
    return stormOn(account, reason)
  }

  /** A login worked there. */
  end(account: AccountPlan): void {
    const key = serverKey(account.server)
    if (this.#ended.has(key)) return
    this.#ended.add(key)
    this.#options.memory?.forget(key)
  }

  #loginsOn({ server }: AccountPlan): PlannedLogin[] {
    const { mailboxes = [], secrets } = this.#options.request ?? {}
    return mailboxes.flatMap((mailbox) =>
      (['source', 'target'] as const).flatMap((side) => {
        const secret = serverKey(mailbox[side].server) === serverKey(server) ? secrets?.of(mailbox.id, side) : undefined
        return secret === undefined ? [] : [{ account: accountKey(mailbox[side]), secret }]
      }),
    )
  }
}

/** `at`: when an earlier command met it, ms since 1970. */
export function stormOn(account: AccountPlan, reason: string, at?: number): MigrationError {
  const text = `${stormAfter} logins in a row were refused by ${account.server.host}`
  const more = { count: stormAfter, reason, ...(at === undefined ? {} : { last: new Date(at).toISOString() }) }
  return failure('login-storm', account, text, undefined, more)
}
