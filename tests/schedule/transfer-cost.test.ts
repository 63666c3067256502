// What messages and what bytes take, told apart from a few measured steps.

import { describe, expect, it } from 'vitest'
import { costOf, secondsOf, type TransferCost } from '../../src/schedule/transfer-cost.ts'

const steps = (cost: TransferCost, sizes: readonly (readonly [messages: number, each: number])[]) =>
  sizes.map(([messages, each]) => {
    const of = { messages, bytes: messages * each }
    return { ...of, seconds: secondsOf(cost, of) }
  })

describe('what messages and bytes take', () => {
  it.each<TransferCost>([
    { perMessage: 0.002, perByte: 2e-8 },
    { perMessage: 0.02, perByte: 1e-9 },
    { perMessage: 1e-5, perByte: 1e-5 },
  ])('is found from small and large messages: %o', (cost) => {
    const found = costOf(
      steps(cost, [
        [32, 40_000],
        [4, 750_000],
        [100, 3_000],
      ]),
    )
    expect(found?.perMessage).toBeCloseTo(cost.perMessage, 8)
    expect(found?.perByte).toBeCloseTo(cost.perByte, 12)
  })

  it('goes with the bytes where all messages are alike: nothing tells the two apart', () => {
    const cost = { perMessage: 0.01, perByte: 1e-8 }
    const found = costOf(
      steps(cost, [
        [10, 50_000],
        [20, 50_000],
      ]),
    )
    expect(found?.perMessage).toBe(0)
    expect(secondsOf(found ?? cost, { messages: 40, bytes: 2_000_000 })).toBeCloseTo(0.42)
  })

  it.each([
    ['the larger took less than their bytes', 0.1, 0.05],
    ['the smaller took less than their number', 0.001, 1],
  ])('is never below zero, though %s', (_, small, large) => {
    const found = costOf([
      { messages: 30, bytes: 1_000_000, seconds: small },
      { messages: 4, bytes: 3_000_000, seconds: large },
    ])
    expect(found?.perMessage).toBeGreaterThanOrEqual(0)
    expect(found?.perByte).toBeGreaterThan(0)
    const said = secondsOf(found ?? { perMessage: 0, perByte: 0 }, { messages: 34, bytes: 4_000_000 })
    expect(said).toBeGreaterThan(small / 2)
    expect(said).toBeLessThan(2 * (small + large))
  })

  it('is not known where nothing was moved', () => {
    expect(costOf([])).toBeUndefined()
    expect(costOf([{ messages: 0, bytes: 0, seconds: 1 }])).toBeUndefined()
  })
})
