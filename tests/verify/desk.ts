// What a test of a reading verb needs around it.

import { dirname } from 'node:path'
import type { MigrationEvent } from '../../src/model/events.ts'
import type { CheckRequest, RunRequest, VerifyRequest } from '../../src/model/request.ts'
import { defaultTiming, type Timing } from '../../src/model/timing.ts'
import { migrate } from '../../src/migrate.ts'
import { readPlan } from '../../src/plan/read-plan.ts'
import { readSecrets } from '../../src/plan/secrets.ts'
import { readStatus } from '../../src/report/status.ts'
import { verify } from '../../src/verify/verify.ts'
import type { StatusDocument, VerifyDocument } from '../../src/model/status.ts'

export const quickly: Timing = {
  ...defaultTiming,
  still: 200,
  look: 50,
  heartbeat: 100,
  looks: [0, 5],
  backoff: [10, 20, 50],
}

export type Desk = { request: CheckRequest; events: MigrationEvent[]; stop: AbortController }

/** Reads the plan and its secrets as a command would. */
export async function deskFor(planFile: string): Promise<Desk> {
  const plan = readPlan(planFile)
  const { secrets } = await readSecrets(plan.mailboxes, {
    env: {},
    planFolder: dirname(plan.file),
    ...(plan.retired === undefined ? {} : { retired: plan.retired }),
  })
  const events: MigrationEvent[] = []
  const stop = new AbortController()
  const request: CheckRequest = {
    plan,
    mailboxes: plan.mailboxes,
    secrets,
    emit: (event) => events.push(event),
    stop: stop.signal,
    lang: 'en',
    byYear: false,
    rehearse: false,
    logins: false,
  }
  return { request, events, stop }
}

/** A whole run. */
export async function runPlan(planFile: string, options: Partial<RunRequest> = {}): Promise<StatusDocument> {
  const { request } = await deskFor(planFile)
  return migrate({ ...request, removeGhosts: false, retryLogins: false, again: [], ...options }, { timing: quickly })
}

/** What status says now. */
export function readStatusOf(planFile: string): StatusDocument {
  const plan = readPlan(planFile)
  return readStatus(plan, plan.mailboxes, 'en')
}

/** A whole verification. */
export async function verifyPlan(planFile: string, options: Partial<VerifyRequest> = {}): Promise<VerifyDocument> {
  const { request } = await deskFor(planFile)
  return verify({ ...request, against: 'source', strict: false, ...options }, quickly)
}
