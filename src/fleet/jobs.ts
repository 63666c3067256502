// What a fleet shares out: the mailboxes of one target account together, because one at a time writes to it.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import {
  accountKey,
  serverKey,
  type AccountPlan,
  type FleetPlan,
  type MailboxPlan,
  type Plan,
  type RetiredMailbox,
  type ServerPlan,
} from '../model/plan.ts'

export type Job = {
  /** The key of the target account. */
  id: string
  /** In the order of the plan. */
  position: number
  mailboxes: readonly MailboxPlan[]
  /** Connections that it has while it is held, by `serverKey`. */
  needs: ReadonlyMap<string, number>
}

export function jobsOf(mailboxes: readonly MailboxPlan[]): Job[] {
  const byAccount = new Map<string, MailboxPlan[]>()
  for (const mailbox of mailboxes) {
    const key = accountKey(mailbox.target)
    const known = byAccount.get(key)
    if (known === undefined) byAccount.set(key, [mailbox])
    else known.push(mailbox)
  }
  return [...byAccount].map(([id, own], position) => ({ id, position, mailboxes: own, needs: needsOf(own) }))
}

/** How many connections one machine may have to a server. */
const mostOf = ({ connections: { total, perMachine = total } }: ServerPlan): number => Math.min(total, perMachine)

/** One to each source, two to the target (one writes, one reads back) where its budget has them. */
function needsOf(mailboxes: readonly MailboxPlan[]): Map<string, number> {
  const needs = new Map<string, number>()
  for (const { source, target } of mailboxes) {
    needs.set(serverKey(source.server), 1)
    const isSame = serverKey(source.server) === serverKey(target.server)
    const most = Math.min(mostOf(target.server), isSame ? mostOf(source.server) - 1 : Infinity)
    const onTarget = Math.min(target.server.connections.perMailbox, most) >= 2 ? 2 : 1
    needs.set(serverKey(target.server), isSame ? onTarget + 1 : onTarget)
  }
  return needs
}

/**
 * The plan of one job: its mailboxes, its journal, and no more connections than it was given. `beside`: retired
 * mailboxes that are looked through with it; whose server nobody else of the plan has, for them it has one connection.
 */
export function planOfJob(
  plan: Plan,
  fleet: FleetPlan,
  { mailboxes, needs }: Job,
  beside: readonly RetiredMailbox[] = [],
): Plan {
  const servers = new Map<ServerPlan, ServerPlan>()
  const granted = (server: ServerPlan): ServerPlan => {
    const known = servers.get(server)
    if (known !== undefined) return known
    const total = needs.get(serverKey(server)) ?? 1
    const made = { ...server, connections: { total, perMailbox: Math.min(total, 2) } }
    servers.set(server, made)
    return made
  }
  const on = (account: AccountPlan): AccountPlan => ({ ...account, server: granted(account.server) })
  const { fleet: _fleet, retired: _retired, ...rest } = plan
  const own = mailboxes.map((mailbox) => ({ ...mailbox, source: on(mailbox.source), target: on(mailbox.target) }))
  const retired = beside.map((mailbox) => ({ ...mailbox, source: on(mailbox.source) }))
  return {
    ...rest,
    mailboxes: own,
    ...(retired.length === 0 ? {} : { retired }),
    servers: [...servers.values()],
    journal: journalOf(fleet, mailboxes),
  }
}

/** `<plan>.journals/<id>.sqlite`, in letters that every file system keeps apart. */
export function journalOf({ journals }: Pick<FleetPlan, 'journals'>, mailboxes: readonly MailboxPlan[]): string {
  return join(journals, `${fileNameOf(mailboxes[0]?.id ?? '')}.sqlite`)
}

/** Ids that are no plain file names, and those that differ by their case alone, are told apart by a digest. */
function fileNameOf(id: string): string {
  if (/^[a-z0-9][a-z0-9._@-]{0,99}$/.test(id)) return id
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 8)
  return `${id.replace(/[^A-Za-z0-9._@-]/g, '_').slice(0, 80)}-${digest}`
}
