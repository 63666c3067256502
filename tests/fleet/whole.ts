// What holds after every ending of a fleet.

import { expect } from 'vitest'
import type { FleetLab, Machine } from './fleet-lab.ts'
import { endings, proved, startWorker, type FleetWorker } from './fleet-worker.ts'

/** All there once, no place taken, and a run over it is quiet. */
export async function expectWhole(lab: FleetLab, workers: readonly FleetWorker[], machine: Machine): Promise<void> {
  const ended = await Promise.all(workers.map(({ done }) => done))
  expect(
    ended.map(({ code }) => code),
    endings(ended),
  ).toEqual(workers.map(() => 0))
  expect(await lab.wrong(), endings(ended)).toEqual([])
  expect(lab.sql('SELECT count(*) FROM place')).toBe('0')
  const again = await startWorker(machine, lab.env).done
  expect(again.events.filter(proved)).toEqual([])
  expect(again.events.at(-1), endings([again])).toMatchObject({ event: 'ended', state: 'complete' })
}
