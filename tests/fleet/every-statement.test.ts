// A worker that dies before or after any statement towards PostgreSQL is followed by another, and nothing shows of it.

import { rmSync } from 'node:fs'
import pLimit from 'p-limit'
import { afterEach, describe, expect, it } from 'vitest'
import { openDatabase, type FleetDatabase } from '../../src/fleet/database.ts'
import { hasSchema } from '../../src/fleet/schema.ts'
import { bury } from '../../src/fleet/workers.ts'
import { Secret } from '../../src/model/secret.ts'
import { fleetLab, noFleet, type FleetLab } from './fleet-lab.ts'
import { endings, endWorkers, FleetWorker, proved, short, type FleetStep } from './fleet-worker.ts'

/** Of all steps every so manieth, or all of them with EVERY_STEP (`npm run crash`). */
const stride = process.env['EVERY_STEP'] === undefined ? 55 : 1

/** These alone, by their numbers: STEPS=12,13. */
const only = process.env['STEPS']?.split(',').map(Number)

/** Silence must not take long, and nobody is silent for so long while he lives. */
const times = { ...short, beat: 100, hold: 1_500, afterDeath: 200, afterSilence: 3_000 }

/** One mailbox at a time, so that statements of one name come in the same order in each run. */
const oneAtATime = { mailboxesInParallel: 1 }

/** Of these, which go by the clock as well, some runs have more than others. */
const byTheClock = /beat_at|FROM worker WHERE|piece|shelf|SELECT 1 FROM job|FROM server ORDER|state = 'held'|UPDATE run/

/** Who follows: the next process of the same machine; another machine after its burial, or after its silence. */
const followers = ['same machine', 'buried, its disk lost', 'silent'] as const

afterEach(endWorkers)

describe.skipIf(noFleet !== undefined)(`dying${noFleet === undefined ? '' : ` (skipped: ${noFleet})`}`, () => {
  it('at any statement of a fleet costs nothing', { timeout: 3_000_000 }, async () => {
    const lab = await fleetLab({ mailboxes: 2, messages: 5, more: oneAtATime })
    const whole = await new FleetWorker(lab.machine(), lab.env, times, { steps: {} }).done
    const trace = whole.events.find(({ event }) => event === 'steps')?.['trace'] as string[]
    const outcome = outcomeOf(whole)
    expect(outcome, endings([whole])).toMatchObject({ state: 'complete', messages: 16, verified: 16 })
    expect(await lab.wrong()).toEqual([])

    const steps = numbered(trace)
    expect(steps.length).toBeGreaterThan(250)
    const limit = pLimit(6)
    // All of them, whatever one has shown: a test that ended at the first would leave the others at work.
    const deaths = steps
      .map((step, at) => ({ step, at, follower: followers[at % followers.length] ?? 'silent' }))
      .filter(({ at }) => only?.includes(at) ?? at % stride === 7 % stride)
    const died = await Promise.allSettled(deaths.map((death) => limit(() => dieAndBeFollowed(lab, death, outcome))))
    const wrong = died.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
    expect(wrong, wrong.join('\n\n')).toEqual([])
    const killed = died.filter((one) => one.status === 'fulfilled' && one.value)
    expect(killed.length).toBeGreaterThan(0.8 * died.length)
  })
})

type Death = { step: FleetStep; at: number; follower: (typeof followers)[number] }

/** Whether the step was reached. */
async function dieAndBeFollowed(of: FleetLab, { step, at, follower }: Death, outcome: unknown): Promise<boolean> {
  const how = `died ${step.name}, number ${step.nth}, step ${at}, then ${follower}`
  const lab = await fleetLab({ again: { of, name: `morte ${at}` }, more: oneAtATime })
  const one = lab.machine()
  const first = await new FleetWorker(one, lab.env, times, { steps: { dieAt: step } }).done
  if (first.code === 0) expect(step.name, how).toMatch(byTheClock)
  else expect(first.code, how).toBeNull()

  const db = await openDatabase(new Secret(lab.string), lab.schema, times.query)
  try {
    if (follower === 'buried, its disk lost') {
      await buryAll(db, lab.schema)
      rmSync(one.journals, { recursive: true, force: true })
    }
    const two = follower === 'same machine' ? one : lab.machine()
    const second = await new FleetWorker(two, lab.env, times).done
    expect(second.code, `${how}: ${endings([second])}`).toBe(0)
    expect(outcomeOf(second), how).toEqual(outcome)
    expect(await lab.wrong(), how).toEqual([])
    const [left] = await leftOf(db)
    // Logins of whoever is silent, one to each server, count as under way until none takes so long.
    expect(left, how).toEqual({ places: 0, jobs: 0, runs: 0, logins: follower === 'silent' ? left?.logins : 0 })
    expect(left?.logins, how).toBeLessThanOrEqual(2)
    // The next run finds nothing to do, whatever the dead has left.
    const third = await new FleetWorker(two, lab.env, times).done
    expect(third.events.filter(proved), how).toEqual([])
    expect(outcomeOf(third), `${how}: ${endings([third])}`).toEqual(outcome)
  } finally {
    await db.end()
  }
  return first.code === null
}

async function buryAll(db: FleetDatabase, schema: string): Promise<void> {
  if (!(await hasSchema(db, schema))) return
  for (const { name } of await db.query<{ name: string }>('SELECT name FROM machine')) await bury(db, name)
}

type Left = { places: number; jobs: number; runs: number; logins: number }

/** What must not be left behind: places, held or waiting jobs, open runs, and logins that still count. */
async function leftOf(db: FleetDatabase): Promise<Left[]> {
  return db.query<Left>(
    `SELECT (SELECT count(*) FROM place) AS places, (SELECT count(*) FROM job WHERE state <> 'done') AS jobs,
       (SELECT count(*) FROM run WHERE ended_at IS NULL) AS runs,
       (SELECT count(*) FROM login l JOIN worker w ON w.id = l.worker
          WHERE w.ended_at IS NULL AND l.at > clock_timestamp() - $1 * interval '1 ms') AS logins`,
    [times.login],
  )
}

/** What everybody sees in the end. How many were found on the target is all that a death may change. */
function outcomeOf({ events }: { events: readonly Readonly<Record<string, unknown>>[] }): Record<string, unknown> {
  const { state, totals, problems } = events.at(-1) ?? {}
  return { ...(totals as object), adopted: undefined, state, problems }
}

function numbered(trace: readonly string[]): FleetStep[] {
  const counts = new Map<string, number>()
  return trace.map((name) => {
    const nth = (counts.get(name) ?? 0) + 1
    counts.set(name, nth)
    return { name, nth }
  })
}
