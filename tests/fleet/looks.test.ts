// Commands that only look at servers, on a plan of several machines: they share what was refused, and take nothing.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { openDatabase, type FleetDatabase, type Queries } from '../../src/fleet/database.ts'
import { enterServers } from '../../src/fleet/enrol.ts'
import { fleetError } from '../../src/fleet/failures.ts'
import { defaultFleetTiming } from '../../src/fleet/fleet-timing.ts'
import { FleetLogins } from '../../src/fleet/logins.ts'
import { ensureSchema } from '../../src/fleet/schema.ts'
import { enter } from '../../src/fleet/workers.ts'
import { openSession } from '../../src/imap/session.ts'
import type { FleetDocument } from '../../src/model/fleet.ts'
import type { CheckDocument, StatusDocument } from '../../src/model/status.ts'
import { Secret } from '../../src/model/secret.ts'
import { loadPlan } from '../../src/plan/read-plan.ts'
import { quick } from '../copy/migration.ts'
import { fillAccount } from '../support/account-state.ts'
import { twoServers } from '../support/dovecot.ts'
import { corpus } from '../support/messages.ts'
import { runCli, type CliResult } from '../support/run-cli.ts'
import { fleetLab, noFleet } from './fleet-lab.ts'

const documentOf = <T>({ stdout, stderr }: CliResult): T => {
  expect(stdout, stderr).not.toBe('')
  return JSON.parse(stdout) as T
}

const refusalsIn = (log: string): number => log.split('\n').filter((line) => line.includes('auth failed')).length

describe.skipIf(noFleet !== undefined)(`a look${noFleet === undefined ? '' : ` (skipped: ${noFleet})`}`, () => {
  it('of four checks at once makes five refusals, and the run after them none', async () => {
    const { target } = await twoServers()
    const before = refusalsIn(target.log())
    const lab = await fleetLab({ mailboxes: 12, messages: 1, passwords: { target: 'sbagliata' } })
    const [one, two] = [lab.machine(), lab.machine()]
    const cli = async (command: string, ...more: string[]) => runCli([command, ...more, '--json'], { env: lab.env })
    const checks = await Promise.all([one, two, one, two].map(({ file }) => cli('check', file, '--logins')))
    for (const checked of checks) {
      expect(checked.code, checked.stderr).toBe(4)
      expect(documentOf<CheckDocument>(checked).findings.map(({ code }) => code)).toContain('login-storm')
    }
    // The server writes a refusal down when its connection has gone.
    await vi.waitFor(() => expect(refusalsIn(target.log()) - before).toBeGreaterThanOrEqual(5), { timeout: 20_000 })
    expect((await cli('run', two.file)).code).toBe(4)
    expect((await cli('check', one.file)).code).toBe(4)
    expect(refusalsIn(target.log()) - before).toBe(5)
    // Nobody of them was at work.
    const seen = documentOf<FleetDocument>(await cli('fleet', one.file))
    expect(seen.machines.flatMap(({ workers }) => workers.map(({ state }) => state))).toEqual(['left'])
    expect(documentOf<StatusDocument>(await cli('status', one.file)).state).not.toBe('running')

    // The right password ends it, whoever has it first.
    for (const { id } of lab.mailboxes) writeFileSync(join(one.dir, `secrets/${id}-target.txt`), 'secret\n')
    const well = await cli('check', one.file, '--logins')
    expect(documentOf<CheckDocument>(well)).toMatchObject({ logins: { mailboxes: 12, working: 12, notTried: 0 } })
    expect(refusalsIn(target.log()) - before).toBe(5)
  })

  it('of status --source says what moves, beside a fleet or before it', async () => {
    const { source } = await twoServers()
    const lab = await fleetLab({ mailboxes: 2, messages: 3 })
    const { file } = lab.machine()
    const look = async (): Promise<StatusDocument> => {
      const looked = await runCli(['status', file, '--source', '--json'], { env: lab.env })
      expect(looked.code, looked.stderr).toBe(0)
      return documentOf<StatusDocument>(looked)
    }
    expect(await look()).toMatchObject({ state: 'not-started', sources: { looked: 2, failed: 0 } })
    expect((await runCli(['run', file], { env: lab.env })).code).toBe(0)
    expect(await look()).toMatchObject({ state: 'complete', sources: { looked: 2, movedNow: 0, firstLooks: 0 } })
    await fillAccount({ port: source.port, user: lab.mailboxes[1]?.source ?? '' }, { INBOX: corpus(78, 1, 3) })
    expect(await look()).toMatchObject({ sources: { looked: 2, movedNow: 1 } })
  })

  it('of which the permits got lost on their way stops nobody', async () => {
    const lab = await fleetLab({ mailboxes: 1, messages: 1 })
    const { file, journals } = lab.machine()
    const db = await openDatabase(new Secret(lab.string), lab.schema, 20_000)
    try {
      await ensureSchema(db, lab.schema, 0)
      const plan = await loadPlan(file, 'en')
      const { me, lock } = await enter(db, { database: { kind: 'env', name: 'PEC_FLEET' }, journals })
      await enterServers(db, plan, { looks: true })
      // As many as make a storm are written down, and nobody hears of it.
      const fates: ('unheard' | 'unreachable' | 'heard')[] = Array.from({ length: 5 }, () => 'unheard')
      const deaf = Object.create(db, {
        transaction: {
          value: async <T>(work: (tx: Queries) => Promise<T>): Promise<T> => {
            const fate = fates.shift() ?? 'heard'
            if (fate === 'unreachable') throw fleetError('fleet-unreachable', {})
            const result = await db.transaction(work)
            if (fate === 'unheard') throw fleetError('fleet-unreachable', {})
            return result
          },
        },
      }) as FleetDatabase
      const logins = new FleetLogins({ db: deaf, me, openSession, timing: defaultFleetTiming })
      const [account] = plan.mailboxes.map(({ source }) => source)
      if (account === undefined) throw new Error('the plan has no mailbox')
      const logIn = async (stop?: AbortSignal): Promise<void> => {
        const session = await logins.openSession(account, new Secret('secret'), quick, stop)
        expect(session.usable).toBe(true)
        session.destroy()
      }
      const underWay = (): string => lab.sql('SELECT count(*) FROM login')
      await logIn()
      expect([fates.length, underWay()]).toEqual([0, '0'])
      // It worked, and its mailbox was given up before that could be written down.
      fates.push('heard', ...Array.from({ length: 100 }, () => 'unreachable' as const))
      const given = logIn(AbortSignal.timeout(2_000))
      await expect(given).rejects.toMatchObject({ code: 'fleet-unreachable' })
      expect(underWay()).toBe('1')
      fates.length = 0
      await logIn()
      expect(underWay()).toBe('0')
      lock.release()
    } finally {
      await db.end()
    }
  })
})
