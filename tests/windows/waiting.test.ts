// --wait: sleeps until work is allowed and goes on in the next window by itself.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { whyNoDovecot } from '../support/dovecot.ts'
import { statesOf } from '../copy/migration.ts'
import { fillAccount } from '../support/account-state.ts'
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

describe.skipIf(whyNoDovecot() !== undefined)('waiting', () => {
  let pair: SlowPair
  let fast: SlowPair

  beforeAll(async () => {
    ;[pair, fast] = await Promise.all([slowPair({ source: 1_000_000 }), slowPair({})])
  })
  afterAll(async () => {
    await Promise.all([pair.close(), fast.close()])
  })

  it('sleeps until the window opens, leaves it on time, and finishes in the next one', async () => {
    const user = await filledUser(pair, mail(80, 50_000))
    const [first, second] = [windowOf(4_500, 1_000, 1_000), windowOf(60_000, 1_000, 7_000)]
    const job = windowed(pair, [user], { windows: [first, second] })
    const between = connectionsAt(pair, (first.closesAt + second.opensAt) / 2)
    const { status, events } = await job.run({ wait: true, phase: 'cutover' })
    expect(await between).toBe(0)
    expect(status.state).toBe('complete')
    expect(statesOf(status)).toEqual({ verified: 80 })
    expect(events.filter(({ event }) => event === 'waiting')).toEqual([
      { event: 'waiting', until: new Date(first.opensAt).toISOString(), phase: 'cutover', why: 'window' },
      { event: 'waiting', until: new Date(second.opensAt).toISOString(), phase: 'cutover', why: 'window' },
    ])
    const started = events.flatMap((event) =>
      event.event === 'run-started' ? [`${event.phase} ${event.closesAt}`] : [],
    )
    expect(started).toEqual([
      `cutover ${new Date(first.closesAt).toISOString()}`,
      `cutover ${new Date(second.closesAt).toISOString()}`,
    ])
    await expectSame(pair, user)
  })

  it('goes from the pre-copy into the cutover without a pause and without being told to wait', async () => {
    const user = await filledUser(pair, mail(80, 50_000))
    const job = windowed(pair, [user], {
      windows: [windowOf(60_000, 1_000, 2_000)],
      phases: { precopy: { hours: [] } },
    })
    const { status, events } = await job.run()
    expect(status).toMatchObject({ state: 'complete' })
    expect(events.flatMap((event) => (event.event === 'run-started' ? [event.phase] : []))).toEqual([
      'precopy',
      'cutover',
    ])
    // To the people nothing has stopped.
    expect(names(events)).not.toContain('stopping')
    expect(names(events)).not.toContain('cut-off')
    await expectSame(pair, user)
  })

  it('after a pre-copy that is through waits for the cutover, and takes what has come meanwhile', async () => {
    const user = await filledUser(fast, mail(10, 1_000))
    const job = windowed(fast, [user], {
      windows: [windowOf(60_000, 1_000, 3_000)],
      phases: { precopy: { hours: [] } },
    })
    let sent: Promise<void> | undefined
    const { status, events } = await job.run({
      wait: true,
      emit: (event) => {
        if (event.event === 'waiting')
          sent ??= fillAccount({ port: fast.source.port, user }, { INBOX: mail(3, 1_000, 100) })
      },
    })
    await sent
    expect(names(events).filter((event) => event === 'run-started' || event === 'waiting')).toEqual([
      'run-started',
      'waiting',
      'run-started',
    ])
    expect(status.state).toBe('complete')
    expect(statesOf(status)).toEqual({ verified: 13 })
    await expectSame(fast, user)
  })

  it('without it a pre-copy that is through ends', async () => {
    const user = await filledUser(fast, mail(3, 1_000))
    const job = windowed(fast, [user], {
      windows: [windowOf(60_000, 1_000, 30_000)],
      phases: { precopy: { hours: [] } },
    })
    const { status, events } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 3 })
    expect(names(events)).not.toContain('waiting')
  })

  it('a person may end it, before anything began and between two windows', async () => {
    const user = await filledUser(fast, mail(3, 1_000))
    const job = windowed(fast, [user], { windows: [windowOf(120_000, 1_000, 60_000)] })
    const stop = new AbortController()
    const asked = job.run({
      wait: true,
      phase: 'cutover',
      stop: stop.signal,
      emit: (event) => {
        if (event.event === 'waiting') stop.abort()
      },
    })
    await expect(asked).rejects.toMatchObject({ code: 'interrupted' })

    const again = new AbortController()
    job.plan.phases = { precopy: { hours: [] } }
    const { status } = await job.run({
      wait: true,
      stop: again.signal,
      emit: (event) => {
        if (event.event === 'waiting') again.abort()
      },
    })
    expect(statesOf(status)).toEqual({ verified: 3 })
  })
})
