// Where a plan stands, from the one journal of a machine or from the database of a fleet.

import type { MailboxPlan, Plan } from '../model/plan.ts'
import type { StatusDocument } from '../model/status.ts'
import type { Detail } from '../report/mailbox-record.ts'
import { lookAt, type StatusReading } from '../report/status-reading.ts'
import { buildStatus, readStatus } from '../report/status.ts'
import type { Invocation } from './invocation.ts'

/** Throws as `readStatus` does, and what keeps it from the database of a fleet. */
export async function statusNow(
  invocation: Pick<Invocation, 'lang' | 'shell'>,
  plan: Plan,
  mailboxes: readonly MailboxPlan[],
): Promise<StatusDocument> {
  if (plan.fleet === undefined) return readStatus(plan, mailboxes, invocation.lang)
  return (await lookAtAny(invocation, plan, mailboxes, 'folders')).status
}

/** Throws as `lookAt` does, and what keeps it from the database of a fleet. */
export async function lookAtAny(
  { lang, shell: { env } }: Pick<Invocation, 'lang' | 'shell'>,
  plan: Plan,
  mailboxes: readonly MailboxPlan[],
  detail: Detail,
): Promise<StatusReading> {
  if (plan.fleet === undefined) return lookAt(plan, mailboxes, lang, detail)
  const [{ withFleet }, { lookAtFleet }] = await Promise.all([
    import('../fleet/fleet.ts'),
    import('../fleet/picture.ts'),
  ])
  const look = await withFleet(plan, plan.fleet, { env, lang }, (db, timing) =>
    lookAtFleet(db, plan, mailboxes, { lang, detail, timing }),
  )
  return (
    look ?? {
      at: Date.now(),
      status: buildStatus(plan, mailboxes, undefined, false, lang),
      progress: new Map(),
      run: undefined,
    }
  )
}
