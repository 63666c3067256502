// One picture of the whole plan, put together from what all machines have left in the database.

import type { RunRow } from '../journal/runs.ts'
import type { SilentServer } from '../journal/silent-servers.ts'
import type { MailboxProgress } from '../journal/totals.ts'
import type { Waiting } from '../journal/waiting.ts'
import { MigrationError } from '../model/errors.ts'
import { scopeOf } from '../model/failure.ts'
import type { MailboxPlan, PhaseName, Plan } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import type { LastSignatures, LastVerify, StatusDocument, StoppedBy } from '../model/status.ts'
import { recordsOf, type Detail, type MailboxRecord } from '../report/mailbox-record.ts'
import { pictureOf, type Picture } from '../report/picture.ts'
import { statusOf } from '../report/status.ts'
import type { StatusReading } from '../report/status-reading.ts'
import type { Rate } from '../schedule/transfer-speeds.ts'
import type { Queries } from './database.ts'
import type { FleetTiming } from './fleet-timing.ts'
import type { SeenDetail, SeenSums } from './seen.ts'

export type LookOptions = { lang: Language; detail: Detail; timing: FleetTiming }

/** Where the plan stands, as the database has it at this moment; `running`: somebody is at work. */
export async function lookAtFleet(
  db: Queries,
  plan: Plan,
  mailboxes: readonly MailboxPlan[],
  { lang, detail, timing }: LookOptions,
  ended?: StoppedBy | 'ended',
): Promise<StatusReading> {
  const at = Date.now()
  const last = await lastRun(db)
  const workers = await atWork(db, timing)
  const picture = await readPicture(db, plan, { lang, detail, last, workers })
  const running = ended === undefined && workers.some(({ waits }) => !waits) && last?.endedAt === null
  // A worker that leaves while others go on says how it itself ended.
  const told =
    ended === undefined || last === undefined
      ? picture
      : { ...picture, last: { ...last, ...(ended === 'ended' ? { ending: ended } : stoppedBy(ended)) } }
  return {
    at,
    status: statusOf(withPlaces(plan, workers.length), mailboxes, told, { running, lang, now: at, detail }),
    progress: picture.progress,
    run: running && last !== undefined ? { startedAt: last.startedAt, aliveAt: last.aliveAt } : undefined,
  }
}

/** Each worker takes as many mailboxes at once as the plan says. */
const withPlaces = (plan: Plan, workers: number): Plan => ({
  ...plan,
  mailboxesInParallel: plan.mailboxesInParallel * Math.max(1, workers),
})

const stoppedBy = (by: StoppedBy) => ({ ending: 'stopped', stoppedBy: by, endedAt: Date.now() })

/** What keeps mailboxes of these apart, whichever machine has met it. */
export async function errorsOf(db: Queries, mailboxes: readonly MailboxPlan[]): Promise<Map<string, MigrationError>> {
  const rows = await db.query<{ sums: SeenSums }>('SELECT sums FROM job WHERE sums IS NOT NULL')
  const inScope = new Set(mailboxes.map(({ id }) => id))
  return new Map(
    rows
      .flatMap(({ sums }) => Object.entries(sums.mailboxes))
      .flatMap(([id, { row }]): [string, MigrationError][] => {
        if (!inScope.has(id) || row?.state !== 'parked' || row.errorCode === null) return []
        const { errorCode: code, errorFacts } = row
        const about = { code, scope: scopeOf(code), retry: 'never', facts: errorFacts ?? {} } as const
        return [[id, new MigrationError(`${id}: ${code}`, about)]]
      }),
  )
}

/** The status document alone. */
export async function readFleetStatus(...args: Parameters<typeof lookAtFleet>): Promise<StatusDocument> {
  return (await lookAtFleet(...args)).status
}

type Worker = { pid: number; machine: string; beatAt: Date; waits: boolean; since: Date; until: Date; phase: PhaseName }

