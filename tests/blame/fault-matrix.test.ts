// Every command failing in every way, with every writer: what the ledger says then, and after the server is well again.

import { describe, expect, it } from 'vitest'
import { allCells, play, writers, type Cell, type Played } from './fault-cells.ts'
import { expectedLedger } from './fault-ledgers.ts'

// All of it takes minutes: `npm run faults`. Else each verb meets a third of the faults, once or always, by one writer.
const isWhole = process.env['FAULT_MATRIX'] === 'all'
const atOnce = 6

function drawn(cells: readonly Cell[]): Cell[] {
  const kinds = new Map<string, Cell[]>()
  for (const cell of cells) {
    // Silence that goes on is waited for again and again.
    if (cell.fault === 'silence' && cell.duration === 'always') continue
    const kind = `${cell.verb} ${cell.fault}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), cell])
  }
  return [...kinds.values()].flatMap((kind, at) => (at % 3 === 0 ? [kind[(at / 3) % kind.length] ?? []].flat() : []))
}

/** One line a verb and fault; writers that end alike share it. */
function table(played: ReadonlyMap<Cell, Played>): string {
  const lines = new Map<string, string[]>()
  for (const [{ verb, duration, fault, writer }, { ledger }] of played) {
    const line = `${`${verb} ${duration}`.padEnd(17)} ${fault.padEnd(17)} ${ledger}`
    lines.set(line, [...(lines.get(line) ?? []), writer])
  }
  return [...lines]
    .map(([line, by]) => (by.length === writers.length ? line : `${line}  (${by.join(', ')})`))
    .join('\n')
}

describe('the fault matrix', () => {
  it(
    'each cell ends with its ledger, nothing is doubled, and a well server gets all',
    { timeout: 3_600_000 },
    async () => {
      const cells = isWhole ? allCells() : drawn(allCells())
      const played = new Map<Cell, Played>()
      const queue = [...cells]
      const next = async (): Promise<void> => {
        for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) played.set(cell, await play(cell))
      }
      await Promise.all(Array.from({ length: atOnce }, next))
      const inOrder = new Map(cells.flatMap((cell) => [[cell, played.get(cell)] as const]).filter(isPlayed))
      process.stdout.write(`${table(inOrder)}\n`)
      const named = (one: (cell: Cell, is: Played) => Played): Record<string, Played> =>
        Object.fromEntries([...inOrder].map(([cell, is]) => [Object.values(cell).join(' · '), one(cell, is)]))
      expect(named((_, is) => is)).toEqual(named((cell) => expectedLedger(cell)))
    },
  )
})

function isPlayed(one: readonly [Cell, Played | undefined]): one is readonly [Cell, Played] {
  return one[1] !== undefined
}
