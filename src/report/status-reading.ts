// One look at the journal of a run in another process, for a screen that looks every other second.

import { assertBound } from '../journal/bound.ts'
import { journalFailure } from '../journal/failures.ts'
import { holderOf } from '../journal/holder.ts'
import { openJournalToRead } from '../journal/journal.ts'
import type { MailboxProgress } from '../journal/totals.ts'
import type { MailboxPlan, Plan } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import type { StatusDocument } from '../model/status.ts'
import type { Detail } from './mailbox-record.ts'
import { atWorkOf, buildStatus } from './status.ts'

export type StatusReading = {
  /** ms since 1970. */
  at: number
  status: StatusDocument
  /** By mailbox; those without a message are missing. */
  progress: ReadonlyMap<string, MailboxProgress>
  /** The run at work: when it began, and its last sign of life. */
  run: { startedAt: number; aliveAt: number } | undefined
}

/** ms that a look waits for a journal that somebody keeps closed: whoever watches wants to leave at any moment. */
const patience = 200

/**
 * Throws as openJournalToRead and assertBound do. The journal is open only for the look, so that nothing of it is held
 * while nobody looks.
 */
export function lookAt(plan: Plan, mailboxes: readonly MailboxPlan[], lang: Language, detail: Detail): StatusReading {
  const at = Date.now()
  const journal = openJournalToRead(plan.journal, patience)
  try {
    if (journal !== undefined) assertBound(journal, plan)
    const holder = holderOf(journal)
    const running = holder?.work === 'run'
    const last = journal?.runs.last()
    const sums = journal?.totalsByMailbox()
    return {
      at,
      status: { ...buildStatus(plan, mailboxes, journal, running, lang, at, detail, sums), ...atWorkOf(holder) },
      progress: new Map([...(sums ?? [])].map(([mailbox, { progress }]) => [mailbox, progress])),
      run: running && last !== undefined ? { startedAt: last.startedAt, aliveAt: last.aliveAt } : undefined,
    }
  } catch (error) {
    throw journalFailure(error, plan.journal) ?? error
  } finally {
    journal?.close()
  }
}
