// Reads the outcomes from the journal, as it is now; no server is asked.

import { assertBound } from '../journal/bound.ts'
import { journalFailure } from '../journal/failures.ts'
import { openJournalToRead } from '../journal/journal.ts'
import type { OutcomesDocument } from '../model/outcomes.ts'
import type { MailboxPlan, Plan } from '../model/plan.ts'
import { outcomesDocument } from './outcomes-document.ts'

/**
 * The outcomes of what these mailboxes sent; receipts are looked for in all mailboxes of the plan. `asOf`, `since`: ms
 * since 1970. Without a journal nothing is known. Throws as openJournalToRead and assertBound do.
 */
export function readOutcomes(
  plan: Plan,
  mailboxes: readonly MailboxPlan[],
  { asOf, since }: { asOf: number; since: number | undefined },
): OutcomesDocument {
  const journal = openJournalToRead(plan.journal)
  try {
    if (journal !== undefined) assertBound(journal, plan)
    return outcomesDocument({
      plan,
      mailboxes,
      threads: journal?.sightings.threads() ?? [],
      looks: journal?.looksByMailbox() ?? new Map(),
      asOf,
      since,
    })
  } catch (error) {
    throw journalFailure(error, plan.journal) ?? error
  } finally {
    journal?.close()
  }
}
