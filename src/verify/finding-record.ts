// Writes what verify finds in one mailbox into the journal, as it goes: each finding with the row that it is about.

import type { Journal } from '../journal/journal.ts'
import type { MessageRow } from '../journal/messages.ts'
import type { FindingOutcome } from '../journal/verifications.ts'
import type { Transaction } from '../journal/transaction.ts'
import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import type { JudgedSignature } from '../journal/verified-signatures.ts'
import type { SignatureTotals, SignatureVerdict } from '../model/status.ts'
import { dateNotes, keptDateNotes } from '../proof/judge.ts'
import { project } from '../proof/projection.ts'
import type { Entry } from './ledger.ts'

/** A copy on the target: its folder's present life in the journal, its UID there, and its INTERNALDATE. */
export type CopyPlace = { targetFolder: number; uid: number; internalDate: number | null }

/** A message that is not in its folder; `id` is known when it is written down. */
export type NotInPlace = { id: number | undefined }

/**
 * `about`: the row of the journal that the finding is about; `accepted`: somebody gave the message up, so that only its
 * row changes.
 */
export type About = { row?: MessageRow | undefined; accepted?: boolean }

/** Signatures that are written down together. */
const signaturesAtOnce = 500

export class FindingRecord {
  readonly #journal: Journal
  readonly #verification: number
  readonly #mailbox: string
  #judged: JudgedSignature[] = []
  #failure: { thrown: unknown } | undefined
  #last: Promise<void> = Promise.resolve()

  /** The caller holds the lock of the journal. */
  constructor(journal: Journal, verification: number, mailbox: string) {
    this.#journal = journal
    this.#verification = verification
    this.#mailbox = mailbox
  }

