// Binds a plan to its journal: each mailbox id stays with the accounts it had, or the plan is refused.

import { accountKey, type Plan } from '../model/plan.ts'
import { assertBound } from './bound.ts'
import type { Journal } from './journal.ts'

/** Throws what assertBound throws; new mailboxes are added. */
export function bindPlan(journal: Journal, plan: Plan): void {
  assertBound(journal, plan)
  journal.commit((tx) => {
    journal.setFact(tx, 'plan', plan.name)
    for (const mailbox of plan.mailboxes)
      journal.mailboxes.bind(
        tx,
        mailbox.id,
        accountKey(mailbox.source),
        accountKey(mailbox.target),
        mailbox.folders.under ?? null,
      )
  })
}
