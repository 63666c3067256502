// A window that closes too early: the run stops on time, and the next one finishes without loss.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { whyNoDovecot } from '../support/dovecot.ts'
import { runExitCode } from '../../src/cli/exit-codes.ts'
import { statesOf } from '../copy/migration.ts'
import {
  connectionsAt,
  expectSame,
  filledUser,
  mail,
  names,
  slowPair,
  windowed,
  windowOf,
  type SlowPair,
} from './windowed.ts'

describe.skipIf(whyNoDovecot() !== undefined)('a window that is too short', () => {
  let pair: SlowPair

  beforeAll(async () => {
    pair = await slowPair({ source: 1_000_000 })
  })
  afterAll(async () => {
    await pair.close()
  })

  it('is left on time, all that was begun finished and proved, and the next window goes on from there', async () => {
    const users = await Promise.all([filledUser(pair, mail(120, 50_000)), filledUser(pair, mail(120, 50_000))])
    const window = windowOf(9_000, 2_000)
    const job = windowed(pair, users, { windows: [window], phases: { cutover: { proofMayWait: false } } })
    const left = connectionsAt(pair, window.closesAt)
    const { status, events } = await job.run()
    expect(Date.now()).toBeLessThan(window.closesAt)
    expect(await left).toBe(0)
    expect(status).toMatchObject({ state: 'stopped', stoppedBy: 'window', phase: 'cutover' })
    // The line would hold 7 MB of 12 until the drain, if the machine did nothing else; as long as nothing has been
    // measured, less is begun. What was copied is proved.
    expect(status.totals.verified).toBeGreaterThan(20)
    expect(status.totals.verified).toBeLessThan(240)
    expect(status.totals).toMatchObject({ copied: 0, appending: 0 })
    expect(names(events)).not.toContain('cut-off')

    job.plan.windows = [windowOf(60_000, 1_000)]
    const next = await job.run()
    expect(next.status.state).toBe('complete')
    expect(statesOf(next.status)).toEqual({ verified: 240 })
    for (const user of users) await expectSame(pair, user)
  })

  it('is left on time also where reading back may wait: what is not proved yet is proved by the next one', async () => {
    const users = await Promise.all([filledUser(pair, mail(120, 50_000)), filledUser(pair, mail(120, 50_000))])
    const window = windowOf(6_000, 2_000)
    const job = windowed(pair, users, { windows: [window] })
    const left = connectionsAt(pair, window.closesAt)
    const { status, events } = await job.run()
    expect(Date.now()).toBeLessThan(window.closesAt)
    expect(await left).toBe(0)
    expect(status).toMatchObject({
      state: 'stopped',
      stoppedBy: 'window',
      phase: 'cutover',
      canSwitchOff: { verdict: 'no' },
    })
    expect(runExitCode(status)).toBe(5)
    const { verified, copied, pending, appending } = status.totals
    expect(verified + copied).toBeGreaterThan(20)
    expect(pending).toBeGreaterThan(0)
    expect(appending).toBe(0)
    expect(verified + copied + pending).toBe(240)
    expect(names(events)).not.toContain('cut-off')

    job.plan.windows = [windowOf(60_000, 1_000)]
    const next = await job.run()
    expect(next.status.state).toBe('complete')
    expect(statesOf(next.status)).toEqual({ verified: 240 })
    // Nothing that was copied is sent again.
    expect(next.events.filter((event) => event.event === 'message' && event.state === 'copied')).toHaveLength(pending)
    for (const user of users) await expectSame(pair, user)
  })

  it('leaves a message for the next one that would not end before the drain, and takes smaller ones', async () => {
    const user = await filledUser(pair, [...mail(1, 8_000_000), ...mail(20, 20_000, 1)])
    const job = windowed(pair, [user], { windows: [windowOf(6_000, 1_000)] })
    const { status } = await job.run()
    expect(status).toMatchObject({ state: 'stopped', stoppedBy: 'window' })
    expect(statesOf(status)).toEqual({ verified: 20, pending: 1 })
    job.plan.windows = []
    expect(statesOf((await job.run()).status)).toEqual({ verified: 21 })
    await expectSame(pair, user)
  })

  it('cuts what hangs at its closing, and the next run settles it', async () => {
    const user = await filledUser(pair, mail(120, 50_000))
    const window = windowOf(5_000, 1_500)
    const job = windowed(pair, [user], { windows: [window] })
    // From some answers on nothing moves any more: neither the appends that are on their way nor a logout get an
    // answer.
    const frozen = pair.targetLine.afterBytes('up', 1_000_000).then(() => pair.targetLine.halfOpen())
    const [during, left] = [connectionsAt(pair, window.closesAt - window.drainMs), connectionsAt(pair, window.closesAt)]
    const { status, events } = await job.run()
    await frozen
    pair.targetLine.thaw()
    expect(await during).toBe(3)
    expect(await left).toBe(0)
    expect(Date.now()).toBeLessThan(window.closesAt + 1_500)
    expect(names(events)).toContain('cut-off')
    expect(status).toMatchObject({ state: 'stopped', stoppedBy: 'window' })
    expect(status.totals.appending).toBeGreaterThan(0)

    job.plan.windows = []
    const next = await job.run()
    expect(statesOf(next.status)).toEqual({ verified: 120 })
    await expectSame(pair, user)
  })

  it('is kept although nothing is closed by it when all fits', async () => {
    const user = await filledUser(pair, mail(5, 10_000))
    const job = windowed(pair, [user], { windows: [windowOf(30_000, 1_000)] })
    const { status, events } = await job.run()
    expect(status.state).toBe('complete')
    expect(status.stoppedBy).toBeUndefined()
    expect(names(events)).not.toContain('stopping')
    expect(names(events)).not.toContain('will-not-fit')
  })
})
