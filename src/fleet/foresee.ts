// Whether what is left of the whole plan fits into the hours that are open, from the picture of all machines.

import type { MigrationEvent } from '../model/events.ts'
import type { StatusDocument } from '../model/status.ts'
import type { Me } from './claims.ts'
import type { Queries } from './database.ts'
import type { FleetTiming } from './fleet-timing.ts'

/**
 * What is to be told of it; undefined: it fits, or nobody can say. `bytesLeft`: at least; mailboxes that nobody has
 * counted are taken to be as large as the others in the time alone.
 */
export function tooLong({
  forecast: { basis, bytesPerSecond, hours },
  mailboxes,
}: StatusDocument): Extract<MigrationEvent, { event: 'will-not-fit' }> | undefined {
  if (basis !== 'measured' || hours === undefined || hours.opensAt !== null || hours.marginSeconds >= 0)
    return undefined
  return {
    event: 'will-not-fit',
    bytesLeft: mailboxes.reduce((sum, { left }) => sum + (left?.bytes ?? 0), 0),
    bytesPerSecond,
    finishesAt: new Date(Date.parse(hours.drainAt) - hours.marginSeconds * 1000).toISOString(),
    closesAt: hours.closesAt,
    hours,
  }
}

/** Whether somebody has told in this run of the hours that end then. */
export async function isTold(db: Queries, run: number, closesAt: string): Promise<boolean> {
  const told = await db.query('SELECT 1 FROM run WHERE id = $1 AND too_long_until = $2', [run, closesAt])
  return told.length > 0
}

/** To be called when it was told: rather twice than never. */
export async function setTold(db: Queries, run: number, closesAt: string): Promise<void> {
  await db.query('UPDATE run SET too_long_until = $2 WHERE id = $1', [run, closesAt])
}

/** Of the workers that are at work one looks at what concerns all: who was there first. */
export async function isFirst(db: Queries, { worker }: Me, { hold }: FleetTiming): Promise<boolean> {
  const [first] = await db.query<{ id: string }>(
    `SELECT id FROM worker WHERE ended_at IS NULL AND waits_until IS NULL
       AND beat_at > clock_timestamp() - $1 * interval '1 ms' ORDER BY started_at, id LIMIT 1`,
    [hold],
  )
  return first?.id === worker
}
