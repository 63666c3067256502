// When a mailbox that somebody holds may be taken over: by evidence of how the holder ended, by the database's clock.

import type { FleetTiming } from './fleet-timing.ts'

/**
 * `died`: the operating system gave its lock to another process of its machine. `left`: it said so. `buried`: a person
 * said that its machine is off. Times in ms.
 */
export type Holder = {
  endedHow: 'died' | 'left' | 'buried' | null
  endedAt: number | null
  beatAt: number
  sameMachine: boolean
}

/**
 * From when on it may be taken over. Silence is no death: a frozen machine lets go of the bytes in its buffers whenever
 * it wakes, as long as the server keeps its connections. On its own machine a process that is known to be dead is
 * followed at once, with its journal, which says what is uncertain.
 */
export function freeFrom({ endedHow, endedAt, beatAt, sameMachine }: Holder, timing: FleetTiming): number {
  if (endedAt === null) return beatAt + timing.afterSilence
  return sameMachine && endedHow !== 'buried' ? endedAt : endedAt + timing.afterDeath
}
