// The measured rate: real reads, within a small budget of bytes and time, and a forecast and a finding that rest on it.

import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { readBudget } from '../../src/check/measured-rate.ts'
import { MailTraits } from '../../src/check/mail-traits.ts'
import type { Window } from '../../src/model/plan.ts'
import { openLine, type LineProxy } from '../support/line-proxy.ts'
import { writePlan, type PlanForTest } from '../support/plan-file.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { deskFor, quickly, runPlan } from '../verify/desk.ts'
import { atEnd, checkPlan, codesOf, findingsOf, scripted } from './checking.ts'

function fill(server: ScriptedServer, user: string, messages: number, bytes: number, folder = 'INBOX'): void {
  for (let n = 0; n < messages; n++) {
    server
      .account(user)
      .ensure(folder)
      .add(
        Buffer.from(`Subject: ${n}\r\n\r\n${'riga di testo.\r\n'.repeat(Math.ceil(bytes / 16))}`),
        [],
        Date.UTC(2014, 0, 1) + n * 60_000,
      )
  }
}

async function lineTo(server: ScriptedServer, options: { rtt?: number; bandwidth?: number } = {}): Promise<LineProxy> {
  const line = await openLine({ targetPort: server.port, recordVerbs: true, ...options })
  atEnd(() => line.close())
  return line
}

const bodies = (server: ScriptedServer, user?: string): string[] =>
  server.commands
    .filter((one) => one.verb === 'UID FETCH' && one.line.includes('BODY') && (user === undefined || one.user === user))
    .map(({ line }) => line)

