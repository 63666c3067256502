// Journals that cannot be used, full or read-only disks: nothing is sent, nothing is lost, all works later.

import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { gate, type ScriptedServer } from '../support/scripted-server.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { type CliResult, runCli, startCli } from '../support/run-cli.ts'
import { filesIn, runAsNobody, runOnSmallDisk } from './launch.ts'

type World = { source: ScriptedServer; target: ScriptedServer; plan: WrittenPlan }

async function world(
  count = 5,
  users: readonly string[] = ['a'],
  more: Readonly<Record<string, unknown>> = {},
): Promise<World> {
  const [source, target] = [await scripted(), await scripted()]
  for (const user of users)
    for (const { bytes, flags, date } of letters(count)) source.account(user).ensure('INBOX').add(bytes, flags, date)
  const plan = writePlan({
    source: { port: source.port },
    target: { port: target.port },
    mailboxes: users.map((user) => ({ source: user, target: user })),
    more,
  })
  return { source, target, plan }
}

/** Runs in both languages, which must end alike and touch no server. */
async function refused({ source, target, plan }: World, code: number, en: RegExp, italian: RegExp): Promise<CliResult> {
  const before = [source.commands.length, target.commands.length]
  let last: CliResult | undefined
  for (const [lang, words] of [
    ['en', en],
    ['it', italian],
  ] as const) {
    last = await runCli(['run', plan.file, '--lang', lang])
    expect(last.stdout + last.stderr).toMatch(words)
    expect(last.code).toBe(code)
    expect(last.stderr).not.toMatch(/\n\s+at .*:\d+:\d+/)
  }
  expect([source.commands.length, target.commands.length]).toEqual(before)
  if (last === undefined) throw new Error('nothing ran')
  return last
}

describe('a journal', () => {
  it('of another plan', async () => {
    const first = await world(3)
    expect((await runCli(['run', first.plan.file])).code).toBe(0)
    const other = writePlan({
      name: 'altro',
      dir: first.plan.dir,
      source: { port: first.source.port },
      target: { port: first.target.port },
      mailboxes: [{ source: 'z', target: 'z' }],
      more: { journal: 'prova.journal.sqlite' },
    })
    const before = filesIn(first.plan.dir)
    await refused({ ...first, plan: other }, 2, /prova.*(plan|journal)/is, /prova.*(piano|registro)/is)
    expect(Object.keys(filesIn(first.plan.dir)).filter((name) => !name.endsWith('.lock'))).toEqual(
      Object.keys(before).filter((name) => !name.endsWith('.lock')),
    )
    expect((await runCli(['run', first.plan.file])).code).toBe(0)
  })

  it('that the plan contradicts: both versions are shown', async () => {
    const first = await world(3)
    expect((await runCli(['run', first.plan.file])).code).toBe(0)
    writeFileSync(
      first.plan.file,
      readFileSync(first.plan.file, 'utf8').replace(/(target:\n\s+user: )a\n/, '$1someone.else\n'),
    )
    const { stderr } = await refused(
      first,
      2,
      /the plan says someone\.else@127\.0\.0\.1.*the journal says a@127\.0\.0\.1/,
      /il piano dice someone\.else@127\.0\.0\.1.*il registro dice a@127\.0\.0\.1/,
    )
    expect(stderr).toMatch(/pec-migrate /)
    expect(first.target.account('someone.else').folder('INBOX')?.messages).toEqual([])
  })

  it('that is corrupt', async () => {
    const one = await world(3)
    writeFileSync(one.plan.journal, 'this was a journal once\n'.repeat(500))
    await refused(one, 4, /journal/i, /registro/i)
    expect(readFileSync(one.plan.journal, 'utf8')).toContain('this was a journal once')
    expect((await runCli(['status', one.plan.file])).code).toBe(4)
  })

  it('that a newer version wrote', async () => {
    const one = await world(3)
    expect((await runCli(['run', one.plan.file])).code).toBe(0)
    const db = new Database(one.plan.journal)
    db.pragma('user_version = 99')
    db.close()
    await refused(one, 4, /newer/i, /(più recente|successiva|nuova)/i)
  })

  it('that another run holds: exit 10, and who holds it; status works meanwhile', async () => {
    const one = await world(5)
    const held = gate()
    one.target.on('APPEND', async (_, next) => {
      await held.opened
      return next()
    })
    const holder = startCli(['run', one.plan.file, '--json'])
    await holder.event(({ event }) => event === 'folder-started')
    const second = await runCli(['run', one.plan.file])
    expect(second.code).toBe(10)
    expect(second.stdout + second.stderr).toContain(String(holder.pid))
    const status = await runCli(['status', one.plan.file, '--json'])
    expect(status.code).toBe(0)
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'running' })
    holder.kill('SIGKILL')
    await holder.done
    held.open()
    expect(JSON.parse((await runCli(['status', one.plan.file, '--json'])).stdout)).toMatchObject({ state: 'stopped' })
    const next = startCli(['run', one.plan.file, '--json'])
    expect(await next.event(({ event }) => event === 'previous-run-died')).toMatchObject({ pid: holder.pid })
    expect((await next.done).code).toBe(0)
    expect(one.target.account('a').folder('INBOX')?.messages).toHaveLength(5)
  })

  it.each([
    ['below a file', 'prova.yaml/journal.sqlite'],
    ['in a folder that does not exist', 'missing/folder/journal.sqlite'],
    ['that is a folder', 'secrets'],
  ])('%s', async (_, journal) => {
    const one = await world(2, ['a'], { journal })
    const before = filesIn(one.plan.dir)
    await refused(one, 4, /journal.*(written|write|opened|created)|cannot/is, /registro/i)
    expect(Object.keys(filesIn(one.plan.dir)).filter((name) => !name.endsWith('.lock'))).toEqual(Object.keys(before))
  })
})

