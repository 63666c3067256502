// The drain of a window: what was begun is proved as far as there is time, wherever the drain finds the run.

import { describe, expect, it } from 'vitest'
import type { MigrationEvent } from '../../src/model/events.ts'
import { statesOf } from '../copy/migration.ts'
import { letters, scriptedPair, type Pair } from '../copy/scripted-pair.ts'
import { mail } from './windowed.ts'
import { HandClock } from '../support/hand-clock.ts'
import { gate } from '../support/scripted-server.ts'

const start = Date.UTC(2015, 11, 24, 14)

/** A window of an hour on a clock that stands; its drain takes ten minutes. */
function hour(pair: Pair): { clock: HandClock; drain: () => Promise<void> } {
  const clock = new HandClock(start)
  pair.job.plan.windows = [{ opensAt: start - 1_000, closesAt: start + 3_600_000, drainMs: 600_000 }]
  return { clock, drain: () => clock.pass(3_000_000) }
}

const isBodies = (line: string): boolean => line.includes('BODY.PEEK[]')

/** Until so many copies of these events are stored. */
function copied(count: number): { emit: (event: MigrationEvent) => void; reached: Promise<void> } {
  const { opened, open } = gate()
  let seen = 0
  return {
    reached: opened,
    emit: (event) => {
      if (event.event === 'message' && event.state === 'copied' && (seen += 1) === count) open()
    },
  }
}

describe('a drain with time to spare', () => {
  it('finds a folder half fetched, and copies of another that wait to be read back: these are all proved', async () => {
    const pair = await scriptedPair({ INBOX: letters(40), Posta: letters(10, 100) })
    const { clock, drain } = hour(pair)
    const fetched = gate()
    const proving = gate()
    const stored = copied(40)
    pair.target.on('UID FETCH', async (context, next) => {
      if (isBodies(context.line)) await proving.opened
      return next()
    })
    // The second folder never comes: its line hangs until the drain cuts it.
    pair.source.on('UID FETCH', (context, next) => {
      if (!isBodies(context.line) || context.opened.path !== 'Posta') return next()
      fetched.open()
      return undefined
    })
    const running = pair.job.run({ emit: stored.emit }, { clock })
    await Promise.all([stored.reached, fetched.opened])
    await drain()
    proving.open()
    const { status, events } = await running
    expect(status).toMatchObject({ state: 'stopped', stoppedBy: 'window' })
    expect(statesOf(status)).toEqual({ verified: 40, pending: 10 })
    expect(events.map(({ event }) => event)).not.toContain('cut-off')
  })

  it('finds the very folder half fetched: what came of it is sent and proved', async () => {
    const pair = await scriptedPair({ INBOX: mail(40, 100_000) })
    const { clock, drain } = hour(pair)
    const proving = gate()
    const stored = copied(32)
    pair.target.on('UID FETCH', async (context, next) => {
      if (!isBodies(context.line)) return next()
      await proving.opened
      // Each takes its time, so that what ends the work has every chance to end it too early.
      for (let turns = 200; turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve))
      return next()
    })
    // Half of the answer comes; the rest hangs until the drain cuts the line.
    pair.source.once(
      'UID FETCH',
      async (context, next) => {
        if (!isBodies(context.line)) return next()
        const all = pair.from().messages.splice(0)
        pair.from().messages.push(...all.slice(0, 39))
        const ok = context.ok.bind(context)
        context.ok = () => undefined
        await next()
        context.ok = ok
        pair.from().messages.splice(0, Infinity, ...all)
        return undefined
      },
      2,
    )
    const running = pair.job.run({ emit: stored.emit }, { clock })
    await stored.reached
    await drain()
    proving.open()
    const { status } = await running
    expect(status).toMatchObject({ state: 'stopped', stoppedBy: 'window' })
    expect(status.totals.copied).toBe(0)
    expect(status.totals.appending).toBe(0)
    expect(status.totals.verified).toBe(39)
    expect(status.totals.pending).toBe(1)
  })

  it('is not waited for where all that still fits is copied: that is proved before the mailbox is left', async () => {
    const pair = await scriptedPair({ INBOX: [...mail(1, 8_000_000), ...mail(40, 50_000, 1)] })
    const clock = new HandClock(start)
    pair.job.plan.windows = [{ opensAt: start - 1_000, closesAt: start + 20_000, drainMs: 5_000 }]
    pair.target.on('UID FETCH', async (context, next) => {
      if (!isBodies(context.line)) return next()
      for (let turns = 200; turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve))
      return next()
    })
    const { status } = await pair.job.run({}, { clock })
    expect(status).toMatchObject({ state: 'stopped' })
    expect(statesOf(status)).toEqual({ verified: 40, pending: 1 })
  })

  it('a person who stops the run waits for what is being read, and for nothing after it', async () => {
    const pair = await scriptedPair({ INBOX: letters(40), Posta: letters(10, 100) })
    const stop = new AbortController()
    const fetched = gate()
    const proving = gate()
    const stored = copied(40)
    let asked = 0
    pair.target.on('UID FETCH', async (context, next) => {
      if (isBodies(context.line)) {
        asked += 1
        await proving.opened
      }
      return next()
    })
    pair.source.on('UID FETCH', (context, next) => {
      if (!isBodies(context.line) || context.opened.path !== 'Posta') return next()
      fetched.open()
      return undefined
    })
    const running = pair.job.run({ emit: stored.emit, stop: stop.signal })
    await Promise.all([stored.reached, fetched.opened])
    stop.abort()
    proving.open()
    const { status } = await running
    expect(status.state).toBe('stopped')
    expect(asked).toBe(1)
    expect(status.totals.verified + status.totals.copied).toBe(40)
    expect(status.totals.copied).toBeGreaterThan(0)
  })
})
