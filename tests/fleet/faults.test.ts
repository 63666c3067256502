// The database of a fleet falls silent, or goes back in time: nothing lost, nothing doubled, and nothing to type.

import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { twoServers } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import { onePostgres } from '../support/postgres.ts'
import { fleetLab, noFleet } from './fleet-lab.ts'
import { endings, FleetWorker, proved, short, startWorker } from './fleet-worker.ts'
import { expectWhole } from './whole.ts'

describe.skipIf(noFleet !== undefined)(`a database${noFleet === undefined ? '' : ` (skipped: ${noFleet})`}`, () => {
  it(
    'that falls silent while the mail goes on stops the holder before another follows',
    { timeout: 90_000 },
    async () => {
      const { target } = await twoServers()
      const { port } = await onePostgres()
      const toDatabase = await openLine({ targetPort: port })
      // Narrow: there is something on its way at any moment, for longer than the lease.
      const toTarget = await openLine({ targetPort: target.port, bandwidth: 8 * 30_000, recordVerbs: true })
      const lab = await fleetLab({ mailboxes: 2, messages: 40 })
      const one = lab.machine()
      const first = new FleetWorker(
        one,
        { PEC_FLEET: lab.string.replace(`:${port}/`, `:${toDatabase.port}/`) },
        short,
        {
          line: { from: target.port, to: toTarget.port },
        },
      )
      await first.event(proved, 3)
      toDatabase.halfOpen()
      const sent = toTarget.delivered.up
      const second = startWorker(lab.machine(), lab.env)
      await pause(short.hold / 2)
      expect(toTarget.delivered.up).toBeGreaterThan(sent)
      await pause(short.hold / 2 + short.beat + 500)
      // Its lease is over, all its lines are cut, and nobody else has begun.
      const [last, connections] = [toTarget.delivered.up, toTarget.connections]
      expect(connections).toBe(0)
      expect(second.events.filter(proved)).toEqual([])
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
      const lab = await fleetLab({ mailboxes: 6, messages: 14, sourceMore: { limits: { bytesPerSecond: '200kB' } } })
      const [one, two] = [lab.machine(), lab.machine()]
      const first = startWorker(one, lab.env)
      await first.event(proved, 6)
      const restore = await postgres.backUp()
      await first.event(proved, 40)
      const epochs = lab.sql('SELECT sum(epoch) FROM job')
      await restore()
      // Epochs count anew, and what is held there was given back since: only tokens tell them apart.
      expect(Number(lab.sql('SELECT sum(epoch) FROM job'))).toBeLessThan(Number(epochs))
      await expectWhole(lab, [first, startWorker(two, lab.env)], two)
      // Of a time before the first run was over, and nobody is at work: the next run does it all again, and sends nothing.
      await restore()
      const again = await startWorker(one, lab.env).done
      expect(again.code, endings([again])).toBe(0)
      expect(await lab.wrong()).toEqual([])
    },
  )
})