describe('the measured rate', () => {
  const users = ['a', 'b', 'c']
  const mailboxes: PlanForTest['mailboxes'] = users.map((user) => ({ id: user, source: user, target: `${user}2` }))

  it('reads no more than its budget from a source, of the two largest mailboxes, with PEEK', async () => {
    const [source, target] = [await scripted(), await scripted()]
    fill(source, 'a', 150, 40_000)
    fill(source, 'b', 250, 40_000)
    fill(source, 'c', 40, 40_000)
    const line = await lineTo(source)
    const document = await checkPlan(writePlan({ source: line, target, mailboxes }).file)
    expect(document.forecast.basis).toBe('measured')
    expect(document.forecast.bytesPerSecond).toBeGreaterThan(100_000)
    // Listings and logins come on top of the bodies.
    expect(line.delivered.down).toBeLessThan(readBudget.bytes + 200_000)
    expect(line.delivered.down).toBeGreaterThan(400_000)
    for (const one of bodies(source)) expect(one).toContain('BODY.PEEK[')
    expect(bodies(source, 'c')).toEqual([])
    expect(bodies(source, 'a').length).toBeGreaterThan(0)
    expect(bodies(source, 'b').length).toBeGreaterThan(0)
    expect(target.verbs().filter((verb) => ['SELECT', 'CREATE', 'APPEND'].includes(verb))).toEqual([])
  })

  it('reads for no longer than its budget on a slow line, and says how slow it is', async () => {
    const [source, target] = [await scripted(), await scripted()]
    fill(source, 'a', 60, 40_000)
    const line = await lineTo(source, { bandwidth: 1_600_000 })
    const startedAt = Date.now()
    const document = await checkPlan(writePlan({ source: line, target, mailboxes: mailboxes.slice(0, 1) }).file)
    expect(Date.now() - startedAt).toBeLessThan(2.5 * readBudget.milliseconds)
    expect(line.delivered.down).toBeLessThan(1_500_000)
    // 200 kB/s; what was never tried counts as fast as what was, and reading, writing and reading back go on at the
    // same time.
    expect(document.forecast.bytesPerSecond).toBeGreaterThan(200_000 / 1.6)
    expect(document.forecast.bytesPerSecond).toBeLessThan(200_000 * 1.6)
  })

  it('reads nothing where there is too little to copy to be worth it, nor what a run has copied', async () => {
    const [source, target] = [await scripted(), await scripted()]
    fill(source, 'a', 20, 40_000)
    const file = writePlan({ source, target, mailboxes: mailboxes.slice(0, 1) }).file
    expect((await checkPlan(file)).forecast).toMatchObject({ basis: 'assumed', bytesPerSecond: 1_000_000 })
    expect(bodies(source)).toEqual([])
    await runPlan(file)
    fill(source, 'a', 10, 40_000)
    const read = bodies(source).length
    expect((await checkPlan(file)).forecast).toMatchObject({ basis: 'measured' })
    expect(bodies(source)).toHaveLength(read)
  })

  it('tells what messages take from what bytes take, where a rehearsal has measured the target', async () => {
    const [source, target] = [await scripted(), await scripted({ hide: ['LITERAL+', 'MULTIAPPEND'] })]
    fill(source, 'a', 400, 4_000)
    fill(source, 'b', 4, 400_000)
    const line = await lineTo(target, { rtt: 20 })
    const { file } = writePlan({ source, target: line, mailboxes: mailboxes.slice(0, 2) })
    const document = await checkPlan(file, (request) => ({ ...request, rehearse: true }))
    expect(document.forecast.sides).toEqual({ source: 'measured', target: 'measured' })
    const [small = 0, large = 0] = document.mailboxes.map(({ forecast }) => forecast.bytesPerSecond)
    expect(small).toBeGreaterThan(0)
    // As many bytes in a hundred times as many messages: each of them has its round trips.
    expect(large).toBeGreaterThan(3 * small)
    // What it measured is kept: a later check knows it, without writing anything.
    const later = await checkPlan(file)
    expect(later.forecast.sides).toEqual({ source: 'measured', target: 'measured' })
    expect(later.forecast.bytesPerSecond).toBeLessThan(2 * document.forecast.bytesPerSecond)
  })

  it('leaves the forecast at what is assumed when the measuring fails, and ends with a stop', async () => {
    const [source, target] = [await scripted(), await scripted()]
    fill(source, 'a', 60, 40_000)
    source.on('UID FETCH', (context, next) => (context.line.includes('BODY') ? context.no('[SERVERBUG] no') : next()))
    const file = writePlan({ source, target, mailboxes: mailboxes.slice(0, 1) }).file
    const document = await checkPlan(file)
    expect(document.forecast.basis).toBe('assumed')
    expect(codesOf(document, 'blocker')).toEqual([])
    const { request, stop } = await deskFor(file)
    const before = bodies(source).length
    const stopped = await check(
      { ...request, emit: (event) => (event.event === 'mailbox-done' ? stop.abort() : undefined) },
      quickly,
    )
    expect(bodies(source)).toHaveLength(before)
    expect(codesOf(stopped)).not.toContain('window-too-short')
  })
})

