// One job while this process holds it: the lease over all that it does, and what others see of it.

import type { ImapSession } from '../imap/session.ts'
import { openJournal, type Journal } from '../journal/journal.ts'
import type { OpenSession } from '../line/connections.ts'
import { MigrationError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { Parts } from '../migrate.ts'
import type { Claim, Seen } from './claims.ts'
import type { FleetDatabase } from './database.ts'
import type { Lease } from './lease.ts'
import type { Paces } from './paces.ts'
import { seenOf } from './seen.ts'
import { keep } from './shelf.ts'

/** Looking at the journal may take this share of the time: in a mailbox of millions it takes long. */
const share = 0.02

export class Holding {
  readonly claim: Claim
  readonly plan: Plan
  readonly lease: Lease
  /** Aborted when the lease is over: nothing more is begun, no connection stays. */
  readonly lost = new AbortController()
  /** When it last went to the shelf, by the monotonic clock. */
  keptAt = performance.now()
  #journal: Journal | undefined
  #seenNext = 0
  #keeping: Promise<void> = Promise.resolve()
  readonly #sessions = new Set<ImapSession>()

  constructor(claim: Claim, plan: Plan, lease: Lease) {
    this.claim = claim
    this.plan = plan
    this.lease = lease
  }

  /** Looks whether the lease is over, and ends all that rests on it. */
  look(): void {
    if (this.lease.holds || this.lost.signal.aborted) return
    this.lost.abort()
    for (const session of this.#sessions) session.destroy()
  }

  /** Nothing of ours may go on the wire without it. Throws `lease-lost`. */
  assert(): void {
    this.look()
    if (this.lost.signal.aborted) throw leaseLost(this.plan)
  }

  /** Its journal is open: a run is at work on it. */
  get isOpen(): boolean {
    return this.#journal !== undefined
  }

  /**
   * Puts its journal on the shelf, one time after the other. False: somebody else holds the job. Throws what the disk
   * or the database says.
   */
  keep(db: FleetDatabase): Promise<boolean> {
    const kept = this.#keeping.then(async () => {
      this.keptAt = performance.now()
      return keep(db, this.claim, this.plan.journal)
    })
    this.#keeping = kept.then(
      () => undefined,
      () => undefined,
    )
    return kept
  }

  /** What others see of it now; undefined while its journal is not open, or when it was looked at lately. */
  seen(): Seen | undefined {
    const began = performance.now()
    if (this.#journal === undefined || began < this.#seenNext) return undefined
    const seen = seenOf(this.plan, this.#journal)
    const now = performance.now()
    this.#seenNext = now + (now - began) / share
    return seen
  }

  /**
   * What a run is put together from so that it cannot outlive its lease: no intent is written, no byte of a message
   * goes out and no connection is opened without it.
   */
  parts(open: OpenSession, paces: Paces): Pick<Parts, 'openJournal' | 'openSession' | 'pass'> {
    return {
      openJournal: (file) => this.#guarded(openJournal(file)),
      openSession: async (account, secret, timing, stop, how) => {
        this.assert()
        const session = await open(account, secret, timing, stop, { ...how, mayWrite: () => this.lease.holds })
        this.#sessions.add(session)
        if (this.lease.holds) return session
        session.destroy()
        throw leaseLost(this.plan)
      },
      pass: async (server, bytes, stop) => {
        this.assert()
        await paces.pass(server, bytes, stop)
        this.assert()
      },
    }
  }

  #guarded(journal: Journal): Journal {
    const { close } = journal
    journal.assertMayWrite = () => {
      this.assert()
    }
    journal.close = () => {
      this.#journal = undefined
      close.call(journal)
    }
    this.#journal = journal
    return journal
  }
}

function leaseLost({ mailboxes }: Plan): MigrationError {
  const mailbox = mailboxes.map(({ id }) => id).join(', ')
  return new MigrationError(`the lease of ${mailbox} is over`, {
    code: 'lease-lost',
    scope: 'run',
    retry: 'never',
    facts: { mailbox },
  })
}
