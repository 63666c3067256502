// What check says about the times of a plan: odd or past hours, lost receipts, a source that closes too early.

import type { Plan } from '../model/plan.ts'
import type { Request } from '../model/request.ts'
import type { Forecast } from '../model/status.ts'
import { workPeriodAt } from '../schedule/work-periods.ts'
import { closesFirstFacts, lostReceiptsFacts, sourceEnds } from '../schedule/timeline.ts'
import { isoIn } from '../schedule/zone.ts'
import type { Findings } from './findings.ts'

type About = { plan: Pick<Plan, 'timezone' | 'oddTimes' | 'windows' | 'phases'>; mailboxes: Request['mailboxes'] }

/** What can be said before any server was asked. */
export function noteTimes({ plan, mailboxes }: About, findings: Findings, now: number): void {
  const hours = workPeriodAt(plan, now)
  if (!hours.may && hours.next === null) findings.add({ level: 'blocker', scope: 'run', code: 'outside-window' })
  const text = (instant: number) => isoIn(instant, plan.timezone)
  for (const { field, kind, written, takenAt } of plan.oddTimes ?? []) {
    findings.add({
      level: 'note',
      scope: 'run',
      code: kind === 'gap' ? 'time-does-not-exist' : 'time-happens-twice',
      facts: { where: field, line: written, last: text(takenAt) },
    })
  }
  for (const server of new Set(mailboxes.map(({ source }) => source.server))) {
    const facts = lostReceiptsFacts(server, plan.timezone)
    if (facts !== null)
      findings.addOfServer(server.name, {
        level: 'warning',
        scope: 'server',
        code: 'receipts-will-be-lost',
        side: 'source',
        facts,
      })
  }
}

/** `forecasts` by mailbox; where nothing is left, or nobody knows, nothing is said. */
export function noteSourceCloses(
  { plan, mailboxes }: About,
  forecasts: ReadonlyMap<string, Pick<Forecast, 'finishesAt'>>,
  findings: Findings,
): void {
  for (const { server, finishesAt } of sourceEnds(mailboxes, forecasts)) {
    const facts = closesFirstFacts(server, finishesAt, plan.timezone)
    if (facts !== null)
      findings.addOfServer(server.name, {
        level: 'warning',
        scope: 'server',
        code: 'source-closes-first',
        side: 'source',
        facts,
      })
  }
}
