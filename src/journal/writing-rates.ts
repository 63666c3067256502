// How fast the last run wrote to each target: what a forecast rests on until something else was measured.

import type { MailboxPlan } from '../model/plan.ts'
import type { Rate } from '../schedule/transfer-speeds.ts'
import type { Journal } from './journal.ts'

/**
 * By the server's name in the plan. It was measured with the neighbours that a mailbox has in a run, so it holds for
 * all of them.
 */
export function writingRates(
  mailboxes: readonly Pick<MailboxPlan, 'target'>[],
  journal: Journal | undefined,
): Map<string, Rate> {
  const rates = new Map<string, Rate>()
  for (const name of new Set(mailboxes.map(({ target }) => target.server.name))) {
    const measured = journal?.runs.rates(name)?.throughput
    if (measured !== undefined) rates.set(name, { one: Math.max(1, measured), all: undefined })
  }
  return rates
}
