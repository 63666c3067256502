// Hours that are too short for all machines together: told once, of the whole plan, and what fits is done.

import { afterEach, describe, expect, it } from 'vitest'
import { mail } from '../windows/windowed.ts'
import { fleetLab, noFleet } from './fleet-lab.ts'
import { endings, endWorkers, startWorker } from './fleet-worker.ts'

/** More than a mailbox needs to say how fast it goes. */
const bytes = 650_000

afterEach(endWorkers)

describe.skipIf(noFleet !== undefined)(`hours${noFleet === undefined ? '' : ` (skipped: ${noFleet})`}`, () => {
  it('that do not hold the whole plan are told of once, by one worker of all', async () => {
    const closes = Math.ceil((Date.now() + 16_000) / 1_000) * 1_000
    const written = (at: number): string => new Date(at).toISOString()
    const lab = await fleetLab({
      mailboxes: 6,
      content: (n) => mail(13, bytes / 13, 100 * n),
      sourceMore: { limits: { bytesPerSecond: '400kB' } },
      more: {
        mailboxesInParallel: 1,
        window: { opens: written(closes - 3_600_000), closes: written(closes), drain: '2s' },
      },
    })
    const workers = [lab.machine(), lab.machine()].map((machine) => startWorker(machine, lab.env))
    const ended = await Promise.all(workers.map(({ done }) => done))
    const told = ended.flatMap(({ events }) => events.filter(({ event }) => event === 'will-not-fit'))
    expect(told, endings(ended)).toHaveLength(1)
    const [{ bytesLeft, bytesPerSecond, finishesAt, closesAt } = {}] = told as Readonly<Record<string, unknown>>[]
    expect(closesAt).toBe(written(closes))
    expect(Number(bytesLeft)).toBeGreaterThan(0)
    expect(Number(bytesPerSecond)).toBeGreaterThan(0)
    expect(Date.parse(String(finishesAt))).toBeGreaterThan(closes - 2_000)
    // Whoever is the first worker once the one that told has left knows of it.
    expect(lab.sql(`SELECT too_long_until = '${written(closes)}' FROM run`)).toBe('t')
    expect(ended.map(({ events }) => events.at(-1)?.['state'])).toEqual(['stopped', 'stopped'])
  })
})