/** Workers that may be at work: whose end nobody knows, and whose lease is not over. */
async function atWork(db: Queries, { hold }: FleetTiming): Promise<Worker[]> {
  return db.query<Worker>(
    `SELECT w.pid, m.name AS machine, w.beat_at AS "beatAt", w.waits_until IS NOT NULL AS waits, w.waits_since AS since,
       w.waits_until AS until, w.waits_for AS phase FROM worker w JOIN machine m ON m.id = w.machine
       WHERE w.ended_at IS NULL AND w.beat_at > clock_timestamp() - $1 * interval '1 ms'`,
    [hold],
  )
}

/** Whether somebody works on a run that is open. */
export async function isAtWork(db: Queries, times: FleetTiming): Promise<boolean> {
  const last = await lastRun(db)
  return last?.endedAt === null && (await atWork(db, times)).some(({ waits }) => !waits)
}

async function lastRun(db: Queries): Promise<Picture['last']> {
  return (await readRuns(db, 1))[0]
}

/** All runs of the fleet, in order of time. */
export async function allRuns(db: Queries): Promise<FleetRun[]> {
  return (await readRuns(db, null)).toReversed()
}

type FleetRun = RunRow & { ignoredWindow: number }

/** The last ones first; `most`: null, all of them. */
async function readRuns(db: Queries, most: number | null): Promise<FleetRun[]> {
  type Raw = Pick<RunRow, 'id' | 'phase' | 'stoppedBy' | 'exitCode' | 'ending'>
  const rows = await db.query<
    Raw & { startedAt: Date; aliveAt: Date | null; endedAt: Date | null; ignoredWindow: number }
  >(
    `SELECT id, phase, started_at AS "startedAt", ended_at AS "endedAt", ending, stopped_by AS "stoppedBy",
       exit_code AS "exitCode", ignored_window::int AS "ignoredWindow",
       coalesce(ended_at, (SELECT max(beat_at) FROM worker)) AS "aliveAt" FROM run ORDER BY id DESC LIMIT $1`,
    [most],
  )
  return rows.map(({ startedAt, aliveAt, endedAt, ending, ...rest }) => ({
    ...rest,
    pid: 0,
    host: '',
    startedAt: startedAt.getTime(),
    aliveAt: (aliveAt ?? startedAt).getTime(),
    endedAt: endedAt?.getTime() ?? null,
    ending: ending ?? (rest.stoppedBy === null ? null : 'stopped'),
  }))
}

type Row = { state: string; sums: SeenSums | null; detail: SeenDetail | null }

async function readPicture(
  db: Queries,
  plan: Plan,
  of: { lang: Language; detail: Detail; last: Picture['last']; workers: readonly Worker[] },
): Promise<Picture> {
  const rows = await db.query<Row>(
    `SELECT state, sums, ${of.detail === 'folders' ? 'detail' : 'NULL AS detail'} FROM job ORDER BY position`,
  )
  const seen = new Map(rows.flatMap(({ sums }) => Object.entries(sums?.mailboxes ?? {})))
  const details = new Map(rows.flatMap(({ detail }) => Object.entries(detail?.mailboxes ?? {})))
  const progress = new Map<string, MailboxProgress>()
  for (const [id, one] of seen) if (one.progress !== undefined) progress.set(id, one.progress)
  const ignored = await db.query<{ at: Date }>('SELECT started_at AS at FROM run WHERE ignored_window ORDER BY id')
  return {
    ...pictureOf(plan, undefined, of.lang, of.detail),
    records: recordsOf(plan, undefined, of.lang).map((blank): MailboxRecord => {
      const known = seen.get(blank.mailbox.id)
      if (known === undefined) return blank
      const { problems, progress: _, look, row, ...rest } = known
      const detail = details.get(blank.mailbox.id)
      return {
        ...blank,
        ...rest,
        // JSON leaves out what is undefined.
        row,
        look,
        folders: detail?.folders ?? [],
        kinds: detail?.kinds,
        completeness: detail?.completeness ?? null,
        problems: problems[of.lang],
      }
    }),
    progress,
    last: of.last,
    rates: { writing: writingOf(rows), readingBack: new Map() },
    writers: new Map(rows.flatMap(({ detail }) => Object.entries(detail?.writers ?? {}))),
    silent: silentOf(rows),
    lastVerify: lastVerifyOf(rows),
    lastSignatures: lastSignaturesOf(rows),
    ignoredWindow: ignored.map(({ at }) => at.getTime()),
    waiting: waitingOf(of.workers),
  }
}

