// Logins of all machines: at most five under way or refused in a row on a server, and none repeated with its secret.

import { randomBytes } from 'node:crypto'
import { isLoginRefusal } from '../imap/login-refusals.ts'
import type { ImapSession } from '../imap/session.ts'
import { markOf } from '../journal/mailboxes.ts'
import type { OpenSession } from '../line/connections.ts'
import { RefusedBefore } from '../line/refused-connections.ts'
import { sleep } from '../line/sleep.ts'
import { stormAfter, stormOn } from '../line/storms.ts'
import type { Code } from '../model/codes.ts'
import { asMigrationError, type MigrationError } from '../model/errors.ts'
import { failure } from '../model/failure.ts'
import { accountKey, serverKey, type AccountPlan } from '../model/plan.ts'
import type { Request } from '../model/request.ts'
import type { Secret } from '../model/secret.ts'
import type { Me } from './claims.ts'
import type { FleetDatabase } from './database.ts'
import { maybePasses } from './failures.ts'
import type { FleetTiming } from './fleet-timing.ts'

type Permit = { id: number } | { refusal: MigrationError } | undefined

export class FleetLogins {
  readonly #db: FleetDatabase
  readonly #me: Me
  readonly #open: OpenSession
  readonly #timing: FleetTiming
  /** Permits of this process that are in use. */
  readonly #permits = new Set<number>()
  /** When the answer to a question for one was lost, by the monotonic clock; undefined: none since was looked for. */
  #lostAt: number | undefined
  /** One asks after the other: what is not in use then is nobody's. */
  #asking: Promise<unknown> = Promise.resolve()
  /** Sessions open in this process, by account: what is refused beside them is one too many, no wrong secret. */
  readonly #sessions = new Map<string, Set<{ session: ImapSession; secret: Secret }>>()

  constructor(of: { db: FleetDatabase; me: Me; openSession: OpenSession; timing: FleetTiming }) {
    this.#db = of.db
    this.#me = of.me
    this.#open = of.openSession
    this.#timing = of.timing
  }

  /** As `openSession`, with a permit of the fleet. Throws also what stands against this login. */
  async openSession(...args: Parameters<OpenSession>): Promise<ImapSession> {
    const [account, secret, , stop] = args
    const permit = await this.#permit(account, secret, stop)
    let session: ImapSession
    try {
      session = await this.#open(...args)
    } catch (thrown) {
      const error = asMigrationError(thrown)
      try {
        await this.#written(stop, () => this.#failed(permit, account, secret, error))
        this.#permits.delete(permit)
      } catch (unwritten) {
        // A refusal that nobody else knows of goes on to count as a login under way.
        if (!isLoginRefusal(error.code)) this.#giveUp(permit)
        throw unwritten
      }
      throw thrown
    }
    this.#keep(account, secret, session)
    try {
      await this.#written(stop, () => this.#worked(permit, account))
      this.#permits.delete(permit)
      return session
    } catch (error) {
      this.#giveUp(permit)
      session.destroy()
      throw error
    }
  }

