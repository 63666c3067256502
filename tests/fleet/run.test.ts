// Several processes on one plan, as people type it: all is copied once, budgets hold, and status is one picture.

import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { withFleet } from '../../src/fleet/fleet.ts'
import { readFleetStatus } from '../../src/fleet/picture.ts'
import type { FleetDocument } from '../../src/model/fleet.ts'
import type { StatusDocument } from '../../src/model/status.ts'
import { loadPlan } from '../../src/plan/read-plan.ts'
import { twoServers } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import { runCli, startCli, type CliResult } from '../support/run-cli.ts'
import { fleetLab, noFleet } from './fleet-lab.ts'

const sumOfStates = ({ totals }: Pick<StatusDocument, 'totals'>): number =>
  (['pending', 'appending', 'copied', 'verified', 'differs', 'refused', 'skipped', 'gone'] as const).reduce(
    (sum, state) => sum + totals[state],
    0,
  )

const documentOf = <T>({ stdout, stderr }: CliResult): T => {
  expect(stdout, stderr).not.toBe('')
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T
}

describe.skipIf(noFleet !== undefined)(`a fleet${noFleet === undefined ? '' : ` (skipped: ${noFleet})`}`, () => {
  it('keeps every budget at every moment, and tells the truth at every look', { timeout: 120_000 }, async () => {
    const { target } = await twoServers()
    const line = await openLine({ targetPort: target.port, rtt: 10 })
    const lab = await fleetLab({
      mailboxes: 7,
      messages: 12,
      targetPort: line.port,
      targetMore: { connections: { total: 5, perMailbox: 3, perMachine: 4 } },
      sourceMore: { connections: { total: 6 }, limits: { bytesPerSecond: '700kB' } },
      more: { mailboxesInParallel: 3 },
    })
    const machines = [lab.machine(), lab.machine()]
    const beforeAll = await runCli(['status', machines[0]?.file ?? '', '--json'], { env: lab.env })
    expect(documentOf<StatusDocument>(beforeAll)).toMatchObject({ state: 'not-started', totals: { mailboxes: 7 } })
    let over = false
    const most = { taken: 0, byMachine: 0 }
    const four = [...machines, ...machines]
    const runs = four.map(({ file }) => startCli(['run', file], { env: lab.env }))
    const looks: StatusDocument[] = []
    const plan = await loadPlan(machines[1]?.file ?? '', 'en')
    const { fleet } = plan
    if (fleet === undefined) throw new Error('the plan has no fleet')
    const asking = (async () => {
      while (!over) {
        // The budgets are held to their bound at any moment: those of this one are looked at.
        await pause(200)
        const told = await withFleet(plan, fleet, { env: lab.env, lang: 'en' }, (db, timing) =>
          readFleetStatus(db, plan, plan.mailboxes, { lang: 'en', detail: 'folders', timing }),
        )
        // The first of the workers makes the schema; before it there is no place to count.
        if (told === undefined) continue
        looks.push(told)
        const taken = lab.sql(
          `SELECT coalesce(sum(n), 0), coalesce((SELECT max(n) FROM (SELECT sum(p.n) AS n FROM place p
             JOIN job j ON j.id = p.job JOIN worker w ON w.id = j.holder WHERE p.server LIKE '%:${line.port}'
             GROUP BY w.machine) x), 0) FROM place WHERE server LIKE '%:${line.port}'`,
        )
        const [all = '0', one = '0'] = taken.split('|')
        most.taken = Math.max(most.taken, Number(all))
        most.byMachine = Math.max(most.byMachine, Number(one))
      }
    })()
    const ended = await Promise.all(runs.map(({ done }) => done))
    over = true
    await asking
    await line.close()
    expect(
      ended.map(({ code }) => code),
      ended.map(({ stderr }) => stderr).join('\n'),
    ).toEqual(four.map(() => 0))
    expect(await lab.wrong()).toEqual([])
    // At every moment: counted when a connection comes.
    expect(line.most).toBeLessThanOrEqual(5)
    expect(most.taken).toBeLessThanOrEqual(5)
    expect(most.byMachine).toBeLessThanOrEqual(4)
    expect(line.most).toBeGreaterThanOrEqual(4)
    for (const look of looks) {
      expect(sumOfStates(look)).toBe(look.totals.messages)
      for (const mailbox of look.mailboxes) expect(sumOfStates(mailbox)).toBe(mailbox.totals.messages)
    }
    expect(looks.some(({ state }) => state === 'running')).toBe(true)
    const proved = looks.map(({ totals }) => totals.verified)
    expect(proved).toEqual([...proved].sort((a, b) => a - b))
    const after = await runCli(['status', machines[0]?.file ?? '', '--json'], { env: lab.env })
    expect(documentOf<StatusDocument>(after)).toMatchObject({
      state: 'complete',
      totals: { messages: 105, verified: 105 },
      lastExitCode: 0,
    })
    const seen = documentOf<FleetDocument>(await runCli(['fleet', machines[0]?.file ?? '', '--json'], { env: lab.env }))
    expect(seen).toMatchObject({ mailboxes: { waiting: 0, held: 0, done: 7 }, stuck: [], run: { number: 1 } })
    expect(seen.machines.filter(({ here }) => here)).toHaveLength(1)
    expect(seen.machines).toHaveLength(2)
    expect(seen.servers.map(({ connections }) => connections.taken)).toEqual([0, 0])
  })

  it('is quiet when it is run again, on a machine that has none of the journals', { timeout: 120_000 }, async () => {
    const lab = await fleetLab({ mailboxes: 2 })
    const [one, two] = [lab.machine(), lab.machine()]
    expect((await runCli(['run', one.file], { env: lab.env })).code).toBe(0)
    const again = await startCli(['run', two.file, '--json'], { env: lab.env }).done
    expect(again.code, again.stderr).toBe(0)
    expect(again.stdout).not.toContain('"event":"message"')
    expect(documentOf<StatusDocument>(again)).toMatchObject({ state: 'complete', totals: { verified: 30, adopted: 0 } })
    expect(await lab.wrong()).toEqual([])
    const folder = `${one.dir}/registri`
    const collected = await runCli(['fleet', one.file, '--collect', folder, '--json'], { env: lab.env })
    expect(documentOf(collected)).toEqual({ folder, written: ['casella0', 'casella1'], missing: [] })
  })
})
