// Which mailboxes of an account have taken what is surely theirs: before that, what lies in their folders is not free.

import { boundFolders } from '../../journal/bound.ts'
import type { Journal } from '../../journal/journal.ts'
import type { MailboxPlan } from '../../model/plan.ts'

/**
 * With a lost journal a copy under other headers may be an altered one of this mailbox, or that of the same message to
 * another office. What is equal tells, once each of those who share the folders has taken it.
 */
export class Meeting {
  readonly #journal: Journal
  /** Mailboxes that have taken in this run what is equal in their own folders. */
  readonly #met = new Set<string>()
  /** Those that have their turn yet in this round. */
  readonly #toCome = new Set<string>()

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /** A round over the mailboxes begins; without any nobody waits for another. */
  round(mailboxes: readonly MailboxPlan[]): void {
    this.#toCome.clear()
    for (const { id } of mailboxes) this.#toCome.add(id)
  }

  begins({ id }: MailboxPlan): void {
    this.#toCome.delete(id)
  }

  hasTaken({ id }: MailboxPlan): void {
    this.#met.add(id)
  }

  /** Those who may still have a better claim to what lies unowned in their folders. */
  unmet(siblings: readonly MailboxPlan[]): MailboxPlan[] {
    return siblings.filter(
      ({ id }) =>
        !this.#met.has(id) && !(this.#journal.mailboxes.hasTaken(id) ?? boundFolders(this.#journal, id).size > 0),
    )
  }

  /** Of these, those who share folders with it. */
  unmetSharing({ merge }: MailboxPlan, siblings: readonly MailboxPlan[]): MailboxPlan[] {
    return this.unmet(siblings).filter((sibling) => merge === true && sibling.merge === true)
  }

  /** Of the unmet, those who have their turn yet: they can be waited for. */
  toCome(siblings: readonly MailboxPlan[]): MailboxPlan[] {
    return this.unmet(siblings).filter(({ id }) => this.#toCome.has(id))
  }
}
