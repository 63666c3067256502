// What a check would have warned of, and a run makes true: told by the run as well, unless the plan accepts it.

import { openJournalToRead } from '../journal/journal.ts'
import { MigrationError } from '../model/errors.ts'
import type { MigrationEvent } from '../model/events.ts'
import type { Request } from '../model/request.ts'
import { Findings } from './findings.ts'
import { applicationsOf, noteInboxTrap, oldAfterMs } from './inbox-trap.ts'
import { notePairings } from './pairing-findings.ts'

/**
 * Mail that is delivered to another office, or registered a second time, cannot be called back: whoever starts a run
 * without a check before shall read it.
 */
export class RunWarnings {
  readonly #request: Pick<Request, 'plan' | 'mailboxes' | 'emit' | 'lang'>
  readonly #findings: Findings
  readonly #looked = new Set<string>()
  #begun = false

  constructor(request: Pick<Request, 'plan' | 'mailboxes' | 'emit' | 'lang'>) {
    this.#request = request
    this.#findings = new Findings({
      ...request,
      emit: (event) => {
        if (event.event === 'finding' && event.finding.level === 'warning') request.emit(event)
      },
    })
  }

  /** Every event of the run passes here. */
  hear(event: MigrationEvent): void {
    if (event.event === 'run-started' && !this.#begun) {
      this.#begun = true
      notePairings({ request: this.#request, findings: this.#findings })
    }
    if (event.event === 'mailbox-counted' && !this.#looked.has(event.mailbox)) {
      this.#looked.add(event.mailbox)
      this.#lookAtInbox(event.mailbox)
    }
  }

  /** Before anything of it is sent: what lies in the source is listed then. */
  #lookAtInbox(id: string): void {
    const { plan, mailboxes } = this.#request
    const mailbox = mailboxes.find((one) => one.id === id)
    if (mailbox === undefined || applicationsOf(plan, mailbox) === undefined) return
    const now = Date.now()
    try {
      const journal = openJournalToRead(plan.journal)
      const folders = journal?.messages.unseenToCopy(id, now - oldAfterMs) ?? []
      journal?.close()
      noteInboxTrap({ findings: this.#findings, request: this.#request }, mailbox, folders, now)
    } catch (thrown) {
      // A journal that cannot be read stops the run by itself.
      if (!(thrown instanceof MigrationError)) throw thrown
    }
  }
}
