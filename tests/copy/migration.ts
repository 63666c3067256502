// Puts a migration together in the test process: two servers, some mailboxes, short waits, all events.

import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import { brokenInvariants } from '../../src/journal/invariants.ts'
import { migrate, type Parts } from '../../src/migrate.ts'
import type { Facts } from '../../src/model/errors.ts'
import type { MigrationEvent } from '../../src/model/events.ts'
import type { CompressChoice, Connections, WriterChoice, FolderRules, Plan, ServerPlan } from '../../src/model/plan.ts'
import type { RunRequest, Secrets } from '../../src/model/request.ts'
import { Secret } from '../../src/model/secret.ts'
import type { StatusDocument } from '../../src/model/status.ts'
import type { Timing } from '../../src/model/timing.ts'
import { freshDir } from '../support/temp-dir.ts'

/** Waits that are long enough for loopback and short enough for a suite. */
export const quick: Timing = {
  stall: 10_000,
  connect: 5_000,
  still: 50,
  look: 20,
  heartbeat: 200,
  looks: [0, 5],
  calm: 50,
  backoff: [5, 5, 5, 5, 5],
}

export type ServerPlace = {
  host?: string
  port: number
  budget?: Partial<Connections>
  writer?: WriterChoice
  compress?: CompressChoice
}
export type MailboxWanted = {
  id?: string
  source: string
  target: string
  sourcePassword?: string
  targetPassword?: string
  priority?: number
  folders?: Partial<FolderRules>
}
export type Migration = {
  plan: Plan
  secrets: Secrets
  /** Runs the plan once, to its end. */
  run(request?: Partial<RunRequest>, parts?: Partial<Parts>): Promise<Ran>
  /** Changes a password between two runs. */
  setPassword(mailbox: string, side: 'source' | 'target', password: string): void
  /** One row per message, as the journal has it now. */
  ledger(): LedgerRow[]
}
export type Ran = { status: StatusDocument; events: MigrationEvent[]; ms: number }

export type LedgerRow = {
  mailbox: string
  folder: string
  source_uid: number
  state: string
  code: string | null
  facts: Facts
  notes: string
  digest: string | null
  bytes: number
  target_path: string | null
  target_uid: number | null
  adopted: number
}

/** A migration of the given mailboxes from one server to another, with a journal of its own. */
export function migration(
  source: ServerPlace,
  target: ServerPlace,
  mailboxes: readonly MailboxWanted[],
  more: { dir?: string; parallel?: number } = {},
): Migration {
  const dir = more.dir ?? freshDir('run')
  const servers = { old: serverPlan('old', source), new: serverPlan('new', target) }
  const passwords = new Map<string, Secret>()
  for (const one of mailboxes) {
    passwords.set(`${one.id ?? one.source} source`, new Secret(one.sourcePassword ?? 'secret'))
    passwords.set(`${one.id ?? one.source} target`, new Secret(one.targetPassword ?? 'secret'))
  }
  const plan: Plan = {
    name: 'prova',
    file: join(dir, 'prova.yaml'),
    sha256: '0'.repeat(64),
    timezone: 'Europe/Rome',
    journal: join(dir, 'prova.journal.sqlite'),
    mailboxesInParallel: more.parallel ?? 4,
    servers: [servers.old, servers.new],
    mailboxes: mailboxes.map((one) => ({
      id: one.id ?? one.source,
      group: undefined,
      priority: one.priority ?? 5,
      source: accountPlan('source', servers.old, one.source),
      target: accountPlan('target', servers.new, one.target),
      folders: { exclude: [], map: new Map(), specialUse: true, ...one.folders },
    })),
  }
  const secrets: Secrets = { of: (mailbox, side) => passwords.get(`${mailbox} ${side}`) }
  return {
    plan,
    secrets,
    setPassword: (mailbox, side, password) => passwords.set(`${mailbox} ${side}`, new Secret(password)),
    ledger: () => ledgerOf(plan.journal),
    async run(request = {}, parts = {}) {
      const events: MigrationEvent[] = []
      const started = performance.now()
      const status = await migrate(
        {
          plan,
          mailboxes: plan.mailboxes,
          secrets,
          stop: new AbortController().signal,
          lang: 'en',
          removeGhosts: false,
          retryLogins: false,
          again: [],
          ...request,
          emit: (event) => {
            events.push(event)
            request.emit?.(event)
          },
        },
        { timing: quick, ...parts },
      )
      expect(brokenInvariants(plan.journal)).toEqual([])
      return { status, events, ms: performance.now() - started }
    },
  }
}

function serverPlan(name: string, { host = '127.0.0.1', port, budget, writer, compress }: ServerPlace): ServerPlan {
  return {
    name,
    host,
    port,
    tls: 'none',
    ca: undefined,
    fingerprint: undefined,
    connections: { total: 20, perMailbox: 3, ...budget },
    ...(writer === undefined ? {} : { writer }),
    ...(compress === undefined ? {} : { compress }),
  }
}

function accountPlan(side: 'source' | 'target', server: ServerPlan, user: string) {
  return {
    side,
    server,
    user,
    address: user.includes('@') ? user : undefined,
    login: user,
    authzid: undefined,
    password: undefined,
  }
}

/** The journal's view for people: one row per message. */
export function ledgerOf(journal: string): LedgerRow[] {
  const db = new Database(journal, { readonly: true })
  try {
    return db
      .prepare<[], Omit<LedgerRow, 'facts'> & { facts: string | null }>(
        'SELECT * FROM ledger ORDER BY mailbox, folder, source_uid',
      )
      .all()
      .map((row) => ({ ...row, facts: JSON.parse(row.facts ?? '{}') as Facts }))
  } finally {
    db.close()
  }
}

/** How many messages are in which state, e.g. { verified: 3 }. */
export function statesOf({ totals }: Pick<StatusDocument, 'totals'>): Record<string, number> {
  const names = ['pending', 'appending', 'copied', 'verified', 'differs', 'refused', 'skipped', 'gone'] as const
  return Object.fromEntries(names.filter((name) => totals[name] > 0).map((name) => [name, totals[name]]))
}

/** `outcome code` of every problem, in the order of the list. */
export function problemsOf({ problems }: Pick<StatusDocument, 'problems'>): string[] {
  return problems.map(({ outcome, code }) => `${outcome} ${code}`)
}
