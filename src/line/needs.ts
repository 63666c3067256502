// How many connections a mailbox needs of its servers.

import { serverKey, type MailboxPlan, type ServerPlan } from '../model/plan.ts'
import type { Need } from './server-permits.ts'

/** What a mailbox needs of both its servers. */
export function needsOf({ source, target }: MailboxPlan, onTarget: number): Need[] {
  return [needOf(source.server, 1), needOf(target.server, onTarget)]
}

export function needOf(server: ServerPlan, connections: number): Need {
  return { server: serverKey(server), size: server.connections.total, connections }
}
