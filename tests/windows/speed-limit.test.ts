// `limits.bytesPerSecond` holds over all mailboxes of a server.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WriterChoice } from '../../src/model/plan.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { statesOf } from '../copy/migration.ts'
import type { LineProxy } from '../support/line-proxy.ts'
import { expectSame, filledUser, mail, slowPair, windowed, type SlowPair } from './windowed.ts'

const limit = 1_000_000

describe.skipIf(whyNoDovecot() !== undefined)('a limit of 1 MB/s', () => {
  let pair: SlowPair

  beforeAll(async () => {
    pair = await slowPair({})
  })
  afterAll(async () => {
    await pair.close()
  })

  /** Bytes a second in both directions of a line, over some seconds in the middle of the run. */
  async function measured(line: LineProxy, stillWorks: () => boolean): Promise<number> {
    const moved = () => line.delivered.up + line.delivered.down
    // A rate is an amount over a time: the time is measured here, and no event stands for its end. The first second is
    // that of full buffers.
    const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
    await after(1_000)
    const [at, bytes] = [performance.now(), moved()]
    await after(3_000)
    expect(stillWorks()).toBe(true)
    return (moved() - bytes) / ((performance.now() - at) / 1000)
  }

  async function runLimited(side: 'source' | 'target', writer?: WriterChoice): Promise<number> {
    const users = await Promise.all(
      [1, 2, 3].map(() => filledUser(pair, mail(40, side === 'source' ? 50_000 : 30_000))),
    )
    const job = windowed(pair, users)
    const [old, next] = job.plan.servers
    const server = side === 'source' ? old : next
    if (server === undefined) throw new Error('no server')
    server.limits = { bytesPerSecond: limit }
    if (writer !== undefined) server.writer = writer
    let works = true
    const started = new Promise<void>((resolve) => {
      void job
        .run({
          emit: ({ event }) => {
            if (event === 'folder-started') resolve()
          },
        })
        .then(async ({ status }) => {
          works = false
          ended = statesOf(status)
        })
    })
    let ended: Record<string, number> | undefined
    await started
    const rate = await measured(side === 'source' ? pair.sourceLine : pair.targetLine, () => works)
    await expect.poll(() => ended, { timeout: 20_000 }).toEqual({ verified: 120 })
    for (const user of users) await expectSame(pair, user)
    return rate
  }

  it('is held by what is read from a source by three mailboxes', async () => {
    const rate = await runLimited('source')
    expect(rate).toBeGreaterThan(limit * 0.85)
    expect(rate).toBeLessThan(limit * 1.15)
  })

  it.each<[WriterChoice]>([['multiappend'], ['one-by-one']])(
    'is held by what is written and read back, together (%s)',
    async (writer) => {
      const rate = await runLimited('target', writer)
      expect(rate).toBeGreaterThan(limit * 0.85)
      expect(rate).toBeLessThan(limit * 1.15)
    },
  )
})
