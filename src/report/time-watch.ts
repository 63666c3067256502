// Tells during a run what the end of a source means for it, as soon as that can be seen.

import type { Journal } from '../journal/journal.ts'
import type { MigrationEvent } from '../model/events.ts'
import type { Request } from '../model/request.ts'
import { recordsOf } from './mailbox-record.ts'
import { outlook, timeFindings } from './outlook.ts'
import { ratesOf } from './picture.ts'

/** Listing goes on for hours where mailboxes are many, and each look costs a reading of the journal's sums. */
const lookEvery = 60_000

export class TimeWatch {
  readonly #request: Pick<Request, 'plan' | 'mailboxes' | 'emit' | 'lang'>
  readonly #journal: Journal
  readonly #now: () => number
  readonly #told = new Set<string>()
  #lookedAt = -Infinity

  constructor(
    request: Pick<Request, 'plan' | 'mailboxes' | 'emit' | 'lang'>,
    journal: Journal,
    now: () => number = Date.now,
  ) {
    this.#request = request
    this.#journal = journal
    this.#now = now
  }

  /** Looks again when a mailbox has been counted: only then is it known how much there is. */
  hear(event: MigrationEvent): void {
    if (event.event !== 'mailbox-counted' || this.#now() - this.#lookedAt < lookEvery) return
    this.#lookedAt = this.#now()
    this.look()
  }

  /** Tells what is new; each finding about a server is told once. */
  look(): void {
    const { plan, mailboxes, emit, lang } = this.#request
    if (mailboxes.every(({ source }) => source.server.timeline === undefined)) return
    const progress = this.#journal.progress()
    const inScope = new Set(mailboxes.map(({ id }) => id))
    const todo = recordsOf(plan, this.#journal, lang)
      .filter(({ mailbox }) => inScope.has(mailbox.id))
      .map(({ mailbox, listed, totals }) => ({
        mailbox,
        bytes: totals.bytes,
        left: listed ? (progress.get(mailbox.id)?.leftBytes ?? 0) : undefined,
      }))
    const { mailboxes: forecasts } = outlook(plan, todo, ratesOf(mailboxes, this.#journal), this.#now())
    for (const server of new Set(mailboxes.map(({ source }) => source.server))) {
      for (const finding of timeFindings(
        plan,
        mailboxes.filter(({ source }) => source.server === server),
        forecasts,
      )) {
        const key = `${finding.code} ${server.name}`
        if (this.#told.has(key)) continue
        this.#told.add(key)
        emit({ event: 'finding', finding })
      }
    }
  }
}
