// How many connections a server is asked for: halved by a sign, raised by one after a calm time, never beyond.

import { describe, expect, it } from 'vitest'
import { AnswerTimes } from '../../src/line/answer-times.ts'
import { ConnectionNumber } from '../../src/line/connection-number.ts'
import { Dice } from '../support/messages.ts'

const calm = 1_000
const said = 'too many connections'

/** Raises as often as it may within so many ms; the numbers that it went through. */
function waited(number: ConnectionNumber, from: number, ms: number): number[] {
  const seen: number[] = []
  for (let now = from; now <= from + ms; now += calm / 4) {
    const change = number.raise(true, now)
    if (change !== undefined) seen.push(change.now)
  }
  return seen
}

describe('the number of connections', () => {
  it('is the plan’s as long as nothing speaks against it', () => {
    const number = new ConnectionNumber(20, calm)
    expect(waited(number, 0, 100 * calm)).toEqual([])
    expect([number.now, number.top, number.batches]).toEqual([20, 20, Number.POSITIVE_INFINITY])
  })

  it('halves where a connection is refused, and rises by one to what was held, less a reserve', () => {
    const number = new ConnectionNumber(20, calm)
    number.sawOpen(8)
    expect(number.lower('turned-away', said, 8, 0)).toEqual({
      planned: 20,
      from: 20,
      now: 4,
      held: 8,
      sign: 'turned-away',
      reason: said,
    })
    expect(waited(number, 0, calm - 1)).toEqual([])
    expect(waited(number, calm, 50 * calm)).toEqual([5, 6, 7])
    expect(number.top).toBe(7)
  })

  it('takes a burst of refusals for one, but never stays above what is open', () => {
    const number = new ConnectionNumber(20, calm)
    number.lower('turned-away', said, 8, 0)
    expect(number.lower('turned-away', said, 8, 10)).toBeUndefined()
    expect(number.lower('turned-away', said, 3, 20)).toMatchObject({ from: 4, now: 3, held: 8 })
    expect(number.lower('turned-away', said, 3, calm + 20)).toMatchObject({ from: 3, now: 1 })
  })

  it('a refusal with few open, because the server still counts others, does not bound it for good', () => {
    const number = new ConnectionNumber(20, calm)
    number.lower('turned-away', said, 8, 0)
    number.lower('turned-away', said, 1, 2 * calm)
    expect([number.now, number.top]).toEqual([1, 7])
  })

  it('rises only while somebody waits, and only after a time without a sign', () => {
    const number = new ConnectionNumber(4, calm)
    number.lower('throttled', said, 4, 0)
    expect([number.now, number.batches]).toEqual([2, 6])
    expect(number.raise(false, 10 * calm)).toBeUndefined()
    expect([number.now, number.batches]).toEqual([2, 7])
    number.lower('throttled', said, 2, 10 * calm + 1)
    expect(number.raise(true, 10 * calm + 2)).toBeUndefined()
    expect(waited(number, 11 * calm + 1, 60 * calm)).toEqual([2, 3, 4])
    expect(number.batches).toBe(Number.POSITIVE_INFINITY)
  })

  it('a raise that is answered by a sign is waited for twice as long', () => {
    const number = new ConnectionNumber(10, calm)
    number.sawOpen(10)
    number.lower('turned-away', said, 4, 0)
    expect(number.raise(true, calm)).toMatchObject({ from: 2, now: 3 })
    expect(number.lower('turned-away', said, 2, calm + 1)).toMatchObject({ from: 3, now: 1 })
    expect(number.raise(true, 2 * calm + 2)).toBeUndefined()
    expect(number.raise(true, 3 * calm + 2)).toMatchObject({ now: 2 })
  })

  it('of a plan for hundreds rises in larger steps', () => {
    const number = new ConnectionNumber(400, calm)
    number.lower('throttled', said, 400, 0)
    expect(waited(number, calm, 6 * calm)).toEqual([240, 280, 320, 360, 400])
  })

  it('goes on from what an earlier run has found, unless the plan says another number', () => {
    const known = { planned: 20, now: 3, held: 8, sign: 'hung-up', reason: said } as const
    const number = new ConnectionNumber(20, calm, known)
    expect([number.now, number.top]).toEqual([3, 7])
    expect(waited(number, 0, 100 * calm)).toEqual([4, 5, 6, 7])
    const other = new ConnectionNumber(30, calm, known)
    expect([other.now, other.top]).toEqual([30, 30])
  })

  it('against a server that holds so many, whatever happens: never above plan or held, always at least one', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const dice = new Dice(seed)
      const planned = 1 + dice.upTo(30)
      const number = new ConnectionNumber(planned, calm)
      let holds = 1 + dice.upTo(20)
      let most = 0
      let refused = false
      for (let now = 0; now < 200 * calm; now += 1 + dice.upTo(2 * calm)) {
        if (dice.upTo(50) === 0) holds = 1 + dice.upTo(20)
        const open = Math.min(number.now, holds)
        most = Math.max(most, open)
        number.sawOpen(open)
        if (number.now > holds) {
          number.lower(dice.upTo(2) === 0 ? 'hung-up' : 'turned-away', said, open, now)
          refused = true
          expect(number.now).toBeLessThanOrEqual(open)
        } else if (dice.upTo(20) === 0) number.lower('throttled', said, open, now)
        else number.raise(dice.upTo(3) > 0, now)
        expect(number.now).toBeGreaterThanOrEqual(1)
        expect(number.now).toBeLessThanOrEqual(planned)
        if (refused) expect(number.now).toBeLessThanOrEqual(most)
        expect(number.batches).toBeGreaterThanOrEqual(1)
      }
    }
  })
})

describe('the times of first answers', () => {
  it('five in a row that take many times as long as at first are a sign, once', () => {
    const times = new AnswerTimes()
    for (let i = 0; i < 8; i += 1) expect(times.take(100)).toBe(false)
    expect([4_000, 4_000, 4_000, 4_000, 4_000, 4_000].map((ms) => times.take(ms))).toEqual([
      false,
      false,
      false,
      false,
      true,
      false,
    ])
  })

  it('a single long answer, one that nobody would notice, and a server that was always slow are none', () => {
    const times = new AnswerTimes()
    for (const ms of [1, 1, 1, 1, 1, 1, 1, 1, 9_000, 1, 9_000, 500, 500, 500, 500, 500])
      expect(times.take(ms)).toBe(false)
    const slow = new AnswerTimes()
    for (let i = 0; i < 20; i += 1) expect(slow.take(4_000 + i)).toBe(false)
  })
})
