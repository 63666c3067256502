// Promises 2 and 10 when the journal suffers: a power cut, a deletion, a second journal.

import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { StatusDocument } from '../../src/model/status.ts'
import { migration, problemsOf } from '../copy/migration.ts'
import { fillAccount, folderOf, readAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { dyingRun, type NamedStep, sureSteps } from '../support/dying-run.ts'
import { preparePowerCut, whyNoPowerCut } from '../support/last-fsync.ts'
import { openLine } from '../support/line-proxy.ts'
import { corpus } from '../support/messages.ts'
import { freshUser } from '../support/temp-dir.ts'
import { hasty } from './hasty.ts'
import { meanMailbox, meanTotals } from './scenario.ts'

const obstacle = whyNoDovecot()
const noPowerCut = obstacle ?? whyNoPowerCut()

/** Some of these steps, spread over the part in which messages are sent. */
function spread(steps: readonly NamedStep[], cuts: number): NamedStep[] {
  const first = steps.findIndex(({ name }) => name === 'before bytes of APPEND') - 4
  return Array.from(
    { length: cuts },
    (_, n) => steps.slice(first)[Math.floor(((steps.length - first) * n) / cuts)],
  ).filter((step) => step !== undefined)
}

async function stepsOf({ plan }: { plan: Parameters<typeof dyingRun>[0]['plan'] }): Promise<NamedStep[]> {
  const ending = await dyingRun({ plan, timing: hasty })
  if (ending.kind !== 'finished') throw new Error('nobody should have killed it')
  return sureSteps(ending.trace)
}

describe.skipIf(noPowerCut !== undefined)(
  `a power cut${noPowerCut === undefined ? '' : ` (skipped: ${noPowerCut})`}`,
  () => {
    it(
      'leaves the journal as of its last fsync, and the next run loses nothing and doubles nothing',
      { timeout: 120_000 },
      async () => {
        const { source, target } = await twoServers()
        const { fresh, expected } = await meanMailbox(source, target)
        await Promise.all(
          spread(await stepsOf((await fresh()).migration), 12).map(async (step) => {
            const {
              migration: { plan, run },
              outcome,
              uids,
            } = await fresh()
            const cut = preparePowerCut(plan.journal)
            expect(await dyingRun({ plan, timing: hasty, dieAt: step, env: cut.env })).toEqual({ kind: 'killed' })
            cut.restore()
            const { status } = await run({}, { timing: hasty })
            expect(await outcome(status), `power cut at ${step.name} ${step.nth}`).toMatchObject({
              ...expected,
              state: 'complete',
              problems: [],
              totals: { verified: meanTotals.messages, ghosts: 0 },
            })
            const before = await uids()
            await run({}, { timing: hasty })
            expect(await uids(), `power cut at ${step.name} ${step.nth}`).toEqual(before)
          }),
        )
      },
    )
  },
)

describe.skipIf(obstacle !== undefined)(`the journal${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`, () => {
  it(
    'deleted in the middle: the same plan adopts what is there and doubles nothing',
    { timeout: 120_000 },
    async () => {
      const { source, target } = await twoServers()
      const { fresh, expected } = await meanMailbox(source, target)
      const adopted = await Promise.all(
        spread(await stepsOf((await fresh()).migration), 8).map(async (step) => {
          const {
            migration: { plan, run },
            outcome,
          } = await fresh()
          expect(await dyingRun({ plan, timing: hasty, dieAt: step })).toEqual({ kind: 'killed' })
          for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(`${plan.journal}${suffix}`, { force: true })
          const { status } = await run({}, { timing: hasty })
          expect(await outcome(status), `deleted at ${step.name} ${step.nth}`).toMatchObject({
            ...expected,
            state: 'complete',
            problems: [],
            totals: { verified: meanTotals.messages, ghosts: 0 },
          })
          return status.totals.adopted
        }),
      )
      expect(Math.max(...adopted)).toBeGreaterThan(meanTotals.adopted + 5)
    },
  )

  it('a second one after the first: everything is adopted, nothing is sent', async () => {
    const { source, target } = await twoServers()
    const { fresh, sourceUser, expected } = await meanMailbox(source, target)
    const { migration: first, user, outcome, uids } = await fresh()
    await first.run({}, { timing: hasty })
    const before = await uids()
    const { status } = await migration(source, target, [{ id: 'uno', source: sourceUser, target: user }]).run(
      {},
      { timing: hasty },
    )
    expect(await outcome(status)).toMatchObject({
      ...expected,
      state: 'complete',
      problems: [],
      totals: { messages: meanTotals.messages, verified: meanTotals.messages, adopted: meanTotals.messages },
    })
    expect(await uids()).toEqual(before)
  })

  it(
    'two at the same time: nothing is lost, and what was doubled does not stay unnoticed',
    { timeout: 120_000 },
    async () => {
      const { source, target } = await twoServers()
      // Slow enough that the second is at work long before the first one is through.
      const line = await openLine({ targetPort: target.port, rtt: 10, bandwidth: 4_000_000 })
      const [sourceUser, user] = [freshUser('da'), freshUser('a')]
      const mail = corpus(51, 60, 3)
      await fillAccount({ port: source.port, user: sourceUser }, { INBOX: mail })
      const plans = [0, 1].map(() =>
        migration(source, { port: line.port, writer: 'one-by-one' }, [{ id: 'uno', source: sourceUser, target: user }]),
      )
      const firstIsSending = line.afterBytes('up', 20_000)
      const statuses = await Promise.all(
        plans.map(async ({ plan }, n): Promise<StatusDocument> => {
          if (n === 1) await firstIsSending
          const ending = await dyingRun({ plan, timing: hasty })
          if (ending.kind !== 'finished') throw new Error('nobody should have killed it')
          return ending.status
        }),
      )
      const there = folderOf(await readAccount({ port: target.port, user }), 'INBOX').messages
      const copies = new Map<string, number>()
      for (const { sha256 } of there) copies.set(sha256, (copies.get(sha256) ?? 0) + 1)
      const sent = folderOf(await readAccount({ port: source.port, user: sourceUser }), 'INBOX').messages
      expect(sent.filter(({ sha256 }) => !copies.has(sha256))).toEqual([])
      const doubled = there.length - sent.length
      expect(doubled, "the two runs did not get in each other's way").toBeGreaterThan(3)
      expect(statuses.flatMap(problemsOf)).toContain('parked another-writer')
      await line.close()
    },
  )
})
