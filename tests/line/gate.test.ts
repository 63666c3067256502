// The connection budget: never more than its size, in order of arrival.

import { describe, expect, it } from 'vitest'
import { Gate, type Place } from '../../src/line/gate.ts'
import { pause } from '../../src/line/pause.ts'
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
    const gate = new Gate(2)
    const first = await gate.enter(1)
    const second = await gate.enter(1)
    const third = gate.enter(1)
    expect(await waits(third)).toBe(true)
    first.leave()
    expect(await waits(third)).toBe(false)
    second.leave()
  })

  it('gives several places at once or none, in order of arrival', async () => {
    const gate = new Gate(3)
    const first = await gate.enter(2)
    const large = gate.enter(2)
    const small = gate.enter(1)
    expect(await waits(large)).toBe(true)
    expect(await waits(small)).toBe(true)
    first.leave()
    expect(await waits(large)).toBe(false)
    expect(await waits(small)).toBe(false)
  })

  it('a wish larger than the gate is cut to its size instead of waiting forever', async () => {
    const gate = new Gate(1)
    const place = await gate.enter(2)
    const next = gate.enter(1)
    expect(await waits(next)).toBe(true)
    place.leave()
    expect(await waits(next)).toBe(false)
  })

  it('leaving twice frees once', async () => {
    const gate = new Gate(1)
    const place = await gate.enter(1)
    place.leave()
    place.leave()
    await gate.enter(1)
    expect(await waits(gate.enter(1))).toBe(true)
  })

  it('is never overfull, and everybody gets through', async () => {
    const dice = new Dice(5)
    const gate = new Gate(4)
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 200 }, async () => {
        const places = 1 + dice.upTo(4)
        const place: Place = await gate.enter(places)
        inside += places
        most = Math.max(most, inside)
        for (let turns = dice.upTo(4); turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve))
        inside -= places
        place.leave()
      }),
    )
    expect(most).toBe(4)
    expect(inside).toBe(0)
  })
})

describe('a pause', () => {
  it('says whether it passed in full', async () => {
    expect(await pause(1)).toBe(true)
    const stop = new AbortController()
    const waiting = pause(60_000, stop.signal)
    stop.abort()
    expect(await waiting).toBe(false)
    expect(await pause(60_000, stop.signal)).toBe(false)
  })
})
