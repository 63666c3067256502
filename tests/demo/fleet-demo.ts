// `npm run demo:fleet`: three workers of two machines on one plan; one is killed, one is frozen, and all arrives once.

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { FleetDocument } from '../../src/model/fleet.ts'
import type { StatusDocument } from '../../src/model/status.ts'
import { fleetLab, type FleetLab, type Machine } from '../fleet/fleet-lab.ts'
import { ensureBuild, ensureDovecot, projectRoot } from '../support/ensure-servers.ts'
import { ensurePostgres } from '../support/postgres.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { narrate, NotAsPromised, promised } from './program.ts'

const dir = join(projectRoot, 'demo')

async function demo(): Promise<void> {
  for (const ensured of [ensureDovecot(), ensurePostgres()]) promised(ensured.ready, JSON.stringify(ensured))
  ensureBuild()
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir)
  process.env['PEC_MIGRATE_LAB'] = dir
  const lab = await fleetLab({
    mailboxes: 12,
    messages: 40,
    sourceMore: { connections: { total: 8 }, limits: { bytesPerSecond: '250kB' } },
    targetMore: { connections: { total: 10, perMailbox: 2, perMachine: 6 } },
  })
  const [one, two] = [lab.machine(), lab.machine()]
  const say = async (machine: Machine, ...args: string[]): Promise<string> => {
    const [command = '', ...more] = args
    const { stdout, stderr } = await runCli([command, machine.file, ...more], { env: lab.env })
    return `\n$ pec-migrate ${command} piano.yaml ${more.join(' ')}\n\n${stdout}${stderr}`
  }
  const picture = async (): Promise<FleetDocument> => {
    const { stdout } = await runCli(['fleet', one.file, '--json'], { env: lab.env })
    return JSON.parse(stdout) as FleetDocument
  }
  narrate(
    'Two real Dovecots with 12 mailboxes of 43 messages, a real PostgreSQL, and one plan on two machines (two ' +
      'folders here, each with its own journals). The source gives 250 kB/s and 8 connections in all, the target ' +
      '10, and 6 to a machine.',
  )
  narrate(await say(one, 'fleet'))
  narrate(
    'Three workers type the same command: pec-migrate run piano.yaml. Two on the first machine, one on the second.',
  )
  const workers = [one, one, two].map(({ file }) =>
    startCli(['run', file, '--json'], { env: lab.env, timeout: 170_000 }),
  )
  await provedOf(lab, one, 60)
  narrate(await say(two, 'fleet'))

  narrate(
    'One worker of the first machine is killed with SIGKILL. Its lock is free at once: the other one there goes on.',
  )
  workers[0]?.kill('SIGKILL')
  await workers[0]?.done
  narrate(
    'The worker of the second machine is frozen for five seconds (SIGSTOP), less than its lease: nobody takes over.',
  )
  workers[2]?.kill('SIGSTOP')
  await pause(5_000)
  const frozen = await picture()
  workers[2]?.kill('SIGCONT')
  const taken = frozen.servers.map(({ server, connections }) => `${server} ${connections.taken}/${connections.total}`)
  promised(
    frozen.servers.every(({ connections }) => connections.taken <= connections.total),
    `more connections than the plan allows: ${taken.join(', ')}`,
  )
  narrate(await say(two, 'fleet'))
  const ended = await Promise.all(workers.slice(1).map((worker) => worker.done))
  promised(
    ended.every(({ code }) => code === 0),
    `the workers ended with ${ended.map(({ code }) => code).join(', ')}`,
  )

  narrate(
    'Both workers that were left ended with the exit code of the whole, 0. The picture afterwards, from anywhere:',
  )
  narrate(await say(two, 'fleet'))
  narrate(await say(two, 'status'))
  narrate('Every message is read again on both servers, whatever the journals believe.')
  narrate(await say(two, 'verify', '--quiet'))
  const wrong = await lab.wrong()
  promised(wrong.length === 0, `counted by another mail client, these differ: ${wrong.join('\n')}`)
  narrate(
    'Counted by another mail client: every message of every source is on its target once, and none is there twice.',
  )
}

/** Waits until so many messages are proved, as status tells it. */
async function provedOf(lab: FleetLab, { file }: Machine, messages: number): Promise<void> {
  for (;;) {
    const { stdout } = await runCli(['status', file, '--json'], { env: lab.env })
    if ((JSON.parse(stdout) as StatusDocument).totals.verified >= messages) return
    await pause(200)
  }
}

try {
  await demo()
  narrate('All as promised.\n')
  process.exit(0)
} catch (error) {
  process.stderr.write(`${error instanceof NotAsPromised ? error.message : String((error as Error).stack)}\n`)
  process.exit(1)
}
