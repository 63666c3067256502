// Before a run that is bound to a dry run: the same look again, and what has moved since.

import type { OpenSession } from '../line/connections.ts'
import { MigrationError } from '../model/errors.ts'
import type { Emit } from '../model/events.ts'
import type { RunRequest } from '../model/request.ts'
import type { Found } from '../model/status.ts'
import { defaultTiming } from '../model/timing.ts'
import { check } from './check.ts'
import type { LockedCheck } from './locked-check.ts'
import { planSinceLocked, serversSinceLocked } from './since-locked.ts'

/**
 * Tells each difference as a finding, and throws `dry-run-outdated` (scope run) when there is any; `interrupted` when a
 * stop is asked for first. `file`: where the dry run stands. `logIn`: of a fleet. Throws as check does.
 */
export async function assertAsLocked(
  request: Pick<RunRequest, 'plan' | 'mailboxes' | 'chosen' | 'secrets' | 'emit' | 'stop' | 'lang' | 'retryLogins'>,
  { locked, file }: { locked: LockedCheck; file: string },
  logIn?: OpenSession,
): Promise<void> {
  const { plan, mailboxes, emit } = request
  emit({ event: 'looking-again', path: file, lookedAt: locked.at, mailboxes: mailboxes.length })
  const ofPlan = planSinceLocked(locked, plan, mailboxes)
  // A plan that is another one is reason enough: no server has to be asked.
  const isOther = ofPlan.some(({ code }) => code === 'plan-changed')
  const moved = isOther ? ofPlan : [...ofPlan, ...(await ofServers(request, locked, logIn))]
  for (const finding of moved) emit({ event: 'finding', finding })
  if (moved.length > 0)
    throw new MigrationError(`${moved.length} differences from ${file}`, outdated(file, moved.length))
}

async function ofServers(
  request: Parameters<typeof assertAsLocked>[0],
  locked: LockedCheck,
  logIn: OpenSession | undefined,
): Promise<Found[]> {
  const document = await check(
    { ...request, byYear: false, rehearse: false, logins: false, emit: onlyObstacles(request.emit) },
    defaultTiming,
    logIn,
  )
  if (request.stop.aborted)
    throw new MigrationError('interrupted', { code: 'interrupted', scope: 'run', retry: 'never' })
  return serversSinceLocked(locked, document)
}

/** Warnings and counts were told by the dry run. */
function onlyObstacles(emit: Emit): Emit {
  return (event) => {
    if (event.event === 'reconnecting' || (event.event === 'finding' && event.finding.level === 'blocker')) emit(event)
  }
}

function outdated(path: string, count: number): ConstructorParameters<typeof MigrationError>[1] {
  return { code: 'dry-run-outdated', scope: 'run', retry: 'never', facts: { path, count } }
}
