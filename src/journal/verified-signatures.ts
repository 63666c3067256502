// What verify --signatures found: of each mailbox that it looked through to its end, and of each message that it read.

import type { SignatureTotals, SignatureVerdict } from '../model/status.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

const sums = `sum(checked) AS checked, sum(intact) AS intact, sum(broken) AS broken,
  sum(broken_at_source) AS brokenAtSource, sum(not_signed) AS notSigned, sum(unreadable) AS unreadable`

/** `at`: when the newest of these looks began, ms since 1970. `mailboxes`: that were ever looked at. */
export type VerifiedSignatures = SignatureTotals & { at: number; mailboxes: number }

/** The signature of a message's copy; the message by its place at the source. */
export type JudgedSignature = { folder: string; uidValidity: number; uid: number; verdict: SignatureVerdict }

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

  /** Messages that no run knows are left out. */
  addMessages(tx: Transaction, verification: number, mailbox: string, judged: readonly JudgedSignature[]): void {
    const add = tx.prepare(
      `INSERT INTO message_signatures (message, verification, state)
        SELECT m.id, ?, ? FROM folders f JOIN messages m ON m.folder = f.id
        WHERE f.mailbox = ? AND f.name = ? AND m.uid_validity = ? AND m.uid = ?
        ON CONFLICT (message) DO UPDATE SET verification = excluded.verification, state = excluded.state`,
    )
    for (const { folder, uidValidity, uid, verdict } of judged)
      add.run(verification, verdict, mailbox, folder, uidValidity, uid)
  }

  /** What each verification counted in the mailboxes that it looked through; those that looked at none are left out. */
  byVerification(): Map<number, SignatureTotals> {
    const rows = this.#db
      .prepare<[], SignatureTotals & { verification: number }>(
        `SELECT verification, ${sums} FROM verified_signatures GROUP BY verification`,
      )
      .all()
    return new Map(rows.map(({ verification, ...totals }) => [verification, totals]))
  }

  /**
   * The sum of the last look at each mailbox: a signature that was found broken counts until a later look at its
   * mailbox finds none. Undefined: nobody has looked.
   */
  standing(): VerifiedSignatures | undefined {
    const row = this.#db
      .prepare<[], { [Key in keyof VerifiedSignatures]: number | null }>(
        `SELECT max(v.started_at) AS at, count(*) AS mailboxes, ${sums}
          FROM verified_signatures s JOIN verifications v ON v.id = s.verification
          WHERE NOT EXISTS (
            SELECT 1 FROM verified_signatures n WHERE n.mailbox = s.mailbox AND n.verification > s.verification)`,
      )
      .get()
    return row === undefined || row.at === null ? undefined : (row as VerifiedSignatures)
  }
}
