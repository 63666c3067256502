// What keeps a mailbox out of its archive: another's directory, a full disk, one that cannot be written to.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { fillAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { corpus, sha256 } from '../support/messages.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli, startCli, type CliResult } from '../support/run-cli.ts'
import { freshDir, freshUser } from '../support/temp-dir.ts'
import { messagesIn, problemsOfBag } from './bag.ts'

const mail = corpus(21, 40, 40)
const digests = mail.map(({ bytes }) => sha256(bytes)).sort()

async function planInto(archive: string, more: Readonly<Record<string, unknown>> = {}): Promise<WrittenPlan> {
  const { target: server } = await twoServers()
  const user = freshUser()
  await fillAccount({ port: server.port, user }, { INBOX: mail })
  return writePlan({
    source: server,
    target: server,
    more,
    mailboxes: [{ id: 'urp', source: user, target: user, more: { target: { archive } } }],
  })
}

const errorOf = (ran: CliResult): unknown =>
  (JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '{}') as { mailboxes?: { error?: { code: string } }[] })
    .mailboxes?.[0]?.error?.code

const mounted: string[] = []
function tmpfs(options: string): string {
  const dir = freshDir('small-disk')
  mount(dir, options)
  mounted.push(dir)
  return dir
}
function mount(dir: string, options: string): void {
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dir], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(made.stderr)
}
afterEach(() => {
  for (const dir of mounted.splice(0)) spawnSync('umount', ['-l', dir])
})
const mayMount = ((): boolean => {
  if (process.getuid?.() !== 0) return false
  const dir = freshDir('mount')
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', dir]).status === 0
  if (isMounted) spawnSync('umount', [dir])
  return isMounted
})()