  /** What the database still has of it is taken back with the next question. */
  #giveUp(permit: number): void {
    this.#permits.delete(permit)
    this.#lostAt = performance.now()
  }

  /** A person wants refused logins to be tried again. */
  async forgetAll(): Promise<void> {
    await this.#db.query('DELETE FROM refusal')
    await this.#db.query('UPDATE server SET refused = 0, storm_at = NULL, storm_reason = NULL')
  }

  /** Storms and refusals of logins whose secret is another one now stand no more. */
  async forgetChanged({ mailboxes, secrets }: Pick<Request, 'mailboxes' | 'secrets'>): Promise<void> {
    const standing = await this.#db.query<{ account: string; server: string; salt: string; mark: string }>(
      'SELECT account, server, salt, mark FROM refusal',
    )
    if (standing.length === 0) return
    const now = new Map(
      mailboxes.flatMap(({ id, source, target }) =>
        [source, target].map((account) => [accountKey(account), secrets.of(id, account.side)] as const),
      ),
    )
    for (const { account, server, salt, mark } of standing) {
      const secret = now.get(account)
      if (secret === undefined || markOf(secret, salt) === mark) continue
      await this.#db.query('DELETE FROM refusal WHERE account = $1', [account])
      await this.#db.query('UPDATE server SET refused = 0, storm_at = NULL, storm_reason = NULL WHERE key = $1', [
        server,
      ])
    }
  }

  /** What a login has taught must be known before more is done: as long as the database is gone, it is tried again. */
  async #written(stop: AbortSignal | undefined, write: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await write()
      } catch (error) {
        if (!maybePasses(error) || !(await sleep(this.#timing.look, stop))) throw error
      }
    }
  }

  /** Waits while as many as make a storm are under way or were refused. Gives the number of the permit. */
  async #permit(account: AccountPlan, secret: Secret, stop: AbortSignal | undefined): Promise<number> {
    for (;;) {
      const asked = this.#asking.then(() => this.#ask(account, secret))
      this.#asking = asked.catch(() => undefined)
      const permit = await asked
      if (permit !== undefined && 'id' in permit) return permit.id
      if (permit !== undefined) throw permit.refusal
      if (!(await sleep(100, stop))) throw failure('connection-lost', account, 'stopped', undefined, {}, 'never')
    }
  }

  /** undefined: there is none now, or the database is away. */
  async #ask(account: AccountPlan, secret: Secret): Promise<Permit> {
    try {
      const isLate = this.#lostAt !== undefined && performance.now() > this.#lostAt + this.#timing.query
      const permit = await this.#tryPermit(account, secret)
      if (isLate) this.#lostAt = undefined
      if (permit !== undefined && 'id' in permit) this.#permits.add(permit.id)
      return permit
    } catch (error) {
      if (!maybePasses(error)) throw error
      // The database may have written it down all the same, and may still do so: five of them would stop all logins.
      this.#lostAt = performance.now()
      return undefined
    }
  }

  async #tryPermit(account: AccountPlan, secret: Secret): Promise<Permit> {
    const key = serverKey(account.server)
    return this.#db.transaction(async (tx) => {
      const [server] = await tx.query<{ refused: number; stormAt: Date | null; reason: string | null }>(
        'SELECT refused, storm_at AS "stormAt", storm_reason AS reason FROM server WHERE key = $1 FOR UPDATE',
        [key],
      )
      if (this.#lostAt !== undefined)
        await tx.query('DELETE FROM login WHERE worker = $1 AND NOT id = ANY ($2)', [
          this.#me.worker,
          [...this.#permits],
        ])
      const [standing] = await tx.query<{ code: Code; at: Date; salt: string; mark: string }>(
        'SELECT code, at, salt, mark FROM refusal WHERE account = $1',
        [accountKey(account)],
      )
      const isSame = standing !== undefined && standing.mark === markOf(secret, standing.salt)
      const stormAt = server?.stormAt ?? undefined
      if (stormAt !== undefined && (standing === undefined || isSame))
        return { refusal: stormOn(account, server?.reason ?? '', stormAt.getTime()) }
      if (standing !== undefined && isSame)
        return { refusal: new RefusedBefore(account, { code: standing.code, at: standing.at.getTime() }) }
      // A secret has changed since the storm: it may have been the one that was wrong.
      if (stormAt !== undefined)
        await tx.query('UPDATE server SET refused = 0, storm_at = NULL, storm_reason = NULL WHERE key = $1', [key])
      const [{ n } = { n: 0 }] = await tx.query<{ n: number }>(
        `SELECT count(*) AS n FROM login l JOIN worker w ON w.id = l.worker WHERE l.server = $1
           AND (w.ended_at IS NULL OR w.ended_at > clock_timestamp() - $2 * interval '1 ms')
           AND l.at > clock_timestamp() - $3 * interval '1 ms'`,
        [key, this.#timing.afterDeath, this.#timing.login],
      )
      const refused = stormAt === undefined ? (server?.refused ?? 0) : 0
      if (n + refused >= stormAfter) return undefined
      const [made] = await tx.query<{ id: number }>('INSERT INTO login (server, worker) VALUES ($1, $2) RETURNING id', [
        key,
        this.#me.worker,
      ])
      return made
    })
  }

  async #worked(permit: number, account: AccountPlan): Promise<void> {
    await this.#db.transaction(async (tx) => {
      await tx.query('UPDATE server SET refused = 0, storm_at = NULL, storm_reason = NULL WHERE key = $1', [
        serverKey(account.server),
      ])
      await tx.query('DELETE FROM login WHERE id = $1', [permit])
      await tx.query('DELETE FROM refusal WHERE account = $1', [accountKey(account)])
    })
  }

  async #failed(permit: number, account: AccountPlan, secret: Secret, error: MigrationError): Promise<void> {
    const refusal = isLoginRefusal(error.code) && !this.#isLoggedIn(account, secret) ? error.code : undefined
    await this.#db.transaction(async (tx) => {
      await tx.query('SELECT 1 FROM server WHERE key = $1 FOR UPDATE', [serverKey(account.server)])
      await tx.query('DELETE FROM login WHERE id = $1', [permit])
      if (refusal === undefined) return
      const salt = randomBytes(16).toString('hex')
      await tx.query(
        `INSERT INTO refusal VALUES ($1, $2, $3, clock_timestamp(), $4, $5) ON CONFLICT (account) DO UPDATE
           SET code = excluded.code, at = excluded.at, salt = excluded.salt, mark = excluded.mark`,
        [accountKey(account), serverKey(account.server), refusal, salt, markOf(secret, salt)],
      )
      // As on one machine: an expired password or a locked mailbox is no guessing.
      if (refusal !== 'login-refused' && refusal !== 'mailbox-unavailable') return
      await tx.query(
        `UPDATE server SET refused = refused + 1,
           storm_at = CASE WHEN refused + 1 >= $2 THEN coalesce(storm_at, clock_timestamp()) END,
           storm_reason = CASE WHEN refused + 1 >= $2 THEN coalesce(storm_reason, $3) END WHERE key = $1`,
        [serverKey(account.server), stormAfter, error.message],
      )
    })
  }

  #isLoggedIn(account: AccountPlan, secret: Secret): boolean {
    return [...(this.#sessions.get(accountKey(account)) ?? [])].some(
      (one) => (one.session.usable || one.session.writes) && one.secret.equals(secret),
    )
  }

  #keep(account: AccountPlan, secret: Secret, session: ImapSession): void {
    const own = [...(this.#sessions.get(accountKey(account)) ?? [])].filter(
      (one) => one.session.usable || one.session.writes,
    )
    this.#sessions.set(accountKey(account), new Set([...own, { session, secret }]))
  }
}
