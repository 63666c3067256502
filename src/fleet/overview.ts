// Reads the document of a fleet: machines, workers, servers, and what waits for whom.

import type { FleetDocument, FleetMachine, FleetServer, FleetStuck, FleetWorkerState } from '../model/fleet.ts'
import type { FleetPlan, PhaseName, Plan } from '../model/plan.ts'
import type { Queries } from './database.ts'
import type { FleetTiming } from './fleet-timing.ts'
import { freeFrom, type Holder } from './takeover.ts'
import { machineOf, neverBeats } from './workers.ts'

type WorkerRow = {
  machineId: string
  machine: string
  pid: number
  startedAt: Date
  beatAt: Date
  endedAt: Date | null
  endedHow: Holder['endedHow']
  waits: boolean
  holds: string[] | null
  /** When it last was heard of what it holds. */
  heldBeatAt: Date | null
}

export async function readFleet(
  db: Queries,
  plan: Plan,
  fleet: FleetPlan,
  timing: FleetTiming,
): Promise<FleetDocument> {
  const [{ now } = { now: new Date() }] = await db.query<{ now: Date }>('SELECT clock_timestamp() AS now')
  const workers = await workersOf(db)
  const servers = await serversOf(db)
  const [counts] = await db.query<FleetDocument['mailboxes']>(
    `SELECT ${['waiting', 'held', 'done', 'idle']
      .map((state) => `coalesce(sum(cardinality(mailboxes)) FILTER (WHERE state = '${state}'), 0) AS ${state}`)
      .join(', ')} FROM job`,
  )
  const mailboxes = counts ?? { waiting: 0, held: 0, done: 0, idle: 0 }
  const machines = machinesOf(workers, machineOf(fleet), now, timing)
  return {
    schema: 'pec-migrate/fleet@1',
    at: now.toISOString(),
    plan: { name: plan.name, sha256: plan.sha256 },
    run: await runOf(db),
    mailboxes,
    machines,
    servers,
    stuck: [
      ...heldUp(workers, machineOf(fleet), now, timing),
      ...stormy(servers),
      ...(mailboxes.waiting > 0 && !machines.some(isThere)
        ? [{ why: 'nobody', mailboxes: await waitingOf(db), since: null, freeAt: null } as const]
        : []),
    ],
  }
}

const isThere = ({ workers }: FleetMachine): boolean =>
  workers.some(({ state }) => state === 'at-work' || state === 'waiting')

/** Workers that nobody knows to have ended, that still hold something, and the last one of each machine. */
async function workersOf(db: Queries): Promise<WorkerRow[]> {
  return db.query<WorkerRow>(
    `SELECT m.id AS "machineId", m.name AS machine, w.pid, w.started_at AS "startedAt", w.beat_at AS "beatAt",
       w.ended_at AS "endedAt", w.ended_how AS "endedHow", w.waits_until IS NOT NULL AS waits, h.holds,
       h.beat AS "heldBeatAt"
       FROM machine m JOIN worker w ON w.machine = m.id
       LEFT JOIN LATERAL (SELECT array_agg(one ORDER BY j.position) AS holds, min(j.beat_at) AS beat
         FROM job j CROSS JOIN LATERAL unnest(j.mailboxes) one WHERE j.holder = w.id AND j.state = 'held') h ON true
       WHERE w.beat_at > ${neverBeats} AND (w.ended_at IS NULL OR h.holds IS NOT NULL
         OR w.started_at = (SELECT max(v.started_at) FROM worker v
           WHERE v.machine = m.id AND v.beat_at > ${neverBeats}))
       ORDER BY m.name, w.started_at`,
  )
}

function machinesOf(rows: readonly WorkerRow[], here: string, now: Date, timing: FleetTiming): FleetMachine[] {
  const machines = new Map<string, FleetMachine>()
  for (const row of rows) {
    const known = machines.get(row.machine) ?? { machine: row.machine, here: row.machineId === here, workers: [] }
    machines.set(row.machine, known)
    known.workers.push({
      pid: row.pid,
      state: stateOf(row, now, timing),
      startedAt: row.startedAt.toISOString(),
      beatAt: row.beatAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
      holds: row.holds ?? [],
    })
  }
  return [...machines.values()]
}

function stateOf({ endedHow, beatAt, waits }: WorkerRow, now: Date, { hold }: FleetTiming): FleetWorkerState {
  if (endedHow !== null) return endedHow
  if (now.getTime() - beatAt.getTime() >= hold) return 'silent'
  return waits ? 'waiting' : 'at-work'
}

/** What is held by whoever has ended or says nothing, and when another machine takes it. */
function heldUp(rows: readonly WorkerRow[], here: string, now: Date, timing: FleetTiming): FleetStuck[] {
  return rows.flatMap((row): FleetStuck[] => {
    const { holds, machine, endedAt, endedHow, beatAt } = row
    const state = stateOf(row, now, timing)
    if (holds === null || state === 'at-work' || state === 'waiting') return []
    const free = freeFrom(
      {
        endedHow,
        endedAt: endedAt?.getTime() ?? null,
        beatAt: (row.heldBeatAt ?? beatAt).getTime(),
        sameMachine: row.machineId === here,
      },
      timing,
    )
    return [
      {
        why: state === 'silent' ? 'held-by-silent' : 'held-by-ended',
        machine,
        mailboxes: holds,
        since: (endedAt ?? beatAt).toISOString(),
        freeAt: new Date(free).toISOString(),
      },
    ]
  })
}

async function serversOf(db: Queries): Promise<FleetServer[]> {
  const rows = await db.query<{
    key: string
    total: number
    perMachine: number
    taken: number
    refused: number
    stormAt: Date | null
    reason: string | null
  }>(
    `SELECT key, total, per_machine AS "perMachine", refused, storm_at AS "stormAt", storm_reason AS reason,
       (SELECT coalesce(sum(n), 0) FROM place WHERE server = key) AS taken FROM server
       WHERE EXISTS (SELECT 1 FROM need WHERE server = key) ORDER BY key`,
  )
  return rows.map(({ key, total, perMachine, taken, refused, stormAt, reason }) => ({
    server: key,
    connections: { total, perMachine, taken },
    refused,
    storm: stormAt === null ? null : { since: stormAt.toISOString(), reason: reason ?? '' },
  }))
}

const stormy = (servers: readonly FleetServer[]): FleetStuck[] =>
  servers.flatMap(({ server, storm }) =>
    storm === null ? [] : [{ why: 'storm' as const, server, mailboxes: [], since: storm.since, freeAt: null }],
  )

async function runOf(db: Queries): Promise<FleetDocument['run']> {
  const [run] = await db.query<{ number: number; phase: PhaseName; startedAt: Date; endedAt: Date | null }>(
    `SELECT id AS number, phase, started_at AS "startedAt", ended_at AS "endedAt" FROM run ORDER BY id DESC LIMIT 1`,
  )
  return run === undefined
    ? null
    : { ...run, startedAt: run.startedAt.toISOString(), endedAt: run.endedAt?.toISOString() ?? null }
}

async function waitingOf(db: Queries): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT unnest(mailboxes) AS id FROM job WHERE state = 'waiting' ORDER BY position`,
  )
  return rows.map(({ id }) => id)
}
