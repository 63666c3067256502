// `npm run bench:fleet`: how a fleet grows with its workers, and how many claims a second its database bears.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { claim, release, type Me } from '../../src/fleet/claims.ts'
import { openDatabase, type FleetDatabase } from '../../src/fleet/database.ts'
import { enrol } from '../../src/fleet/enrol.ts'
import { defaultFleetTiming } from '../../src/fleet/fleet-timing.ts'
import { joinRun } from '../../src/fleet/runs.ts'
import { ensureSchema, schemaOf } from '../../src/fleet/schema.ts'
import { enter } from '../../src/fleet/workers.ts'
import type { FleetPlan, Plan } from '../../src/model/plan.ts'
import { Secret } from '../../src/model/secret.ts'
import { loadPlan } from '../../src/plan/read-plan.ts'
import { measureGrowth } from '../fleet/growth.ts'
import { ensureBuild, ensureDovecot } from '../support/ensure-servers.ts'
import { writePlan } from '../support/plan-file.ts'
import { ensurePostgres, onePostgres } from '../support/postgres.ts'

const lab = mkdtempSync(join(tmpdir(), 'pec-bench-'))
process.env['PEC_MIGRATE_LAB'] = lab

const say = (line = ''): void => void process.stdout.write(`${line}\n`)

async function bench(): Promise<number> {
  ensureBuild()
  for (const ensured of [ensureDovecot(), ensurePostgres()]) if (!ensured.ready) throw new Error(ensured.reason)
  const isLinear = await benchGrowth()
  await benchClaims()
  return isLinear ? 0 : 1
}

/** Real workers, real servers; each worker's line is the limit. False: it does not grow as its lines do. */
async function benchGrowth(): Promise<boolean> {
  const egress = 200_000
  const grown = await measureGrowth({ workers: [1, 2, 4], egress, during: 20_000, mailbox: 800_000 })
  const alone = grown[0]?.bytesPerSecond ?? 0
  const shares = grown.map(({ workers, bytesPerSecond }) => bytesPerSecond / (workers * alone))
  say(`Each worker may send ${egress / 1_000} kB/s; measured for 20 s, once all are at work.`)
  say()
  say('| workers | kB/s | of their lines | of linear |')
  say('|---|---|---|---|')
  grown.forEach(({ workers, bytesPerSecond }, at) =>
    say(
      `| ${workers} | ${Math.round(bytesPerSecond / 1_000)} | ${(bytesPerSecond / (workers * egress)).toFixed(2)} | ` +
        `${(shares[at] ?? 0).toFixed(2)} |`,
    ),
  )
  say()
  return shares.every((share) => share >= 0.9)
}

const jobs = 100_000
/** Each worker has so many mailboxes in hand. */
const places = 8

type Client = { db: FleetDatabase; me: Me }

/**
 * Claims and releases alone, over 100,000 mailboxes: first as fast as they come, then as workers would ask whose
 * mailboxes all take one second. Mailboxes take minutes: so the database bears some hundred times as many workers.
 */
async function benchClaims(): Promise<void> {
  const postgres = await onePostgres()
  const string = await postgres.freshDatabase()
  const { plan, fleet } = await planOf(jobs)
  const open = () => openDatabase(new Secret(string), schemaOf(plan), defaultFleetTiming.query)
  const first = await open()
  await ensureSchema(first, schemaOf(plan), 0)
  const { me } = await enter(first, fleet)
  const began = performance.now()
  await enrol(first, me, { plan, program: 'bench' }, defaultFleetTiming)
  say(`${jobs.toLocaleString('en')} mailboxes entered in ${((performance.now() - began) / 1_000).toFixed(1)} s.`)
  await first.query('ANALYZE')
  const clients: Client[] = [{ db: first, me }]
  while (clients.length < 32) {
    const db = await open()
    clients.push({ db, me: (await enter(db, fleet)).me })
  }
  await joinRun(first, { phase: 'cutover', ignoreWindow: false, scope: null })
  say()
  say('| processes that claim all the time | claims/s | p50 ms | p99 ms |')
  say('|---|---|---|---|')
  for (const count of [1, 4, 16, 32]) {
    const { claims, p50, p99 } = await claimAll(clients.slice(0, count), 1, 0)
    say(`| ${count} | ${Math.round(claims)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} |`)
  }
  say()
  say(`| workers with ${places} mailboxes of one second | claims/s | of those wanted | p99 ms |`)
  say('|---|---|---|---|')
  for (const count of [4, 8, 16, 32]) {
    const { claims, p99 } = await claimAll(clients.slice(0, count), places, 1_000)
    say(`| ${count} | ${Math.round(claims)} | ${(claims / (count * places)).toFixed(2)} | ${p99.toFixed(1)} |`)
  }
  await Promise.all(clients.map(({ db }) => db.end()))
}

/** For five seconds; claims a second, and how long one took. */
async function claimAll(clients: readonly Client[], atOnce: number, turn: number) {
  const took: number[] = []
  const began = performance.now()
  const until = began + 5_000
  const one = async ({ db, me }: Client, nth: number): Promise<void> => {
    // Whoever has much in hand did not get it all in one moment.
    await pause((turn * nth) / atOnce)
    while (performance.now() < until) {
      const asked = performance.now()
      const taken = await claim(db, me, null, defaultFleetTiming)
      if (taken === undefined) throw new Error('the mailboxes are at their end')
      took.push(performance.now() - asked)
      await pause(Math.max(0, asked + turn - performance.now()))
      await release(db, taken, 'done', undefined)
    }
  }
  await Promise.all(clients.flatMap((client) => Array.from({ length: atOnce }, (_, nth) => one(client, nth))))
  took.sort((a, b) => a - b)
  const at = (share: number): number => took[Math.floor(took.length * share)] ?? 0
  return { claims: (took.length * 1_000) / (performance.now() - began), p50: at(0.5), p99: at(0.99) }
}

/** No server is ever asked: they have names alone. */
async function planOf(count: number): Promise<{ plan: Plan; fleet: FleetPlan }> {
  const connections = { connections: { total: 10_000, perMailbox: 2 } }
  const { file } = writePlan({
    source: { port: 1 },
    target: { port: 2 },
    sourceMore: connections,
    targetMore: connections,
    mailboxes: [{ id: 'casella', source: 'da', target: 'a' }],
    more: { fleet: { database: { env: 'PEC_FLEET' } } },
  })
  const { fleet, ...plan } = await loadPlan(file, 'en')
  const [model] = plan.mailboxes
  if (fleet === undefined || model === undefined) throw new Error('the plan has no fleet')
  const mailboxes = Array.from({ length: count }, (_, n) => ({
    ...model,
    id: `casella${n}`,
    source: { ...model.source, user: `da${n}`, login: `da${n}` },
    target: { ...model.target, user: `a${n}`, login: `a${n}` },
  }))
  return { plan: { ...plan, mailboxes }, fleet }
}

try {
  process.exitCode = await bench()
} finally {
  rmSync(lab, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}
process.exit()
