// The look ahead of a status: when what is left will be done, and what the end of a source means for it.

import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import type { MailboxPlan, Plan } from '../model/plan.ts'
import type { Forecast, Found } from '../model/status.ts'
import { forecast, type Left } from '../schedule/forecast.ts'
import { averageOf } from '../schedule/not-listed.ts'
import { noRates } from '../schedule/transfer-speeds.ts'
import { closesFirstFacts, lostReceiptsFacts, sourceEnds } from '../schedule/timeline.ts'
import { workAhead } from '../schedule/work-ahead.ts'
import type { Rates } from './picture.ts'

export type Outlook = { plan: Forecast; mailboxes: ReadonlyMap<string, Forecast>; notCounted: number }

/**
 * `left`: bytes still to be copied or proved; undefined: no run has listed this mailbox yet. `bytes`: all that is known
 * of it.
 */
export type ToDo = { mailbox: MailboxPlan; left: number | undefined; bytes: number }

/**
 * The forecast for the plan and each mailbox of it, as if the run went on now wherever the plan lets it work. A mailbox
 * that nobody has listed is taken to be as large as the others are on average: with nothing in its place the forecast
 * would be right only at the end.
 */
export function outlook(plan: Plan, todo: readonly ToDo[], rates: Rates, now: number): Outlook {
  const counted = todo.filter(({ left }) => left !== undefined)
  const average = averageOf(counted.map(({ bytes }) => bytes))
  const left = todo.map(({ mailbox, left: known }): Left => ({
    mailbox,
    bytes: known ?? average,
    knownBytes: known,
    seconds: 0,
    accessStops: mailbox.source.server.timeline?.accessStops,
  }))
  const answer = forecast({
    plan,
    left,
    rates: { ...noRates, ...rates },
    now,
    work: workAhead(plan, now),
  })
  return { plan: answer.plan, mailboxes: answer.mailboxes, notCounted: todo.length - counted.length }
}

/**
 * What the end of each source means: receipts that nobody will get, access that stops first. Nothing of the first kind
 * is said once all is done.
 */
export function timeFindings(
  plan: Plan,
  mailboxes: readonly MailboxPlan[],
  forecasts: ReadonlyMap<string, Pick<Forecast, 'finishesAt'>>,
  done = false,
): Found[] {
  return sourceEnds(mailboxes, forecasts).flatMap(({ server, finishesAt }) => [
    ...(done ? [] : warning(plan, 'receipts-will-be-lost', lostReceiptsFacts(server, plan.timezone))),
    ...warning(plan, 'source-closes-first', closesFirstFacts(server, finishesAt, plan.timezone)),
  ])
}

function warning(plan: Plan, code: Code, facts: Facts | null): Found[] {
  if (facts === null) return []
  const accepted = plan.accept?.includes(code) === true
  return [
    {
      level: accepted ? 'note' : 'warning',
      scope: 'server',
      code,
      side: 'source',
      ...(accepted ? { accepted } : {}),
      facts,
    },
  ]
}
