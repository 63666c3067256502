// Mailboxes in the journal: what they are bound to, how far they are, why one is parked, and which logins were refused.

import { createHash, randomBytes, scryptSync } from 'node:crypto'
import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import type { Secret } from '../model/secret.ts'
import { inScope, scopeOf } from './mailbox-scope.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

/** `ended`: a run came to its end with it; whether it is complete is not kept, but asked (owed.ts). */
export type StoredState = 'not-started' | 'running' | 'stopped' | 'parked' | 'ended'

export type MailboxRow = {
  id: string
  sourceAccount: string
  targetAccount: string
  /** The folder of the target below which it is written; null: the top. */
  under: string | null
  state: StoredState
  errorCode: Code | null
  errorFacts: Facts | null
  /**
   * The last pass over the whole mailbox that came to its end; null: there was none yet, or a version that did not note
   * it made it.
   */
  passStartedAt: number | null
  passEndedAt: number | null
  /** Messages that it found and that were not known before. */
  passNew: number | null
  /** As far as the passes tell: so long nothing new has been found. */
  quietSince: number | null
}
/** What a mailbox is bound to. */
export type Binding = Pick<MailboxRow, 'sourceAccount' | 'targetAccount' | 'under'>
type Raw = Omit<MailboxRow, 'errorFacts'> & { errorFacts: string | null }
export type RefusedLogin = { account: string; server: string; code: Code; at: number }

/**
 * The look through the other folders of the target before anything is sent, as it stands in `filed_elsewhere`.
 * `unread-left`: it came to its end, but for what the source did not give.
 */
const looks = { over: 0, owed: 1, 'unread-left': 2 } as const
export type Look = keyof typeof looks

export class Mailboxes {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /** What each mailbox is bound to. */
  accounts(): (Binding & Pick<MailboxRow, 'id'>)[] {
    return this.#db
      .prepare<[], Binding & Pick<MailboxRow, 'id'>>(
        'SELECT id, source_account AS sourceAccount, target_account AS targetAccount, under FROM mailboxes',
      )
      .all()
  }

  /** All of them, or one. */
  all(only?: string): MailboxRow[] {
    return this.#db
      .prepare<{ mailbox?: string }, Raw>(
        `
      SELECT id, source_account AS sourceAccount, target_account AS targetAccount, under, state,
        error_code AS errorCode, error_facts AS errorFacts,
        pass_started_at AS passStartedAt, pass_ended_at AS passEndedAt, pass_new AS passNew, quiet_since AS quietSince
          FROM mailboxes WHERE ${inScope('id', only)}`,
      )
      .all(scopeOf(only))
      .map((raw) => ({ ...raw, errorFacts: raw.errorFacts === null ? null : (JSON.parse(raw.errorFacts) as Facts) }))
  }

  stateOf(id: string): StoredState | undefined {
    return this.#db.prepare<[string], StoredState>('SELECT state FROM mailboxes WHERE id = ?').pluck().get(id)
  }

  /**
   * Adds a mailbox that the journal does not know yet; a known one keeps its accounts. `under` may change until
   * something was written (see assertBound).
   */
  bind(tx: Transaction, id: string, sourceAccount: string, targetAccount: string, under: string | null = null): void {
    tx.prepare(
      `INSERT INTO mailboxes (id, source_account, target_account, under) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET under = excluded.under`,
    ).run(id, sourceAccount, targetAccount, under)
  }

  /**
   * Whether the other folders of the target are to be looked through before anything is sent; undefined: nobody has
   * asked yet.
   */
  filedElsewhere(id: string): boolean | undefined {
    const value = this.#look(id)
    return value === undefined ? undefined : value !== looks.over
  }

  /**
   * Whether a mailbox has taken on the target whatever is its own; what its source keeps back is all that it still
   * looks for. Until then another mailbox of the account must leave what lies in its folders. undefined: nobody has
   * asked yet.
   */
  hasTaken(id: string): boolean | undefined {
    const value = this.#look(id)
    return value === undefined ? undefined : value !== looks.owed
  }

  #look(id: string): number | undefined {
    return (
      this.#db.prepare<[string], number | null>('SELECT filed_elsewhere FROM mailboxes WHERE id = ?').pluck().get(id) ??
      undefined
    )
  }

  setFiledElsewhere(tx: Transaction, id: string, look: Look): void {
    tx.prepare('UPDATE mailboxes SET filed_elsewhere = ? WHERE id = ?').run(looks[look], id)
  }

  setState(tx: Transaction, id: string, state: StoredState, error?: { code: Code; facts: Facts }): void {
    tx.prepare('UPDATE mailboxes SET state = ?, error_code = ?, error_facts = ? WHERE id = ?').run(
      state,
      error?.code ?? null,
      error === undefined ? null : JSON.stringify(error.facts),
      id,
    )
  }

  /**
   * All of the source folders were listed after `startedAt`, and what they held came to its end. `found`: messages that
   * were not known before.
   */
  setPass(tx: Transaction, id: string, startedAt: number, endedAt: number, found: number): void {
    tx.prepare(
      `UPDATE mailboxes SET quiet_since = CASE WHEN ? > 0
          OR pass_started_at IS NULL THEN NULL ELSE coalesce(quiet_since, pass_started_at) END,
      pass_started_at = ?, pass_ended_at = ?, pass_new = ? WHERE id = ?`,
    ).run(found, startedAt, endedAt, found, id)
  }

  /** Remembers that a server refused this login with this secret (promise 8). The secret itself is not kept. */
  rememberRefusal(tx: Transaction, account: string, server: string, code: Code, secret: Secret, now: number): void {
    const salt = randomBytes(16).toString('hex')
    tx.prepare('INSERT OR REPLACE INTO refusals VALUES (?, ?, ?, ?, ?, ?)').run(
      account,
      server,
      code,
      salt,
      markOf(secret, salt),
      now,
    )
  }

  /** The refusal that still stands for this login: same secret as then. A changed secret may be tried. */
  standingRefusal(account: string, secret: Secret): RefusedLogin | undefined {
    const row = this.#db
      .prepare<[string], RefusedLogin & { salt: string; mark: string }>('SELECT * FROM refusals WHERE account = ?')
      .get(account)
    if (row === undefined || row.mark !== markOf(secret, row.salt)) return undefined
    return { account: row.account, server: row.server, code: row.code, at: row.at }
  }

  /** Whether a login of this account was refused, with whatever secret. */
  wasRefused(account: string): boolean {
    return this.#db.prepare<[string], number>('SELECT 1 FROM refusals WHERE account = ?').pluck().get(account) === 1
  }

  forgetRefusal(tx: Transaction, account: string): void {
    tx.prepare('DELETE FROM refusals WHERE account = ?').run(account)
  }
}

/**
 * 16 bits of a secret: a changed one goes unnoticed once in 65,536 times (then --retry-logins helps), and a thief of
 * the journal learns next to nothing.
 */
export function markOf(secret: Secret, salt: string): string {
  const slow = scryptSync(secret.reveal(), salt, 32)
  return createHash('sha256').update(slow).digest('hex').slice(0, 4)
}
