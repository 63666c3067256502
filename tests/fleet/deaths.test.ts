// Workers that die, freeze or lose their machine, and a database that goes away: nothing lost, nothing doubled.

import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { twoServers } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import { onePostgres } from '../support/postgres.ts'
import { runCli } from '../support/run-cli.ts'
import type { StatusDocument } from '../../src/model/status.ts'
import { openDatabase } from '../../src/fleet/database.ts'
import { Secret } from '../../src/model/secret.ts'
import { fleetLab, noFleet } from './fleet-lab.ts'
import { endings, endWorkers, proved, short, startWorker } from './fleet-worker.ts'
import { expectWhole } from './whole.ts'

/** Slow enough that something is in the middle of its way at any moment. */
const slow = { sourceMore: { limits: { bytesPerSecond: '200kB' } }, mailboxes: 4, messages: 14 } as const

afterEach(endWorkers)

describe.skipIf(noFleet !== undefined)(`in a fleet${noFleet === undefined ? '' : ` (skipped: ${noFleet})`}`, () => {
  it('a worker that is killed is followed by the next process of its machine', async () => {
    const lab = await fleetLab(slow)
    const [one, two] = [lab.machine(), lab.machine()]
    const [first, second] = [startWorker(one, lab.env), startWorker(two, lab.env)]
    await first.event(proved, 6)
    first.kill('SIGKILL')
    await first.done
    // The command line on the same machine knows at once that it is dead.
    const status = await runCli(['status', one.file, '--json'], { env: lab.env })
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'running' })
    expect(lab.sql(`SELECT count(*) FROM worker WHERE ended_how = 'died'`)).toBe('1')
    await expectWhole(lab, [startWorker(one, lab.env), second], two)
  })

  it('a machine that is lost with its disk is followed from the shelf, once it is buried', async () => {
    const lab = await fleetLab({ ...slow, mailboxes: 2, messages: 60 })
    const [one, two] = [lab.machine(), lab.machine()]
    const first = startWorker(one, lab.env)
    await first.event(proved, 30)
    // From then on a checkpoint has them.
    const now = lab.sql('SELECT clock_timestamp()')
    const kept = (): string => lab.sql(`SELECT count(*) FROM shelf WHERE kept_at > '${now}'`)
    await vi.waitFor(() => expect(kept()).not.toBe('0'), { timeout: 30_000, interval: 200 })
    first.kill('SIGKILL')
    await first.done
    rmSync(one.journals, { recursive: true })
    const machine = lab.sql('SELECT name FROM machine')
    const unknown = await runCli(['fleet', two.file, '--bury', 'nessuna'], { env: lab.env })
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain(machine)
    const buried = await runCli(['fleet', two.file, '--bury', machine], { env: lab.env })
    expect(buried.code, buried.stderr).toBe(0)
    expect(buried.stdout).toContain('is declared dead')
    const second = startWorker(two, lab.env)
    await expectWhole(lab, [second], two)
    // What was proved before the last checkpoint was not looked at again.
    const verified = second.events.filter(proved).length
    expect(verified).toBeLessThan(2 * 63)
  })

  it('a frozen worker sends nothing when it wakes after others took over', async () => {
    const { target } = await twoServers()
    const line = await openLine({ targetPort: target.port, recordVerbs: true })
    const lab = await fleetLab({ ...slow, mailboxes: 2, targetPort: line.port })
    const [one, two] = [lab.machine(), lab.machine()]
    const first = startWorker(one, lab.env)
    await first.event(proved, 3)
    first.kill('SIGSTOP')
    const second = startWorker(two, lab.env)
    const taken = await second.done
    expect(taken.code, endings([taken])).toBe(0)
    const connections = line.connections
    const sent = line.verbs.length
    first.kill('SIGCONT')
    const woken = await first.done
    expect(woken.code, endings([woken])).toBe(0)
    // What it still had open is closed; whatever it did afterwards it did as the next holder, and found all done.
    expect(connections).toBeGreaterThan(0)
    expect(line.verbs.slice(sent).filter((verb) => verb === 'APPEND')).toEqual([])
    await expectWhole(lab, [second], two)
    await line.close()
  })

  it('a process that is frozen in the middle of a claim holds up nobody for long', async () => {
    const lab = await fleetLab({ mailboxes: 2, messages: 4 })
    const machine = lab.machine()
    expect((await startWorker(machine, lab.env).done).code).toBe(0)
    const schema = lab.sql('SELECT current_schema()')
    const frozen = await openDatabase(new Secret(lab.string), schema, short.query)
    let thawed: unknown
    const claim = frozen
      .transaction(async (tx) => {
        await tx.query('SELECT key FROM server FOR UPDATE')
        await pause(2 * short.query)
      })
      .catch((error: unknown) => {
        thawed = error
      })
    await pause(200)
    const other = await startWorker(lab.machine(), lab.env).done
    expect(other.code, endings([other])).toBe(0)
    await claim
    expect(thawed).toMatchObject({ code: 'fleet-unreachable' })
    await frozen.end()
  })

  it('a database that stops and starts again costs nothing that was in hand', async () => {
    const lab = await fleetLab(slow)
    const postgres = await onePostgres()
    const machine = lab.machine()
    const workers = [startWorker(machine, lab.env), startWorker(lab.machine(), lab.env)]
    await workers[0]?.event(proved, 4)
    await postgres.stop('immediate')
    await pause(1_000)
    await postgres.start()
    await workers[1]?.event(proved, 12)
    // Longer than the lease: all stop themselves, and go on when it is back.
    await postgres.stop('fast')
    await pause(3_500)
    await postgres.start()
    await expectWhole(lab, workers, machine)
  })

  it('four workers with a wrong password make five refusals', async () => {
    const { target } = await twoServers()
    const before = refusalsIn(target.log())
    const lab = await fleetLab({ mailboxes: 12, messages: 2, passwords: { target: 'sbagliata' } })
    const machines = [lab.machine(), lab.machine()]
    const ended = await Promise.all([...machines, ...machines].map((one) => startWorker(one, lab.env).done))
    expect(
      ended.map(({ events }) => events.at(-1)?.['code']),
      endings(ended),
    ).toEqual(['login-storm', 'login-storm', 'login-storm', 'login-storm'])
    // The server writes a refusal down when its connection has gone.
    await vi.waitFor(() => expect(refusalsIn(target.log()) - before).toBeGreaterThanOrEqual(5), { timeout: 20_000 })
    const [one] = machines
    const again = await runCli(['run', one?.file ?? ''], { env: lab.env })
    expect(again.code).toBe(4)
    expect(refusalsIn(target.log()) - before).toBe(5)
    const seen = await runCli(['fleet', one?.file ?? ''], { env: lab.env })
    expect(seen.stdout).toMatch(/too many were\s+refused/)
    expect(seen.stdout).toContain('--retry-logins')
    const status = JSON.parse(
      (await runCli(['status', one?.file ?? '', '--json'], { env: lab.env })).stdout,
    ) as StatusDocument
    expect(status.mailboxes.every(({ state }) => state === 'parked')).toBe(true)
  })
})

const refusalsIn = (log: string): number => log.split('\n').filter((line) => line.includes('auth failed')).length
