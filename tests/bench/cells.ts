// Measures one corpus over one line: pairs of runs in turns, fresh target accounts, the whole work each.

import { readFileSync, rmSync } from 'node:fs'
import type { CheckDocument } from '../../src/model/status.ts'
import { freshUser } from '../support/temp-dir.ts'
import type { Filled } from './corpora.ts'
import { mbsyncRun, type OurOptions, ourCheck, ourPlan, ourRun, type Work } from './contestants.ts'
import type { Cell, Pair, QuietCell, Run } from './document.ts'
import { measure, type Place, readEvents } from './measure.ts'

export type Source = { users: readonly string[]; filled: Filled }

export type Conditions = Place & {
  tls: boolean
  ours: OurOptions
  parallel: number
  mbsync: boolean
  say: (line: string) => void
}

function workFor(source: Source, { servers, lines, tls, parallel }: Conditions): Work {
  return {
    servers,
    lines,
    tls,
    parallel,
    mailboxes: source.users.map((user) => ({ source: user, target: freshUser('nuovo') })),
  }
}

/** Ends early when somebody fails: the same failure again would prove nothing and take hours. */
export async function measurePairs(
  count: number,
  source: Source,
  conditions: Conditions,
  done: (pair: Pair) => void,
): Promise<void> {
  for (let n = 0; n < count; n++) {
    const first = n % 2 === 0 ? 'ours' : 'theirs'
    const alone = !conditions.mbsync
    const before = !alone && first === 'theirs' ? await theirRun(source, conditions) : undefined
    const ours = await ourOwnRun(source, conditions)
    const after = !alone && first === 'ours' ? await theirRun(source, conditions) : undefined
    const theirs = before ?? after
    done({ first, ours, ...(theirs === undefined ? {} : { theirs }) })
    if (ours.failed !== undefined || theirs?.failed !== undefined) return
  }
}

/** What checks say about the run that follows, the middle one of so many; undefined when one of them says nothing. */
export async function measureForecast(
  count: number,
  source: Source,
  conditions: Conditions,
): Promise<Cell['forecast']> {
  const said: NonNullable<Cell['forecast']>[] = []
  while (said.length < count) {
    const one = await oneForecast(source, conditions)
    if (one === undefined) return undefined
    said.push(one)
  }
  return said.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(said.length / 2)]
}

async function oneForecast(source: Source, conditions: Conditions): Promise<Cell['forecast']> {
  const context = workFor(source, conditions)
  const plan = ourPlan(context, conditions.ours)
  const { run, stdout, startedAt } = await measure(ourCheck(plan), conditions)
  const endedAt = startedAt + run.seconds * 1_000
  const said =
    run.failed === undefined ? (JSON.parse(readFileSync(stdout, 'utf8')) as CheckDocument).forecast : undefined
  conditions.servers.forget(context.mailboxes.map(({ target }) => target))
  rmSync(plan.dir, { recursive: true, force: true })
  const forecast =
    said === undefined || said.finishesAt === null
      ? undefined
      : { seconds: (Date.parse(said.finishesAt) - endedAt) / 1_000, basis: said.basis }
  conditions.say(
    '  forecast    ' +
      (forecast === undefined
        ? `none${run.failed === undefined ? '' : `: ${run.failed}`}`
        : `${forecast.seconds.toFixed(2)} s (${forecast.basis}), said after ${run.seconds.toFixed(2)} s`),
  )
  return forecast
}

async function ourOwnRun(source: Source, conditions: Conditions): Promise<Run> {
  const context = workFor(source, conditions)
  const plan = ourPlan(context, conditions.ours)
  const measured = await measure(ourRun(plan, conditions.ours), conditions)
  const { messages, ...times } = readEvents(measured)
  const run: Run = { ...measured.run, ...times }
  if (messages !== source.filled.messages) run.failed ??= `${messages} of ${source.filled.messages} messages are proved`
  return finished('pec-migrate', run, context, source.filled, conditions, plan.dir)
}

async function theirRun(source: Source, conditions: Conditions): Promise<Run> {
  const context = workFor(source, conditions)
  const commands = mbsyncRun(context)
  const { run } = await measure(commands, conditions)
  // It adds a header to find its messages again: their number can be compared, their size cannot.
  return finished('mbsync', run, context, { ...source.filled, bytes: Number.NaN }, conditions, commands.dir)
}

function finished(
  who: string,
  run: Run,
  context: Work,
  wanted: Filled,
  { servers, say }: Conditions,
  dir: string,
): Run {
  const users = context.mailboxes.map(({ target }) => target)
  if (run.failed === undefined) {
    const stored = servers.stored(users)
    if (stored.messages !== wanted.messages)
      run.failed = `${stored.messages} of ${wanted.messages} messages are on the target`
    else if (!Number.isNaN(wanted.bytes) && stored.bytes !== wanted.bytes)
      run.failed = `${stored.bytes} of ${wanted.bytes} bytes are on the target`
  }
  servers.forget(users)
  rmSync(dir, { recursive: true, force: true })
  const proved =
    run.verified === undefined
      ? ''
      : `, copied after ${run.copied?.toFixed(2) ?? '?'} s, proved after ${run.verified.toFixed(2)} s`
  say(
    `  ${who.padEnd(11)} ${run.seconds.toFixed(2)} ` +
      `s${proved}${run.failed === undefined ? '' : `  FAILED: ${run.failed}`}`,
  )
  return run
}

/** Copies once, then runs again and again with nothing left to do. */
export async function measureQuiet(
  count: number,
  source: Source,
  conditions: Conditions,
): Promise<Pick<QuietCell, 'firstRun' | 'runs'>> {
  const context = workFor(source, conditions)
  const plan = ourPlan(context, conditions.ours)
  const { run: first } = await measure(ourRun(plan, conditions.ours), conditions)
  conditions.say(
    `  first run   ${first.seconds.toFixed(2)} s${first.failed === undefined ? '' : `  FAILED: ${first.failed}`}`,
  )
  const runs: Run[] = []
  while (runs.length < count && first.failed === undefined) {
    const measured = await measure(ourRun(plan, conditions.ours), conditions)
    const { copied } = readEvents(measured)
    if (copied !== undefined) measured.run.failed ??= 'a run with nothing to do copied something'
    conditions.say(
      `  quiet run   ${measured.run.seconds.toFixed(2)} ` +
        `s${measured.run.failed === undefined ? '' : `  FAILED: ${measured.run.failed}`}`,
    )
    runs.push(measured.run)
    if (measured.run.failed !== undefined) break
  }
  conditions.servers.forget(context.mailboxes.map(({ target }) => target))
  rmSync(plan.dir, { recursive: true, force: true })
  return { firstRun: first, runs }
}
