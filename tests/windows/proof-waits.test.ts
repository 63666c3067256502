// A window too short for copying and reading back: reading back gives way and is made up for afterwards.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MigrationEvent } from '../../src/model/events.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { statesOf } from '../copy/migration.ts'
import { expectSame, filledUser, mail, slowPair, windowed, windowOf, type SlowPair } from './windowed.ts'

describe.skipIf(whyNoDovecot() !== undefined)('a window that holds the copying, and not the proof', () => {
  let pair: SlowPair

  beforeAll(async () => {
    pair = await slowPair({})
  })
  afterAll(async () => {
    await pair.close()
  })

  /**
   * 9 MB to a target that takes and gives 1 MB/s in all: 9 s for the copies, 18 s with reading them back; the window is
   * between them. `lasts`: ms.
   */
  async function runTight(
    lasts: number,
    proofMayWait?: boolean,
  ): Promise<{
    events: MigrationEvent[]
    user: string
    job: ReturnType<typeof windowed>
    states: Record<string, number>
  }> {
    const user = await filledUser(pair, mail(150, 60_000))
    const job = windowed(pair, [user], {
      windows: [windowOf(lasts, 500)],
      phases: { cutover: proofMayWait === undefined ? {} : { proofMayWait } },
    })
    for (const server of job.plan.servers) if (server.name === 'new') server.limits = { bytesPerSecond: 1_000_000 }
    const { status, events } = await job.run()
    return { events, user, job, states: statesOf(status) }
  }

  const told = (events: readonly MigrationEvent[], name: MigrationEvent['event']): MigrationEvent[] =>
    events.filter(({ event }) => event === name)

  it('holds more of the copies than it would with the proof, and the next run proves them', async () => {
    const { events, user, job, states } = await runTight(15_500)
    expect(told(events, 'proof').slice(0, 1)).toEqual([
      { event: 'proof', proof: 'yields', closesAt: new Date(job.plan.windows?.[0]?.closesAt ?? 0).toISOString() },
    ])
    const copied = (states['copied'] ?? 0) + (states['verified'] ?? 0)
    expect(copied).toBeGreaterThan(135)
    expect(states['appending']).toBeUndefined()
    // The copies fit: nobody need be told.
    expect(told(events, 'will-not-fit')).toEqual([])
    job.plan.windows = []
    for (const server of job.plan.servers) delete server.limits
    expect(statesOf((await job.run()).status)).toEqual({ verified: 150 })
    await expectSame(pair, user)
  })

  it('proves beside copying where the plan forbids to wait, and says that it will not fit', async () => {
    const { events, states } = await runTight(13_500, false)
    expect(told(events, 'proof')).toEqual([])
    const copied = (states['copied'] ?? 0) + (states['verified'] ?? 0)
    expect(copied).toBeLessThan(130)
    // All that was copied has been proved: both went on side by side.
    expect(states['copied'] ?? 0).toBeLessThan(20)
    const will = told(events, 'will-not-fit')
    expect(will).toHaveLength(1)
    expect(will[0]).toMatchObject({ closesAt: expect.any(String) as string, bytesLeft: expect.any(Number) as number })
  })
})
