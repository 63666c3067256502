// What verify found, and when: one row for each verification, for each of its mailboxes, and for each finding.

import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import type { AcceptedLoss } from '../model/plan.ts'
import { inScope, scopeOf } from './mailbox-scope.ts'
import type { MessageRow } from './messages.ts'
import type { Prepare } from './prepared.ts'
import type { Transaction } from './transaction.ts'

export type VerificationScope = {
  mailboxes: readonly string[]
  /** --only and --except as they were typed. */
  only: readonly string[]
  except: readonly string[]
}

export type VerificationStart = {
  at: number
  against: 'source' | 'journal'
  strict: boolean
  scope: VerificationScope
}

/** `identical` and `differs`: it came to its end; `not-finished`: it was cut, and proves nothing. */
export type VerificationVerdict = 'identical' | 'differs' | 'not-finished'

export type VerificationRow = VerificationStart & {
  id: number
  endedAt: number | null
  verdict: VerificationVerdict
  /** Messages, folders and mailboxes that were found to differ, to be missing, or could not be proved. */
  differs: number
}

/**
 * `differs`: other bytes; `missing`: nowhere on the target; `not-in-place`: not in its folder, and not yet looked for
 * elsewhere; `unread`: it could not be looked at, on either side; `owed`: the journal says by itself that it cannot
 * answer for it.
 */
export const findingOutcomes = ['differs', 'missing', 'not-in-place', 'unread', 'owed'] as const
export type FindingOutcome = (typeof findingOutcomes)[number]

/** `folder` null: all of the mailbox; `uid` null: all of the folder. The UID is the source's. */
export type VerificationFinding = {
  mailbox: string
  folder: string | null
  uidValidity: number | null
  uid: number | null
  outcome: FindingOutcome
  code: Code
  facts: Facts
  digest: string | null
  messageId: string | null
  /** INTERNALDATE on the source, in ms since 1970. */
  internalDate: number | null
  bytes: number | null
}

/** A finding that still counts. */
export type StandingFinding = VerificationFinding & { verification: number; at: number; against: 'source' | 'journal' }

type Raw<T extends { facts: Facts }> = Omit<T, 'facts'> & { facts: string }

const findingColumns = `f.mailbox, f.folder, f.uid_validity AS uidValidity, f.uid, f.outcome, f.code, f.facts, f.digest,
  f.message_id AS messageId, f.internal_date AS internalDate, f.bytes`

/** v: the verification of the finding f. No later look at the whole mailbox, that sees as much, came after it. */
const notTakenBack = `NOT EXISTS (
  SELECT 1 FROM verified_mailboxes m JOIN verifications w ON w.id = m.verification
  WHERE m.mailbox = f.mailbox AND m.verification > v.id AND m.ended_at IS NOT NULL
    AND (w.against = 'source' OR v.against = 'journal'))`

type RawVerification = {
  id: number
  at: number
  endedAt: number | null
  against: 'source' | 'journal'
  strict: number
  only: string
  except: string
  verdict: 'identical' | 'differs' | null
  differs: number
  endedMailboxes: number
}

const verificationRows = `SELECT id, started_at AS at, ended_at AS endedAt, against, strict, only_globs AS "only",
    except_globs AS "except", verdict,
    (SELECT count(*) FROM verification_findings f WHERE f.verification = v.id) AS differs,
    (SELECT count(*) FROM verified_mailboxes m WHERE m.verification = v.id AND m.ended_at IS NOT NULL)
      AS endedMailboxes
  FROM verifications v`

export class Verifications {
  readonly #db: Prepare
  constructor(db: Prepare) {
    this.#db = db
  }

  /**
   * To be committed before anything is looked at: from then on a verification that is cut is known to have been one.
   */
  start(tx: Transaction, { at, against, strict, scope }: VerificationStart): number {
    const id = Number(
      tx
        .prepare(
          'INSERT INTO verifications (started_at, against, strict, only_globs, except_globs) VALUES (?, ?, ?, ?, ?)',
        )
        .run(at, against, strict ? 1 : 0, JSON.stringify(scope.only), JSON.stringify(scope.except)).lastInsertRowid,
    )
    const add = tx.prepare('INSERT INTO verified_mailboxes (verification, mailbox) VALUES (?, ?)')
    for (const mailbox of scope.mailboxes) add.run(id, mailbox)
    return id
  }

