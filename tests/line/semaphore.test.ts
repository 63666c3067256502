// The connection budget: never more than its size, in order of arrival.

import { describe, expect, it } from 'vitest'
import { Semaphore, type Permit } from '../../src/line/semaphore.ts'
import { sleep } from '../../src/line/sleep.ts'
import { Dice } from '../support/messages.ts'

/** Whether a promise is still open after everything that could happen now has happened. */
async function waits(promise: Promise<unknown>): Promise<boolean> {
  let done = false
  void promise.then(() => (done = true))
  await new Promise((resolve) => setImmediate(resolve))
  return !done
}

describe('the gate', () => {
  it('lets in as many as there are places, and the next when one leaves', async () => {
    const gate = new Semaphore(2)
    const first = await gate.acquire(1)
    const second = await gate.acquire(1)
    const third = gate.acquire(1)
    expect(await waits(third)).toBe(true)
    first.release()
    expect(await waits(third)).toBe(false)
    second.release()
  })

  it('gives several places at once or none, in order of arrival', async () => {
    const gate = new Semaphore(3)
    const first = await gate.acquire(2)
    const large = gate.acquire(2)
    const small = gate.acquire(1)
    expect(await waits(large)).toBe(true)
    expect(await waits(small)).toBe(true)
    first.release()
    expect(await waits(large)).toBe(false)
    expect(await waits(small)).toBe(false)
  })

  it('a wish larger than the gate is cut to its size instead of waiting forever', async () => {
    const gate = new Semaphore(1)
    const permit = await gate.acquire(2)
    const next = gate.acquire(1)
    expect(await waits(next)).toBe(true)
    permit.release()
    expect(await waits(next)).toBe(false)
  })

  it('leaving twice frees once', async () => {
    const gate = new Semaphore(1)
    const permit = await gate.acquire(1)
    permit.release()
    permit.release()
    await gate.acquire(1)
    expect(await waits(gate.acquire(1))).toBe(true)
  })

  it('is never overfull, and everybody gets through', async () => {
    const dice = new Dice(5)
    const gate = new Semaphore(4)
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 200 }, async () => {
        const places = 1 + dice.upTo(4)
        const permit: Permit = await gate.acquire(places)
        inside += places
        most = Math.max(most, inside)
        for (let turns = dice.upTo(4); turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve))
        inside -= places
        permit.release()
      }),
    )
    expect(most).toBe(4)
    expect(inside).toBe(0)
  })
})

describe('a pause', () => {
  it('says whether it passed in full', async () => {
    expect(await sleep(1)).toBe(true)
    const stop = new AbortController()
    const waiting = sleep(60_000, stop.signal)
    stop.abort()
    expect(await waiting).toBe(false)
    expect(await sleep(60_000, stop.signal)).toBe(false)
  })

  it('a stop ends a wait, and those behind it get in; who comes later does not wait at all', async () => {
    const gate = new Semaphore(3)
    const first = await gate.acquire(2)
    const stop = new AbortController()
    const large = gate.acquire(3, stop.signal)
    const small = gate.acquire(1)
    expect(await waits(small)).toBe(true)
    stop.abort()
    expect(await large).toBeUndefined()
    const permit = await small
    expect(await gate.acquire(1, stop.signal)).toBeUndefined()
    permit.release()
    first.release()
    expect(gate.canAcquire(3)).toBe(true)
  })

  it('a stop after the wait takes nothing away', async () => {
    const gate = new Semaphore(1)
    const first = await gate.acquire(1)
    const stop = new AbortController()
    const second = gate.acquire(1, stop.signal)
    first.release()
    const permit = await second
    stop.abort()
    expect(gate.canAcquire(1)).toBe(false)
    permit?.release()
    expect(gate.canAcquire(1)).toBe(true)
  })
})
