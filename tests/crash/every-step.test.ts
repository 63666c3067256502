// Promise 2: whatever instruction is the last before kill -9, the command goes on, loses and doubles nothing.

import { describe, expect, it } from 'vitest'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { dieEverywhere } from './die-everywhere.ts'
import { holdingsOf, meanMailbox, meanTotals } from './scenario.ts'

const obstacle = whyNoDovecot()

describe.skipIf(obstacle !== undefined)(
  `dying at every step${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    it(
      'ends as if it had never been interrupted, and the run after that copies nothing',
      { timeout: 480_000 },
      async () => {
        const { source, target } = await twoServers()
        const { fresh, before, expected, sourceUser } = await meanMailbox(source, target)
        const { trace, outcome } = await dieEverywhere(fresh)
        expect(outcome).toMatchObject({
          ...expected,
          state: 'complete',
          problems: [],
          totals: { ...meanTotals, verified: meanTotals.messages, ghosts: 0 },
        })
        expect(trace.filter((step) => step === 'before bytes of APPEND').length).toBeGreaterThanOrEqual(3)
        expect(await holdingsOf(source, sourceUser)).toEqual(before)
      },
    )
  },
)
