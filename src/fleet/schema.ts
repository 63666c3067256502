// The tables of a fleet, in a schema of its own, which makes and upgrades itself.

import { createHash } from 'node:crypto'
import type { Plan } from '../model/plan.ts'
import type { FleetDatabase, Queries } from './database.ts'
import { fleetError } from './failures.ts'

/** Each step makes the schema of one version out of the one before; none is changed once it was released. */
const upgrades: readonly string[] = [
  `
  -- The plan on which all work, and the run that is open or was the last.
  CREATE TABLE fleet (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), plan_sha256 text NOT NULL, program text NOT NULL, run integer
  );
  -- too_long_until: the end of the hours of which it was told that the plan does not fit into them.
  CREATE TABLE run (
    id integer PRIMARY KEY, phase text NOT NULL, started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz, ending text CHECK (ending IN ('ended', 'stopped')), stopped_by text, exit_code integer,
    ignored_window boolean NOT NULL, too_long_until timestamptz
  );
  CREATE TABLE machine (id uuid PRIMARY KEY, name text NOT NULL UNIQUE);
  CREATE TABLE worker (
    id uuid PRIMARY KEY, machine uuid NOT NULL REFERENCES machine, pid integer NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(), beat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz, ended_how text CHECK (ended_how IN ('left', 'died', 'buried')),
    waits_since timestamptz, waits_until timestamptz, waits_for text
  );
  -- clear_at: when all that was let through would have moved at the limit's speed. refused: logins in a row.
  CREATE TABLE server (
    key text PRIMARY KEY, total integer NOT NULL, per_machine integer NOT NULL,
    clear_at timestamptz NOT NULL DEFAULT clock_timestamp(), refused integer NOT NULL DEFAULT 0,
    storm_at timestamptz, storm_reason text
  );
  -- What mailboxes need of servers: few are different.
  CREATE TABLE route (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
  CREATE TABLE need (
    route integer REFERENCES route, server text REFERENCES server, n integer NOT NULL, PRIMARY KEY (route, server)
  );
  -- The mailboxes of one target account: one at a time writes to it. token: of the last holding, as its journal has it.
  CREATE TABLE job (
    id text PRIMARY KEY, position integer NOT NULL, mailboxes text[] NOT NULL, bound jsonb NOT NULL,
    route integer NOT NULL REFERENCES route, priority integer NOT NULL,
    state text NOT NULL DEFAULT 'idle' CHECK (state IN ('idle', 'waiting', 'held', 'done')),
    run integer, round integer NOT NULL DEFAULT 0, bytes bigint,
    holder uuid REFERENCES worker, epoch bigint NOT NULL DEFAULT 0, token uuid,
    held_at timestamptz, beat_at timestamptz, sums json, detail json,
    CHECK ((state = 'held') = (holder IS NOT NULL))
  );
  CREATE INDEX job_next ON job (route, round, priority, bytes DESC NULLS FIRST, position) WHERE state = 'waiting';
  CREATE INDEX job_held ON job (holder) WHERE state = 'held';
  -- Connections that holders may have open: no counter that could drift.
  CREATE TABLE place (server text REFERENCES server, job text REFERENCES job, n integer NOT NULL,
    PRIMARY KEY (server, job));
  -- Journals as they were at the last checkpoint, in pieces.
  CREATE TABLE shelf (job text PRIMARY KEY REFERENCES job, epoch bigint NOT NULL, pieces integer NOT NULL,
    kept_at timestamptz NOT NULL);
  CREATE TABLE piece (job text REFERENCES job, n integer, sha256 text NOT NULL, data bytea NOT NULL,
    PRIMARY KEY (job, n));
  CREATE TABLE refusal (account text PRIMARY KEY, server text NOT NULL, code text NOT NULL, at timestamptz NOT NULL,
    salt text NOT NULL, mark text NOT NULL);
  -- Logins under way.
  CREATE TABLE login (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, server text NOT NULL REFERENCES server,
    worker uuid NOT NULL REFERENCES worker, at timestamptz NOT NULL DEFAULT clock_timestamp());
  `,
]

/** One schema for each plan of a database, by the plan's name: another file of that name is the same migration. */
export function schemaOf({ name }: Pick<Plan, 'name'>): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `pec_${plain.slice(0, 40)}_${digest}`
}

/** Whether the tables are there. Throws `fleet-older` and `fleet-newer` where another version made them. */
export async function hasSchema(db: Queries, schema: string, steps = upgrades): Promise<boolean> {
  const [there] = await db.query<{ table: string | null }>('SELECT to_regclass($1)::text AS table', [
    `"${schema}".schema_version`,
  ])
  if (typeof there?.table !== 'string') return false
  const version = await versionOf(db)
  if (version > steps.length) throw another('fleet-newer', version, steps)
  if (version < steps.length) throw another('fleet-older', version, steps)
  return true
}

/**
 * Makes the schema, or brings it up to date while nobody works with the one before, who would have said so in `hold`
 * ms; machines that come at the same time wait for each other. Throws `fleet-newer`, `fleet-other-version`,
 * `fleet-refused`.
 */
export async function ensureSchema(db: FleetDatabase, schema: string, hold: number, steps = upgrades): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [schema])
    // Whoever may not make schemas may have been given one.
    const [{ there } = { there: false }] = await tx.query<{ there: boolean }>(
      'SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1) AS there',
      [schema],
    )
    if (!there) await tx.query(`CREATE SCHEMA "${schema}"`)
    await tx.query(`SET LOCAL search_path TO "${schema}"`)
    await tx.query('CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)')
    const version = await versionOf(tx)
    if (version > steps.length) throw another('fleet-newer', version, steps)
    if (version === steps.length) return
    if (version > 0) await assertAtRest(tx, hold)
    for (const step of steps.slice(version)) await tx.query(step)
    await tx.query('DELETE FROM schema_version')
    await tx.query('INSERT INTO schema_version VALUES ($1)', [steps.length])
  })
}

/** Whoever works with the version before does not know what changes under its hands. */
async function assertAtRest(tx: Queries, hold: number): Promise<void> {
  const [other] = await tx.query<{ program: string }>(
    `SELECT program FROM fleet WHERE EXISTS (SELECT 1 FROM worker
       WHERE ended_at IS NULL AND beat_at > clock_timestamp() - $1 * interval '1 ms')`,
    [hold],
  )
  if (other !== undefined) throw fleetError('fleet-other-version', { other: other.program })
}

async function versionOf(db: Queries): Promise<number> {
  const [row] = await db.query<{ version: number }>('SELECT version FROM schema_version')
  return row?.version ?? 0
}

const another = (code: 'fleet-newer' | 'fleet-older', version: number, steps: readonly string[]) =>
  fleetError(code, { reason: `version ${version}, here ${steps.length}` })
