// Promise 9: what a large program drops is collected before it is as much again as what it holds.

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { projectRoot } from '../support/ensure-servers.ts'

/** The most bytes of heap in use by a process that holds some 45 MB and drops as much, again and again. */
function heapOf(mode: 'bounded' | 'free'): number {
  const child = join(projectRoot, 'tests/line/heap.child.ts')
  const said = execFileSync(process.execPath, ['--import', 'tsx', child, mode], { encoding: 'utf8' })
  return (JSON.parse(said) as { most: number }).most
}

it('a large program has at most three quarters of the heap that it would have left to itself', () => {
  const bounded = heapOf('bounded')
  expect(bounded).toBeGreaterThan(20_000_000)
  expect(bounded).toBeLessThan(0.75 * heapOf('free'))
}, 120_000)
