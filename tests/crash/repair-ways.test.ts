// Repairs that are interrupted, on real servers: whatever ends a run in the middle of one, the next ones end the same.

import pLimit from 'p-limit'
import { beforeAll, describe, expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { problemsOf, statesOf, type Ran } from '../copy/migration.ts'
import { contentOfAccount, readAccount } from '../support/account-state.ts'
import { type DovecotServer, twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { dyingRun } from '../support/dying-run.ts'
import { HandClock } from '../support/hand-clock.ts'
import { openLine } from '../support/line-proxy.ts'
import { hasty } from './hasty.ts'
import { repairWays, type Prepared, type RepairWay, type Servers } from './repair-ways.ts'
import { nextUids } from './scenario.ts'

const hour = 3_600_000

/** Ends a run, or its lines, right after the nth commit of its journal; `false`: the run was over before. */
type Interruption = (prepared: Prepared, servers: Servers, nth: number) => Promise<boolean>

const interruptions: Readonly<Record<string, Interruption>> = {
  async 'kill -9'({ job }, _, nth) {
    const { kind } = await dyingRun({ plan: job.plan, timing: hasty, dieAt: { name: 'after commit', nth } })
    return kind === 'killed'
  },
  async 'broken lines'({ job }, { sourceLine, targetLine }, nth) {
    const commits = commitsOf(nth, () => [sourceLine, targetLine].forEach((line) => line.cut()))
    await job.run({}, { timing: hasty, openJournal: commits.openJournal })
    return commits.reached()
  },
  async 'a Ctrl-C'({ job }, _, nth) {
    const stop = new AbortController()
    const commits = commitsOf(nth, () => stop.abort())
    await job.run({ stop: stop.signal }, { timing: hasty, openJournal: commits.openJournal })
    return commits.reached()
  },
  async 'a window that closes'({ job }, _, nth) {
    const now = Date.now()
    const clock = new HandClock(now)
    let passed = Promise.resolve()
    const commits = commitsOf(nth, () => (passed = clock.pass(2 * hour)))
    const plan = { ...job.plan, windows: [{ opensAt: now - 1_000, closesAt: now + hour, drainMs: 60_000 }] }
    await job.run({ plan }, { timing: hasty, clock, openJournal: commits.openJournal })
    await passed
    return commits.reached()
  },
}

/** Calls back after the nth commit of a run. */
function commitsOf(nth: number, interrupt: () => unknown) {
  let count = 0
  return {
    reached: () => count >= nth,
    count: () => count,
    openJournal(file: string) {
      const journal = openJournal(file)
      const commit = journal.commit.bind(journal)
      journal.commit = (work) => {
        const result = commit(work)
        count += 1
        if (count === nth) interrupt()
        return result
      }
      return journal
    },
  }
}

/** Steps of a repair of so many commits: all of them when EVERY_STEP is set, else some, others for each way. */
function stepsOf(commits: number, some: number, shift: number): number[] {
  if (process.env['EVERY_STEP'] !== undefined) return Array.from({ length: commits }, (_, at) => at + 1)
  const stride = commits / some
  return Array.from({ length: some }, (_, at) => 1 + Math.floor(at * stride + (shift % Math.max(1, stride))))
}

const obstacle = whyNoDovecot()

describe.skipIf(obstacle !== undefined)(`interrupted repairs${obstacle ? ` (skipped: ${obstacle})` : ''}`, () => {
  let pair: { source: DovecotServer; target: DovecotServer }
  beforeAll(async () => {
    pair = await twoServers()
  })

  /** Lines of its own: what is cut in one job must not reach another. */
  async function inTurn<T>(work: (servers: Servers) => Promise<T>): Promise<T> {
    const [sourceLine, targetLine] = await Promise.all([
      openLine({ targetPort: pair.source.port }),
      openLine({ targetPort: pair.target.port }),
    ])
    try {
      return await work({ ...pair, sourceLine, targetLine })
    } finally {
      await Promise.all([sourceLine.close(), targetLine.close()])
    }
  }

  async function outcomeOf({ status }: Ran, { user }: Prepared): Promise<unknown> {
    // An answer that was lost is looked for once more by the next run: nothing waits for it.
    const { 'late-look': _, ...owed } = status.owed
    const target = contentOfAccount(await readAccount({ port: pair.target.port, user }))
    return {
      state: status.state,
      states: statesOf(status),
      problems: problemsOf(status).toSorted(),
      owed,
      // Digests differ from job to job; how many of each there are does not.
      target: Object.fromEntries(Object.entries(target).map(([path, messages]) => [path, timesOf(messages)])),
    }
  }

  async function uninterrupted(way: RepairWay): Promise<{ outcome: unknown; commits: number }> {
    return inTurn(async (servers) => {
      const prepared = await way.prepare(servers)
      const commits = commitsOf(0, () => undefined)
      const ran = await prepared.job.run({}, { timing: hasty, openJournal: commits.openJournal })
      expect(statesOf(ran.status), way.name).toEqual(way.ends)
      expect(ran.status.owed, way.name).toEqual({})
      return { outcome: await outcomeOf(ran, prepared), commits: commits.count() }
    })
  }

  async function interrupted(way: RepairWay, interruption: Interruption, nth: number): Promise<[boolean, unknown]> {
    return inTurn(async (servers) => {
      const prepared = await way.prepare(servers)
      const reached = await interruption(prepared, servers, nth)
      const outcome = await outcomeOf(await prepared.job.run({}, { timing: hasty }), prepared)
      const uids = await nextUids(pair.target.port, prepared.user)
      const quiet = await prepared.job.run({}, { timing: hasty })
      expect(quiet.events.filter(({ event }) => event === 'message' || event === 'settling')).toEqual([])
      expect(quiet.status.owed).toEqual({})
      expect(await nextUids(pair.target.port, prepared.user)).toEqual(uids)
      return [reached, outcome]
    })
  }

  describe.each(repairWays.map((way, at) => ({ ...way, at })))('$name', (way) => {
    let whole: Awaited<ReturnType<typeof uninterrupted>>
    beforeAll(async () => {
      whole = await uninterrupted(way)
    })

    it.each(Object.entries(interruptions))('%s: what it ends in is the same', { timeout: 480_000 }, async (_, how) => {
      expect(whole.commits).toBeGreaterThan(3)
      const steps = stepsOf(whole.commits, 3, way.at)
      const limit = pLimit(3)
      const ends = await Promise.all(steps.map((nth) => limit(() => interrupted(way, how, nth))))
      ends.forEach(([, outcome], at) => expect(outcome, `after commit ${steps[at]}`).toEqual(whole.outcome))
      expect(ends.filter(([reached]) => reached).length, 'runs that were interrupted').toBeGreaterThan(steps.length / 2)
    })
  })
})

/** How often each occurs, as numbers alone: equal for two mailboxes that differ in their mail only. */
function timesOf(messages: readonly string[]): number[] {
  const times = new Map<string, number>()
  for (const one of messages) times.set(one, (times.get(one) ?? 0) + 1)
  return [...times.values()].toSorted((a, b) => a - b)
}
