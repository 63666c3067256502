// What verify found out about one mailbox: counts, problems with reason and hint, events for the screen.

import { emptyTotals } from '../journal/totals.ts'
import type { Code } from '../model/codes.ts'
import type { Facts, MigrationError } from '../model/errors.ts'
import type { MessageState } from '../model/message.ts'
import type { AcceptedLoss } from '../model/plan.ts'
import type { VerifyRequest } from '../model/request.ts'
import type { Problem, Totals, VerifyDocument } from '../model/status.ts'
import { lossOf } from '../proof/accepted-loss.ts'
import { sentence } from '../words/words.ts'

/**
 * A message that should be on the target: its source folder's name and its UID there; `digest` where its bytes are
 * known.
 */
export type Entry = { folder: string; uid: number; bytes: number; digest?: string | null }

/**
 * The first three always decide the verdict, the others only with --strict. In this order they are listed: lists get
 * cut on screens.
 */
const outcomes = ['parked', 'differs', 'missing', 'moved', 'flags-changed', 'date-changed', 'unexpected'] as const
type Outcome = (typeof outcomes)[number]

/** The gravest first, otherwise as they were found. */
export function gravestFirst(problems: readonly Problem[]): Problem[] {
  const gravity = (problem: Problem) => outcomes.findIndex((outcome) => outcome === problem.outcome)
  return problems.toSorted((a, b) => gravity(a) - gravity(b))
}

export class Ledger {
  readonly mailbox: string
  readonly totals: Omit<VerifyDocument['totals'], 'acceptedLosses'> = {
    compared: 0,
    identical: 0,
    differs: 0,
    missing: 0,
    moved: 0,
    flagsChanged: 0,
    unexpected: 0,
  }
  readonly problems: Problem[] = []
  /** Missing or different, and given up by somebody's decision: neither counts. */
  accepted = 0
  /** Something could not be looked at, so nothing can be said to be identical. */
  unproved = false
  #bytes = 0
  readonly #losses: readonly AcceptedLoss[]
  readonly #request: Pick<VerifyRequest, 'emit' | 'lang'>

  constructor(mailbox: string, request: Pick<VerifyRequest, 'emit' | 'lang' | 'plan'>) {
    this.mailbox = mailbox
    this.#losses = request.plan.acceptedLosses ?? []
    this.#request = request
  }

  /** The same bytes in the folder where they belong. */
  identical(entry: Entry): void {
    this.totals.identical += 1
    this.#compared(entry, 'verified')
  }

  /**
   * The same bytes; other flags or another date than the source's are listed, because users and servers change them.
   */
  sameBytes(entry: Entry, changes: { flags: string | undefined; date: string | undefined }): void {
    this.identical(entry)
    if (changes.flags !== undefined || changes.date !== undefined) this.totals.flagsChanged += 1
    if (changes.flags !== undefined)
      this.#problem('flags-changed', 'flags-differ', entry.folder, entry.uid, { other: changes.flags })
    if (changes.date !== undefined)
      this.#problem('date-changed', 'date-changed', entry.folder, entry.uid, { other: changes.date })
  }

  /** The same bytes in another folder of the same mailbox. */
  moved(entry: Entry, to: string): void {
    this.totals.identical += 1
    this.totals.moved += 1
    this.#problem('moved', 'moved-by-user', entry.folder, entry.uid, { other: to })
    this.#compared(entry, 'verified')
  }

  differs(entry: Entry, code: Code, facts: Facts = {}): void {
    if (this.#isAccepted(entry, 'differs', code, facts)) return
    this.totals.differs += 1
    const reason = this.#problem('differs', code, entry.folder, entry.uid, facts)
    this.#compared(entry, 'differs', code, reason)
  }

  missing(entry: Entry, code: Code = 'missing', facts: Facts = {}): void {
    if (this.#isAccepted(entry, 'missing', code, { uid: entry.uid, ...facts })) return
    this.totals.missing += 1
    this.#problem('missing', code, entry.folder, entry.uid, { uid: entry.uid, ...facts })
    this.#compared(entry, 'gone', code)
  }

  /** A message of the target that no message of the source is the original of; folder and UID are the target's. */
  unexpected(folder: string, uid: number): void {
    this.totals.unexpected += 1
    this.#problem('unexpected', 'unexpected-message', folder, uid, { uid })
  }

  /** A folder, or the whole mailbox, could not be looked at. */
  notProved(error: Pick<MigrationError, 'code' | 'facts'>, folder: string | null = null): void {
    this.unproved = true
    this.#problem('parked', error.code, folder, null, { ...error.facts, ...(folder === null ? {} : { folder }) })
  }

  /** The counts in the shape of the other verbs' events; what is missing counts as gone. */
  asTotals(folders: number): Totals {
    const { compared, identical, differs, missing } = this.totals
    return {
      mailboxes: 1,
      folders,
      ...emptyTotals(),
      messages: compared,
      bytes: this.#bytes,
      verified: identical,
      differs,
      gone: missing,
      skipped: this.accepted,
      acceptedLosses: this.accepted,
    }
  }

  /** What somebody has given up is listed with that, and is no difference. */
  #isAccepted(entry: Entry, outcome: Outcome, code: Code, facts: Facts): boolean {
    const accepted = lossOf(this.#losses, {
      mailbox: this.mailbox,
      folder: entry.folder,
      uid: entry.uid,
      digest: entry.digest ?? null,
    })
    if (accepted === undefined) return false
    this.accepted += 1
    this.#problem(outcome, code, entry.folder, entry.uid, facts, accepted)
    this.#compared(entry, 'skipped', code)
    return true
  }

  #compared({ folder, uid, bytes }: Entry, state: MessageState, code?: Code, reason?: string): void {
    this.totals.compared += 1
    this.#bytes += bytes
    this.#request.emit({
      event: 'message',
      mailbox: this.mailbox,
      folder,
      uid,
      bytes,
      state,
      ...(code === undefined ? {} : { code }),
      ...(reason === undefined ? {} : { reason }),
    })
  }

  #problem(
    outcome: Outcome,
    code: Code,
    folder: string | null,
    uid: number | null,
    facts: Facts,
    accepted?: Problem['accepted'],
  ): string {
    const { message, hint } = sentence(code, { mailbox: this.mailbox, ...facts }, this.#request.lang)
    this.problems.push({
      mailbox: this.mailbox,
      folder,
      uid,
      outcome,
      code,
      reason: message,
      hint,
      ...(accepted === undefined ? {} : { accepted }),
    })
    return message
  }
}
