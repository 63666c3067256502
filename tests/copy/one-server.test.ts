// Source and target on one server: no two mailboxes wait for each other, and Ctrl-C is heard by those that wait.

import { describe, expect, it } from 'vitest'
import type { MigrationEvent } from '../../src/model/events.ts'
import { gate, type ScriptedServer } from '../support/scripted-server.ts'
import { migration, statesOf, type Migration } from './migration.ts'
import { bodiesOf, letters, scripted } from './scripted-pair.ts'

/** So many mailboxes of three letters from one user to another of the same server. */
async function within(
  mailboxes: number,
  budget: { total?: number; perMailbox?: number },
  parallel: number,
): Promise<{ server: ScriptedServer; job: Migration; most: () => number; expectArrived: () => void }> {
  const server = await scripted()
  let most = 0
  server.on('*', (_, next) => {
    most = Math.max(most, server.live())
    return next()
  })
  const numbers = Array.from({ length: mailboxes }, (_, n) => n)
  for (const n of numbers)
    for (const { bytes, flags, date } of letters(3, 10 * n))
      server.account(`da${n}`).ensure('INBOX').add(bytes, flags, date)
  const place = { port: server.port, budget }
  const job = migration(
    place,
    place,
    numbers.map((n) => ({ source: `da${n}`, target: `a${n}` })),
    { parallel },
  )
  return {
    server,
    job,
    most: () => most,
    expectArrived: () => {
      for (const n of numbers)
        expect(bodiesOf(server.account(`a${n}`).ensure('INBOX'))).toEqual(
          bodiesOf(server.account(`da${n}`).ensure('INBOX')),
        )
    },
  }
}

describe('source and target on one server', () => {
  it.each([
    { mailboxes: 15, total: 16, parallel: 15 },
    { mailboxes: 4, total: 4, parallel: 4 },
    { mailboxes: 5, total: 2, parallel: 5 },
    { mailboxes: 9, total: 3, parallel: 8 },
  ])(
    '$mailboxes mailboxes, $parallel at a time, $total connections in all: all arrive',
    async ({ mailboxes, total, parallel }) => {
      const { job, most, expectArrived } = await within(mailboxes, { total }, parallel)
      const { status } = await job.run()
      expect(status.state).toBe('complete')
      expect(statesOf(status)).toEqual({ verified: 3 * mailboxes })
      expectArrived()
      expect(most()).toBeLessThanOrEqual(total)
    },
  )

  it('named twice in the plan, in other letters: one budget, the smaller of the two', async () => {
    const { server, job, most, expectArrived } = await within(6, { total: 16 }, 6)
    for (const one of job.plan.servers) if (one.name === 'new') Object.assign(one, { host: 'LOCALHOST' })
    for (const one of job.plan.servers) if (one.name === 'old') Object.assign(one, { host: 'localhost' })
    for (const one of job.plan.servers) if (one.name === 'new') Object.assign(one.connections, { total: 4 })
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expectArrived()
    expect(most()).toBeLessThanOrEqual(4)
    expect(server.live()).toBe(0)
  })

  it('a stop reaches the mailboxes that wait for connections: they are left as they were', async () => {
    const { server, job } = await within(4, { total: 3 }, 4)
    const stop = new AbortController()
    const { opened, open } = gate()
    server.once('APPEND', async (_, next) => {
      stop.abort()
      await opened
      await next()
    })
    const begun = (events: readonly MigrationEvent[]) =>
      events.filter(({ event }) => event === 'mailbox-started').length
    const running = job.run({ stop: stop.signal })
    await new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve(), { once: true }))
    open()
    const { status, events } = await running
    expect(status.state).toBe('stopped')
    expect(begun(events)).toBe(1)
    expect(status.mailboxes.map(({ state }) => state).filter((state) => state === 'stopped')).toHaveLength(1)
    expect(statesOf((await job.run()).status)).toEqual({ verified: 12 })
  })
})
