// run --metrics as it is typed: what is in the file, what it never overwrites, and that no trouble with it ends a run.

import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { takeLock } from '../../src/journal/lock.ts'
import type { StatusDocument } from '../../src/model/status.ts'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { readPrometheus, type ReadFamily } from '../support/prometheus-text.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { gate, type ScriptedServer } from '../support/scripted-server.ts'

type World = { plan: WrittenPlan; file: string; source: ScriptedServer; target: ScriptedServer }

async function world(count = 7, name = 'prova'): Promise<World> {
  const [source, target] = [await scripted(), await scripted()]
  for (const user of ['anna.rossi', 'urp'])
    for (const { bytes, flags, date } of letters(count)) source.account(user).ensure('INBOX').add(bytes, flags, date)
  const plan = writePlan({
    source,
    target,
    name,
    mailboxes: [
      { id: 'prima "A"\\b', source: 'anna.rossi', target: 'nuova.anna' },
      { id: 'urp', source: 'urp', target: 'nuova.urp' },
    ],
  })
  return { plan, file: join(plan.dir, 'pec.prom'), source, target }
}

const read = (file: string): Map<string, ReadFamily> => readPrometheus(readFileSync(file, 'utf8'))

/** The number of the sample with exactly these labels, besides the plan's. */
function valueOf(families: Map<string, ReadFamily>, name: string, labels: Readonly<Record<string, string>> = {}) {
  const found = families
    .get(`pec_migrate_${name}`)
    ?.samples.filter((sample) =>
      Object.entries({ ...labels, plan: sample.labels['plan'] ?? '' }).every(
        ([key, value]) => sample.labels[key] === value,
      ),
    )
  expect(found, name).toHaveLength(1)
  return found?.[0]?.value
}

