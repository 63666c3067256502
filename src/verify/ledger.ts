// What verify found out about one mailbox: counts, problems with reason and hint, events for the screen.

import { emptyTotals } from '../journal/totals.ts'
import type { Code } from '../model/codes.ts'
import type { Facts, MigrationError } from '../model/errors.ts'
import type { MessageState } from '../model/message.ts'
import type { AcceptedLoss } from '../model/plan.ts'
import type { VerifyRequest } from '../model/request.ts'
import type { MessageRow } from '../journal/messages.ts'
import type { SignatureReading } from '../model/signature.ts'
import type { Problem, SignatureTotals, Totals, VerifyDocument } from '../model/status.ts'
import { lossOf } from '../proof/accepted-loss.ts'
import { sentence } from '../words/words.ts'
import { hadCopy, type CopyPlace, type FindingRecord, type NotInPlace } from './finding-record.ts'
import { countSignature, noSignatures, reasonOf, type SignaturePair } from './signature-tally.ts'

/**
 * A message that should be on the target: its source folder's name and its UID there; `digest` where its bytes are
 * known.
 */
export type Entry = {
  folder: string
  uid: number
  bytes: number
  digest?: string | null
  /** Of its source folder; what the UID means. */
  uidValidity?: number | null
  messageId?: string | null
  internalDate?: number | null
}

/**
 * What the journal knows of an altered copy: its row, and where it is. `mayBeCopiedAgain`: on request, beside it.
 * `signatures`: where they are looked at.
 */
export type AboutCopy = {
  row?: MessageRow | undefined
  copy?: CopyPlace | undefined
  mayBeCopiedAgain?: boolean
  signatures?: SignaturePair | undefined
}

/**
 * The first three always decide the verdict; what users did only with --strict; a signature that was no better on the
 * source never. In this order they are listed: lists get cut on screens.
 */
const outcomes = [
  'parked',
  'differs',
  'missing',
  'broken-at-source',
  'signature-unreadable',
  'moved',
  'flags-changed',
  'date-changed',
  'unexpected',
  'altered-left',
] as const
type Outcome = (typeof outcomes)[number]

/** The gravest first, otherwise as they were found. */
export function gravestFirst(problems: readonly Problem[]): Problem[] {
  const gravity = (problem: Problem) => outcomes.findIndex((outcome) => outcome === problem.outcome)
  return problems.toSorted((a, b) => gravity(a) - gravity(b))
}

