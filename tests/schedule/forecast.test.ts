// The forecast: the run played through on paper, and laid into the windows of the plan.

import { describe, expect, it } from 'vitest'
import { forecast, type ForecastQuestion } from '../../src/schedule/forecast.ts'
import { noRates, speedsFor, type Rate, type MeasuredRates } from '../../src/schedule/transfer-speeds.ts'
import { inRunOrder, simulate, type Job, type TransferSpeed } from '../../src/schedule/simulation.ts'
import type { MailboxPlan, ServerPlan, Window } from '../../src/model/plan.ts'

const MB = 1_000_000
const hour = 3_600_000
const noon = Date.UTC(2015, 11, 24, 12)

const job = (id: string, megabytes: number, more: Partial<Job> = {}): Job => ({
  id,
  source: 's',
  target: 't',
  account: id,
  priority: 5,
  bytes: megabytes * MB,
  messages: 0,
  knownBytes: megabytes * MB,
  fixedSeconds: 0,
  processorSeconds: 0,
  ...more,
})
const speed = (one: number, all: number, places = 99): TransferSpeed => ({
  one: one * MB,
  all: all * MB,
  places,
  perMessage: 0,
  limit: Infinity,
})
const speeds = (source: TransferSpeed, target: TransferSpeed) => ({
  sources: new Map([['s', source]]),
  targets: new Map([['t', target]]),
})

describe('the simulation', () => {
  const four = ['a', 'b', 'c', 'd'].map((id) => job(id, 60))
  it.each([
    // Reading, writing and reading back go on at the same time: the slowest decides; a server's whole speed is shared.
    ['one mailbox, limited by itself', [job('a', 60)], speed(1, 100), speed(2, 100), 1, { a: 60 }],
    ['one mailbox, limited by the slower server', [job('a', 60)], speed(60, 60), speed(100, 1), 1, { a: 60 }],
    [
      'two into one account come one after the other, and let the third go first',
      [job('a', 60, { account: 'x' }), job('b', 60, { account: 'x' }), job('c', 60)],
      speed(1, 100),
      speed(2, 100),
      2,
      { a: 60, b: 120, c: 60 },
    ],
    ['one after the other', four, speed(1, 100), speed(2, 100), 1, { a: 60, b: 120, c: 180, d: 240 }],
    ['two at once', four, speed(1, 100), speed(2, 100), 2, { a: 60, b: 60, c: 120, d: 120 }],
    ['all at once on a full line', four, speed(100, 100), speed(100, 1), 4, { a: 240, b: 240, c: 240, d: 240 }],
    ['no more than the server has places', four, speed(1, 100), speed(2, 100, 1), 4, { a: 60, b: 120, c: 180, d: 240 }],
    [
      'by priority',
      [job('late', 60), job('first', 60, { priority: 1 })],
      speed(1, 100),
      speed(2, 100),
      1,
      { first: 60, late: 120 },
    ],
    [
      'with what each takes whatever is in it',
      [job('a', 60, { fixedSeconds: 5 }), job('b', 0, { fixedSeconds: 7 })],
      speed(1, 100),
      speed(2, 100),
      1,
      { a: 65, b: 72 },
    ],
    [
      'the largest first, so that none stays alone at the end',
      [job('a', 10), job('b', 10), job('c', 100)],
      speed(1, 100),
      speed(2, 100),
      2,
      { a: 10, b: 20, c: 100 },
    ],
    [
      'a large one that nobody knows may stay alone',
      ['a', 'b', 'c'].map((id) => job(id, id === 'c' ? 100 : 10, { knownBytes: undefined })),
      speed(1, 100),
      speed(2, 100),
      2,
      { a: 10, b: 10, c: 110 },
    ],
    ['nothing to do', [job('a', 0)], speed(1, 100), speed(2, 100), 1, { a: 0 }],
    ['no mailbox', [], speed(1, 100), speed(2, 100), 1, {}],
  ])('%s', (_, jobs, source, target, inParallel, ends) => {
    const found = Object.fromEntries(
      [...simulate(jobs, speeds(source, target), inParallel).ends].map(([id, at]) => [id, Math.round(at)]),
    )
    expect(found).toEqual(ends)
  })

  it('different servers work at the same time, and one that is full holds up nobody elsewhere', () => {
    const jobs = [job('a', 60), job('b', 60), job('x', 60, { target: 'u' })]
    const servers = {
      sources: new Map([['s', speed(1, 100)]]),
      targets: new Map([
        ['t', speed(2, 100, 1)],
        ['u', speed(2, 100, 1)],
      ]),
    }
    expect(Object.fromEntries(simulate(jobs, servers, 3).ends)).toMatchObject({
      a: expect.closeTo(60) as number,
      x: expect.closeTo(60) as number,
      b: expect.closeTo(120) as number,
    })
  })

  it('says what is left at the horizon: of those that are under way a part, of the others all', () => {
    const { leftAtHorizon, ends } = simulate(
      [job('a', 60), job('b', 60), job('c', 60)],
      speeds(speed(1, 100), speed(2, 100)),
      1,
      90,
    )
    expect(Object.fromEntries(leftAtHorizon)).toEqual({ b: 30 * MB, c: 60 * MB })
    expect(ends.get('c')).toBeCloseTo(180)
    expect(simulate([job('a', 60)], speeds(speed(1, 100), speed(2, 100)), 1, 60).leftAtHorizon.size).toBe(0)
  })

  it('takes 2,000 mailboxes in no time', () => {
    const jobs = Array.from({ length: 2_000 }, (_, n) => job(`m${n}`, n % 40, { fixedSeconds: 1 }))
    const { ends } = simulate(jobs, speeds(speed(4, 8), speed(4, 8)), 8)
    expect(ends.size).toBe(2_000)
    // 39,000 MB at 8 MB/s at best.
    expect(Math.max(...ends.values())).toBeGreaterThan(39_000 / 8)
    expect(Math.max(...ends.values())).toBeLessThan(1.2 * (39_000 / 8 + 2_000 / 8))
  })

  it('takes what is urgent first, then what nobody knows, then the largest, then as the plan names them', () => {
    const unknown = { knownBytes: undefined }
    const jobs = [
      job('small', 1),
      job('large', 9),
      job('alike', 1),
      job('new', 5, unknown),
      job('newer', 9, unknown),
      job('urgent', 1, { priority: 1 }),
    ]
    expect(inRunOrder(jobs).map((one) => one.id)).toEqual(['urgent', 'new', 'newer', 'large', 'small', 'alike'])
  })
})

