// The addresses of a plan, each with the mailboxes that have it and what becomes of it.

import type { PlanRole, PublishedAction } from '../model/coverage.ts'
import type { Plan } from '../model/plan.ts'
import { normalAddress } from './addresses.ts'

export type PlanAddress = {
  address: string
  mailboxes: readonly string[]
  /** The strongest: an address that mail goes to stays, whatever else it is. */
  role: PlanRole
  action: PublishedAction
  /** null: it stays, is given up, or the plan does not say the new one. */
  replaceBy: string | null
}

type Held = { mailboxes: Set<string>; roles: Set<PlanRole>; successors: Set<string> }

export type PlanAddresses = {
  byAddress: ReadonlyMap<string, PlanAddress>
  /** Mailboxes whose login is no address, and that name none. */
  without: readonly { mailbox: string; side: 'source' | 'target' }[]
}

/** Reads them from the plan; all in the form in which they are compared. */
export function planAddresses(plan: Pick<Plan, 'mailboxes' | 'retired'>): PlanAddresses {
  const held = new Map<string, Held>()
  const without: { mailbox: string; side: 'source' | 'target' }[] = []
  const hold = (mailbox: string, role: PlanRole, written: string | undefined, successor?: string): void => {
    if (written === undefined) {
      without.push({ mailbox, side: role === 'target' ? 'target' : 'source' })
      return
    }
    const address = normalAddress(written)
    const one = held.get(address) ?? { mailboxes: new Set(), roles: new Set(), successors: new Set() }
    one.mailboxes.add(mailbox)
    one.roles.add(role)
    if (successor !== undefined) one.successors.add(normalAddress(successor))
    held.set(address, one)
  }
  for (const { id, source, target } of plan.mailboxes) {
    // An archive has no address: what goes into one is given up, what comes out of one was before.
    const isGivenUp = target.archive !== undefined
    if (source.archive === undefined) hold(id, isGivenUp ? 'retired' : 'source', source.address, target.address)
    if (!isGivenUp) hold(id, 'target', target.address)
  }
  for (const { id, source } of plan.retired ?? []) hold(id, 'retired', source.address)
  return { byAddress: new Map([...held].map(([address, one]) => [address, asPlanAddress(address, one)])), without }
}

function asPlanAddress(address: string, { mailboxes, roles, successors }: Held): PlanAddress {
  const known = { address, mailboxes: [...mailboxes] }
  if (roles.has('target')) return { ...known, role: 'target', action: 'keep', replaceBy: null }
  if (!roles.has('source')) return { ...known, role: 'retired', action: 'remove', replaceBy: null }
  const [only, ...others] = successors
  return { ...known, role: 'source', action: 'replace', replaceBy: others.length > 0 ? null : (only ?? null) }
}