describe('run --metrics', () => {
  it('leaves what status says, and what the run did, in a file that a collector takes', async () => {
    const { plan, file } = await world()
    const before = Date.now() / 1000
    const ran = await runCli(['run', plan.file, '--metrics', file])
    expect(ran.code).toBe(0)
    const status = JSON.parse((await runCli(['status', plan.file, '--json'])).stdout) as StatusDocument
    const families = read(file)
    for (const [, { samples }] of families) for (const { labels } of samples) expect(labels['plan']).toBe('prova')
    for (const state of [
      'pending',
      'appending',
      'copied',
      'verified',
      'differs',
      'refused',
      'skipped',
      'gone',
    ] as const)
      expect(valueOf(families, 'messages', { state })).toBe(status.totals[state])
    expect(valueOf(families, 'messages', { state: 'verified' })).toBe(14)
    expect(valueOf(families, 'size_bytes')).toBe(status.totals.bytes)
    expect(valueOf(families, 'left_bytes')).toBe(0)
    expect(valueOf(families, 'finished_messages_total', { state: 'verified' })).toBe(14)
    expect(valueOf(families, 'finished_bytes_total', { state: 'verified' })).toBe(status.totals.bytes)
    expect(valueOf(families, 'state', { state: status.state })).toBe(1)
    expect(valueOf(families, 'state', { state: 'running' })).toBe(0)
    expect(valueOf(families, 'mailboxes', { state: 'complete' })).toBe(2)
    expect(valueOf(families, 'can_switch_off', { verdict: status.canSwitchOff.verdict })).toBe(1)
    expect(valueOf(families, 'run_exit_code')).toBe(0)
    expect(valueOf(families, 'connections_open', { server: 'old' })).toBe(0)
    expect(valueOf(families, 'connections_planned', { server: 'new' })).toBeGreaterThan(0)
    expect(valueOf(families, 'mailbox_left_messages', { mailbox: 'prima "A"\\b' })).toBe(0)
    expect(families.get('pec_migrate_owed')?.samples.every(({ value }) => value === 0)).toBe(true)
    for (const name of ['updated', 'run_start', 'last_progress', 'oldest_pass']) {
      const at = valueOf(families, `${name}_timestamp_seconds`) ?? 0
      expect(at).toBeGreaterThanOrEqual(before)
      expect(at).toBeLessThanOrEqual(Date.now() / 1000)
    }
    // Nobody's account, and nothing half written; whoever collects may read it.
    expect(readFileSync(file, 'utf8')).not.toMatch(/anna\.rossi|nuova|secret/)
    expect(readdirSync(plan.dir).filter((entry) => entry.includes('pec.prom'))).toEqual(['pec.prom'])
    expect(statSync(file).mode & 0o777).toBe(0o644)
    expect(ran.stdout).not.toContain('metrics')
  })

  it('is written while the run works, with its connections, and the next command keeps it', async () => {
    const { plan, file, source } = await world()
    const held = gate()
    source.on('UID FETCH', async (_, next) => {
      await held.opened
      await next()
    })
    const running = startCli(['run', plan.file, '--metrics', file, '--json'])
    await running.event(({ event }) => event === 'mailbox-started')
    await expect.poll(() => readdirSync(plan.dir), { timeout: 30_000 }).toContain('pec.prom')
    const families = read(file)
    expect(valueOf(families, 'state', { state: 'running' })).toBe(1)
    expect(families.has('pec_migrate_run_exit_code')).toBe(false)
    running.kill('SIGTERM')
    held.open()
    const { code, stderr } = await running.done
    expect(code).toBe(5)
    expect(valueOf(read(file), 'run_exit_code')).toBe(5)
    expect(stderr).toContain(`Next command: pec-migrate run ${plan.file} --metrics ${file}`)
  })

  it('says which mailboxes are set aside, and why', async () => {
    const { plan, file, target } = await world()
    target.refuseLogin = (user) => (user === 'nuova.urp' ? '[AUTHENTICATIONFAILED] no' : undefined)
    expect((await runCli(['run', plan.file, '--metrics', file])).code).toBe(3)
    const families = read(file)
    expect(valueOf(families, 'mailbox_parked', { mailbox: 'urp', code: 'login-refused' })).toBe(1)
    expect(valueOf(families, 'parked_mailboxes', { code: 'login-refused' })).toBe(1)
    expect(valueOf(families, 'mailboxes', { state: 'parked' })).toBe(1)
    expect(valueOf(families, 'run_exit_code')).toBe(3)
  })

  it('with a file that cannot be written ends 2 at once, in both languages, and touches nothing', async () => {
    const { plan, source } = await world(1)
    const folder = join(plan.dir, 'pec')
    mkdirSync(folder)
    const list = join(plan.dir, 'caselle.csv')
    writeFileSync(list, 'id,group\n')
    const pipe = join(plan.dir, 'pipe')
    spawnSync('mkfifo', [pipe])
    for (const [file, en, it] of [
      [join(plan.dir, 'not', 'there.prom'), 'cannot be written: no such file or folder', 'ENOENT'],
      [folder, 'cannot be written: that is a folder, not a file', 'EISDIR'],
      [list, 'holds no metrics of ours', 'non contiene metriche nostre'],
      [pipe, 'holds no metrics of ours', 'non contiene metriche nostre'],
    ] as const) {
      const said = await runCli(['run', plan.file, '--metrics', file])
      expect(said.code, file).toBe(2)
      expect(said.stderr).toContain(en)
      expect(said.stderr).toContain('Nothing was started')
      const detto = await runCli(['run', plan.file, '--metrics', file, '--lang', 'it'])
      expect(detto.code).toBe(2)
      expect(detto.stderr).toContain(it)
    }
    expect(readFileSync(list, 'utf8')).toBe('id,group\n')
    expect(statSync(pipe).isFIFO()).toBe(true)
    expect(readdirSync(plan.dir).filter((entry) => entry.startsWith('.'))).toEqual([])
    expect(source.mostConnections('urp')).toBe(0)
  })

  it('tells once that the file can no longer be written, and the run goes on to its end', async () => {
    const { plan, source } = await world()
    const folder = join(plan.dir, 'metriche')
    mkdirSync(folder)
    const held = gate()
    source.on('UID FETCH', async (_, next) => {
      await held.opened
      await next()
    })
    const running = startCli(['run', plan.file, '--metrics', join(folder, 'pec.prom')])
    await expect.poll(() => readdirSync(folder), { timeout: 30_000 }).toEqual(['pec.prom'])
    renameSync(folder, `${folder}-via`)
    held.open()
    const { code, stderr } = await running.done
    expect(code).toBe(0)
    expect(stderr.match(/The metrics cannot be written/g)).toHaveLength(1)
  })

  it('leaves the file of the run that holds the journal alone', async () => {
    const { plan, file } = await world(1)
    const lock = takeLock(plan.journal)
    try {
      writeFileSync(file, '# HELP pec_migrate_state Of another run.\n')
      expect((await runCli(['run', plan.file, '--metrics', file])).code).toBe(10)
      expect(readFileSync(file, 'utf8')).toBe('# HELP pec_migrate_state Of another run.\n')
    } finally {
      lock?.release()
    }
  })

  it('replaces the file behind a link, not the link', async () => {
    const { plan, file } = await world(1)
    const real = join(plan.dir, 'davvero')
    mkdirSync(real)
    writeFileSync(join(real, 'pec.prom'), '')
    rmSync(file, { force: true })
    symlinkSync(join(real, 'pec.prom'), file)
    expect((await runCli(['run', plan.file, '--metrics', file])).code).toBe(0)
    expect(valueOf(read(join(real, 'pec.prom')), 'run_exit_code')).toBe(0)
  })
})
