// Lines without a counterpart, among many that are equal: the same answers as by counting, and no more work.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineSet } from '../../src/evidence/line-set.ts'

/** Processor time in µs for lines that are added, taken, and looked for once more. */
function costOf(texts: readonly string[]): number {
  const started = process.cpuUsage()
  const lines = new LineSet()
  for (const [at, text] of texts.entries()) lines.add(text, at + 1)
  for (const text of texts) if (!lines.take(text)) throw new Error('not there')
  for (const text of texts) if (lines.take(text)) throw new Error('taken twice')
  expect(lines.left()).toEqual([])
  const { user, system } = process.cpuUsage(started)
  return user + system
}

describe('a set of lines', () => {
  it('gives back as many of each text as were added, and the numbers of the others', () => {
    const text = fc.constantFrom('a', 'b', 'c', '')
    fc.assert(
      fc.property(fc.array(fc.record({ text, add: fc.boolean() })), (steps) => {
        const lines = new LineSet()
        const there = new Map<string, number[]>()
        for (const [at, { text: one, add }] of steps.entries()) {
          const known = there.get(one) ?? []
          if (add) {
            lines.add(one, at + 1)
            there.set(one, [...known, at + 1])
          } else {
            expect(lines.take(one)).toBe(known.length > 0)
            there.set(one, known.slice(0, -1))
          }
        }
        expect(lines.left()).toEqual([...there.values()].flat().toSorted((a, b) => a - b))
      }),
    )
  })

  it('keeps what is left while it grows', () => {
    const lines = new LineSet()
    for (let line = 1; line <= 5_000; line += 1) lines.add(`line ${line % 1_500}`, line)
    for (let line = 1; line <= 1_500; line += 1) expect(lines.take(`line ${line % 1_500}`)).toBe(true)
    expect(lines.left()).toHaveLength(3_500)
  })

  it('takes no longer for 100,000 equal lines than for as many different ones', () => {
    const many = Array.from({ length: 100_000 }, (_, at) => `a line of some length ${at}`)
    costOf(many.slice(0, 1_000))
    const different = costOf(many)
    expect(costOf(many.map(() => 'a line of some length 12345'))).toBeLessThan(different * 3)
  })
})
