// Who works on what: claims with the budgets of both servers, beats, and giving back. Each is one transaction.

import type { FleetDatabase, Queries } from './database.ts'
import type { FleetTiming } from './fleet-timing.ts'
import { freeFrom, type Holder } from './takeover.ts'

export type Claim = {
  job: string
  /** Both are checked wherever a holding is spoken of: a database that was restored counts epochs anew. */
  epoch: number
  token: string
  /** Of the holding before; null: there was none. */
  before: { epoch: number; token: string } | null
  /** 0: the newest messages of a cutover that has some; 1: the rest. */
  round: number
  run: number
}

export type Me = { worker: string; machine: string }

/** `scope`: jobs that this worker may take; null: all. */
export type Scope = readonly string[] | null

/**
 * Connections in use, of all and of the machine of who asks, and the routes that fit beside them. Who has places is
 * held: to say so leads to those few. The planner has no numbers of so small a table, and would read all jobs.
 */
const fits = `
  used AS (SELECT server, sum(n) AS n FROM place GROUP BY server),
  mine AS (SELECT p.server, sum(p.n) AS n FROM place p JOIN job j ON j.id = p.job JOIN worker w ON w.id = j.holder
    WHERE j.state = 'held' AND w.machine = $1 GROUP BY p.server),
  fits AS (SELECT r.id FROM route r WHERE NOT EXISTS (
    SELECT 1 FROM need x JOIN server s ON s.key = x.server
      LEFT JOIN used u ON u.server = x.server LEFT JOIN mine m ON m.server = x.server
      WHERE x.route = r.id
        AND (coalesce(u.n, 0) + x.n > s.total OR coalesce(m.n, 0) + x.n > s.per_machine)))`

/** The next job: of those that ended without saying so, then of those that wait. undefined: nothing fits now. */
export async function claim(db: FleetDatabase, me: Me, scope: Scope, timing: FleetTiming): Promise<Claim | undefined> {
  return db.transaction(async (tx) => {
    // Claims queue here, so that what one sees of the budgets holds until it has taken its share.
    await tx.query('SELECT key FROM server ORDER BY key FOR UPDATE')
    const found = (await abandoned(tx, me, scope, timing)) ?? (await waiting(tx, me, scope))
    return found === undefined ? undefined : take(tx, me, found)
  })
}

/**
 * A job that a person asks for, as it was before; `held`: somebody has it who is not known to have ended. What its
 * holder did not give back is in nobody's turn. undefined: its servers have no room now.
 */
export async function claimOne(
  db: FleetDatabase,
  me: Me,
  job: string,
  timing: FleetTiming,
): Promise<{ claim: Claim; was: string } | 'held' | undefined> {
  return db.transaction(async (tx) => {
    await tx.query('SELECT key FROM server ORDER BY key FOR UPDATE')
    const [found] = await tx.query<{ state: string; fits: boolean }>(
      `WITH ${fits} SELECT state, route IN (SELECT id FROM fits) AS fits FROM job WHERE id = $2 FOR UPDATE`,
      [me.machine, job],
    )
    if (found === undefined) return 'held'
    if (found.state === 'held') {
      if ((await abandoned(tx, me, [job], timing)) === undefined) return 'held'
      const open = await tx.query('SELECT 1 FROM fleet f JOIN run r ON r.id = f.run WHERE r.ended_at IS NULL')
      return { claim: await take(tx, me, job), was: open.length > 0 ? 'waiting' : 'idle' }
    }
    return found.fits ? { claim: await take(tx, me, job), was: found.state } : undefined
  })
}

async function waiting(tx: Queries, me: Me, scope: Scope): Promise<string | undefined> {
  const [found] = await tx.query<{ id: string }>(
    `WITH ${fits}
     SELECT next.id FROM fits CROSS JOIN LATERAL (
       SELECT id, round, priority, bytes, position FROM job
         WHERE route = fits.id AND state = 'waiting' AND ($2::text[] IS NULL OR id = ANY ($2))
         ORDER BY round, priority, bytes DESC NULLS FIRST, position LIMIT 1 FOR UPDATE SKIP LOCKED) next
     ORDER BY next.round, next.priority, next.bytes DESC NULLS FIRST, next.position LIMIT 1`,
    [me.machine, scope],
  )
  return found?.id
}

type Held = { id: string; now: Date; beatAt: Date; endedAt: Date | null; endedHow: Holder['endedHow']; machine: string }

/** A job whose holder has ended; whoever takes it inherits its places, within the bound of its own machine. */
async function abandoned(tx: Queries, me: Me, scope: Scope, timing: FleetTiming): Promise<string | undefined> {
  const held = await tx.query<Held>(
    `SELECT j.id, clock_timestamp() AS now, j.beat_at AS "beatAt", w.ended_at AS "endedAt", w.ended_how AS "endedHow",
       w.machine FROM job j JOIN worker w ON w.id = j.holder
       WHERE j.state = 'held' AND ($3::text[] IS NULL OR j.id = ANY ($3))
         AND (w.ended_at IS NOT NULL OR j.beat_at < clock_timestamp() - $2 * interval '1 ms')
         AND (w.machine = $1 OR NOT EXISTS (
           SELECT 1 FROM need x JOIN server s ON s.key = x.server WHERE x.route = j.route AND s.per_machine < x.n + (
             SELECT coalesce(sum(p.n), 0) FROM place p JOIN job k ON k.id = p.job JOIN worker v ON v.id = k.holder
               WHERE k.state = 'held' AND v.machine = $1 AND p.server = x.server)))
       ORDER BY j.round, j.priority, j.bytes DESC NULLS FIRST, j.position FOR UPDATE OF j SKIP LOCKED`,
    [me.machine, timing.afterSilence, scope],
  )
  return held.find(
    ({ now, beatAt, endedAt, endedHow, machine }) =>
      freeFrom(
        {
          endedHow,
          endedAt: endedAt?.getTime() ?? null,
          beatAt: beatAt.getTime(),
          sameMachine: machine === me.machine,
        },
        timing,
      ) <= now.getTime(),
  )?.id
}

