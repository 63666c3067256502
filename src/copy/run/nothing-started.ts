// Tells a run in which nothing could start from one that is incomplete.

import type { MigrationError } from '../../model/errors.ts'
import type { MailboxPlan } from '../../model/plan.ts'

/**
 * When every mailbox failed for a reason that lies with a server, nothing has started: that is another ending than an
 * incomplete run.
 */
export function throwIfNothingStarted(
  errors: ReadonlyMap<string, MigrationError>,
  mailboxes: readonly MailboxPlan[],
): void {
  const [contradiction, ...more] = [...errors.values()].filter(({ code }) => code === 'plan-contradicts-journal')
  if (contradiction !== undefined && more.length + 1 === mailboxes.length) throw contradiction
  const first = [...errors.values()].find((error) => error.scope === 'server')
  if (first === undefined || errors.size < mailboxes.length) return
  const storm = [...errors.values()].find((error) => error.code === 'login-storm')
  const allByServer = [...errors.values()].every(
    (error) => error.scope === 'server' || (storm !== undefined && error.code === 'login-refused'),
  )
  if (allByServer) throw storm ?? first
}
