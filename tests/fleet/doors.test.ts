// What keeps a machine from a fleet is said clearly, with what to do, and never with the connection string.

import { writeFileSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { onePostgres } from '../support/postgres.ts'
import { runCli, startCli, type CliResult } from '../support/run-cli.ts'
import { fleetLab, noFleet, type Machine } from './fleet-lab.ts'

const said = ({ stdout, stderr }: CliResult): string => stdout + stderr

describe.skipIf(noFleet !== undefined)(`the door${noFleet === undefined ? '' : ` (skipped: ${noFleet})`}`, () => {
  it('of a database that is not there, or refuses, stays shut with the reason', async () => {
    const lab = await fleetLab({ mailboxes: 1 })
    const postgres = await onePostgres()
    const { file, dir } = lab.machine()
    const run = (string: string | undefined, ...more: string[]): Promise<CliResult> =>
      runCli(['run', file, ...more], { env: { PEC_FLEET: string } })
    const name = new URL(lab.string).pathname.slice(1)
    const closed = `postgres://chi:geheim@127.0.0.1:1/${name}`
    const nobody = `postgres://nessuno:geheim@127.0.0.1:${postgres.port}/${name}`
    const garbled = 'geheim geheim://'
    const tls = `${lab.string}?sslmode=require`
    postgres.ask(lab.string.replace(/\/\/[^@]*@/, '//postgres@'), `REVOKE CREATE ON DATABASE ${name} FROM ${name}`)
    for (const [string, code, text] of [
      [undefined, 4, /PEC_FLEET/],
      [closed, 4, /does not answer: .*ECONNREFUSED 127\.0\.0\.1:1/],
      [nobody, 4, /refuses this user: role "nessuno" does not exist/],
      [garbled, 4, /not a connection string/],
      [tls, 4, /does not support SSL/],
      [lab.string, 4, /permission denied for database .*\(schema pec_prova_[0-9a-f]{8}\)/],
    ] as const) {
      const ended = await run(string)
      expect(ended.code, said(ended)).toBe(code)
      expect(said(ended)).toMatch(text)
      expect(said(ended)).not.toContain('geheim')
    }
    const italian = await run(closed, '--lang', 'it')
    expect(said(italian)).toContain('Il database della flotta (127.0.0.1:1) non risponde')
    // Given the schema, it needs no right to make one.
    const admin = lab.string.replace(/\/\/[^@]*@/, '//postgres@')
    const [schema = ''] = /pec_prova_[0-9a-f]{8}/.exec(said(await run(lab.string))) ?? []
    postgres.ask(admin, `CREATE SCHEMA ${schema} AUTHORIZATION ${name}`)
    const ended = await run(lab.string)
    expect(ended.code, said(ended)).toBe(0)
    expect(await lab.wrong()).toEqual([])
    lab.sql('UPDATE schema_version SET version = 99')
    const newer = await runCli(['run', file], { env: lab.env })
    expect(newer.code, said(newer)).toBe(4)
    expect(said(newer)).toContain('made by a newer version of pec-migrate (version 99, here 1)')
    lab.sql('UPDATE schema_version SET version = 0')
    for (const command of [['status'], ['fleet'], ['report', '--out', join(dir, 'rapporto')]]) {
      const older = await runCli([...command, file], { env: lab.env })
      expect(older.code, said(older)).toBe(4)
      expect(said(older)).toContain('made by an older version of pec-migrate (version 0, here 1)')
      expect(said(older)).toContain('Type check')
    }
  })

  it('is shut for another plan while somebody is at work, and open when nobody is', async () => {
    const lab = await fleetLab({ mailboxes: 2, sourceMore: { limits: { bytesPerSecond: '15kB' } } })
    const [one, two] = [lab.machine(), lab.machine()]
    // The first is at work for as long as the others take to look.
    writeFileSync(two.file, readFileSync(two.file, 'utf8').replace('15kB', '5MB'))
    const first = startCli(['run', one.file, '--json'], { env: lab.env })
    await first.event(({ event }) => event === 'mailbox-started')
    const other = await runCli(['run', two.file], { env: lab.env })
    expect(other.code).toBe(2)
    expect(said(other)).toMatch(/The fleet works on another version of this plan \([0-9a-f]{12}, here [0-9a-f]{12}\)/)
    first.kill('SIGINT')
    expect((await first.done).code).toBe(5)
    const stopped = await runCli(['status', one.file, '--json', '--exit-code'], { env: lab.env })
    expect(stopped.code).toBe(5)
    expect(JSON.parse(stopped.stdout)).toMatchObject({ state: 'stopped', stoppedBy: 'interrupted' })
    const seen = await runCli(['fleet', one.file], { env: lab.env })
    expect(seen.stdout).toContain('Nobody is at work, and mailboxes wait.')
    const ended = await runCli(['run', two.file], { env: lab.env })
    expect(ended.code, said(ended)).toBe(0)
    // A mailbox keeps its accounts.
    const [first0, second0] = lab.mailboxes
    const swapped = readFileSync(two.file, 'utf8')
      .replace(first0?.target ?? '', 'X')
      .replace(second0?.target ?? '', first0?.target ?? '')
      .replace('X', second0?.target ?? '')
    writeFileSync(two.file, swapped)
    const moved = await runCli(['run', two.file], { env: lab.env })
    expect(moved.code, said(moved)).toBe(2)
    expect(said(moved)).toContain(`${first0?.target}@127.0.0.1`)
  })

  it('does not wait for a mailbox that was taken out of the plan', async () => {
    const lab = await fleetLab({ mailboxes: 3, messages: 2 })
    const { file } = lab.machine()
    const all = readFileSync(file, 'utf8')
    const run = (...more: string[]) => runCli(['run', file, ...more], { env: lab.env, timeout: 30_000 })
    expect((await run('--only', 'casella0')).code).toBe(0)
    writeFileSync(file, all.replace(/ {2}- id: casella2\n( {4}.*\n)+/, ''))
    const ended = await run()
    expect(ended.code, said(ended)).toBe(0)
    expect(lab.sql('SELECT state FROM job ORDER BY position')).toBe('done\ndone\nidle')
    writeFileSync(file, all)
    expect((await run()).code).toBe(0)
    expect(await lab.wrong()).toEqual([])
  })

  it('opens for a run that is bound to a dry run, while all is as it was', async () => {
    const lab = await fleetLab({ mailboxes: 2, messages: 3 })
    const [one, two] = [lab.machine(), lab.machine()]
    const locked = join(one.dir, 'collaudo.json')
    const run = ({ file }: Machine) => runCli(['run', file, '--locked', locked], { env: lab.env })
    expect((await runCli(['check', one.file, '--lock', locked], { env: lab.env })).code).toBe(0)
    const plan = readFileSync(two.file, 'utf8')
    writeFileSync(two.file, `${plan}# another version\n`)
    const other = await run(two)
    expect(other.code, said(other)).toBe(4)
    expect(said(other)).toContain('The plan has changed since the dry run')
    writeFileSync(two.file, plan)
    writeFileSync(join(two.dir, 'secrets/casella1-target.txt'), 'sbagliata\n')
    const moved = await run(two)
    expect(moved.code, said(moved)).toBe(4)
    // The look is one of the fleet's: what it was refused is known to all machines.
    expect(lab.sql('SELECT count(*) FROM refusal')).toBe('1')
    expect(lab.sql('SELECT sum(epoch), (SELECT count(*) FROM run) FROM job')).toBe('0|0')
    const ended = await run(one)
    expect(ended.code, said(ended)).toBe(0)
    expect(await lab.wrong()).toEqual([])
    // Which of two comes later finds all of it done.
    writeFileSync(join(two.dir, 'secrets/casella1-target.txt'), 'secret\n')
    const later = await run(two)
    expect(later.code, said(later)).toBe(0)
  })

  it('is no door where there is no fleet', async () => {
    const lab = await fleetLab({ mailboxes: 1 })
    const { file, dir } = lab.machine()
    expect((await runCli(['check', file], { env: lab.env })).code).toBe(0)
    const nobody = await runCli(['fleet', file], { env: lab.env })
    expect(nobody.stdout).toContain('Nobody has worked on this plan yet.')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^fleet:\n( .*\n)+/m, ''))
    rmSync(`${dir}/prova.journals`, { recursive: true, force: true })
    const alone = await runCli(['fleet', file], { env: lab.env })
    expect(alone.code).toBe(2)
    expect(said(alone)).toContain('This plan has no fleet')
    expect((await runCli(['run', file])).code).toBe(0)
  })
})
