// What verify --signatures found: one row for each mailbox that a verification looked through to its end.

import type { SignatureTotals } from '../model/status.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

/** `at`: when the newest of these looks began, ms since 1970. `mailboxes`: that were ever looked at. */
export type VerifiedSignatures = SignatureTotals & { at: number; mailboxes: number }

export class SignatureLooks {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /** To be called in a commit, when all of the mailbox was looked at. */
  add(tx: Transaction, verification: number, mailbox: string, totals: SignatureTotals): void {
    const { checked, intact, broken, brokenAtSource, notSigned, unreadable } = totals
    tx.prepare('INSERT INTO verified_signatures VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
      verification,
      mailbox,
      checked,
      intact,
      broken,
      brokenAtSource,
      notSigned,
      unreadable,
    )
  }

  /**
   * The sum of the last look at each mailbox: a signature that was found broken counts until a later look at its
   * mailbox finds none. Undefined: nobody has looked.
   */
  standing(): VerifiedSignatures | undefined {
    const row = this.#db
      .prepare<[], { [Key in keyof VerifiedSignatures]: number | null }>(
        `SELECT max(v.started_at) AS at, count(*) AS mailboxes, sum(checked) AS checked, sum(intact) AS intact,
            sum(broken) AS broken, sum(broken_at_source) AS brokenAtSource, sum(not_signed) AS notSigned,
            sum(unreadable) AS unreadable
          FROM verified_signatures s JOIN verifications v ON v.id = s.verification
          WHERE NOT EXISTS (
            SELECT 1 FROM verified_signatures n WHERE n.mailbox = s.mailbox AND n.verification > s.verification)`,
      )
      .get()
    return row === undefined || row.at === null ? undefined : (row as VerifiedSignatures)
  }
}
