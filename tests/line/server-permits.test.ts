// Connection permits of several servers: granted together, in order, never too many, and given up at a stop.

import { describe, expect, it } from 'vitest'
import { ServerPermits, type Need } from '../../src/line/server-permits.ts'
import { Dice } from '../support/messages.ts'

/** Whether a promise is still open after everything that could happen now has happened. */
async function waits(promise: Promise<unknown>): Promise<boolean> {
  let done = false
  void promise.then(() => (done = true))
  await new Promise((resolve) => setImmediate(resolve))
  return !done
}

const old = (connections: number): Need => ({ server: 'old:993', size: 4, connections })
const neu = (connections: number): Need => ({ server: 'new:993', size: 4, connections })

describe('permits of several servers', () => {
  it('are granted together: who waits for one server holds nothing of the other', async () => {
    const permits = new ServerPermits()
    const first = await permits.acquire([neu(4)])
    const both = permits.acquire([old(4), neu(2)])
    expect(await waits(both)).toBe(true)
    expect(await waits(permits.acquire([neu(1)]))).toBe(true)
    first?.release()
    expect(await waits(both)).toBe(false)
  })

  it('of one server that is asked for twice are summed', async () => {
    const permits = new ServerPermits()
    const first = await permits.acquire([old(1), old(2)])
    expect(permits.canAcquire([old(1)])).toBe(true)
    expect(permits.canAcquire([old(2)])).toBe(false)
    const next = permits.acquire([old(1), old(2)])
    expect(await waits(next)).toBe(true)
    first?.release()
    expect(await waits(next)).toBe(false)
  })

  it('a large request is not overtaken on its server, and holds up nobody on another', async () => {
    const permits = new ServerPermits()
    const first = await permits.acquire([old(2)])
    const large = permits.acquire([old(4)])
    const small = permits.acquire([old(1)])
    expect(await waits(large)).toBe(true)
    expect(await waits(small)).toBe(true)
    expect(await waits(permits.acquire([neu(4)]))).toBe(false)
    first?.release()
    expect(await waits(large)).toBe(false)
    expect(await waits(small)).toBe(true)
  })

  it('a stop ends the waiting, and whoever waited behind goes on', async () => {
    const permits = new ServerPermits()
    const stop = new AbortController()
    await permits.acquire([old(2)])
    const large = permits.acquire([old(4)], stop.signal)
    const small = permits.acquire([old(1)])
    expect(await waits(small)).toBe(true)
    stop.abort()
    expect(await large).toBeUndefined()
    expect(await waits(small)).toBe(false)
    expect(await permits.acquire([neu(1)], stop.signal)).toBeUndefined()
    expect(permits.canAcquire([neu(4)])).toBe(true)
  })

  it('releasing twice frees once', async () => {
    const permits = new ServerPermits()
    const one = await permits.acquire([old(2)])
    await permits.acquire([old(2)])
    one?.release()
    one?.release()
    expect(permits.canAcquire([old(2)])).toBe(true)
    expect(permits.canAcquire([old(3)])).toBe(false)
  })

  it('more than there is: an error, and no waiting', async () => {
    await expect(new ServerPermits().acquire([old(2), old(3)])).rejects.toThrow('5 connections wanted of old:993')
  })

  it('of a server that is known by two sizes: the smaller counts, from when it is known', async () => {
    const permits = new ServerPermits()
    const first = await permits.acquire([old(3)])
    const small: Need = { server: 'old:993', size: 2, connections: 1 }
    const next = permits.acquire([small])
    expect(await waits(next)).toBe(true)
    first?.release()
    expect(await waits(next)).toBe(false)
    expect(permits.canAcquire([old(1)])).toBe(true)
    expect(permits.canAcquire([old(2)])).toBe(false)
    await expect(permits.acquire([old(3)])).rejects.toThrow('which grants 2')
  })

  it('hundreds at once on two servers, some of which give up: never too many, and the others get through', async () => {
    const dice = new Dice(7)
    const permits = new ServerPermits()
    const inside = new Map<string, number>()
    let most = 0
    let through = 0
    const gaveUp = await Promise.all(
      Array.from({ length: 300 }, async () => {
        const needs = [old(1), neu(1 + dice.upTo(2))].slice(dice.upTo(2))
        const stop = new AbortController()
        if (dice.upTo(5) === 0) setImmediate(() => stop.abort())
        const permit = await permits.acquire(needs, stop.signal)
        if (permit === undefined) return 1
        for (const { server, connections } of needs) {
          inside.set(server, (inside.get(server) ?? 0) + connections)
          most = Math.max(most, inside.get(server) ?? 0)
        }
        for (let turns = dice.upTo(4); turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve))
        for (const { server, connections } of needs) inside.set(server, (inside.get(server) ?? 0) - connections)
        permit.release()
        through += 1
        return 0
      }),
    )
    expect(most).toBe(4)
    expect(through).toBe(300 - gaveUp.filter((one) => one === 1).length)
    expect(permits.canAcquire([old(4), neu(4)])).toBe(true)
  })
})