const server = (name: string, more: Partial<ServerPlan> = {}): ServerPlan => ({
  name,
  host: `${name}.example`,
  port: 993,
  tls: 'implicit',
  ca: undefined,
  fingerprint: undefined,
  connections: { total: 10, perMailbox: 3 },
  ...more,
})
function mailbox(id: string, priority = 5, source = server('old'), target = server('new')): MailboxPlan {
  const account = { user: id, address: undefined, login: id, authzid: undefined, password: undefined }
  return {
    id,
    group: undefined,
    priority,
    source: { ...account, side: 'source', server: source },
    target: { ...account, side: 'target', server: target },
    folders: { exclude: [], map: new Map(), specialUse: true },
  }
}
const rate = (one: number): Rate => ({ one: one * MB, all: one * MB })
/** Read, written and read back at the same time, the slowest at 1 MB/s. */
const steady: MeasuredRates = {
  reading: new Map([['old', rate(3)]]),
  writing: new Map([['new', rate(2)]]),
  readingBack: new Map([['new', rate(1)]]),
}

function ask(
  more: Partial<ForecastQuestion> & { windows?: readonly Window[]; phases?: ForecastQuestion['plan']['phases'] } = {},
) {
  const { windows, phases, ...rest } = more
  return forecast({
    plan: {
      timezone: 'Europe/Rome',
      mailboxesInParallel: 1,
      ...(windows === undefined ? {} : { windows }),
      ...(phases === undefined ? {} : { phases }),
    },
    left: [
      { mailbox: mailbox('a', 1), bytes: 3_600 * MB, seconds: 0 },
      { mailbox: mailbox('b', 2), bytes: 3_600 * MB, seconds: 0 },
    ],
    rates: steady,
    now: noon,
    ...rest,
  })
}
const window = (opensInHours: number, hours: number, drainMs = 0): Window => ({
  opensAt: noon + opensInHours * hour,
  closesAt: noon + (opensInHours + hours) * hour,
  drainMs,
})
const at = (hours: number): string => new Date(noon + hours * hour).toISOString()

