// A disk that is really full: a small file system of its own, filled while the run works, and emptied again.

import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { WriterChoice } from '../../src/model/plan.ts'
import { bodiesOf, letters, scripted } from '../copy/scripted-pair.ts'
import { sayLoudly } from '../support/debian-packages.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { freshDir } from '../support/temp-dir.ts'
import { closingLinesOf, pureJson } from './closing-lines.ts'
import { runOnSmallDisk } from './launch.ts'

/** Enough for the journals of these tests, with what SQLite keeps beside them. */
const size = 8 * 1024 * 1024
const disk = freshDir('disk')

function mounts(): boolean {
  return (
    process.getuid?.() === 0 &&
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size / 1024}k`, 'tmpfs', disk]).status === 0
  )
}

const mounted = mounts()
if (!mounted)
  sayLoudly([
    'No small disk can be mounted here (that takes root and the right to mount): files that may not grow stand in ' +
      'for it.',
  ])

if (!mounted) {
  it('files that may not grow: exit 4, and it is said', async () => {
    const plan = writePlan({ source: { port: 1 }, target: { port: 2 }, mailboxes: [{ source: 'urp', target: 'urp' }] })
    const ran = await runOnSmallDisk(8, ['run', plan.file])
    expect(closingLinesOf(ran).happened).toBe(`No space left on this machine for ${plan.journal}.`)
    expect(ran.code).toBe(4)
  })
}

if (mounted)
  describe('a disk without room', () => {
    // Several batches.
    const count = 350
    const ballast = join(disk, 'ballast')
    let source: ScriptedServer
    let target: ScriptedServer
    let plan: WrittenPlan

    afterEach(() => rmSync(ballast, { force: true }))
    // Lazily, because a program that was killed may still have a file open there.
    afterAll(() => void spawnSync('umount', ['-l', disk]))

    /** Fills the disk but for so many bytes. */
    function leave(bytes: number): void {
      rmSync(ballast, { force: true })
      const { bavail, bsize } = statfsSync(disk)
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - bytes)))
    }

    async function world(name: string, writer: WriterChoice = 'auto'): Promise<void> {
      source = await scripted()
      target = await scripted()
      for (const { bytes, flags, date } of letters(count)) source.account('urp').ensure('INBOX').add(bytes, flags, date)
      mkdirSync(join(disk, name))
      plan = writePlan({
        source: { port: source.port },
        target: { port: target.port },
        mailboxes: [{ source: 'urp', target: 'urp' }],
        dir: join(disk, name),
        targetMore: { writer },
      })
    }

    const copied = (): number => target.account('urp').folder('INBOX')?.messages.length ?? 0

    async function completesOnceThereIsRoom(): Promise<void> {
      rmSync(ballast, { force: true })
      expect((await runCli(['run', plan.file])).code).toBe(0)
      expect(bodiesOf(target.account('urp').ensure('INBOX'))).toEqual(bodiesOf(source.account('urp').ensure('INBOX')))
      rmSync(plan.dir, { recursive: true })
    }

    it.each([0, 8, 64])(
      'from the start, with %i kB: exit 4 in both languages, nothing sent; with room it completes',
      async (kilobytes) => {
        await world(`start-${kilobytes}`)
        leave(kilobytes * 1024)
        for (const [lang, words] of [
          ['en', 'No space left on this machine for'],
          ['it', 'Spazio esaurito su questa macchina per'],
        ] as const) {
          const ran = await runCli(['run', plan.file, '--lang', lang])
          const { happened, next } = closingLinesOf(ran, lang)
          expect(happened).toBe(`${words} ${plan.journal}.`)
          expect(next).toBe(`pec-migrate run ${plan.file} --lang ${lang}`)
          expect(ran.code).toBe(4)
        }
        expect(copied()).toBe(0)
        await completesOnceThereIsRoom()
      },
    )

    it.each([
      ['one-by-one', 150],
      ['append', 150],
      ['multiappend', 5],
    ] as const)(
      'in the middle of the copy, written by %s: exit 4, what was copied stays, nothing is doubled afterwards',
      async (writer, nth) => {
        await world(`middle-${writer}`, writer)
        target.once(
          'APPEND',
          (_, next) => {
            leave(0)
            return next()
          },
          nth,
        )
        const ran = await runCli(['run', plan.file])
        expect(closingLinesOf(ran).happened).toBe(`No space left on this machine for ${plan.journal}.`)
        expect(closingLinesOf(ran).means).toMatch(/space/)
        expect(ran.code).toBe(4)
        expect(copied()).toBeGreaterThan(0)
        // Who does not wait for answers has sent all of it by then.
        if (writer === 'one-by-one') expect(copied()).toBeLessThan(count)
        // Full as it is, it can still be asked how far it is.
        const status = await runCli(['status', plan.file, '--json'])
        expect(status.code).toBe(0)
        expect(pureJson(status)).toMatchObject([{ state: 'stopped' }])
        await completesOnceThereIsRoom()
      },
    )

    it('with --json the error is the last line of stdout', async () => {
      await world('json')
      leave(0)
      const ran = await runCli(['run', plan.file, '--json'])
      expect(ran.code).toBe(4)
      expect(pureJson(ran).at(-1)).toMatchObject({
        event: 'error',
        code: 'disk-full',
        hint: expect.stringMatching(/space/) as string,
      })
      await completesOnceThereIsRoom()
    })

    it('for the log: said once, and the migration goes on to its end', async () => {
      await world('log')
      const log = freshDir('elsewhere')
      const elsewhere = writePlan({
        source: { port: source.port },
        target: { port: target.port },
        mailboxes: [{ source: 'urp', target: 'urp' }],
        dir: log,
      })
      leave(0)
      const ran = await runCli(['run', elsewhere.file, '--log-file', join(disk, 'run.log')])
      expect(ran.code).toBe(0)
      expect(ran.stderr.match(/run\.log/g)).toHaveLength(1)
      expect(copied()).toBe(count)
      expect(readFileSync(join(disk, 'run.log'), 'utf8')).toBe('')
    })
  })
