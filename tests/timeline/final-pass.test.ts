// The end of a provider on real servers: late mail, a late receipt, the final pass, and only then "yes".

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sleep } from '../../src/line/sleep.ts'
import type { MigrationEvent } from '../../src/model/events.ts'
import type { Timeline } from '../../src/model/plan.ts'
import { readStatus } from '../../src/report/status.ts'
import { migration, type Migration, type MailboxWanted } from '../copy/migration.ts'
import { freshAccounts, type DovecotPair, dovecotPair } from '../promises/dovecot-pair.ts'
import { fillAccount } from '../support/account-state.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { corpus, deliveryReceipt, plainMessage } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { expectCountingIdentity, statusShape } from '../whole-job/contract-shapes.ts'

const day = 24 * 3_600_000
/** A source that has stopped so long ago that the final pass may run so many ms from now on. */
const endingIn = (ms: number): Timeline => ({
  sendingStops: Date.now() + ms - day - 3_600_000,
  receivingStops: Date.now() + ms - day,
})

function ending(pair: DovecotPair, mailboxes: readonly MailboxWanted[], timeline: Timeline): Migration {
  const job = migration(pair.source, pair.target, mailboxes)
  for (const { source } of job.plan.mailboxes) source.server.timeline = timeline
  return job
}

describe.skipIf(whyNoDovecot() !== undefined)('the final pass', () => {
  let pair: DovecotPair
  beforeAll(async () => {
    pair = await dovecotPair()
  })
  afterAll(() => pair.close())

  it('is owed after a pass in time, brings what came late, and completes the work', async () => {
    const { user, sourceAccount } = await freshAccounts(pair, { INBOX: corpus(51, 20, 2) })
    const timeline = endingIn(1_500)
    const job = ending(pair, [{ source: user, target: user }], timeline)
    const after = (timeline.receivingStops ?? 0) + day
    const waits: MigrationEvent[] = []
    let late: Promise<void> | undefined
    // However long the first pass takes, by this clock it is over before that time.
    let slept = false
    const clock = {
      now: () => (slept ? Date.now() : Math.min(Date.now(), after - 1)),
      wait: async (milliseconds: number, stop?: AbortSignal) => {
        await late
        const passed = await sleep(Math.max(milliseconds, after - Date.now()), stop)
        slept = Date.now() >= after
        return passed
      },
    }
    const { status } = await job.run(
      {
        wait: true,
        emit: (event) => {
          if (event.event !== 'waiting') return
          waits.push(event)
          // While the run waits for the last receipt, it comes.
          late ??= fillAccount(sourceAccount, { INBOX: [deliveryReceipt(7, 1, 3_000)] })
        },
      },
      { clock },
    )
    expect(waits[0]).toMatchObject({ event: 'waiting', why: 'final-pass', until: new Date(after).toISOString() })
    expect(status).toMatchObject({
      state: 'complete',
      nextPassAfter: null,
      phase: 'done',
      canSwitchOff: { verdict: 'yes' },
      totals: { messages: 21, verified: 21 },
    })
    expect(Date.parse(status.mailboxes[0]?.lastPass?.startedAt ?? '')).toBeGreaterThanOrEqual(after)
    expect(status.mailboxes[0]?.lastPass?.newMessages).toBe(1)
    expectCountingIdentity(statusShape.parse(status))
  })

  it('is not done by a run that began before its time, whenever that ended', async () => {
    const [first, other] = [
      await freshAccounts(pair, { INBOX: [plainMessage(1, 'una\r\n')] }),
      await freshAccounts(pair, { INBOX: [plainMessage(2, 'due\r\n')] }),
    ]
    const job = ending(
      pair,
      [
        { source: first.user, target: first.user },
        { source: other.user, target: other.user },
      ],
      endingIn(-1_000),
    )
    const [one, two] = job.plan.mailboxes
    if (one === undefined || two === undefined) throw new Error('two mailboxes')
    // The first ran in time only by a clock that shows a minute earlier.
    const early = { now: () => Date.now() - 60_000, wait: async () => true }
    expect((await job.run({ mailboxes: [one] }, { clock: early })).status).toMatchObject({
      state: 'pass-due',
      canSwitchOff: { verdict: 'no' },
    })
    expect((await job.run({ mailboxes: [two] })).status).toMatchObject({
      state: 'complete',
      canSwitchOff: { verdict: 'no' },
    })
    const whole = readStatus(job.plan, job.plan.mailboxes, 'en')
    expect(whole).toMatchObject({
      state: 'pass-due',
      mailboxes: [{ state: 'pass-due' }, { state: 'complete', nextPassAfter: null }],
    })
    expect(whole.canSwitchOff.because).toEqual([expect.stringMatching(/^the last run is due: 1 mailbox has had none/)])
    expect((await job.run()).status).toMatchObject({ state: 'complete', canSwitchOff: { verdict: 'yes' } })
  })

  it('counts only for a mailbox that it finished: not when it was stopped, nor when it could not log in', async () => {
    const { user } = await freshAccounts(pair, { INBOX: corpus(52, 30, 2) })
    const job = ending(pair, [{ source: user, target: user }], endingIn(-1_000))
    const stop = new AbortController()
    const stopped = await job.run({ stop: stop.signal, emit: ({ event }) => event === 'message' && stop.abort() })
    expect(stopped.status).toMatchObject({
      state: 'stopped',
      canSwitchOff: { verdict: 'no' },
      mailboxes: [{ lastPass: null }],
    })
    job.setPassword(user, 'source', 'wrong')
    expect((await job.run()).status).toMatchObject({
      state: 'incomplete',
      mailboxes: [{ state: 'parked', lastPass: null }],
      canSwitchOff: { verdict: 'no' },
    })
    expect(readStatus(job.plan, job.plan.mailboxes, 'en').nextPassAfter).not.toBeNull()
    job.setPassword(user, 'source', 'secret')
    expect((await job.run()).status).toMatchObject({
      state: 'complete',
      nextPassAfter: null,
      canSwitchOff: { verdict: 'yes' },
    })
  })

  it('over the command line: 0 before it and after it, and a status that says what is still to be done', async () => {
    const { user } = await freshAccounts(pair, { INBOX: corpus(53, 10, 2) })
    const stops = (ms: number): string => new Date(Date.now() + ms - day).toISOString()
    const plan = (ms: number, dir?: string) =>
      writePlan({
        source: pair.source,
        target: pair.target,
        mailboxes: [{ id: 'urp', source: user, target: user }],
        sourceMore: { timeline: { receivingStops: stops(ms) } },
        ...(dir === undefined ? {} : { dir }),
      })
    const early = plan(3_600_000)
    const first = await runCli(['run', early.file, '--lang', 'en'])
    expect(first.code, first.stderr).toBe(0)
    expect(first.stdout).toMatch(/Mail and receipts can still arrive: the last run must start after/)
    expect(first.stdout).toMatch(/Next command: .*run /)
    const json = statusShape.parse(JSON.parse((await runCli(['status', early.file, '--json'])).stdout))
    expect(json).toMatchObject({ state: 'pass-due', canSwitchOff: { verdict: 'no' } })
    expect(Date.parse(json.nextPassAfter ?? '')).toBeGreaterThan(Date.now())
    // The provider moves its end, to just now.
    const moved = plan(0, early.dir)
    const due = await runCli(['status', moved.file, '--lang', 'it', '--exit-code'])
    expect(due).toMatchObject({ code: 0 })
    expect(due.stdout).toMatch(/da ripassare[^]*Si può spegnere l’origine\? No:[^]*ora dell’ultima esecuzione/)
    for (const line of due.stdout.split('\n').slice(0, -4)) expect(line.length, line).toBeLessThanOrEqual(80)
    expect((await runCli(['run', moved.file, '--lang', 'en'])).code).toBe(0)
    const done = await runCli(['status', moved.file, '--lang', 'en'])
    expect(done.stdout).toMatch(/: complete$/m)
    expect(done.stdout).toMatch(/Can the source be switched off\? Yes\./)
  })
})

