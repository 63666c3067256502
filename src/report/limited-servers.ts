// Servers that are asked for fewer connections than the plan allows, as the journal has it.

import type { ConnectionNumberRow } from '../journal/connection-numbers.ts'
import { serverKey, type MailboxPlan } from '../model/plan.ts'
import type { ServerStatus } from '../model/status.ts'

/** Those of these mailboxes, in the order in which they are met; what was found with another plan is left out. */
export function limitedServers(
  mailboxes: readonly MailboxPlan[],
  rows: ReadonlyMap<string, ConnectionNumberRow>,
): ServerStatus[] {
  if (rows.size === 0) return []
  const servers = new Map(
    mailboxes.flatMap(({ source, target }) => [source, target].map(({ server }) => [serverKey(server), server])),
  )
  return [...servers].flatMap(([key, { name, host, connections }]) => {
    const row = rows.get(key)
    if (row === undefined || row.planned !== connections.total || row.now >= row.planned) return []
    const { planned, now, held, sign, reason, at } = row
    return [
      { server: name, host, connections: { planned, now, held }, since: new Date(at).toISOString(), sign, reason },
    ]
  })
}
