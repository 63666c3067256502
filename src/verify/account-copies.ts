// Whose the copies in a target account are, where several mailboxes have theirs in it: each copy serves one of them.

import type { MailboxPlan } from '../model/plan.ts'
import type { KnownRows } from './known-rows.ts'
import type { Ledger } from './ledger.ts'

/** `isSetAside`: the journal has it as an altered copy beside which another was made. */
type Unexpected = { ledger: Ledger; folder: string; path: string; uid: number; isSetAside: boolean }

/** One account during one verification; its mailboxes are verified one after the other. */
export class AccountCopies {
  /** By path and UID, the mailbox to which it was told to belong. */
  readonly #claimed = new Map<string, Map<number, string>>()
  readonly #unexpected: Unexpected[] = []
  #left: number

  /** `mailboxes`: those of the account that are verified. */
  constructor(mailboxes: number) {
    this.#left = mailboxes
  }

  claimedBy(path: string, uid: number): string | undefined {
    return this.#claimed.get(path)?.get(uid)
  }

  claim(mailbox: string, path: string, uid: number): void {
    const inFolder = this.#claimed.get(path) ?? new Map<number, string>()
    this.#claimed.set(path, inFolder.set(uid, mailbox))
  }

  add(one: Unexpected): void {
    this.#unexpected.push(one)
  }

  /** One mailbox has been looked at. What is left when all have is nobody's, and told once. */
  end(): void {
    this.#left -= 1
    if (this.#left > 0) return
    const told = new Set<string>()
    for (const { ledger, folder, path, uid, isSetAside } of this.#unexpected) {
      const place = JSON.stringify([path, uid])
      if (this.claimedBy(path, uid) === undefined && !told.has(place))
        if (isSetAside) ledger.alteredLeft(folder, uid)
        else ledger.unexpected(folder, uid)
      told.add(place)
    }
  }
}

/** The copies of an account as one of its mailboxes may take them. */
export class MailboxCopies {
  readonly #mailbox: MailboxPlan
  readonly #ledger: Ledger
  readonly #known: KnownRows | undefined
  readonly #account: AccountCopies
  readonly #isShared: boolean
  readonly #validities = new Map<string, number>()

  /** `isShared`: plan or journal have another mailbox in the account. */
  constructor(
    { mailbox, ledger, known }: { mailbox: MailboxPlan; ledger: Ledger; known: KnownRows | undefined },
    account: AccountCopies,
    isShared: boolean,
  ) {
    this.#mailbox = mailbox
    this.#ledger = ledger
    this.#known = known
    this.#account = account
    this.#isShared = isShared
  }

  /** A target folder was opened: by its UIDVALIDITY the journal's UIDs mean something. */
  opened(path: string, uidValidity: number): void {
    this.#validities.set(path, uidValidity)
  }

  /** Whether it is another mailbox's, by the journal or by this verification. */
  isOthers(path: string, uid: number): boolean {
    if (!this.#isShared) return false
    const claimed = this.#account.claimedBy(path, uid)
    if (claimed !== undefined) return claimed !== this.#mailbox.id
    const uidValidity = this.#validities.get(path)
    return uidValidity !== undefined && this.#known?.isOthers({ path, uidValidity }, uid) === true
  }

  claim(path: string, uid: number): void {
    if (this.#isShared) this.#account.claim(this.#mailbox.id, path, uid)
  }

  /** No message of this mailbox is its original. */
  unexpected(folder: string, path: string, uid: number): void {
    const uidValidity = this.#validities.get(path)
    const isSetAside = uidValidity !== undefined && this.#known?.setAside({ path, uidValidity }).includes(uid) === true
    this.#account.add({ ledger: this.#ledger, folder, path, uid, isSetAside })
  }
}
