// Binds a plan to its journal: each mailbox id stays with the accounts it had, or the plan is refused with both versions.

import { MigrationError } from '../model/errors.ts'
import { accountKey, type Plan } from '../model/plan.ts'
import type { Journal } from './journal.ts'

/** Throws `journal-other-plan` or `plan-contradicts-journal` (scope run); new mailboxes are added. */
export function bindPlan(journal: Journal, plan: Plan): void {
  const known = new Map(journal.mailboxes.all().map((row) => [row.id, row]))
  const name = journal.fact('plan')
  if (name !== undefined && name !== plan.name && known.size > 0 && !plan.mailboxes.some((mailbox) => known.has(mailbox.id))) {
    throw new MigrationError(`${journal.file} is the journal of plan ${name}`, {
      code: 'journal-other-plan', scope: 'run', retry: 'never', facts: { path: journal.file, other: name, reason: `${name} ≠ ${plan.name}` },
    })
  }
  for (const mailbox of plan.mailboxes) {
    const row = known.get(mailbox.id)
    if (row === undefined) continue
    const now = { source: accountKey(mailbox.source), target: accountKey(mailbox.target) }
    if (row.sourceAccount !== now.source) throw contradicts(mailbox.id, row.sourceAccount, now.source)
    if (row.targetAccount !== now.target) throw contradicts(mailbox.id, row.targetAccount, now.target)
  }
  journal.commit(() => {
    journal.setFact('plan', plan.name)
    for (const mailbox of plan.mailboxes) journal.mailboxes.bind(mailbox.id, accountKey(mailbox.source), accountKey(mailbox.target))
  })
}

function contradicts(mailbox: string, before: string, now: string): MigrationError {
  return new MigrationError(`${mailbox}: the journal has ${before}, the plan now says ${now}`, {
    code: 'plan-contradicts-journal', scope: 'run', retry: 'never', facts: { mailbox, other: before, target: now, reason: `${before} ≠ ${now}` },
  })
}
