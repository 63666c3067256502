// The doors of a fleet: a worker that does its share, and looks at the whole from any machine.

import { dirname } from 'node:path'
import { openSession } from '../imap/session.ts'
import type { OpenSession } from '../line/connections.ts'
import { MigrationError } from '../model/errors.ts'
import type { FleetPlan, Plan } from '../model/plan.ts'
import type { Language, Request, RunRequest, VerifyRequest } from '../model/request.ts'
import type { VerifyDocument } from '../model/status.ts'
import type { Timing } from '../model/timing.ts'
import type { ScannedSide, ScanRequest } from '../outcomes/scan.ts'
import { readDatabaseString } from '../plan/secrets.ts'
import { openDatabase, type FleetDatabase } from './database.ts'
import { enrol, enterServers } from './enrol.ts'
import { fleetError } from './failures.ts'
import { defaultFleetTiming, type FleetTiming } from './fleet-timing.ts'
import { FleetLogins } from './logins.ts'
import { isAtWork } from './picture.ts'
import { scanInFleet } from './scan-fleet.ts'
import { ensureSchema, hasSchema, schemaOf } from './schema.ts'
import { verifyInFleet } from './verify-fleet.ts'
import { Worker, type BeforeWork, type Worked, type WorkerOptions } from './worker.ts'
import { end, enter, forgetLock, noteDead } from './workers.ts'

/** Where the connection string is looked for, and in which language it is said that it is not there. */
export type Asking = { env: NodeJS.ProcessEnv; lang: Language; times?: FleetTiming; timing?: Timing }

/** Does this machine's share of a run. Throws as `migrate` does, and what keeps it from the fleet. */
export async function runInFleet(
  request: Omit<RunRequest, 'before'>,
  fleet: FleetPlan,
  asking: Asking & { before?: BeforeWork | undefined },
): Promise<Worked> {
  const { before } = asking
  return asWorker(request, fleet, asking, (options) => new Worker(request, { ...options, before }).work())
}

/** Verifies the plan, from this machine. Throws as `verify` does, and what keeps it from the fleet. */
export async function verifyOnFleet(
  request: VerifyRequest,
  fleet: FleetPlan,
  asking: Asking & { version: string },
): Promise<VerifyDocument> {
  return enrolled(request, fleet, asking, (options) => verifyInFleet(request, options))
}

/** Scans the plan, from this machine. Throws as `scan` does, and what keeps it from the fleet. */
export async function scanOnFleet(
  request: ScanRequest,
  fleet: FleetPlan,
  asking: Asking & { version: string },
): Promise<ScannedSide[]> {
  return enrolled(request, fleet, asking, (options) => scanInFleet(request, options))
}

/** Does work of a person on the mailboxes of the plan, which the fleet knows then. */
async function enrolled<T>(
  request: Pick<Request, 'plan' | 'emit'>,
  fleet: FleetPlan,
  asking: Asking & { version: string },
  work: (options: WorkerOptions) => Promise<T>,
): Promise<T> {
  return asWorker(request, fleet, asking, async (options) => {
    await enrol(options.db, options.me, { plan: request.plan, program: asking.version }, options.times)
    return work(options)
  })
}

/**
 * Lets look at servers: with the permits of all machines, and with what they have been refused. No mailbox is taken.
 * Throws what keeps it from the fleet.
 */
export async function lookInFleet<T>(
  request: Pick<Request, 'plan' | 'emit' | 'mailboxes' | 'secrets'>,
  fleet: FleetPlan,
  asking: Asking & { retryLogins: boolean },
  look: (how: { logIn: OpenSession; isAtWork: boolean }) => Promise<T>,
): Promise<T> {
  return asWorker(
    request,
    fleet,
    asking,
    async ({ db, me, times }) => {
      await noteDead(db, fleet)
      await enterServers(db, request.plan, { looks: true })
      const logins = new FleetLogins({ db, me, openSession, timing: times })
      if (asking.retryLogins) await logins.forgetAll()
      else await logins.forgetChanged(request)
      return look({
        logIn: (...login) => logins.openSession(...login),
        isAtWork: await isAtWork(db, times),
      })
    },
    { looks: true },
  )
}

/** Enters the fleet for as long as the work lasts. */
async function asWorker<T>(
  { plan, emit }: Pick<Request, 'plan' | 'emit'>,
  fleet: FleetPlan,
  asking: Asking,
  work: (options: WorkerOptions) => Promise<T>,
  how: { looks: boolean } = { looks: false },
): Promise<T> {
  const { times = defaultFleetTiming, timing } = asking
  const db = await open(plan, fleet, asking)
  try {
    await ensureSchema(db, schemaOf(plan), times.hold).catch((error: unknown) => {
      throw namingSchema(error, plan)
    })
    if (db.isPlain) {
      const facts = { server: 'PostgreSQL', host: db.where }
      emit({ event: 'finding', finding: { level: 'warning', scope: 'run', code: 'plaintext', facts } })
    }
    const { me, lock } = await enter(db, fleet, how)
    try {
      return await work({ db, me, fleet, times, ...(timing === undefined ? {} : { timing }) })
    } finally {
      await end(db, me.worker, 'left').catch(() => undefined)
      lock.release()
      forgetLock(fleet, me.worker)
    }
  } finally {
    await db.end()
  }
}

/**
 * Looks at a fleet. undefined: nobody has worked on the plan yet. What this machine knows of its own dead is written
 * down first. Throws what keeps it from the database, and `fleet-older`.
 */
export async function withFleet<T>(
  plan: Plan,
  fleet: FleetPlan,
  asking: Asking,
  look: (db: FleetDatabase, times: FleetTiming) => Promise<T>,
): Promise<T | undefined> {
  const db = await open(plan, fleet, asking)
  try {
    if (!(await hasSchema(db, schemaOf(plan)))) return undefined
    await noteDead(db, fleet)
    return await look(db, asking.times ?? defaultFleetTiming)
  } finally {
    await db.end()
  }
}

async function open(plan: Plan, fleet: FleetPlan, { env, lang, times = defaultFleetTiming }: Asking) {
  const found = await readDatabaseString(fleet, { env, lang, planFolder: dirname(plan.file) })
  if ('missing' in found) throw fleetError('fleet-unreachable', { reason: found.missing })
  return openDatabase(found.secret, schemaOf(plan), times.query)
}

/** Who has no rights must know to which schema. */
function namingSchema(error: unknown, plan: Plan): unknown {
  if (!(error instanceof MigrationError) || error.code !== 'fleet-refused') return error
  return fleetError('fleet-refused', { ...error.facts, entry: schemaOf(plan) }, error)
}
