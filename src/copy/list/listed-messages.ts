// Writes down what a listing of a source folder brings as it comes: there may be more than should be held.

import type { Transaction } from '../../journal/transaction.ts'
import { exclusionOf, type FolderRow } from '../../journal/folders.ts'
import type { MessageRow } from '../../journal/messages.ts'
import type { MessageFacts } from '../../model/message.ts'
import { comeBack } from './left-source.ts'
import { noteFlags, type FlagsOf } from './source-flags.ts'
import { UidList } from '../ground/uid-list.ts'
import type { MailboxContext } from '../ground/mailbox-context.ts'

/** So many messages are written down together. */
const atOnce = 1_000

export class Intake {
  readonly #context: MailboxContext
  readonly #folder: FolderRow
  readonly #uidValidity: number
  /** UIDs of the present listing. */
  listed = new UidList()
  #some: MessageFacts[] = []
  #written: Promise<void> = Promise.resolve()

  constructor(context: MailboxContext, folder: FolderRow, uidValidity: number) {
    this.#context = context
    this.#folder = folder
    this.#uidValidity = uidValidity
  }

  /** Another listing takes the place of the one before; what that one brought stays. */
  begin(): void {
    this.listed = new UidList()
  }

  /** Waits while too much is not on disk yet. */
  async take(facts: MessageFacts): Promise<void> {
    this.listed.add(facts.uid)
    if (this.#some.push(facts) < atOnce) return
    const before = this.#written
    this.flush()
    await before
  }

  /** What has come so far will be on disk with the next transaction. */
  flush(): void {
    const some = this.#some.splice(0)
    this.#keep((tx) => this.#write(tx, some))
  }

  /** Flags of known messages as they are now. */
  flags(some: readonly FlagsOf[]): void {
    this.#keep((tx) => {
      const now = new Map(some.map(({ uid, flags }) => [uid, flags]))
      for (const rows of this.rowsOf(some.map(({ uid }) => uid)))
        for (const row of rows) noteFlags(tx, this.#context, row, now.get(row.uid) ?? row.flags)
    })
  }

  /** UIDs of known messages that the present listing does not have. */
  notListed(): number[] {
    const { journal } = this.#context
    return journal.pages.uidsAtSource(this.#folder.id, this.#uidValidity).filter((uid) => !this.listed.has(uid))
  }

  /** The rows of these messages, some at a time. */
  *rowsOf(uids: readonly number[]): Generator<MessageRow[]> {
    for (let at = 0; at < uids.length; at += atOnce)
      yield this.#context.journal.pages.withUids(this.#folder.id, this.#uidValidity, uids.slice(at, at + atOnce))
  }

  /** Resolves when all that was taken is on disk. */
  written(): Promise<void> {
    return this.#written
  }

  #keep(step: (tx: Transaction) => void): void {
    const written = Promise.all([this.#written, this.#context.journal.soon(step)]).then(() => undefined)
    // Whoever waits for the end is told.
    written.catch(() => undefined)
    this.#written = written
  }

  #write(tx: Transaction, some: readonly MessageFacts[]): void {
    const { journal } = this.#context
    const exclusion = exclusionOf(this.#folder)
    const known = new Map<number, MessageRow>()
    for (const rows of this.rowsOf(some.map(({ uid }) => uid))) for (const row of rows) known.set(row.uid, row)
    const isNew = ({ uid }: MessageFacts) => !known.has(uid)
    const state = exclusion === null ? 'pending' : 'skipped'
    journal.messages.add(tx, this.#folder.id, this.#uidValidity, some.filter(isNew), state, exclusion)
    for (const { uid, flags } of some) {
      const row = known.get(uid)
      if (row === undefined) continue
      if (row.atSource === 0) comeBack(tx, this.#context, row, exclusion)
      noteFlags(tx, this.#context, row, flags)
    }
  }
}