  /** The copy has other bytes. Where the row owns another copy, or none any more, the altered one becomes its copy. */
  differs(entry: Entry, code: Code, facts: Facts, copy: CopyPlace | undefined, { row, accepted }: About): void {
    this.#soon((tx) => {
      if (accepted !== true) this.#add(tx, entry, 'differs', code, facts, row)
      const { messages, repairs } = this.#journal
      const now = row === undefined ? undefined : messages.get(row.id)
      if (now === undefined || !hadCopy(now)) return
      const owner = copy === undefined ? undefined : (repairs.ownerOf(copy.targetFolder, copy.uid)?.id ?? now.id)
      if (copy !== undefined && owner === now.id) messages.setPlace(tx, now.id, copy.targetFolder, copy.uid)
      if (now.state !== 'differs') this.#journal.differences.record(tx, now.id, code, facts)
    })
  }

  /** It could not be read, on the source or the target: what is known of its row stays. */
  unread(entry: Entry, code: Code, facts: Facts, { accepted }: Pick<About, 'accepted'>): void {
    if (accepted !== true) this.#soon((tx) => void this.#add(tx, entry, 'unread', code, facts, undefined))
  }

  /**
   * A folder, or with null the whole mailbox, could not be looked at, or (`owed`) the journal cannot answer for it and
   * lists that by itself.
   */
  folderUnread(folder: string | null, code: Code, facts: Facts, outcome: 'unread' | 'owed'): void {
    this.#soon((tx) => void this.#add(tx, { folder, uid: null, bytes: null }, outcome, code, facts, undefined))
  }

  /** It is not in its folder, and may still be found in another: should the look be cut before that, this is known. */
  notInPlace(entry: Entry): NotInPlace {
    const finding: NotInPlace = { id: undefined }
    this.#soon((tx) => {
      finding.id = this.#add(tx, entry, 'not-in-place', 'not-in-its-folder', {}, undefined)
    })
    return finding
  }

  foundElsewhere(finding: NotInPlace): void {
    this.#soon((tx) => {
      if (finding.id !== undefined) this.#journal.verifications.withdraw(tx, finding.id)
    })
  }

  /** It is nowhere: its row has lost its copy, and the next run that is asked to (`--again`) makes another. */
  missing(entry: Entry, code: Code, { row, accepted, finding }: About & { finding?: NotInPlace | undefined }): void {
    this.#soon((tx) => {
      const { verifications, messages } = this.#journal
      if (finding?.id !== undefined) {
        if (accepted === true) verifications.withdraw(tx, finding.id)
        else verifications.confirm(tx, finding.id, code, row)
      } else if (accepted !== true) this.#add(tx, entry, 'missing', code, {}, row)
      const now = row === undefined ? undefined : messages.get(row.id)
      if (now !== undefined && hadCopy(now) && now.state !== 'gone')
        messages.setState(tx, now.id, 'gone', 'target-vanished')
    })
  }

  /** A message that was called lost or altered has an equal copy that no other row owns: its row is proved again. */
  provedAgain(row: MessageRow, copies: readonly CopyPlace[]): void {
    this.#soon((tx) => {
      const { id } = row
      const { messages, repairs, sourceChanges } = this.#journal
      const own = copies.find(({ targetFolder, uid }) => repairs.ownerOf(targetFolder, uid)?.id === id)
      const copy = own ?? copies.find(({ targetFolder, uid }) => !messages.isOwned(targetFolder, uid))
      if (copy === undefined) return
      // Also where it was: what was searched for may have been seen there, and counted as nobody's.
      messages.setPlace(tx, id, copy.targetFolder, copy.uid)
      messages.setState(tx, id, 'verified')
      const sent = project([], row.sentDate, undefined).internalDate
      const dated = [...dateNotes(sent, copy.internalDate), ...keptDateNotes(row.notes, copy.internalDate)]
      sourceChanges.replaceNotes(tx, row, ['date-changed'], dated)
    })
  }

  /** An altered copy that had been set aside is not listed any more. */
  setAsideGone({ targetFolder, uid }: Pick<CopyPlace, 'targetFolder' | 'uid'>): void {
    this.#soon((tx) => this.#journal.repairs.setAsideGone(tx, targetFolder, uid))
  }

  /** What the signature of this copy is worth; of a message that no run knows, nothing is kept. */
  signed({ folder, uidValidity, uid }: Entry, verdict: SignatureVerdict): void {
    if (uidValidity === null || uidValidity === undefined) return
    this.#judged.push({ folder, uidValidity, uid, verdict })
    if (this.#judged.length >= signaturesAtOnce) this.#keepJudged()
  }

  #keepJudged(): void {
    const judged = this.#judged
    this.#judged = []
    if (judged.length > 0)
      this.#soon((tx) => this.#journal.signatureLooks.addMessages(tx, this.#verification, this.#mailbox, judged))
  }

  /** All of the mailbox was looked at; `signatures`: where they were judged. */
  async end(signatures?: SignatureTotals): Promise<void> {
    this.#keepJudged()
    this.#soon((tx) => {
      const { verifications, signatureLooks } = this.#journal
      verifications.endMailbox(tx, this.#verification, this.#mailbox, Date.now())
      if (signatures !== undefined) signatureLooks.add(tx, this.#verification, this.#mailbox, signatures)
    })
    await this.written()
  }

  /** Everything so far is on disk when this returns; what kept it from there is thrown by `written`. */
  writeNow(): void {
    this.#journal.commit(() => undefined)
  }

  /** Resolves when everything so far is on disk. Throws what kept it from there. */
  async written(): Promise<void> {
    await this.#last
    if (this.#failure !== undefined) throw this.#failure.thrown
  }

  #add(
    tx: Transaction,
    entry: Omit<Entry, 'folder' | 'uid' | 'bytes'> & {
      folder: string | null
      uid: number | null
      bytes: number | null
    },
    outcome: FindingOutcome,
    code: Code,
    facts: Facts,
    row: MessageRow | undefined,
  ): number {
    return this.#journal.verifications.add(
      tx,
      this.#verification,
      {
        mailbox: this.#mailbox,
        folder: entry.folder,
        uidValidity: entry.uidValidity ?? null,
        uid: entry.uid,
        outcome,
        code,
        facts,
        digest: entry.digest ?? null,
        messageId: entry.messageId ?? null,
        internalDate: entry.internalDate ?? null,
        bytes: entry.bytes,
      },
      row,
    )
  }

  /** Steps keep their order; what fails is thrown by `written`. */
  #soon(step: (tx: Transaction) => void): void {
    this.#last = this.#journal.soon(step).catch((thrown: unknown) => {
      this.#failure ??= { thrown }
    })
  }
}

/** Whether a run has seen a copy of it on the target. */
export function hadCopy({ state, targetUid }: MessageRow): boolean {
  return (state === 'verified' || state === 'copied' || state === 'differs' || state === 'gone') && targetUid !== null
}