  /** To be called in a commit, with the change of the row that it is about. Gives the finding's id. */
  add(tx: Transaction, verification: number, finding: VerificationFinding, row: MessageRow | undefined): number {
    return Number(
      tx
        .prepare(
          `INSERT INTO verification_findings (verification, mailbox, folder, uid_validity, uid, outcome, code, facts,
             digest, message_id, internal_date, bytes, message, was_proved)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          verification,
          finding.mailbox,
          finding.folder,
          finding.uidValidity,
          finding.uid,
          finding.outcome,
          finding.code,
          JSON.stringify(finding.facts),
          finding.digest,
          finding.messageId,
          finding.internalDate,
          finding.bytes,
          row?.id ?? null,
          row?.state === 'verified' || row?.state === 'copied' ? 1 : 0,
        ).lastInsertRowid,
    )
  }

  /** What was not in its place is found nowhere else either; it is about this row, if about any. */
  confirm(tx: Transaction, id: number, code: Code, row: MessageRow | undefined): void {
    tx.prepare(
      "UPDATE verification_findings SET outcome = 'missing', code = ?, message = ?, was_proved = ? WHERE id = ?",
    ).run(code, row?.id ?? null, row?.state === 'verified' || row?.state === 'copied' ? 1 : 0, id)
  }

  /** What was not in its place was found in another. */
  withdraw(tx: Transaction, id: number): void {
    tx.prepare('DELETE FROM verification_findings WHERE id = ?').run(id)
  }

  /** All of the mailbox was looked at. */
  endMailbox(tx: Transaction, id: number, mailbox: string, at: number): void {
    tx.prepare('UPDATE verified_mailboxes SET ended_at = ? WHERE verification = ? AND mailbox = ?').run(at, id, mailbox)
  }

  /** It came to its end. */
  end(tx: Transaction, id: number, at: number, verdict: 'identical' | 'differs'): void {
    tx.prepare('UPDATE verifications SET ended_at = ?, verdict = ? WHERE id = ?').run(at, verdict, id)
  }

  /** The last that was begun; undefined: there was none. */
  last(): VerificationRow | undefined {
    const row = this.#db.prepare<[], RawVerification>(`${verificationRows} ORDER BY id DESC LIMIT 1`).get()
    return row === undefined ? undefined : this.#row(row)
  }

  /** All of them, in order of time. */
  all(): (VerificationRow & { endedMailboxes: number })[] {
    return this.#db
      .prepare<[], RawVerification>(`${verificationRows} ORDER BY id`)
      .all()
      .map((row) => ({ ...this.#row(row), endedMailboxes: row.endedMailboxes }))
  }

  #row({ id, at, endedAt, against, strict, only, except, verdict, differs }: RawVerification): VerificationRow {
    const mailboxes = this.#db
      .prepare<[number], string>('SELECT mailbox FROM verified_mailboxes WHERE verification = ? ORDER BY id')
      .pluck()
      .all(id)
    return {
      id,
      at,
      endedAt,
      against,
      strict: strict === 1,
      scope: { mailboxes, only: JSON.parse(only) as string[], except: JSON.parse(except) as string[] },
      verdict: verdict ?? 'not-finished',
      differs,
    }
  }

  /**
   * Findings without a row among the messages that no later look at the whole mailbox has taken back: a message that
   * no run knows, a folder that could not be opened. What is found of a message with a row is that row's own state. A
   * look against the journal sees less than one against the source, and takes nothing back of it.
   */
  standing(mailbox?: string): StandingFinding[] {
    return this.#db
      .prepare<{ mailbox?: string }, Raw<StandingFinding>>(
        `SELECT ${findingColumns}, v.id AS verification, v.started_at AS at, v.against
         FROM verification_findings f JOIN verifications v ON v.id = f.verification
         WHERE f.message IS NULL AND f.outcome <> 'owed' AND ${inScope('f.mailbox', mailbox)} AND ${notTakenBack}
           AND NOT EXISTS (
             SELECT 1 FROM folders d JOIN messages m ON m.folder = d.id
             WHERE d.mailbox = f.mailbox AND d.name = f.folder AND m.uid_validity = f.uid_validity AND m.uid = f.uid
               AND m.state = 'verified' AND f.outcome = 'missing')
         ORDER BY f.mailbox, f.id`,
      )
      .all(scopeOf(mailbox))
      .map((raw) => ({ ...raw, facts: JSON.parse(raw.facts) as Facts }))
  }

  /**
   * How many findings no later look at the whole mailbox has taken back, by mailbox: also those that have been put
   * right since, which nobody has seen to be so. What the plan gives up (`losses`) does not count.
   */
  unconfirmed(losses: readonly AcceptedLoss[], mailbox?: string): Map<string, number> {
    const rows = this.#db
      .prepare<{ mailbox?: string; losses: string }, { mailbox: string; findings: number }>(
        `SELECT f.mailbox, count(*) AS findings
         FROM verification_findings f JOIN verifications v ON v.id = f.verification
         WHERE ${inScope('f.mailbox', mailbox)} AND ${notTakenBack}
           AND NOT EXISTS (
             SELECT 1 FROM json_each(:losses) l
             WHERE l.value ->> 'mailbox' = f.mailbox AND l.value ->> 'folder' = f.folder AND l.value ->> 'uid' = f.uid
               AND coalesce(l.value ->> 'digest' = f.digest, l.value ->> 'digest' IS NULL))
         GROUP BY f.mailbox`,
      )
      .all({ ...scopeOf(mailbox), losses: JSON.stringify(losses) })
    return new Map(rows.map((row) => [row.mailbox, row.findings]))
  }
}