describe('window-too-short', () => {
  const hour = 3_600_000
  async function checkedIn(windows: readonly Window[], phases?: Parameters<typeof checkPlan>[1]) {
    const [source, target] = [await scripted(), await scripted()]
    fill(source, 'a', 60, 40_000)
    fill(source, 'u', 1, 100)
    const line = await lineTo(source, { bandwidth: 1_600_000 })
    const { file } = writePlan({
      source: line,
      target,
      mailboxes: [
        { id: 'a', source: 'a', target: 'a2' },
        { id: 'urgente', source: 'u', target: 'u2', more: { priority: 1 } },
      ],
    })
    return checkPlan(file, (request) => {
      const within = { ...request, plan: { ...request.plan, windows } }
      return phases === undefined ? within : phases(within)
    })
  }
  const window = (from: number, ms: number): Window => ({
    opensAt: Date.now() + from,
    closesAt: Date.now() + from + ms,
    drainMs: 0,
  })

  it('blocks where the plan leaves no time to copy beforehand, with what is needed, what there is', async () => {
    const hurried = { precopy: { hours: [{ kind: 'once' as const, ...window(hour - 500, 500) }] } }
    const document = await checkedIn([window(hour, 5_000)], (request) => ({
      ...request,
      plan: { ...request.plan, phases: hurried },
    }))
    expect(document).toMatchObject({ verdict: 'blocked', forecast: { basis: 'measured', fits: false } })
    expect(document.forecast.marginSeconds).toBeLessThan(-5)
    expect(document.mailboxes.map(({ id, forecast }) => [id, forecast.fits])).toEqual([
      ['a', false],
      ['urgente', true],
    ])
    const [found] = findingsOf(document, 'window-too-short')
    expect(found).toMatchObject({ level: 'blocker', scope: 'run', hint: expect.stringContaining('pre-copy') as string })
    expect(found?.message).toMatch(
      /^The copy needs \d+ s, the window has 5 s: copy 1\.\d MB before it opens; mailboxes not done in time: 1 \(a\)$/,
    )
  })

  it('is a warning where the plan pre-copies in time or goes on in a backfill, and silent where all fits', async () => {
    const precopy = await checkedIn([window(hour, 5_000)], (request) => ({
      ...request,
      plan: { ...request.plan, phases: { precopy: { hours: [] } } },
    }))
    expect(findingsOf(precopy, 'window-too-short')).toMatchObject([{ level: 'warning' }])
    // A window alone: the clock lets the same run command pre-copy at any time before it.
    const alone = await checkedIn([window(hour, 5_000)])
    expect(alone).toMatchObject({ verdict: 'warnings', forecast: { basis: 'measured', fits: false } })
    expect(findingsOf(alone, 'window-too-short')).toMatchObject([
      { level: 'warning', hint: expect.stringContaining('pre-copy') as string },
    ])
    const fits = await checkedIn([window(hour, hour)])
    expect(codesOf(fits)).not.toContain('window-too-short')
    expect(fits.forecast).toMatchObject({ fits: true })
    expect(fits.forecast.marginSeconds).toBeGreaterThan(3_000)
  })
})

describe('what bodies have in them', () => {
  it.each([
    ['Subject: x\r\n\r\nx\r\n', []],
    ['Subject: perch\xe9\r\n\r\nx\r\n', ['eight-bit-header']],
    ['Subject: x\r\n\r\nperch\xe9\r\n', []],
    ['Subject: x\r\n\r\na\0b\r\n', ['nul']],
    ['Subject: x\r\n\r\na\nb\r\n', ['bare-lf']],
    ['Subject: x\r\n\r\nx', ['no-final-newline']],
    [`Subject: x\r\n\r\n${'x'.repeat(998)}\r\n`, []],
    [`Subject: x\r\n\r\n${'x'.repeat(999)}\r\n`, ['long-line']],
    ['', []],
  ])('%j', (text, found) => {
    const traits = new MailTraits()
    traits.read('t', Buffer.from(text, 'latin1'))
    for (const feature of ['eight-bit-header', 'nul', 'bare-lf', 'long-line', 'no-final-newline'] as const) {
      expect(traits.of('t', feature)).toEqual({
        kind: 'sampled',
        messages: (found as string[]).includes(feature) ? 1 : 0,
        of: 1,
      })
      expect(traits.of('other', feature)).toBeUndefined()
    }
  })

  it('knows keywords and dates from a listing', () => {
    const traits = new MailTraits()
    const listed: [string[], number | null][] = [
      [['\\Seen', '$Forwarded'], null],
      [['\\Seen'], 0],
      [[], Date.UTC(1975, 0, 1)],
      [[], Date.UTC(2015, 0, 1)],
    ]
    for (const [flags, internalDate] of listed) traits.list('t', { flags, internalDate })
    expect(traits.of('t', 'keywords')).toEqual({ kind: 'all', messages: 1 })
    expect(traits.of('t', 'date-before-1970')).toEqual({ kind: 'all', messages: 1 })
    expect(traits.of('t', 'old-date')).toEqual({ kind: 'all', messages: 1 })
    expect(traits.of('t', 'plain')).toBeUndefined()
  })
})
