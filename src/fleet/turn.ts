// One turn of one job: its journal brought here, the migration of its mailboxes, and all of it given back.

import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { openJournal, openJournalToRead, type Journal } from '../journal/journal.ts'
import { underLock } from '../journal/under-lock.ts'
import type { OpenSession } from '../line/connections.ts'
import type { MemoryBudget } from '../line/memory-budget.ts'
import { sleep } from '../line/sleep.ts'
import { asMigrationError, type MigrationError } from '../model/errors.ts'
import type { MigrationEvent } from '../model/events.ts'
import type { RunRequest } from '../model/request.ts'
import type { Timing } from '../model/timing.ts'
import { migrate } from '../migrate.ts'
import { release } from './claims.ts'
import type { FleetDatabase } from './database.ts'
import type { Holding } from './holding.ts'
import type { Paces } from './paces.ts'
import { seenOf } from './seen.ts'
import { fetchJournal } from './shelf.ts'

/** The fact under which a journal has the token of its last holding. */
const tokenFact = 'fleet-token'

export type TurnOptions = {
  db: FleetDatabase
  request: RunRequest
  openSession: OpenSession
  paces: Paces
  /** Of the process, over all its turns. */
  memory: MemoryBudget
  timing: Timing
  /** ms between two tries to reach a database that is away. */
  look: number
  /** The newest messages go first, in this phase and turn. */
  onlyNewest: boolean
}

/** How a turn ended. `fatal`: what keeps this machine from going on. */
export type Turned = { fatal?: MigrationError }

/** These keep one job from going on here and now, and say nothing about others. */
const passing: ReadonlySet<MigrationError['code']> = new Set<MigrationError['code']>([
  'lease-lost',
  'fleet-unreachable',
  'journal-in-use',
  'outside-window',
  'interrupted',
])

/** Never throws. What cannot be given back now is given up when the lease is over. */
export async function runTurn(holding: Holding, options: TurnOptions): Promise<Turned> {
  let error: MigrationError | undefined
  let how: 'done' | 'newest-done' | 'stopped' = 'stopped'
  try {
    await bringJournal(holding, options.db)
    how = await work(holding, options)
  } catch (thrown) {
    error = asMigrationError(thrown, 'run')
    // What only this server or mailbox has met is written down with it, and its turn is over.
    if (error.scope !== 'run') how = 'done'
  }
  // A database that is away may come back before the lease is over.
  for (let isOver = false; !isOver;) {
    try {
      await giveBack(holding, options.db, how)
      isOver = true
    } catch (thrown) {
      const failed = asMigrationError(thrown, 'run')
      if (!passing.has(failed.code)) error ??= failed
      isOver = failed.code !== 'fleet-unreachable' || !holding.lease.holds || !(await sleep(options.look))
    }
  }
  holding.lease.end()
  holding.look()
  return error === undefined || error.scope !== 'run' || passing.has(error.code) ? {} : { fatal: error }
}

/**
 * The journal that lies here is used where nobody has held the job since; else the one of the shelf; else a new one,
 * which finds what is there by its content.
 */
export async function bringJournal({ claim, plan }: Holding, db: FleetDatabase): Promise<void> {
  mkdirSync(dirname(plan.journal), { recursive: true, mode: 0o700 })
  const isOurs = claim.before !== null && tokenOf(plan.journal) === claim.before.token
  const isFetched = !isOurs && (await fetchJournal(db, claim.job, plan.journal))
  await underLock(plan, openJournal, async (journal) => {
    const last = journal.runs.last()
    journal.commit((tx) => {
      journal.setFact(tx, tokenFact, claim.token)
      // Its holder lived on after this checkpoint: what it left uncertain is not older than now.
      if (isFetched && last?.endedAt === null) journal.runs.alive(tx, last.id, Date.now())
    })
    await Promise.resolve()
  })
}

function tokenOf(file: string): string | undefined {
  let journal: Journal | undefined
  try {
    journal = openJournalToRead(file)
    return journal?.fact(tokenFact)
  } catch {
    // A journal that cannot be read is of no use here.
    return undefined
  } finally {
    journal?.close()
  }
}

async function work(
  holding: Holding,
  { request, openSession, paces, memory, timing, onlyNewest }: TurnOptions,
): Promise<'done' | 'newest-done' | 'stopped'> {
  let newestDone = 0
  const emit = (event: MigrationEvent): void => {
    if (event.event === 'recent-done') newestDone += 1
    if (!ofTheWhole.has(event.event)) request.emit(event)
  }
  const inScope = new Set(request.mailboxes.map(({ id }) => id))
  const { wait: _wait, hearConnections: _hear, exitCodeOf: _code, ...rest } = request
  const status = await migrate(
    {
      ...rest,
      plan: holding.plan,
      mailboxes: holding.plan.mailboxes.filter(({ id }) => inScope.has(id)),
      emit,
      stop: AbortSignal.any([request.stop, holding.lost.signal]),
    },
    { timing, memory, onlyNewest, ...holding.parts(openSession, paces) },
  )
  holding.assert()
  if (status.state !== 'stopped') return 'done'
  return onlyNewest && newestDone > 0 && !request.stop.aborted ? 'newest-done' : 'stopped'
}

/** What the worker tells of all its work together: one mailbox alone may fit where all do not. */
const ofTheWhole: ReadonlySet<MigrationEvent['event']> = new Set<MigrationEvent['event']>([
  'run-started',
  'previous-run-died',
  'stopping',
  'cut-off',
  'will-not-fit',
  'summary',
])

async function giveBack(holding: Holding, db: FleetDatabase, how: 'done' | 'newest-done' | 'stopped'): Promise<void> {
  const { claim, plan, lease } = holding
  if (!lease.holds) return
  const journal = openJournalToRead(plan.journal)
  const seen = journal === undefined ? undefined : seenOf(plan, journal)
  journal?.close()
  if (journal !== undefined) await holding.keep(db)
  await release(db, claim, how, seen)
}
