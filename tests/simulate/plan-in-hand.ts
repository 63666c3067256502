// The plan of a scenario, its secrets, and the waits of the program: the real ones, since time costs nothing here.

import { join } from 'node:path'
import type { AccountPlan, Plan, ServerPlan } from '../../src/model/plan.ts'
import type { Request } from '../../src/model/request.ts'
import { Secret } from '../../src/model/secret.ts'
import { defaultTiming } from '../../src/model/timing.ts'
import type { Scenario, Side } from './scenario.ts'
import { accountOf, archivePath, isArchive, userOf } from './accounts.ts'
import { archiveAccount } from './archives.ts'

export const timing = defaultTiming
export const hostOf = (side: Side): string => (side === 'source' ? 'vecchio.example' : 'nuovo.example')
export const idOf = (mailbox: number): string => `m${mailbox}`

export type PlanInHand = {
  plan: Plan
  request: Omit<Request, 'stop' | 'emit'>
}

export function planFor(scenario: Scenario, dir: string): PlanInHand {
  const servers = { source: serverOf(scenario, 'source'), target: serverOf(scenario, 'target') }
  const { together } = scenario
  const journal = join(dir, 'prova.journal.sqlite')
  const onServer = (side: Side, mailbox: number): AccountPlan => ({
    side,
    server: servers[side],
    user: accountOf(scenario, side, mailbox),
    address: accountOf(scenario, side, mailbox),
    login: accountOf(scenario, side, mailbox),
    authzid: undefined,
    password: undefined,
  })
  const account = (side: Side, mailbox: number): AccountPlan => {
    if (!isArchive(scenario, side, mailbox)) return onServer(side, mailbox)
    const path = archivePath(side, mailbox)
    const { archives } = scenario.mailboxes[mailbox] ?? {}
    const of = { mailbox: idOf(mailbox), account: userOf('source', mailbox) }
    const mbox = side === 'target' && archives?.target === 'mbox'
    return { ...archiveAccount(side, path), archive: { path, mbox, ...(side === 'target' ? { of } : {}) } }
  }
  const plan: Plan = {
    name: 'prova',
    file: join(dir, 'prova.yaml'),
    sha256: '0'.repeat(64),
    timezone: 'Europe/Rome',
    journal,
    mailboxesInParallel: scenario.plan.parallel,
    ...(scenario.plan.recentMs === undefined ? {} : { phases: { cutover: { recentMs: scenario.plan.recentMs } } }),
    servers: [servers.source, servers.target],
    mailboxes: scenario.mailboxes.map(({ exclude, map }, n) => ({
      id: idOf(n),
      group: undefined,
      priority: 5,
      source: account('source', n),
      target: account('target', n),
      ...(together === 'merge' && !isArchive(scenario, 'target', n) ? { merge: true as const } : {}),
      folders: {
        exclude,
        map: new Map(Object.entries(map)),
        specialUse: true,
        ...(together === 'under' && n > 0 && !isArchive(scenario, 'target', n) ? { under: `Uffici/${n}` } : {}),
      },
    })),
  }
  const secret = new Secret('secret')
  return {
    plan,
    request: {
      plan,
      mailboxes: plan.mailboxes,
      secrets: { of: () => secret },
      lang: 'en',
    },
  }
}

function serverOf({ plan }: Scenario, side: Side): ServerPlan {
  return {
    name: side,
    host: hostOf(side),
    port: 143,
    tls: 'none',
    ca: undefined,
    fingerprint: undefined,
    connections: { total: plan.total[side], perMailbox: plan.perMailbox[side] },
    ...(plan.bytesPerSecond === undefined ? {} : { limits: { bytesPerSecond: plan.bytesPerSecond } }),
    ...(side === 'target' ? { writer: plan.writer } : {}),
  }
}
