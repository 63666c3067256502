// The database of a fleet falls silent, or goes back in time: nothing lost, nothing doubled, and nothing to type.

import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { twoServers } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import { onePostgres } from '../support/postgres.ts'
import { mail } from '../windows/windowed.ts'
import { fleetLab, noFleet } from './fleet-lab.ts'
import { endings, endWorkers, FleetWorker, proved, short, startWorker } from './fleet-worker.ts'
import { expectWhole } from './whole.ts'

/** A megabyte or more of each connection lies in the kernel: it must have arrived when others begin. */
const patient = { ...short, afterSilence: 10_000 }

afterEach(endWorkers)

describe.skipIf(noFleet !== undefined)(`a database${noFleet === undefined ? '' : ` (skipped: ${noFleet})`}`, () => {
  it(
    'that falls silent while the mail goes on stops the holder before another follows',
    { timeout: 120_000 },
    async () => {
      const { target } = await twoServers()
      const { port } = await onePostgres()
      const toDatabase = await openLine({ targetPort: port })
      // Narrow: there is something on its way at any moment, for longer than the lease.
      const toTarget = await openLine({ targetPort: target.port, bandwidth: 8 * 600_000, recordVerbs: true })
      const lab = await fleetLab({ mailboxes: 2, content: (n) => mail(50, 50_000, 100 * n) })
      const one = lab.machine()
      const through = { PEC_FLEET: lab.string.replace(`:${port}/`, `:${toDatabase.port}/`) }
      const line = { from: target.port, to: toTarget.port }
      const first = new FleetWorker(one, through, patient, { line })
      // Something of a message is on its way at this moment.
      await toTarget.afterBytes('up', 400_000)
      toDatabase.halfOpen()
      const sent = toTarget.delivered.up
      const second = startWorker(lab.machine(), lab.env, patient)
      await pause(short.hold / 2)
      expect(toTarget.delivered.up).toBeGreaterThan(sent)
      // By then its lease is over, and what its machine still had in hand has arrived.
      await second.event(({ event }) => event === 'mailbox-started')
      const last = toTarget.delivered.up
      await second.event(proved)
      expect(toTarget.delivered.up).toBe(last)
      await second.event(({ event }) => event === 'ended')
      const appended = toTarget.verbs.filter((verb) => verb === 'APPEND').length
      toDatabase.thaw()
      await expectWhole(lab, [first, second], one)
      expect(toTarget.verbs.filter((verb) => verb === 'APPEND')).toHaveLength(appended)
      await Promise.all([toDatabase.close(), toTarget.close()])
    },
  )

  it(
    'of which an older state comes back knows less than the journals, and nobody must type anything',
    { timeout: 120_000 },
    async () => {
      const postgres = await onePostgres()
      postgres.dropDatabases()
      const lab = await fleetLab({ mailboxes: 8, messages: 14, sourceMore: { limits: { bytesPerSecond: '90kB' } } })
      const [one, two] = [lab.machine(), lab.machine()]
      const first = startWorker(one, lab.env)
      await first.event(proved)
      const restore = await postgres.backUp()
      const epochs = lab.sql('SELECT sum(epoch) FROM job')
      // Epochs count anew then, and what is held there was given back since: only tokens tell them apart.
      await vi.waitFor(() => expect(lab.sql('SELECT sum(epoch) FROM job')).not.toBe(epochs), { timeout: 30_000 })
      await restore()
      await expectWhole(lab, [first, startWorker(two, lab.env)], two)
      // Of a time before the first run was over, while nobody is at work: the next run looks at it all again.
      await restore()
      const again = await startWorker(one, lab.env).done
      expect(again.code, endings([again])).toBe(0)
      expect(await lab.wrong()).toEqual([])
    },
  )
})