describe.skipIf(whyNoDovecot() !== undefined)('what a run says of the end of a source', () => {
  let pair: DovecotPair
  beforeAll(async () => {
    pair = await dovecotPair()
  })
  afterAll(() => pair.close())
  const codesOf = (events: readonly MigrationEvent[]) =>
    events.flatMap((event) => (event.event === 'finding' ? [event.finding.code] : []))

  it('source-closes-first as soon as a mailbox has been counted, and nothing where there is time', async () => {
    const { user } = await freshAccounts(pair, { INBOX: corpus(54, 60, 50) })
    const closing = ending(pair, [{ source: user, target: user }], { accessStops: Date.now() + 500 })
    const { events, status } = await closing.run()
    expect(codesOf(events)).toEqual(['source-closes-first'])
    const names = events.map(({ event }) => event)
    expect(names.indexOf('finding')).toBeLessThan(names.indexOf('message'))
    expect(status).toMatchObject({ state: 'complete' })
    expect(status).not.toHaveProperty('findings')
    const { user: another } = await freshAccounts(pair, { INBOX: corpus(54, 60, 50) })
    const inTime = await ending(pair, [{ source: another, target: another }], { accessStops: Date.now() + day }).run()
    expect(codesOf(inTime.events)).toEqual([])
  })

  it('receipts-will-be-lost once at the beginning, and nothing where they can still come', async () => {
    const { user } = await freshAccounts(pair, { INBOX: [plainMessage(1, 'una\r\n')] })
    const stops = Date.now() + 3_600_000
    const losing = await ending(pair, [{ source: user, target: user }], {
      sendingStops: stops,
      receivingStops: stops,
    }).run()
    expect(codesOf(losing.events)).toEqual(['receipts-will-be-lost'])
    expect(losing.status).toMatchObject({
      state: 'pass-due',
      findings: [{ code: 'receipts-will-be-lost', level: 'warning' }],
    })
    const { user: another } = await freshAccounts(pair, { INBOX: [plainMessage(1, 'una\r\n')] })
    const keeping = await ending(pair, [{ source: another, target: another }], {
      sendingStops: stops,
      receivingStops: stops + day,
    }).run()
    expect(codesOf(keeping.events)).toEqual([])
    expect(keeping.status).not.toHaveProperty('findings')
  })
})
