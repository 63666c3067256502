// Whether the connections of a server can hold one mailbox, where it is source and target at once.

import { serverKey, type MailboxPlan, type ServerPlan } from '../model/plan.ts'
import type { FieldPath } from './field-path.ts'
import type { Problems } from './problems.ts'

/** One reads the source, one writes to the target. */
const least = 2

/** Two names of one host and port are one server, with the smaller of their budgets. */
export function reportTooFewConnections(
  mailboxes: readonly Pick<MailboxPlan, 'id' | 'source' | 'target'>[],
  servers: readonly ServerPlan[],
  problems: Problems,
): void {
  for (const server of servers) {
    const { total: inAll, perMachine = inAll } = server.connections
    const total = Math.min(inAll, perMachine)
    if (total >= least) continue
    const needy = mailboxes.find(({ source, target }) =>
      [source, target].every((account) => serverKey(account.server) === serverKey(server)),
    )
    if (needy !== undefined)
      problems.add(fieldOf(server), problems.say.tooFewConnections(total, least, needy.id, serverKey(server)))
  }
}

function fieldOf({ name, connections: { total, perMachine = total } }: ServerPlan): FieldPath {
  return ['servers', name, 'connections', perMachine < total ? 'perMachine' : 'total']
}
