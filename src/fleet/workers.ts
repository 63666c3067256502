// Workers and their machines: who is there, and which process of this machine is dead for certain.

import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isLocked, takeLock, type Lock } from '../journal/lock.ts'
import type { FleetPlan } from '../model/plan.ts'
import type { Me } from './claims.ts'
import type { FleetDatabase, Queries } from './database.ts'

/** The folder of journals is the machine: whoever holds it can tell which of its processes live. */
export function machineOf({ journals }: FleetPlan): string {
  mkdirSync(join(journals, 'workers'), { recursive: true, mode: 0o700 })
  const file = join(journals, 'machine')
  if (!existsSync(file)) {
    // Two processes may come first at the same time: the name is given once.
    const own = `${file}.${process.pid}`
    const handle = openSync(own, 'w', 0o600)
    writeSync(handle, `${randomUUID()}\n`)
    closeSync(handle)
    try {
      linkSync(own, file)
    } catch {
      // The other was first.
    }
    rmSync(own)
  }
  return readFileSync(file, 'utf8').trim()
}

/** What a worker's lock lies beside. */
const placeOf = ({ journals }: FleetPlan, worker: string): string => join(journals, 'workers', worker)

/** Whoever only looks at servers has permits for logins, and never beats: nobody counts it among those at work. */
export const neverBeats = 'to_timestamp(0)'

/** Enters a new worker; its lock is gone with the process, however it ends. `looks`: it takes no mailboxes. */
export async function enter(
  db: FleetDatabase,
  fleet: FleetPlan,
  { looks = false } = {},
): Promise<{ me: Me; lock: Lock }> {
  const me = { worker: randomUUID(), machine: machineOf(fleet) }
  const lock = takeLock(placeOf(fleet, me.worker))
  if (lock === undefined) throw new Error('the lock of a new worker is taken')
  try {
    await db.transaction(async (tx) => {
      await nameMachine(tx, me.machine)
      await tx.query(
        `INSERT INTO worker (id, machine, pid, beat_at)
           VALUES ($1, $2, $3, ${looks ? neverBeats : 'clock_timestamp()'})`,
        [me.worker, me.machine, process.pid],
      )
    })
    return { me, lock }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** By its host's name; machines of one name are told apart by a number. */
async function nameMachine(tx: Queries, machine: string): Promise<void> {
  await tx.query('LOCK TABLE machine IN EXCLUSIVE MODE')
  const names = new Set((await tx.query<{ name: string }>('SELECT name FROM machine')).map(({ name }) => name))
  let name = hostname()
  for (let n = 2; names.has(name); n++) name = `${hostname()}-${n}`
  await tx.query('INSERT INTO machine (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING', [machine, name])
}

/**
 * Writes down which processes of this machine are dead: the operating system gives their locks away. Gives how many
 * were not known to be.
 */
export async function noteDead(db: Queries, fleet: FleetPlan): Promise<number> {
  const file = join(fleet.journals, 'machine')
  if (!existsSync(file)) return 0
  const alive = await db.query<{ id: string }>(
    `SELECT id FROM worker WHERE machine = $1 AND (ended_at IS NULL OR ended_how = 'buried')`,
    [readFileSync(file, 'utf8').trim()],
  )
  let dead = 0
  for (const { id } of alive) {
    // Without its lock file nothing is known of it: somebody has removed it.
    if (!existsSync(`${placeOf(fleet, id)}.lock`)) continue
    const lock = isLocked(placeOf(fleet, id)) ? undefined : takeLock(placeOf(fleet, id))
    if (lock === undefined) continue
    lock.release()
    await end(db, id, 'died')
    rmSync(`${placeOf(fleet, id)}.lock`, { force: true })
    dead += 1
  }
  return dead
}

/** `died` is more than `buried`: it is known, not only said. */
export async function end(db: Queries, worker: string, how: 'left' | 'died'): Promise<void> {
  await db.query(
    `UPDATE worker SET ended_at = coalesce(ended_at, clock_timestamp()), ended_how = $2
       WHERE id = $1 AND (ended_at IS NULL OR ended_how = 'buried')`,
    [worker, how],
  )
  await db.query('DELETE FROM login WHERE worker = $1 AND $2', [worker, how === 'left'])
}

/** A worker that has ended leaves its lock file behind no longer. */
export function forgetLock(fleet: FleetPlan, worker: string): void {
  rmSync(`${placeOf(fleet, worker)}.lock`, { force: true })
}

/** All workers of this machine are said to be off; gives how many were at work. undefined: there is no such machine. */
export async function bury(db: FleetDatabase, machine: string): Promise<number | undefined> {
  return db.transaction(async (tx) => {
    const [found] = await tx.query<{ id: string }>('SELECT id FROM machine WHERE name = $1', [machine])
    if (found === undefined) return undefined
    const buried = await tx.query(
      `UPDATE worker SET ended_at = clock_timestamp(), ended_how = 'buried'
         WHERE machine = $1 AND ended_at IS NULL RETURNING id`,
      [found.id],
    )
    return buried.length
  })
}

/** A worker that waits for its hours, or does so no more. */
export async function noteWaiting(
  db: Queries,
  { worker }: Me,
  waits: { until: number; phase: string } | undefined,
): Promise<void> {
  await db.query(
    `UPDATE worker SET
       waits_since = CASE WHEN $2::float8 IS NULL THEN NULL ELSE coalesce(waits_since, clock_timestamp()) END,
       waits_until = to_timestamp($2::float8 / 1000), waits_for = $3 WHERE id = $1`,
    [worker, waits?.until ?? null, waits?.phase ?? null],
  )
}
