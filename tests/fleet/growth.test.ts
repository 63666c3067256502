// Where each worker has a line of its own, and no server is the limit, twice as many workers move twice as much.

import { describe, expect, it } from 'vitest'
import { noFleet } from './fleet-lab.ts'
import { measureGrowth } from './growth.ts'

describe.skipIf(noFleet !== undefined)(`a fleet grows${noFleet === undefined ? '' : ` (skipped: ${noFleet})`}`, () => {
  it('with the lines of its workers', { timeout: 180_000 }, async () => {
    const [one, four] = await measureGrowth({ workers: [1, 4], egress: 200_000, during: 4_000, mailbox: 800_000 })
    expect(one?.bytesPerSecond).toBeGreaterThan(150_000)
    // On two cores, beside other tests; `npm run bench:fleet` asks for 0.9.
    expect((four?.bytesPerSecond ?? 0) / (4 * (one?.bytesPerSecond ?? 0))).toBeGreaterThan(0.8)
  })
})