describe.skipIf(whyNoDovecot() !== undefined)('an archive', () => {
  it('is never put into a directory that holds something else', async () => {
    const { file, dir } = await planInto('roba')
    mkdirSync(join(dir, 'roba'))
    writeFileSync(join(dir, 'roba', 'altro.txt'), 'altro')
    const checked = await runCli(['check', file, '--json'])
    expect(checked.code).toBe(4)
    expect(JSON.parse(checked.stdout)).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ level: 'blocker', code: 'archive-not-ours', side: 'target' }),
      ]) as unknown,
    })
    const ran = await runCli(['run', file, '--json'])
    expect(ran.code, ran.stderr).toBe(3)
    expect(errorOf(ran)).toBe('archive-not-ours')
    expect(readdirSync(join(dir, 'roba'))).toEqual(['altro.txt'])
  })

  it('that cannot be made anywhere is set aside, and nobody waits for it', async () => {
    const { file } = await planInto('/proc/pec-migrate/urp')
    const ran = await runCli(['run', file, '--json'], { timeout: 20_000 })
    expect(ran.code, ran.stderr).toBe(3)
    expect(errorOf(ran)).toBe('archive-unwritable')
  })

  it('in which a file was altered is a whole bag again once that message is copied once more', async () => {
    const { file, dir } = await planInto('urp')
    expect((await runCli(['run', file])).code).toBe(0)
    const bag = join(dir, 'urp')
    const [victim] = messagesIn(bag)
    const path = join(bag, 'data/eml', victim?.path ?? '')
    const altered = readFileSync(path).fill(0x41, 100, 101)
    writeFileSync(path, altered)
    expect((await runCli(['verify', file])).code).toBe(3)
    expect((await runCli(['run', file, '--again', 'INBOX'])).code).toBe(0)
    expect(problemsOfBag(bag)).toEqual([])
    expect(
      messagesIn(bag)
        .map((one) => one.sha256)
        .sort(),
    ).toEqual(digests)
    const kept = readdirSync(join(bag, 'pec-migrate', 'altered'))
    expect(kept.map((name) => readFileSync(join(bag, 'pec-migrate', 'altered', name)))).toEqual([altered])
    expect((await runCli(['verify', file, '--strict'])).code).toBe(0)
  })

  it('whose disk is not there is not made anew, and is as it was when the disk is back', async () => {
    const { file, dir } = await planInto('disco/urp')
    expect((await runCli(['run', file])).code).toBe(0)
    renameSync(join(dir, 'disco'), join(dir, 'via'))
    const checked = await runCli(['check', file, '--json'])
    expect(checked.code).toBe(4)
    expect(checked.stdout).toContain('archive-unreadable')
    for (const against of ['source', 'journal']) {
      const verified = await runCli(['verify', file, '--against', against, '--json'])
      expect(verified.code).toBe(3)
      expect(JSON.parse(verified.stdout)).toMatchObject({ totals: { missing: 0 }, problems: [{ outcome: 'parked' }] })
    }
    const ran = await runCli(['run', file, '--json'])
    expect(ran.code, ran.stderr).toBe(3)
    expect(errorOf(ran)).toBe('archive-unreadable')
    expect(existsSync(join(dir, 'disco'))).toBe(false)
    // What is left where it was mounted.
    mkdirSync(join(dir, 'disco', 'urp'), { recursive: true })
    expect(errorOf(await runCli(['run', file, '--json']))).toBe('archive-unreadable')
    expect(readdirSync(join(dir, 'disco', 'urp'))).toEqual([])
    rmSync(join(dir, 'disco'), { recursive: true })
    renameSync(join(dir, 'via'), join(dir, 'disco'))
    const again = await runCli(['run', file, '--json'])
    expect(again.code, again.stderr).toBe(0)
    expect(JSON.parse(again.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      state: 'complete',
      totals: { verified: mail.length, gone: 0 },
    })
    expect(
      messagesIn(join(dir, 'disco', 'urp'))
        .map((one) => one.sha256)
        .sort(),
    ).toEqual(digests)
  })

  it('is never put into the archive of another mailbox', async () => {
    const { file, dir } = await planInto('urp')
    expect((await runCli(['run', file])).code).toBe(0)
    const other = await planInto(join(dir, 'urp'))
    const ran = await runCli(['run', other.file, '--json'])
    expect(errorOf(ran)).toBe('archive-not-ours')
    expect(problemsOfBag(join(dir, 'urp'))).toEqual([])
  })

  it.skipIf(!mayMount)(
    'is filled as far as the disk goes, and goes on when there is room',
    async () => {
      const disk = tmpfs('size=1m')
      const { file } = await planInto(join(disk, 'urp'), { accept: ['quota-too-small'] })
      const run = startCli(['run', file, '--json'])
      expect(await run.event(({ event }) => event === 'mailbox-parked')).toMatchObject({ code: 'over-quota' })
      await run.event(({ event }) => event === 'room-awaited')
      const there = messagesIn(join(disk, 'urp')).map((one) => one.sha256)
      expect(there.length).toBeGreaterThan(5)
      expect(there.length).toBeLessThan(mail.length)
      for (const digest of there) expect(digests).toContain(digest)

      // Somebody makes room while the run still looks for it.
      mount(disk, 'remount,size=20m')
      const ran = await run.done
      expect(ran.code, ran.stdout + ran.stderr).toBe(0)
      expect(
        messagesIn(join(disk, 'urp'))
          .map((one) => one.sha256)
          .sort(),
      ).toEqual(digests)
      expect(problemsOfBag(join(disk, 'urp'))).toEqual([])
    },
    60_000,
  )

  it.skipIf(!mayMount)('shares the room of its disk with the others there', async () => {
    const disk = tmpfs('size=2500k')
    const { target: server } = await twoServers()
    const users = [freshUser(), freshUser()]
    for (const user of users) await fillAccount({ port: server.port, user }, { INBOX: mail })
    const { file } = writePlan({
      source: server,
      target: server,
      mailboxes: users.map((source, at) => ({
        source,
        target: source,
        more: { target: { archive: join(disk, String(at)) } },
      })),
    })
    // Each alone would fit.
    const { findings } = JSON.parse((await runCli(['check', file, '--json'])).stdout) as {
      findings: { code: string; message: string }[]
    }
    expect(findings.filter(({ code }) => code === 'quota-too-small').map(({ message }) => message)).toEqual([
      expect.stringContaining(users.join(', ')),
    ])
    expect(readdirSync(disk)).toEqual([])
  })

  it.skipIf(!mayMount)('is set aside where nothing can be written', async () => {
    const disk = tmpfs('size=20m,ro')
    const { file } = await planInto(join(disk, 'urp'))
    const ran = await runCli(['run', file, '--json'])
    expect(ran.code, ran.stderr).toBe(3)
    expect(errorOf(ran)).toBe('archive-unwritable')
  })
})