describe('a folder that may not be written', () => {
  it('the run ends 4 with the path, nothing is sent, and check and status still answer', async () => {
    const one = await world(2)
    const root = process.getuid?.() === 0
    for (const name of readdirSync(join(one.plan.dir, 'secrets')))
      if (root) chownSync(join(one.plan.dir, 'secrets', name), 65_534, 65_534)
    if (root) chownSync(join(one.plan.dir, 'secrets'), 65_534, 65_534)
    chmodSync(one.plan.dir, 0o555)
    const { code, stdout, stderr } = await runAsNobody(['run', one.plan.file])
    expect(stdout + stderr).toContain(one.plan.journal)
    expect(stdout + stderr).toMatch(/journal/i)
    expect(code).toBe(4)
    expect(one.target.commands).toEqual([])
    expect((await runAsNobody(['status', one.plan.file])).code).toBe(0)
    const checked = await runAsNobody(['check', one.plan.file])
    expect(checked.stdout).toMatch(/INBOX +→ INBOX/)
    expect(checked.stdout).toContain('[journal-unwritable]')
    expect(checked.code).toBe(4)
    chmodSync(one.plan.dir, 0o755)
  })

  it('a log file that cannot be written is wrong usage, before anything starts', async () => {
    const one = await world(2)
    const { code, stderr } = await runCli(['run', one.plan.file, '--log-file', join(one.plan.file, 'run.log')])
    expect(code).toBe(2)
    expect(stderr).toContain('run.log')
    expect(one.target.commands).toEqual([])
  })
})

describe('a disk that is full', () => {
  // So many kB that the journal cannot be made, that the listing does not fit, and that it is full in the middle of the
  // copy.
  it.each([1, 150, 700, 1_100])(
    'at %i kB: ends 4 and says so; with room again the same command completes, and every message is there once',
    async (kilobytes) => {
      const one = await world(1_500)
      const { code, stdout, stderr } = await runOnSmallDisk(kilobytes, ['run', one.plan.file])
      expect(stdout + stderr).toMatch(/disk|space|full/i)
      expect(stdout + stderr).toContain(dirname(one.plan.journal))
      expect(stderr).not.toMatch(/\n\s+at .*:\d+:\d+/)
      expect(code).toBe(4)
      const again = await runCli(['run', one.plan.file])
      expect(again.code).toBe(0)
      expect(one.target.account('a').folder('INBOX')?.messages).toHaveLength(1_500)
      expect(statSync(one.plan.journal).size).toBeGreaterThan(0)
    },
  )

  it('a journal that was never finished because of it is no obstacle to status', async () => {
    const one = await world(2)
    mkdirSync(dirname(one.plan.journal), { recursive: true })
    writeFileSync(one.plan.journal, '')
    expect(JSON.parse((await runCli(['status', one.plan.file, '--json'])).stdout)).toMatchObject({
      state: 'not-started',
    })
  })
})
