// The run that all workers do together: the first opens it, who comes later joins, and whoever sees its end ends it.

import type { PhaseName } from '../model/plan.ts'
import type { StoppedBy } from '../model/status.ts'
import type { FleetDatabase } from './database.ts'
import type { Scope } from './claims.ts'
import { neverBeats } from './workers.ts'

/**
 * Opens a run, or joins the one that is open in this phase. One of another phase is over: all is looked at again.
 * Mailboxes of the scope that the run does not have yet are added to it.
 */
export async function joinRun(
  db: FleetDatabase,
  { phase, ignoreWindow, scope }: { phase: PhaseName; ignoreWindow: boolean; scope: Scope },
): Promise<number> {
  return db.transaction(async (tx) => {
    await tx.query('LOCK TABLE fleet IN EXCLUSIVE MODE')
    const [open] = await tx.query<{ id: number; phase: string }>(
      'SELECT r.id, r.phase FROM fleet f JOIN run r ON r.id = f.run WHERE r.ended_at IS NULL',
    )
    let run = open?.id
    if (open === undefined || open.phase !== phase) {
      await tx.query(`UPDATE run SET ended_at = clock_timestamp(), ending = 'ended' WHERE ended_at IS NULL`)
      const [made] = await tx.query<{ id: number }>(
        `INSERT INTO run (id, phase, ignored_window) SELECT coalesce(max(id), 0) + 1, $1, $2 FROM run RETURNING id`,
        [phase, ignoreWindow],
      )
      run = made?.id
      await tx.query('UPDATE fleet SET run = $1', [run])
      await tx.query(`UPDATE job SET state = 'idle', round = 0 WHERE state IN ('waiting', 'done')`)
    }
    await tx.query(
      `UPDATE job SET state = 'waiting', round = 0 WHERE state = 'idle' AND ($1::text[] IS NULL OR id = ANY ($1))`,
      [scope],
    )
    // What stopped it once does not stop it now.
    await tx.query('UPDATE run SET stopped_by = NULL WHERE id = $1', [run])
    return run ?? 0
  })
}

export type Left = { waiting: number; held: number }

/** What is still to do of the scope. */
export async function leftOf(db: FleetDatabase, scope: Scope): Promise<Left> {
  const [left] = await db.query<Left>(
    `SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'held') AS held
       FROM job WHERE state IN ('waiting', 'held') AND ($1::text[] IS NULL OR id = ANY ($1))`,
    [scope],
  )
  return left ?? { waiting: 0, held: 0 }
}

/** The phase of the run that is open; undefined: it has ended, or another one was never begun. */
export async function openPhase(db: FleetDatabase): Promise<string | undefined> {
  const [open] = await db.query<{ phase: string }>(
    'SELECT r.phase FROM fleet f JOIN run r ON r.id = f.run WHERE r.ended_at IS NULL',
  )
  return open?.phase
}

/** Ends the run when nothing of it is left. True: by this call, and whoever made it tells the world. */
export async function endRun(db: FleetDatabase, run: number): Promise<boolean> {
  const ended = await db.query(
    `UPDATE run SET ended_at = clock_timestamp(), ending = 'ended', stopped_by = NULL
       WHERE id = $1 AND ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM job WHERE state IN ('waiting', 'held'))
       RETURNING id`,
    [run],
  )
  return ended.length > 0
}

/**
 * A worker leaves before the end. Where it was the last, the run is stopped, and stays open: the next worker goes on
 * with it. True: it was.
 */
export async function stopRun(db: FleetDatabase, run: number, worker: string, by: StoppedBy): Promise<boolean> {
  const stopped = await db.query(
    `UPDATE run SET stopped_by = $3 WHERE id = $1 AND ended_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM worker WHERE id <> $2 AND ended_at IS NULL AND beat_at > ${neverBeats})
       RETURNING id`,
    [run, worker, by],
  )
  return stopped.length > 0
}

export async function setExitCode(db: FleetDatabase, run: number, code: number): Promise<void> {
  await db.query('UPDATE run SET exit_code = $2 WHERE id = $1', [run, code])
}
