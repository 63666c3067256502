// The waits of the crash tests.

import type { Timing } from '../../src/model/timing.ts'

/** Waits that loopback needs, so that hundreds of deaths fit into a minute. */
export const hasty: Timing = {
  stall: 10_000,
  connect: 10_000,
  still: 150,
  look: 25,
  heartbeat: 50,
  looks: [0, 20],
  calm: 100,
  backoff: [20, 20, 50, 50, 100],
}