async function take(tx: Queries, { worker }: Me, id: string): Promise<Claim> {
  const [before] = await tx.query<{ epoch: number; token: string | null }>(
    'SELECT epoch, token FROM job WHERE id = $1',
    [id],
  )
  const [now] = await tx.query<Omit<Claim, 'before'>>(
    `UPDATE job SET state = 'held', holder = $2, epoch = epoch + 1, token = gen_random_uuid(),
       held_at = clock_timestamp(), beat_at = clock_timestamp(), run = (SELECT run FROM fleet)
       WHERE id = $1 RETURNING id AS job, epoch, token, round, run`,
    [id, worker],
  )
  if (before === undefined || now === undefined) throw new Error(`job ${id} went away in its transaction`)
  await tx.query(
    `INSERT INTO place SELECT x.server, j.id, x.n FROM job j JOIN need x ON x.route = j.route WHERE j.id = $1
     ON CONFLICT DO NOTHING`,
    [id],
  )
  return { ...now, before: before.token === null ? null : { epoch: before.epoch, token: before.token } }
}

/** Gives back all that this worker holds and works on no more: its lease was over before it could say so. */
export async function releaseStray(db: Queries, { worker }: Me, atWork: readonly string[]): Promise<void> {
  await db.query(
    `WITH stray AS (UPDATE job SET state = 'waiting', holder = NULL, held_at = NULL
       WHERE holder = $1 AND state = 'held' AND NOT id = ANY ($2) RETURNING id)
     DELETE FROM place USING stray WHERE place.job = stray.id`,
    [worker, atWork],
  )
}

/** What a beat or a release leaves of a job for all to see. */
export type Seen = { sums: unknown; detail: unknown; bytes: number | null }

/** Gives the jobs of these that are still held as claimed; what is missing is lost. undefined: the worker itself is. */
export async function beat(
  db: FleetDatabase,
  { worker }: Me,
  held: readonly { claim: Claim; seen: Seen | undefined }[],
): Promise<{ held: ReadonlySet<string>; now: number } | undefined> {
  const [alive] = await db.query<{ now: Date }>(
    `UPDATE worker SET beat_at = clock_timestamp() WHERE id = $1 AND ended_at IS NULL
       RETURNING clock_timestamp() AS now`,
    [worker],
  )
  if (alive === undefined) return undefined
  const rows = await db.query<{ id: string }>(
    `UPDATE job j SET beat_at = clock_timestamp(), sums = coalesce(x.sums, j.sums),
       detail = coalesce(x.detail, j.detail), bytes = coalesce(x.bytes, j.bytes)
       FROM unnest($2::text[], $3::bigint[], $4::uuid[], $5::json[], $6::json[], $7::bigint[])
         AS x (id, epoch, token, sums, detail, bytes)
       WHERE j.id = x.id AND j.holder = $1 AND j.epoch = x.epoch AND j.token = x.token RETURNING j.id`,
    [
      worker,
      held.map(({ claim: { job } }) => job),
      held.map(({ claim: { epoch } }) => epoch),
      held.map(({ claim: { token } }) => token),
      held.map(({ seen }) => (seen === undefined ? null : JSON.stringify(seen.sums))),
      held.map(({ seen }) => (seen === undefined ? null : JSON.stringify(seen.detail))),
      held.map(({ seen }) => seen?.bytes ?? null),
    ],
  )
  return { held: new Set(rows.map(({ id }) => id)), now: alive.now.getTime() }
}

/**
 * Gives a job back with its places. `done`: for the run in which it was claimed; one that was opened since wants it
 * anew. `as`: in the state in which it was taken, in that run. False: it was somebody else's already.
 */
export async function release(
  db: FleetDatabase,
  { job, epoch, token }: Claim,
  how: 'done' | 'newest-done' | 'stopped' | { as: string },
  seen: Seen | undefined,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const rows = await tx.query(
      `UPDATE job SET state = CASE WHEN run IS DISTINCT FROM (SELECT run FROM fleet) THEN 'waiting'
         WHEN $8::text IS NOT NULL THEN $8 WHEN $4 = 'done' THEN 'done' ELSE 'waiting' END,
         round = CASE WHEN $4 = 'newest-done' THEN 1 ELSE round END, holder = NULL, held_at = NULL,
         sums = coalesce($5::json, sums), detail = coalesce($6::json, detail), bytes = coalesce($7::bigint, bytes)
         WHERE id = $1 AND epoch = $2 AND token = $3 AND state = 'held' RETURNING id`,
      [
        job,
        epoch,
        token,
        typeof how === 'string' ? how : '',
        seen === undefined ? null : JSON.stringify(seen.sums),
        seen === undefined ? null : JSON.stringify(seen.detail),
        seen?.bytes ?? null,
        typeof how === 'string' ? null : how.as,
      ],
    )
    if (rows.length === 0) return false
    await tx.query('DELETE FROM place WHERE job = $1', [job])
    return true
  })
}