describe('the forecast', () => {
  it('without a window it ends when it ends, and fits', () => {
    const { plan, mailboxes, shortfall } = ask()
    expect(plan).toEqual({ basis: 'measured', bytesPerSecond: MB, finishesAt: at(2), fits: true, marginSeconds: null })
    expect(mailboxes.get('a')).toMatchObject({ finishesAt: at(1), bytesPerSecond: MB })
    expect(mailboxes.get('b')).toMatchObject({ finishesAt: at(2) })
    expect(shortfall).toBeUndefined()
  })

  it.each([
    ['a window with room', [window(24, 3)], at(26), true, 3_600],
    ['one that is open already', [window(-1, 4)], at(2), true, 3_600],
    ['exactly', [window(24, 2)], at(26), true, 0],
    ['exactly, but for the drain', [window(24, 2, hour / 2)], at(26), false, -1_800],
    ['too short', [window(24, 1.5)], at(26), false, -1_800],
    ['two that do together', [window(24, 1.5), window(48, 1)], at(48.5), true, 1_800],
    ['one over, one to come', [window(-48, 2), window(24, 3)], at(26), true, 3_600],
  ])('%s', (_, windows, finishesAt, fits, marginSeconds) => {
    const { plan, shortfall } = ask({ windows })
    const { hours, ...whole } = plan
    expect(whole).toEqual({ basis: 'measured', bytesPerSecond: MB, finishesAt, fits, marginSeconds })
    // Either it ends in the first hours, or it is said in which later ones.
    expect((hours?.marginSeconds ?? -1) >= 0 || (hours?.later ?? null) !== null).toBe(fits)
    expect(shortfall === undefined).toBe(fits)
  })

  it('says what must be copied before, by priority, and which mailboxes would be late', () => {
    const { shortfall, mailboxes } = ask({ windows: [window(24, 0.5)] })
    expect(shortfall).toEqual({
      neededSeconds: 7_200,
      availableSeconds: 1_800,
      precopyBytes: 5_400 * MB,
      precopyPlanned: true,
      backfillPlanned: false,
      mailboxes: [
        { id: 'a', priority: 1, bytes: 1_800 * MB },
        { id: 'b', priority: 2, bytes: 3_600 * MB },
      ],
    })
    expect(mailboxes.get('a')).toMatchObject({ fits: false, marginSeconds: -1_800 })
    expect(ask({ windows: [window(24, 1.5)] }).mailboxes.get('a')).toMatchObject({ fits: true, marginSeconds: 1_800 })
  })

  it('knows when the plan has thought of it: a pre-copy that has the time, a backfill', () => {
    const windows = [window(24, 1)]
    expect(ask({ windows, phases: { precopy: { hours: [] } } }).shortfall).toMatchObject({
      precopyPlanned: true,
      backfillPlanned: false,
    })
    // Without a word about pre-copy the clock lets it work at any time before the window.
    expect(ask({ windows }).shortfall).toMatchObject({ precopyPlanned: true })
    expect(ask({ windows: [window(0.5, 1)] }).shortfall).toMatchObject({ precopyPlanned: false })
    const hurried = {
      precopy: { hours: [{ kind: 'once' as const, ...window(20, 0.5) }] },
      backfill: { until: noon + 99 * hour, hours: [] },
    }
    expect(ask({ windows, phases: hurried }).shortfall).toMatchObject({ precopyPlanned: false, backfillPlanned: true })
  })

  it('after the last window it is the backfill’s deadline that counts', () => {
    const phases = { backfill: { until: noon + hour, hours: [] } }
    expect(ask({ windows: [window(-48, 2)], phases }).plan).toMatchObject({
      finishesAt: at(2),
      fits: false,
      marginSeconds: -3_600,
    })
    expect(ask({ windows: [window(-48, 2)] }).plan).toMatchObject({ fits: true, marginSeconds: null })
  })

  it('has nothing to say of the end when nothing is left', () => {
    const { plan } = ask({ left: [{ mailbox: mailbox('a'), bytes: 0, seconds: 9 }], windows: [window(1, 1)] })
    expect(plan).toMatchObject({ basis: 'measured', finishesAt: null, fits: true, marginSeconds: 3_600 })
    expect(ask({ left: [], rates: noRates }).plan).toMatchObject({
      basis: 'assumed',
      bytesPerSecond: MB,
      finishesAt: null,
    })
  })

  it('assumes 1 MB/s for the whole target where nothing was measured, however many mailboxes work at once', () => {
    const plan = { timezone: 'Europe/Rome', mailboxesInParallel: 8 }
    expect(ask({ rates: noRates, plan }).plan).toMatchObject({
      basis: 'assumed',
      bytesPerSecond: MB,
      finishesAt: at(2),
    })
  })

  it('takes the slower of reading and writing, and believes twice what it saw at most', () => {
    const plan = { timezone: 'Europe/Rome', mailboxesInParallel: 8 }
    const slow: MeasuredRates = { ...steady, writing: new Map([['new', rate(1)]]), readingBack: new Map() }
    expect(ask({ rates: slow, plan }).mailboxes.get('a')?.bytesPerSecond).toBe(MB)
    const many = Array.from({ length: 5 }, (_, n) => ({ mailbox: mailbox(`m${n}`), bytes: 900 * MB, seconds: 0 }))
    expect(ask({ rates: slow, plan, left: many }).plan.bytesPerSecond).toBeCloseTo(2 * MB, -4)
    // What a run measured, it measured with its neighbours: it holds for all of them.
    const ofRun: MeasuredRates = {
      reading: new Map(),
      writing: new Map([['new', { one: MB, all: undefined }]]),
      readingBack: new Map(),
    }
    expect(ask({ rates: ofRun, plan, left: many }).plan.bytesPerSecond).toBeGreaterThan(2 * MB)
  })

  it('counts messages as well where it was measured what they take', () => {
    const perMessage = { ...steady, writing: new Map([['new', { ...rate(2), perMessage: 1 }]]) }
    const left = (messages: number) => [{ mailbox: mailbox('a'), bytes: 60 * MB, messages, seconds: 0 }]
    const seconds = (messages: number, rates: MeasuredRates): number =>
      (Date.parse(ask({ rates, left: left(messages) }).plan.finishesAt ?? '') - noon) / 1_000
    expect([0, 1, 600].map((messages) => seconds(messages, perMessage))).toEqual([60, 61, 660])
    expect(seconds(600, steady)).toBe(60)
    // A limit of the plan lets bytes through, and what the messages take passes meanwhile.
    const limited = server('new', { limits: { bytesPerSecond: 100_000 } })
    const held = [{ mailbox: mailbox('a', 5, server('old'), limited), bytes: 60 * MB, messages: 60, seconds: 0 }]
    expect(ask({ rates: perMessage, left: held }).plan.finishesAt).toBe(new Date(noon + 600_000).toISOString())
  })

  it('shares the processor among those that run at the same time, with what a mailbox takes by itself', () => {
    const plan = { timezone: 'Europe/Rome', mailboxesInParallel: 8 }
    const left = Array.from({ length: 4 }, (_, n) => ({
      mailbox: mailbox(`m${n}`),
      bytes: 6 * MB,
      messages: 1_000,
      seconds: 0,
      processorSeconds: 5,
    }))
    const fast = { reading: new Map([['old', rate(1_000)]]), writing: new Map([['new', rate(1_000)]]) }
    const rates = { ...noRates, ...fast, processor: { perMessage: 0.004, perByte: 1e-6 } }
    // 4 s for the messages, 6 s for the bytes, 5 s for the mailbox, four times.
    expect(ask({ plan, left, rates }).plan.finishesAt).toBe(new Date(noon + 60_000).toISOString())
  })

  it('keeps to the limits and budgets of the plan', () => {
    const limited = server('new', { limits: { bytesPerSecond: 500_000 }, connections: { total: 3, perMailbox: 3 } })
    const paced = speedsFor(
      [mailbox('a', 5, server('old', { connections: { total: 4, perMailbox: 3 } }), limited)],
      steady,
      8,
    )
    expect(paced.sources.get('old')).toMatchObject({ places: 4 })
    expect(paced.targets.get('new')).toMatchObject({ places: 1, limit: 500_000 })
  })

  it('is held to the end of access to the source where that is asked for', () => {
    const left = [
      { mailbox: mailbox('a', 1), bytes: 3_600 * MB, seconds: 0, accessStops: noon + 1.5 * hour },
      { mailbox: mailbox('b', 2), bytes: 3_600 * MB, seconds: 0, accessStops: noon + 1.5 * hour },
    ]
    const { plan, mailboxes } = ask({ left })
    expect(mailboxes.get('a')).toMatchObject({ finishesAt: at(1), fits: true, marginSeconds: 1_800 })
    expect(mailboxes.get('b')).toMatchObject({ finishesAt: at(2), fits: false, marginSeconds: -1_800 })
    expect(plan).toMatchObject({ finishesAt: at(2), fits: false, marginSeconds: -1_800 })
    // The window is the tighter of the two.
    expect(ask({ left, windows: [window(-1, 2)] }).plan).toMatchObject({ fits: false, marginSeconds: -3_600 })
    // What is done cannot come too late.
    expect(
      ask({ left: [{ mailbox: mailbox('a'), bytes: 0, seconds: 0, accessStops: noon - hour }] }).plan,
    ).toMatchObject({ fits: true, marginSeconds: null })
  })
})
