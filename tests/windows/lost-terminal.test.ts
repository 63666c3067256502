// A terminal that goes away does not stop a run, nor one that waits: it goes on without a screen, into its log.

import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shellQuote } from '../../src/words/command-line.ts'
import { findProgram } from '../support/debian-packages.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { projectRoot } from '../support/ensure-servers.ts'
import { writePlan } from '../support/plan-file.ts'
import { parseEvents, type JsonEvent } from '../support/run-cli.ts'
import { expectSame, filledUser, mail, slowPair, type SlowPair } from './windowed.ts'

describe.skipIf(whyNoDovecot() !== undefined || findProgram('script') === undefined)('a terminal that is lost', () => {
  let pair: SlowPair

  beforeAll(async () => {
    pair = await slowPair({ source: 1_000_000 })
  })
  afterAll(async () => {
    await pair.close()
  })

  const eventsIn = (log: string): JsonEvent[] => (existsSync(log) ? parseEvents(readFileSync(log, 'utf8')) : [])

  /**
   * Starts on a pseudo-terminal, takes it away when the screen shows something, and gives the log when the run has
   * ended by itself.
   */
  async function withoutTerminal(
    args: readonly string[],
    shown: RegExp,
    log: string,
  ): Promise<{ events: JsonEvent[]; before: number }> {
    const program = [process.execPath, join(projectRoot, 'bin', 'pec-migrate.cjs'), ...args, '--log-file', log]
      .map(shellQuote)
      .join(' ')
    const terminal = spawn('script', ['-qfec', `stty rows 24 cols 100; exec ${program}`, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', SHELL: '/bin/sh' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let screen = ''
    await new Promise<void>((resolve, reject) => {
      terminal.once('close', () => reject(new Error(`it ended before the terminal was taken away:\n${screen}`)))
      terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
        screen += text
        if (shown.test(screen)) resolve()
      })
    })
    terminal.removeAllListeners('close')
    const before = statSync(log).size
    // The kernel sends SIGHUP to whoever has lost it.
    terminal.kill('SIGKILL')
    await expect.poll(() => eventsIn(log).at(-1)?.event, { timeout: 40_000, interval: 200 }).toBe('summary')
    return { events: eventsIn(log), before }
  }

  it('lets a run go on to its end', async () => {
    const user = await filledUser(pair, mail(80, 50_000))
    const plan = writePlan({
      source: pair.sourceLine,
      target: pair.targetLine,
      mailboxes: [{ id: 'urp', source: user, target: user }],
    })
    const log = join(plan.dir, 'run.log')
    const { events, before } = await withoutTerminal(['run', plan.file], /urp.*\d+\/80/, log)
    expect(statSync(log).size).toBeGreaterThan(before)
    expect(events.at(-1)).toMatchObject({ event: 'summary', state: 'complete', totals: { verified: 80 } })
    expect(events.map(({ event }) => event)).not.toContain('stopping')
    await expectSame(pair, user)
  })

  it('lets it wait for its window, whose countdown stood there, and work then', async () => {
    const user = await filledUser(pair, mail(5, 1_000))
    const window = {
      opens: new Date(Date.now() + 9_000).toISOString(),
      closes: new Date(Date.now() + 120_000).toISOString(),
    }
    const plan = writePlan({
      source: pair.sourceLine,
      target: pair.targetLine,
      mailboxes: [{ id: 'urp', source: user, target: user }],
      more: { window },
    })
    const { events } = await withoutTerminal(
      ['run', plan.file, '--wait', '--phase', 'cutover'],
      /Waiting for 20\S+ \d\d:\d\d \(cutover\): [3-8] s to go/,
      join(plan.dir, 'run.log'),
    )
    expect(events.at(-1)).toMatchObject({ event: 'summary', state: 'complete', totals: { verified: 5 } })
  })

  it('and a reader of its output that has left lets it go on too', async () => {
    const user = await filledUser(pair, mail(60, 50_000))
    const plan = writePlan({
      source: pair.sourceLine,
      target: pair.targetLine,
      mailboxes: [{ id: 'urp', source: user, target: user }],
    })
    const child = spawn(
      process.execPath,
      [
        join(projectRoot, 'bin', 'pec-migrate.cjs'),
        'run',
        plan.file,
        '--verbose',
        '--log-file',
        join(plan.dir, 'run.log'),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
    expect(code).toBe(0)
    expect(eventsIn(join(plan.dir, 'run.log')).at(-1)).toMatchObject({ event: 'summary', state: 'complete' })
    await expectSame(pair, user)
  })
})
