// Enters a plan into its fleet: servers, mailboxes, and what each is bound to. Each worker does so.

import { contradiction } from '../journal/bound.ts'
import { accountKey, serverKey, type MailboxPlan, type Plan, type ServerPlan } from '../model/plan.ts'
import type { Me } from './claims.ts'
import type { FleetDatabase, Queries } from './database.ts'
import { fleetError } from './failures.ts'
import type { FleetTiming } from './fleet-timing.ts'
import { jobsOf, type Job } from './jobs.ts'

/** The accounts of mailboxes; the place below which each is written is bound by its journal. */
type Bound = Readonly<Record<string, { source: string; target: string }>>

/**
 * Gives whether the fleet knows more than this plan: mailboxes that were taken out of it since. Throws
 * `fleet-other-plan` and `fleet-other-version` while others are at work with another one, and
 * `plan-contradicts-journal` where a mailbox changed its accounts.
 */
export async function enrol(
  db: FleetDatabase,
  { worker }: Me,
  { plan, program }: { plan: Plan; program: string },
  timing: FleetTiming,
): Promise<{ knowsMore: boolean }> {
  return db.transaction(async (tx) => {
    await tx.query('LOCK TABLE fleet IN EXCLUSIVE MODE')
    await agree(tx, { plan, program, worker }, timing)
    const jobs = jobsOf(plan.mailboxes)
    await assertBound(tx, plan)
    await enterServers(tx, plan)
    const routes = await enterRoutes(tx, jobs)
    await tx.query(
      `INSERT INTO job (id, position, mailboxes, bound, route, priority)
       SELECT id, position, ARRAY(SELECT jsonb_array_elements_text(mailboxes)), bound, route, priority
         FROM unnest($1::text[], $2::int[], $3::jsonb[], $4::jsonb[], $5::int[], $6::int[])
           AS x (id, position, mailboxes, bound, route, priority)
       ON CONFLICT (id) DO UPDATE SET position = excluded.position, mailboxes = excluded.mailboxes,
         bound = job.bound || excluded.bound, route = excluded.route, priority = excluded.priority
         WHERE (job.position, job.mailboxes, job.route, job.priority, job.bound)
           IS DISTINCT FROM (excluded.position, excluded.mailboxes, excluded.route, excluded.priority, excluded.bound)`,
      [
        jobs.map(({ id }) => id),
        jobs.map(({ position }) => position),
        jobs.map(({ mailboxes }) => JSON.stringify(mailboxes.map(({ id }) => id))),
        jobs.map(({ mailboxes }) => JSON.stringify(boundOf(mailboxes))),
        jobs.map((job) => routes.get(routeName(job)) ?? 0),
        jobs.map(({ mailboxes }) => Math.min(...mailboxes.map(({ priority }) => priority))),
      ],
    )
    const [{ more } = { more: false }] = await tx.query<{ more: boolean }>('SELECT count(*) > $1 AS more FROM job', [
      jobs.length,
    ])
    // One that waits since it was in the plan would keep its run open for ever: nobody knows what to do with it.
    if (more)
      await tx.query(
        `UPDATE job SET state = 'idle' WHERE state IN ('waiting', 'done')
           AND NOT EXISTS (SELECT 1 FROM unnest($1::text[]) AS x (id) WHERE x.id = job.id)`,
        [jobs.map(({ id }) => id)],
      )
    return { knowsMore: more }
  })
}

async function agree(
  tx: Queries,
  { plan, program, worker }: { plan: Plan; program: string; worker: string },
  { hold }: FleetTiming,
): Promise<void> {
  await tx.query('INSERT INTO fleet (plan_sha256, program) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    plan.sha256,
    program,
  ])
  const [fleet] = await tx.query<{ sha256: string; program: string; others: number }>(
    `SELECT plan_sha256 AS sha256, program, (SELECT count(*) FROM worker
       WHERE id <> $2 AND ended_at IS NULL AND beat_at > clock_timestamp() - $1 * interval '1 ms') AS others
       FROM fleet`,
    [hold, worker],
  )
  if (fleet === undefined || (fleet.sha256 === plan.sha256 && fleet.program === program)) return
  if (fleet.others > 0 && fleet.program !== program)
    throw fleetError('fleet-other-version', { other: fleet.program, mine: program })
  if (fleet.others > 0)
    throw fleetError('fleet-other-plan', { other: fleet.sha256.slice(0, 12), mine: plan.sha256.slice(0, 12) })
  await tx.query('UPDATE fleet SET plan_sha256 = $1, program = $2', [plan.sha256, program])
}

async function assertBound(tx: Queries, plan: Plan): Promise<void> {
  const rows = await tx.query<{ bound: Bound }>('SELECT bound FROM job')
  const known = new Map(rows.flatMap(({ bound }) => Object.entries(bound)))
  for (const { id, source, target } of plan.mailboxes) {
    const before = known.get(id)
    if (before === undefined) continue
    if (before.source !== accountKey(source)) throw contradiction(id, before.source, accountKey(source))
    if (before.target !== accountKey(target)) throw contradiction(id, before.target, accountKey(target))
  }
}

const boundOf = (mailboxes: readonly MailboxPlan[]): Bound =>
  Object.fromEntries(
    mailboxes.map(({ id, source, target }) => [id, { source: accountKey(source), target: accountKey(target) }]),
  )

/**
 * What is remembered of servers has a place then. Two names of one host and port are one server, with the smaller of
 * their budgets. `looks`: nobody works here, and budgets that whoever works has entered stay.
 */
export async function enterServers(tx: Queries, { servers }: Plan, { looks = false } = {}): Promise<void> {
  const budgets = 'total = excluded.total, per_machine = excluded.per_machine'
  const smallest = new Map<string, { total: number; perMachine: number }>()
  for (const server of servers) {
    const { total, perMachine } = budgetOf(server)
    const known = smallest.get(serverKey(server)) ?? { total, perMachine }
    smallest.set(serverKey(server), {
      total: Math.min(known.total, total),
      perMachine: Math.min(known.perMachine, perMachine),
    })
  }
  for (const [key, { total, perMachine }] of smallest)
    await tx.query(
      `INSERT INTO server (key, total, per_machine) VALUES ($1, $2, $3)
       ON CONFLICT (key) DO ${looks ? 'NOTHING' : `UPDATE SET ${budgets}`}`,
      [key, total, perMachine],
    )
}

const budgetOf = ({ connections: { total, perMachine = total } }: ServerPlan) => ({ total, perMachine })

const routeName = ({ needs }: Job): string => JSON.stringify([...needs].sort(([a], [b]) => (a < b ? -1 : 1)))

async function enterRoutes(tx: Queries, jobs: readonly Job[]): Promise<Map<string, number>> {
  const routes = new Map<string, number>()
  for (const job of jobs) {
    const name = routeName(job)
    if (routes.has(name)) continue
    await tx.query('INSERT INTO route (name) VALUES ($1) ON CONFLICT DO NOTHING', [name])
    const [{ id } = { id: 0 }] = await tx.query<{ id: number }>('SELECT id FROM route WHERE name = $1', [name])
    for (const [server, n] of job.needs)
      await tx.query('INSERT INTO need VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [id, server, n])
    routes.set(name, id)
  }
  return routes
}