/** The last look at each mailbox, as one verification: as good as the worst of them, and as old as the newest. */
function lastVerifyOf(rows: readonly Row[]): LastVerify | null {
  const all = rows.flatMap(({ sums }) => sums?.lastVerify ?? [])
  const [first] = all.toSorted((a, b) => (a.at < b.at ? 1 : -1))
  if (first === undefined) return null
  const worst = (['not-finished', 'differs', 'identical'] as const).find((verdict) =>
    all.some((one) => one.verdict === verdict),
  )
  return {
    ...first,
    scope: { ...first.scope, mailboxes: all.flatMap(({ scope }) => scope.mailboxes) },
    against: all.every(({ against }) => against === 'source') ? 'source' : 'journal',
    strict: all.every(({ strict }) => strict),
    verdict: worst ?? first.verdict,
    differs: all.reduce((sum, { differs }) => sum + differs, 0),
  }
}

function lastSignaturesOf(rows: readonly Row[]): LastSignatures | undefined {
  const all = rows.flatMap(({ sums }) => sums?.lastSignatures ?? [])
  const [first, ...rest] = all.toSorted((a, b) => (a.at < b.at ? 1 : -1))
  if (first === undefined) return undefined
  return rest.reduce(
    (sum, one) => ({
      at: sum.at,
      mailboxes: sum.mailboxes + one.mailboxes,
      checked: sum.checked + one.checked,
      intact: sum.intact + one.intact,
      broken: sum.broken + one.broken,
      brokenAtSource: sum.brokenAtSource + one.brokenAtSource,
      notSigned: sum.notSigned + one.notSigned,
      unreadable: sum.unreadable + one.unreadable,
    }),
    first,
  )
}

/** Each server once, since the first of those at work has noticed. */
function silentOf(rows: readonly Row[]): SilentServer[] {
  const silent = new Map<string, SilentServer>()
  for (const { state, sums } of rows)
    for (const one of state === 'held' ? (sums?.silent ?? []) : []) {
      const known = silent.get(one.server)
      if (known === undefined || one.since < known.since) silent.set(one.server, one)
    }
  return [...silent.values()]
}

/** How fast one mailbox was written to each target, on average of those that were measured. */
function writingOf(rows: readonly Row[]): Map<string, Rate> {
  const all = new Map<string, number[]>()
  for (const { sums } of rows)
    for (const [server, { one }] of Object.entries(sums?.writing ?? {}))
      all.set(server, [...(all.get(server) ?? []), one])
  return new Map(
    [...all].map(([server, rates]) => [
      server,
      { one: rates.reduce((sum, rate) => sum + rate, 0) / rates.length, all: undefined },
    ]),
  )
}

/** The worker whose wait is over first, where all that are there wait. */
function waitingOf(workers: readonly Worker[]): Waiting | undefined {
  if (workers.some(({ waits }) => !waits)) return undefined
  const [first] = [...workers].sort((a, b) => a.until.getTime() - b.until.getTime())
  if (first === undefined) return undefined
  return {
    pid: first.pid,
    host: first.machine,
    since: first.since.getTime(),
    until: first.until.getTime(),
    phase: first.phase,
    aliveAt: first.beatAt.getTime(),
  }
}
