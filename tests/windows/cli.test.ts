// Windows through the real command line: exit codes, what is said and typed next, notices.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { whyNoDovecot } from '../support/dovecot.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { parseEvents, runCli, startCli, type CliResult } from '../support/run-cli.ts'
import { connectionsAt, expectSame, filledUser, mail, slowPair, type SlowPair } from './windowed.ts'

type Notice = {
  event: string
  at: string
  state?: string
  stoppedBy?: string
  mailbox?: string
  code?: string
  exitCode?: number
  plan: { name: string }
}

describe.skipIf(whyNoDovecot() !== undefined)('run, on the command line', () => {
  let pair: SlowPair

  beforeAll(async () => {
    pair = await slowPair({ source: 1_000_000 })
  })
  afterAll(async () => {
    await pair.close()
  })

  const at = (inMs: number): string => new Date(Date.now() + inMs).toISOString()
  const windowIn = (opensIn: number, closesIn: number, drain = '1s') => ({
    window: { opens: at(opensIn), closes: at(closesIn), drain },
  })
  const planFor = (user: string, more: Readonly<Record<string, unknown>>): WrittenPlan =>
    writePlan({
      source: pair.sourceLine,
      target: pair.targetLine,
      mailboxes: [{ id: 'urp', source: user, target: user }],
      more,
    })
  const noticesIn = ({ dir }: WrittenPlan): Notice[] => {
    const file = join(dir, 'told')
    return existsSync(file)
      ? readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Notice)
      : []
  }
  const status = async (plan: WrittenPlan): Promise<Record<string, unknown>> =>
    JSON.parse((await runCli(['status', plan.file, '--json'])).stdout) as Record<string, unknown>
  const next = ({ stdout, stderr }: CliResult): string =>
    /^(?:Next command|Prossimo comando): pec-migrate (.*)$/m.exec(`${stdout}${stderr}`)?.[1] ?? ''

  it('outside the hours ends 4, says when it may work and what to type, and asks nobody for a password', async () => {
    const user = await filledUser(pair, mail(1, 100))
    const plan = planFor(user, {
      ...windowIn(3_600_000, 7_200_000, '5m'),
      phases: { precopy: { window: { nightly: nightElsewhere() } } },
      notify: { command: 'cat >> told' },
    })
    const [en, it, json] = await Promise.all([
      runCli(['run', plan.file]),
      runCli(['run', plan.file, '--lang', 'it']),
      runCli(['run', plan.file, '--json', '--quiet']),
    ])
    expect(en.code).toBe(4)
    expect(en.stderr).toMatch(
      new RegExp(
        String.raw`The hours of the plan allow no work now; the next opening is at ` +
          String.raw`20\d\d-\d\d-\d\d \d\d:\d\d \((pre-copy|cutover)\)`,
      ),
    )
    expect(next(en)).toBe(`run ${plan.file} --wait`)
    expect(it.code).toBe(4)
    expect(it.stderr).toMatch(/la prossima apertura è il \d\d\/\d\d\/20\d\d \d\d:\d\d/)
    expect(json.code).toBe(4)
    expect(parseEvents(json.stdout)).toMatchObject([{ event: 'error', code: 'outside-window' }])
    // It left a note that it waited, and took it down with it.
    const left = await status(plan)
    expect(left).toMatchObject({ state: 'not-started', totals: { messages: 0 } })
    expect(left).not.toHaveProperty('waiting')
    expect(noticesIn(plan)).toEqual([])
  })

  it('after all hours only ignoring them helps, and that stays written', async () => {
    const user = await filledUser(pair, mail(2, 100))
    const plan = planFor(user, { ...windowIn(-7_200_000, -3_600_000), phases: { backfill: { until: at(-1_800_000) } } })
    const late = await runCli(['run', plan.file, '--wait'])
    expect(late.code).toBe(4)
    expect(next(late)).toBe(`run ${plan.file} --wait --ignore-window`)
    expect(late.stderr).toContain('--ignore-window works at once')
    expect(late.stderr).not.toContain('--wait to sleep')
    const ran = await runCli(['run', plan.file, '--ignore-window', '--phase', 'backfill'])
    expect(ran.code, ran.stderr).toBe(0)
    expect(ran.stdout).toContain('Phase: backfill, the hours of the plan are ignored, and that is written down.')
    const told = await status(plan)
    expect(told).toMatchObject({ state: 'complete', ignoredWindow: [expect.stringMatching(/^20.*Z$/)] })
    expect((await runCli(['status', plan.file])).stdout).toMatch(
      /Run outside the hours of the plan \(--ignore-window\): 20/,
    )
    expect((await runCli(['status', plan.file, '--lang', 'it'])).stdout).toMatch(/Lavoro fuori dagli orari del piano/)
    const db = new Database(plan.journal, { readonly: true })
    expect(db.prepare('SELECT phase, ignored_window, ending, stopped_by FROM runs').all()).toEqual([
      { phase: 'backfill', ignored_window: 1, ending: 'ended', stopped_by: null },
    ])
    db.close()
  })

  it('a window that closes ends it with 5 and no connection; the next one finishes', async () => {
    const user = await filledUser(pair, mail(260, 50_000))
    // 13 MB over 1 MB/s; on a busy machine some seconds go by before anything can be measured.
    const closing = Date.now() + 11_000
    const plan = planFor(user, {
      window: [
        { opens: at(-1_000), closes: new Date(closing).toISOString(), drain: '2s' },
        { opens: at(3_600_000), closes: at(7_200_000) },
      ],
      notify: { command: 'cat >> told' },
    })
    const left = connectionsAt(pair, closing)
    const ran = await runCli(['run', plan.file])
    expect(await left).toBe(0)
    expect(ran.code, ran.stderr).toBe(5)
    expect(ran.stdout).toMatch(/Phase: cutover, until 20\d\d-/)
    expect(ran.stdout).toMatch(
      /[\d.]+ [kM]B are left, and at .*\/s that does NOT fit into the window until \S+ \d\d:\d\d:\d\d \(nothing/,
    )
    expect(ran.stdout).toMatch(/ too long; it ends in the hours from \S+ \d\d:\d\d on, with \d+ min/)
    expect(ran.stdout).toMatch(/The window closes soon|The window closed/)
    expect(ran.stdout).toMatch(
      /The window closed before everything was done: \d+ of 260 messages known so far are verified\./,
    )
    expect(ran.stdout).toMatch(/with --wait the command sleeps until 20.* \(cutover\)/)
    expect(next(ran)).toBe(`run ${plan.file} --wait`)
    expect(noticesIn(plan).map(({ event, state, stoppedBy, exitCode }) => [event, state, stoppedBy, exitCode])).toEqual(
      [
        ['will-not-fit', undefined, undefined, undefined],
        ['stopped', 'stopped', 'window', 5],
      ],
    )
    expect(await status(plan)).toMatchObject({ state: 'stopped', stoppedBy: 'window', phase: 'cutover' })
    expect((await runCli(['status', plan.file, '--exit-code', '--quiet'])).code).toBe(5)

    const rest = await runCli(['run', plan.file, '--ignore-window', '--json'])
    expect(rest.code).toBe(0)
    expect(parseEvents(rest.stdout).at(-1)).toMatchObject({
      event: 'summary',
      state: 'complete',
      totals: { verified: 260 },
    })
    expect(noticesIn(plan).at(-1)).toMatchObject({
      schema: 'pec-migrate/notice@1',
      event: 'complete',
      state: 'complete',
      exitCode: 0,
    })
    await expectSame(pair, user)
  })

  it('its own time is an end like that of a window', async () => {
    const user = await filledUser(pair, mail(200, 50_000))
    const plan = planFor(user, {})
    const ran = await runCli(['run', plan.file, '--max-runtime', '5s', '--json'])
    expect(ran.code).toBe(5)
    // Not the time of the process: on a busy machine it takes seconds to start.
    const db = new Database(plan.journal, { readonly: true })
    const { ms } = db.prepare<[], { ms: number }>('SELECT ended_at - started_at AS ms FROM runs').get() ?? {
      ms: Number.NaN,
    }
    db.close()
    expect(ms).toBeGreaterThan(3_000)
    expect(ms).toBeLessThan(6_000)
    const events = parseEvents(ran.stdout)
    expect(events.at(-1)).toMatchObject({ event: 'summary', state: 'stopped', stoppedBy: 'run-time' })
    expect(next(ran)).toBe(`run ${plan.file} --max-runtime 5s`)
    expect(ran.stderr).toContain('The time given to this run was over before everything was done')
    expect((await runCli(['run', plan.file])).code).toBe(0)
    await expectSame(pair, user)
  })

  it('status names a command that works: where no hours are left, one that ignores them', async () => {
    const user = await filledUser(pair, mail(200, 50_000))
    const plan = planFor(user, {
      ...windowIn(-7_200_000, -3_600_000),
      phases: { backfill: { until: at(-1_800_000) } },
    })
    expect((await runCli(['run', plan.file, '--ignore-window', '--max-runtime', '4s'])).code).toBe(5)
    const told = await runCli(['status', plan.file])
    expect(told.stdout).toContain('No hours are left in the plan')
    expect(next(told)).toBe(`run ${plan.file} --ignore-window`)
  })

  it('a Ctrl-C ends the waiting with 5', async () => {
    const user = await filledUser(pair, mail(1, 100))
    const plan = planFor(user, { ...windowIn(3_600_000, 7_200_000, '5m') })
    const cli = startCli(['run', plan.file, '--wait', '--phase', 'cutover'])
    await cli.output(/Waiting: the cutover may work from .*, in (59|1 h)/)
    cli.kill('SIGINT')
    const ended = await cli.done
    expect(ended.code).toBe(5)
    expect(ended.stderr).toContain('Stopped before anything began.')
    expect(next(ended)).toBe(`run ${plan.file} --phase cutover --wait`)
    // It left a note that it waited, and took it down with it.
    const left = await status(plan)
    expect(left).toMatchObject({ state: 'not-started', totals: { messages: 0 } })
    expect(left).not.toHaveProperty('waiting')
  })

  it('waits for its window and then works', async () => {
    const user = await filledUser(pair, mail(3, 100))
    const plan = planFor(user, windowIn(6_000, 60_000))
    const ran = await runCli(['run', plan.file, '--wait', '--phase', 'cutover', '--json'])
    expect(ran.code).toBe(0)
    expect(ran.ms).toBeGreaterThan(5_000)
    const events = parseEvents(ran.stdout).map(({ event }) => event)
    expect(events.slice(0, 2)).toEqual(['waiting', 'run-started'])
    await expectSame(pair, user)
  })

  it('a mailbox that is set aside is told at once, and a command of no use does no harm', async () => {
    const user = await filledUser(pair, mail(3, 100))
    const plan = writePlan({
      source: pair.sourceLine,
      target: pair.targetLine,
      more: { notify: { command: 'cat >> told; exit 7' } },
      mailboxes: [
        { id: 'urp', source: user, target: user },
        { id: 'chiusa', source: user, target: `x-${user}`, sourcePassword: 'sbagliata' },
      ],
    })
    const ran = await runCli(['run', plan.file, '--verbose', '--log-file', join(plan.dir, 'log')])
    expect(ran.code).toBe(3)
    expect(noticesIn(plan).map(({ event, mailbox, code, exitCode }) => [event, mailbox, code, exitCode])).toEqual([
      ['parked', 'chiusa', 'login-refused', undefined],
      ['stopped', undefined, undefined, 3],
    ])
    expect(readFileSync(join(plan.dir, 'told'), 'utf8')).not.toContain('sbagliata')
    expect(ran.stdout).toContain('The command of notify failed (parked: 7). The run is not affected.')
    expect(
      parseEvents(readFileSync(join(plan.dir, 'log'), 'utf8')).filter(({ event }) => event === 'notice-failed'),
    ).toHaveLength(2)
    expect((await runCli(['run', plan.file])).stdout).not.toContain('notify')
  })

  it('help names the options, in both languages', async () => {
    for (const lang of ['en', 'it']) {
      const { stdout } = await runCli(['run', '--help', '--lang', lang])
      for (const option of ['--phase <', '--wait', '--ignore-window', '--max-runtime <'])
        expect(stdout).toContain(option)
    }
  })
})

/** A night that is not now, in the time zone of the plan. */
function nightElsewhere(): { from: string; to: string } {
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Rome', hour: '2-digit', hourCycle: 'h23' }).format(new Date()),
  )
  const two = (value: number) => String(value % 24).padStart(2, '0')
  return { from: `${two(hour + 3)}:00`, to: `${two(hour + 5)}:00` }
}