type ProblemExtras = { again?: boolean } & Pick<Problem, 'accepted' | 'signature' | 'sourceSignature'>

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
  /** Altered copies that stay beside good ones: no difference, except where every message is asked about (--strict). */
  altered = 0
  /** Something could not be looked at, so nothing can be said to be identical. */
  unproved = false
  /** Undefined: nobody asked for them. */
  readonly signatures: SignatureTotals | undefined
  #bytes = 0
  readonly #losses: readonly AcceptedLoss[]
  readonly #request: Pick<VerifyRequest, 'emit' | 'lang'>
  readonly #record: FindingRecord | undefined

  /** `record`: undefined where nothing can be written down. */
  constructor(
    mailbox: string,
    request: Pick<VerifyRequest, 'emit' | 'lang' | 'plan' | 'signatures'>,
    record?: FindingRecord,
  ) {
    this.mailbox = mailbox
    this.#record = record
    this.#losses = request.plan.acceptedLosses ?? []
    this.#request = request
    this.signatures = request.signatures === true ? { ...noSignatures } : undefined
  }

  /** The same bytes in the folder where they belong. */
  identical(entry: Entry, signature?: SignatureReading): void {
    this.totals.identical += 1
    this.#sameSignature(entry, signature)
    this.#compared(entry, 'verified')
  }

  /**
   * The same bytes; other flags or another date than the source's are listed, because users and servers change them.
   */
  sameBytes(
    entry: Entry,
    changes: { flags: string | undefined; date: string | undefined },
    signature?: SignatureReading,
  ): void {
    this.identical(entry, signature)
    if (changes.flags !== undefined || changes.date !== undefined) this.totals.flagsChanged += 1
    if (changes.flags !== undefined) this.#problem('flags-changed', 'flags-differ', entry, { other: changes.flags })
    if (changes.date !== undefined) this.#problem('date-changed', 'date-changed', entry, { other: changes.date })
  }

  /** The same bytes in another folder of the same mailbox. */
  moved(entry: Entry, to: string, signature?: SignatureReading): void {
    this.totals.identical += 1
    this.#sameSignature(entry, signature)
    this.totals.moved += 1
    this.#problem('moved', 'moved-by-user', entry, { other: to })
    this.#compared(entry, 'verified')
  }

  /** Other bytes than the source's; `row`: what the journal knows of it, `copy`: where the altered copy is. */
  differs(entry: Entry, code: Code, facts: Facts = {}, about: AboutCopy = {}): void {
    const { row, copy, mayBeCopiedAgain = false, signatures } = about
    const accepted = this.#isAccepted(entry, 'differs', code, facts)
    this.#record?.differs(entry, code, facts, copy, { row, accepted })
    if (accepted) return
    this.totals.differs += 1
    const again = this.#record !== undefined && mayBeCopiedAgain
    const signed = this.#signatureOf(entry, signatures)
    const [told, stated] = signed?.isBroken === true ? (['signature-broken', signed.facts] as const) : [code, {}]
    this.#problem('differs', told, entry, { ...facts, ...stated }, { again, ...signed?.states })
    this.#compared(entry, 'differs', code, facts)
  }

  /** It is listed, and its bytes do not come, from the source or from the target: nothing can be said of it. */
  unread(entry: Entry, code: Code): void {
    const facts = { uid: entry.uid }
    const accepted = this.#isAccepted(entry, 'differs', code, facts)
    this.#record?.unread(entry, code, facts, { accepted })
    if (accepted) return
    this.totals.differs += 1
    this.#problem('differs', code, entry, facts)
    this.#compared(entry, 'differs', code, facts)
  }

  missing(
    entry: Entry,
    code: Code = 'missing',
    facts: Facts = {},
    { row, finding }: { row?: MessageRow | undefined; finding?: NotInPlace | undefined } = {},
  ): void {
    const stated = { uid: entry.uid, ...facts }
    const accepted = this.#isAccepted(entry, 'missing', code, stated)
    this.#record?.missing(entry, code, { row, finding, accepted })
    if (accepted) return
    this.totals.missing += 1
    const again = this.#record !== undefined && row !== undefined && hadCopy(row)
    this.#problem('missing', code, entry, stated, { again })
    this.#compared(entry, 'gone', code)
  }

  /** A message of the target that no message of the source is the original of; folder and UID are the target's. */
  unexpected(folder: string, uid: number): void {
    this.totals.unexpected += 1
    this.#problem('unexpected', 'unexpected-message', { folder, uid }, { uid })
  }

  /** An altered copy beside which a run was asked to make the good one; it is nobody's new mail. */
  alteredLeft(folder: string, uid: number): void {
    this.altered += 1
    this.#problem('altered-left', 'altered-copy-left', { folder, uid }, { folder, uid })
  }

  /**
   * A folder, or the whole mailbox, could not be looked at. `known`: the journal lists that by itself.
   */
  notProved(error: Pick<MigrationError, 'code' | 'facts'>, folder: string | null = null, known = false): void {
    this.unproved = true
    const facts = { ...error.facts, ...(folder === null ? {} : { folder }) }
    this.#record?.folderUnread(folder, error.code, facts, known ? 'owed' : 'unread')
    this.#problem('parked', error.code, { folder, uid: null }, facts)
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
    this.#problem(outcome, code, entry, facts, { accepted })
    this.#compared(entry, 'skipped', code)
    return true
  }

  /** The copy has the bytes of the original: so has its signature. */
  #sameSignature(entry: Entry, signature: SignatureReading | undefined): void {
    if (signature === undefined || this.signatures === undefined) return
    const verdict = countSignature(this.signatures, { copy: signature, original: signature })
    this.#record?.signed(entry, verdict)
    const facts = { uid: entry.uid, reason: reasonOf(signature) }
    const states = { signature: signature.state }
    if (verdict === 'brokenAtSource')
      this.#problem('broken-at-source', 'signature-broken-at-source', entry, facts, states)
    if (verdict === 'unreadable') this.#problem('signature-unreadable', 'signature-unreadable', entry, facts, states)
  }

  /** Counts those of a copy with other bytes. */
  #signatureOf(
    entry: Entry,
    pair: SignaturePair | undefined,
  ): { isBroken: boolean; facts: Facts; states: Pick<Problem, 'signature' | 'sourceSignature'> } | undefined {
    if (pair === undefined || this.signatures === undefined) return undefined
    const verdict = countSignature(this.signatures, pair)
    this.#record?.signed(entry, verdict)
    return {
      isBroken: verdict === 'broken',
      facts: { reason: reasonOf(pair.copy) },
      states: { signature: pair.copy.state, sourceSignature: pair.original?.state ?? 'not-known' },
    }
  }

  #compared({ folder, uid, bytes }: Entry, state: MessageState, code?: Code, facts?: Facts): void {
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
      ...(facts === undefined ? {} : { facts }),
    })
  }

  #problem(
    outcome: Outcome,
    code: Code,
    about: Omit<Partial<Entry>, 'folder' | 'uid'> & { folder: string | null; uid: number | null },
    facts: Facts,
    { accepted, again = false, ...states }: ProblemExtras = {},
  ): void {
    const { message, hint } = sentence(code, { mailbox: this.mailbox, ...facts }, this.#request.lang)
    this.problems.push({
      mailbox: this.mailbox,
      folder: about.folder,
      uid: about.uid,
      messageId: about.messageId ?? null,
      date: typeof about.internalDate === 'number' ? new Date(about.internalDate).toISOString() : null,
      bytes: about.bytes ?? null,
      digest: typeof about.digest === 'string' ? `sha256:${about.digest}` : null,
      outcome,
      code,
      reason: message,
      hint,
      ...(accepted === undefined ? {} : { accepted }),
      ...(again ? { again } : {}),
      ...states,
    })
  }
}
